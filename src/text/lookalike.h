// SPDX-License-Identifier: AGPL-3.0-or-later
// Letters of another script that look like those of their word: "hеlp" with a Cyrillic е is read by
// every person as help, and was perhaps written so that no machine reads it. For folding alone; a
// word of one script is never touched. Never looks at neighbouring words.
#ifndef CAUSEWAY_TEXT_LOOKALIKE_H
#define CAUSEWAY_TEXT_LOOKALIKE_H

#include <stdbool.h>
#include <stddef.h>

// The letters that this is about: Greek and Cyrillic.
#define LOOKALIKE_FIRST 0x370
#define LOOKALIKE_LAST	0x52F

// Rewrites a folded word in place, in which letters a to z stand beside Greek or Cyrillic ones, in
// one script, if each letter of the other looks like one of it; where both would do, in that of
// most letters. Gives its length, at most `room` (240 or less); a word that would not fit stays.
// `capitals`: its Greek letters were capitals (Η looks like H, η like n).
size_t lookalike_fold(char *word, size_t len, size_t room, bool capitals);

#endif
