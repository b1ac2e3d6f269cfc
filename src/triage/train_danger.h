// SPDX-License-Identifier: AGPL-3.0-or-later
// Makes model/danger.cwd, which triage/danger.h reads, from invented messages (language, tab, sign
// of danger or what it only looks like, tab, words; a sign that begins with "no" is none) and from
// published posts and the examples of triage/train_examples.h, hardly any of which tells of danger
// and all of which count as none. A quarter of the
// messages at a time is judged by a table that has not seen it; from their scores comes how
// sure a label must be, and how sure where somebody wrote to us. Messages without danger also stand
// joined, three in a row: long ones are no sign. The same input gives the same file. Keeps no text.
#ifndef CAUSEWAY_TRIAGE_TRAIN_DANGER_H
#define CAUSEWAY_TRIAGE_TRAIN_DANGER_H

#include "triage/train_eye.h"

#include <stdio.h>

struct train_danger_options {
	const char *data;     // as of train_run
	const char *messages; // the invented ones
	const char *examples; // as of train_run: none of them tells of danger; NULL: none
	const char *out;
	struct train_eye_files eye;
};

// Prints what it did to `log`. Takes some ten seconds. NOT_FOUND, INVALID naming file and line,
// UNAVAILABLE.
enum outcome train_danger(const struct train_danger_options *options, FILE *log,
			  struct fault *fault);

#endif
