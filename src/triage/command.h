// SPDX-License-Identifier: AGPL-3.0-or-later
// `causeway triage` as a function: posts in, one line out for each, in the same order and with the
// same bytes for any number of threads. Takes memory for each thread and for the window of copies,
// never for the length of the input. Stores nothing.
#ifndef CAUSEWAY_TRIAGE_COMMAND_H
#define CAUSEWAY_TRIAGE_COMMAND_H

#include "campaign/judge.h"

#define TRIAGE_JOBS_MAX 64

struct triage_options {
	const struct judge *judge;
	int in_fd, out_fd; // stay the caller's
	unsigned jobs; // threads that read posts, 1 to TRIAGE_JOBS_MAX; the caller's comes on top
	bool why;      // also the words that led to each label
	uint32_t why_not;   // bit 1 << head: also why a post has not that label, or 0
	struct str country; // for places and phone numbers, ISO 3166; may be empty
};

// Runs until the input ends. A line that is no post gives a line with its number and what is wrong;
// empty lines give none. OK also when whoever read the output has gone (SIGPIPE must be ignored);
// UNAVAILABLE when reading or writing fails, or without memory.
enum outcome triage_run(const struct triage_options *options, struct fault *fault);

#endif
