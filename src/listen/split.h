// SPDX-License-Identifier: AGPL-3.0-or-later
// Cuts a body into the texts of its posts without parsing them: JSON lines, or the elements of one
// JSON array, so that each can be parsed alone and a bad one costs only itself.
#ifndef CAUSEWAY_LISTEN_SPLIT_H
#define CAUSEWAY_LISTEN_SPLIT_H

#include "base/outcome.h"
#include "base/str.h"

struct split {
	struct str rest;
	int64_t line; // number of the last element: lines from 1, elements of an array from 1
	bool array;
	bool done;
};

// Begins; tells lines from an array by the first character.
struct split split_start(struct str body);

// The next element, trimmed, empty lines left out. False at the end. INVALID in *ret_outcome (else
// OK) when an array is not closed or something stands behind it; elements so far are good.
bool split_next(struct split *split, struct str *ret_element, enum outcome *ret_outcome,
		struct fault *fault);

#endif
