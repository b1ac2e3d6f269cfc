// SPDX-License-Identifier: AGPL-3.0-or-later
// What a function that can fail returns. Each outcome maps one-to-one on an HTTP status, an exit
// status and a retry policy. The sentence for a person is kept beside it in a `struct fault`;
// this module never prints and never logs.
#ifndef CAUSEWAY_BASE_OUTCOME_H
#define CAUSEWAY_BASE_OUTCOME_H

#include <stdbool.h>

enum outcome {
	OK = 0,
	NOT_FOUND,   // what was named does not exist
	DENIED,	     // the caller may not do this
	INVALID,     // the input is wrong; trying again unchanged cannot help
	CONFLICT,    // somebody else was first, or it exists already
	TOO_MUCH,    // a stated limit was passed; smaller or later may work
	UNAVAILABLE, // cannot be done now; trying again may work
	FAULT,	     // our own error
};

#define FAULT_TEXT_MAX 400

#define FAULT_ARGS_MAX 4

// The sentence for a person that goes with an outcome: what happened, what to do. Owned by the
// caller, written by the callee only when the outcome is not OK. The text is English, for logs,
// programs and the command line. A page says it in its reader's language (page/fault_said.h): for
// that the sentence is kept as it stands in the program, with where in the text its arguments are.
struct fault {
	char text[FAULT_TEXT_MAX];
	const char *message; // the format; NULL: the text can only be shown as it is
	unsigned n_args;
	struct fault_arg {
		unsigned from, len; // bytes of `text`
	} args[FAULT_ARGS_MAX];
};

// Writes the sentence (printf format, a literal, cut at FAULT_TEXT_MAX) into *fault, unless fault
// is NULL, as one line of valid UTF-8 whatever the arguments hold, and returns `outcome`, so that a
// function can end with `return fail(INVALID, fault, "…", …);`. A sentence that people meet on a
// form is marked for translation where it stands.
enum outcome fail(enum outcome outcome, struct fault *fault, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// The same with a whole sentence that stands elsewhere, marked there for translation, and lives for
// ever.
enum outcome fail_with(enum outcome outcome, struct fault *fault, const char *sentence);

// The HTTP status of an outcome: 200, 404, 403, 422, 409, 429, 503, 500.
int outcome_http(enum outcome outcome);

// The exit status of an outcome: 0, or a number of sysexits.h.
int outcome_exit(enum outcome outcome);

// The outcome as a lower-case word ("not_found"), a static string.
const char *outcome_name(enum outcome outcome);

// True if the same call may succeed later without change (TOO_MUCH, UNAVAILABLE, FAULT).
bool outcome_retry(enum outcome outcome);

#endif
