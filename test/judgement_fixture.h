// SPDX-License-Identifier: AGPL-3.0-or-later
// Triage with the model and the tables that come with the program, for tests, without a gazetteer.
#ifndef CAUSEWAY_TEST_JUDGEMENT_FIXTURE_H
#define CAUSEWAY_TEST_JUDGEMENT_FIXTURE_H

#include "lexicon_fixture.h"
#include "triage/judgement.h"

static struct judgement_files files_built(void)
{
	return (struct judgement_files){
	    .model = "model/heads.cwm",
	    .language = "model/language.cwl",
	    .lexicon = lexicon_path(),
	};
}

#endif
