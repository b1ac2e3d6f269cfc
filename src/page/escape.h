// SPDX-License-Identifier: AGPL-3.0-or-later
// Escaping for HTML text and quoted attributes. Nothing else in page/ decides how a value is
// escaped.
#ifndef CAUSEWAY_PAGE_ESCAPE_H
#define CAUSEWAY_PAGE_ESCAPE_H

#include "base/buf.h"

// Appends s with & < > " ' replaced by entities. Control characters, which HTML may not hold (all
// but tab and line ends), become U+FFFD.
void html_escape(struct buf *out, struct str s);

#endif
