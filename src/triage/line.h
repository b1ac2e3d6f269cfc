// SPDX-License-Identifier: AGPL-3.0-or-later
// One line of `causeway triage`: what was read of a post, or why a line is no post. Only writes;
// the near-copy comes last in a line, because it is known last.
#ifndef CAUSEWAY_TRIAGE_LINE_H
#define CAUSEWAY_TRIAGE_LINE_H

#include "campaign/post_log.h"
#include "campaign/why_not.h"

// Begins the line of a post that has its reading, with everything but "copy_of"; with "why" if
// asked for, and "why_not" if it is known (NULL: not).
void line_open(const struct post_entry *entry, bool why, const struct why_not *why_not,
	       struct buf *out);
// Ends it. `original` is the external id of the post that this one copies; at == NULL: none.
void line_close(struct str original, struct buf *out);

// A whole line that stands for line `number` of the input (from 1), which could not be read.
void line_error(int64_t number, const char *error, struct buf *out);

#endif
