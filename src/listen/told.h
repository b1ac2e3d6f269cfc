// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether a post that stands on another server is one that we sent: servers give back addresses
// shortened, mentions linked and spaces changed, so that only the letters can tell.
#ifndef CAUSEWAY_LISTEN_TOLD_H
#define CAUSEWAY_LISTEN_TOLD_H

#include "base/buf.h"

// Cuts the next run of anything but white space; false at the end. *ret_gap: bytes before it.
bool told_word(struct str *rest, struct str *ret_word, size_t *ret_gap);

// Appends the letters and digits of the text, without mentions and web addresses.
void told_letters(struct buf *out, struct str text);

#endif
