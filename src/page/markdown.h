// SPDX-License-Identifier: AGPL-3.0-or-later
// Markdown that people write (CommonMark, by cmark-gfm) as HTML that cannot harm: no HTML of its
// own passes, nor an address that a browser would run. Headings begin below the page's own.
#ifndef CAUSEWAY_PAGE_MARKDOWN_H
#define CAUSEWAY_PAGE_MARKDOWN_H

#include "base/arena.h"
#include "page/view.h"

#define MARKDOWN_MAX ((size_t)256 << 10) // bytes of the text

// In the arena. Empty with at == NULL without memory or over MARKDOWN_MAX.
struct html_safe html_markdown(struct arena *arena, struct str text);

#endif
