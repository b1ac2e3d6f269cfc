// SPDX-License-Identifier: AGPL-3.0-or-later
// Takes what could lead to a person out of a text before another machine gets it, and puts it back
// into what that machine made of it: telephone numbers and all other long numbers (positions,
// papers), mail addresses, handles, links, codes. A marker "[[1]]" stands for each. Leaves names
// and places in: without them nothing could be translated. Never sends anything.
#ifndef CAUSEWAY_TEXT_WITHHELD_H
#define CAUSEWAY_TEXT_WITHHELD_H

#include "base/arena.h"

#define WITHHELD_MAX	64 // of one text
#define WITHHELD_DIGITS 6  // a number with so many digits is withheld, whatever parts them

struct withheld {
	struct str part[WITHHELD_MAX]; // borrowed from the text, in its order
	size_t count;
};

// The text with markers, in the arena. False if there is too much to withhold, or without memory:
// then the text must not leave.
bool withheld_take(struct arena *arena, struct str text, struct withheld *ret_withheld,
		   struct str *ret_text);
// Puts the parts back, in the arena; markers may have moved, and may have got spaces inside.
// *ret_whole: each was there exactly once. What was lost stands at the end, so that nobody misses a
// number. Empty without memory.
struct str withheld_restore(struct arena *arena, const struct withheld *withheld, struct str text,
			    bool *ret_whole);

#endif
