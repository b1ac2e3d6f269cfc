// SPDX-License-Identifier: AGPL-3.0-or-later
// How long X counts a text (docs.x.com, "Counting characters", its configuration 3): in what it
// takes for halves of 280, where most letters are one, those of Chinese, Japanese and Korean and
// every emoji two, and each web address 23. Asks nobody.
#ifndef CAUSEWAY_LISTEN_X_TEXT_H
#define CAUSEWAY_LISTEN_X_TEXT_H

#include "base/arena.h"

#define X_MOST	    280
#define X_ADDRESS   23	   // each web address counts for
#define X_TEXT_MOST 100000 // bytes; a longer text counts as its bytes

// Never less than X counts. What looks like an address without https:// may or may not be one
// there: it counts for what is more.
size_t x_length(struct arena *arena, struct str text);

#endif
