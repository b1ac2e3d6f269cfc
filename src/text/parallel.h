// SPDX-License-Identifier: AGPL-3.0-or-later
// Compares a text with its translation in what must not change: the numbers, and whether something
// is denied. Says that they differ, never which of them is right, and never that the translation is
// good.
#ifndef CAUSEWAY_TEXT_PARALLEL_H
#define CAUSEWAY_TEXT_PARALLEL_H

#include "base/outcome.h"
#include "base/str.h"

enum parallel {
	PARALLEL_NUMBERS = 1,	 // a number stands in one of them alone
	PARALLEL_NEGATION = 2,	 // one says "not", the other does not
	PARALLEL_PLACES = 4,	 // a place is named in one of them alone; found by the caller
	PARALLEL_LOST = 8,	 // something that was withheld did not come back; the same
	PARALLEL_UNCHECKED = 16, // "not" was not looked for: one of the languages is not known here
};

// Bits of the first two and the last. `lang` and `other_lang` are codes ("ne"). Numbers may be
// words in one of the texts ("two" and "2"). Fails with UNAVAILABLE without memory.
enum outcome parallel_compare(struct str text, struct str lang, struct str other,
			      struct str other_lang, unsigned *ret_differs, struct fault *fault);

// Whether words of that language that deny are known here.
bool parallel_knows(struct str lang);

#endif
