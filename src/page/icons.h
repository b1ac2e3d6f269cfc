// SPDX-License-Identifier: AGPL-3.0-or-later
// The icons: drawings of 24 × 24 with a stroke of 1.9, made for this project. A page refers to each
// by number and carries the drawings of those it used once, at its end.
#ifndef CAUSEWAY_PAGE_ICONS_H
#define CAUSEWAY_PAGE_ICONS_H

#include "base/buf.h"

// A set of icons as bits, so at most this many.
#define ICONS_MAX 64

// The number of an icon, or -1 if there is none of that name.
int icon_find(struct str name);
// Appends the reference to an icon: a hidden-from-readers <svg> that uses the drawing.
void icon_reference(struct buf *out, int icon);
// Appends the drawings of a set of icons as one hidden <svg>; nothing for an empty set.
void icon_drawings(struct buf *out, uint64_t set);

#endif
