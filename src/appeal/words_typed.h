// SPDX-License-Identifier: AGPL-3.0-or-later
// The words of an appeal in another language as one form sends them, several at once: inputs
// "thing", "field", "text" and "was", each as often as there are words, in one order. Knows nothing
// of what they are words of.
#ifndef CAUSEWAY_APPEAL_WORDS_TYPED_H
#define CAUSEWAY_APPEAL_WORDS_TYPED_H

#include "net/request.h"

struct words_typed {
	struct str things, fields, texts; // what is left to take
	struct str were;		  // at == NULL: the form did not say what stood there
};
struct typed_text {
	int64_t thing;
	struct str field, text;
	bool changed; // it is not what stood in the form
};
struct words_typed words_typed_of(const struct request *request);
// Takes the next one; false if there is no whole one any more.
bool words_typed_next(struct words_typed *words, struct typed_text *ret_typed);
// Whether nothing is left: there were as many of each.
bool words_typed_over(const struct words_typed *words);

#endif
