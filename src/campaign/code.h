// SPDX-License-Identifier: AGPL-3.0-or-later
// The codes that people are given who write to us: short enough to be read out over a bad line,
// too many to be guessed (31^8, 852 thousand million). Whoever has one sees how the message stands
// and can add to it; it opens nothing else. Never looks into the store.
#ifndef CAUSEWAY_CAMPAIGN_CODE_H
#define CAUSEWAY_CAMPAIGN_CODE_H

#include "base/arena.h"

#define CODE_LETTERS 8 // digits and capital letters of which none looks or sounds like another

// A new code, in the arena; at == NULL when that is full.
struct str code_new(struct arena *arena);

// Reads a code as people type it: small letters, spaces and dashes do not matter. False for what
// cannot be one; then `out` is untouched.
bool code_typed(struct str typed, char out[CODE_LETTERS]);

// The next word of a text that could be a code, from *at on, which moves behind it; also one that
// was written in two halves. False if there is none.
bool code_next(struct str text, size_t *at, char out[CODE_LETTERS]);

#endif
