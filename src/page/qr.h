// SPDX-License-Identifier: AGPL-3.0-or-later
// QR codes as inline drawings, for what a phone reads from a screen.
#ifndef CAUSEWAY_PAGE_QR_H
#define CAUSEWAY_PAGE_QR_H

#include "base/arena.h"
#include "page/view.h"

#define QR_TEXT_MAX 1000 // bytes

// The code of a text (error correction M) as <svg class="qr">, dark on white in any theme, with the
// four modules of empty space around it that readers need. Hidden from screen readers, for whom
// the page says the same in text. Empty if the text is longer than
// QR_TEXT_MAX or the arena is full.
struct html_safe qr_svg(struct arena *arena, struct str text);

#endif
