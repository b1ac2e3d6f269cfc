// SPDX-License-Identifier: AGPL-3.0-or-later
// A complaint made as one step of a test at the desk (desk_fixture.h).
#ifndef CAUSEWAY_TEST_COMPLAINT_FIXTURE_H
#define CAUSEWAY_TEST_COMPLAINT_FIXTURE_H

#include "care/complaint.h"
#include "desk_fixture.h"

// Its kind is the step's `number`, its code and message the `word`; the id is in `ret`.
static enum outcome complain(struct conn *conn, struct step *step, struct complaint_new made,
			     struct fault *fault)
{
	struct str code;
	struct arena arena;
	const struct complaint_change change = {
	    .ids = step->change.ids, .campaign = step->change.campaign, .now = step->change.now};
	made.complaint.kind = (enum complaint_kind)step->number;
	made.complaint.code = made.message = step->word;
	arena_init(&arena, 1 << 12);
	const enum outcome outcome =
	    complaint_add(conn, &change, &made, &arena, &step->ret, &code, fault);
	arena_free(&arena);
	return outcome;
}

#endif
