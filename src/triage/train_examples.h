// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads our own invented posts, for training only: files LANGUAGE.tsv or LANGUAGE.SET.tsv, a post a
// line, what it is (request, offer, report, caution, question, complaint, praise or noise), a tab,
// its words; a line that begins with # is a remark. They show how somebody says "we have" and "we
// need" for themselves, which the published sets, mostly tweets about others, hardly do; those of
// the set `told` show what is a need and what is help in what is told of others. Never writes.
#ifndef CAUSEWAY_TRIAGE_TRAIN_EXAMPLES_H
#define CAUSEWAY_TRIAGE_TRAIN_EXAMPLES_H

#include "triage/train_read.h"

#define TRAIN_EXAMPLES_SET "examples" // the set that they count as, if the file names none
#define TRAIN_TOLD_SET	   "told"     // the set of en.told.tsv, which tool/told.pl makes

// Hands each line of all files, in the order of their names, to `take`. NOT_FOUND if there is no
// such file, INVALID naming file and line; what `take` says ends the reading.
enum outcome train_examples(const char *folder, train_record_fn *take, void *context,
			    struct fault *fault);

#endif
