// SPDX-License-Identifier: AGPL-3.0-or-later
// Encoded words of headers (RFC 2047), made ready for GMime 3.2: it reads neighbours of one charset
// as one run of base64, so that it loses all that stands behind the first that is padded, which is
// how most programs write them.
#ifndef CAUSEWAY_NET_MAIL_ENCODED_H
#define CAUSEWAY_NET_MAIL_ENCODED_H

#include "base/arena.h"

// A header's value in which neighbouring base64 words of one charset are one word; all else is as
// it was. In the arena, NULL when that is full.
const char *mail_words_join(struct arena *arena, struct str value);

#endif
