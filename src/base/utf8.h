// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading, checking and mending UTF-8 (RFC 3629). Never folds or classifies: that is text/.
#ifndef CAUSEWAY_BASE_UTF8_H
#define CAUSEWAY_BASE_UTF8_H

#include "base/buf.h"

#define UTF8_REPLACEMENT 0xFFFDu

// The code point at byte *at of s, moving *at behind it. A broken sequence yields
// UTF8_REPLACEMENT and moves by one byte. Needs *at < s.len.
uint32_t utf8_next(struct str s, size_t *at);

// Writes a code point as 1-4 bytes and returns how many; a surrogate or a number over 0x10FFFF is
// written as UTF8_REPLACEMENT.
size_t utf8_put(char out[4], uint32_t code_point);

bool utf8_valid(struct str s);
// How many bytes at the start of s are well-formed: s.len, or where the first broken byte stands.
size_t utf8_valid_run(struct str s);
// Appends s with every broken byte replaced by U+FFFD.
void utf8_mend(struct str s, struct buf *out);
// Number of code points (broken bytes count one each).
size_t utf8_length(struct str s);
// The longest prefix of s of at most `max_bytes` bytes that does not cut a code point.
struct str utf8_prefix(struct str s, size_t max_bytes);

#endif
