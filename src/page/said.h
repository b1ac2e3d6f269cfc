// SPDX-License-Identifier: AGPL-3.0-or-later
// A person's own words as HTML: escaped, with the words that led to a label underlined. Makes no
// other markup; line breaks stay line breaks (the stylesheet shows them).
#ifndef CAUSEWAY_PAGE_SAID_H
#define CAUSEWAY_PAGE_SAID_H

#include "base/arena.h"
#include "page/view.h"

struct said_span {
	uint32_t start, end; // code points from the beginning of the text; end is not part of it
};

// Each span becomes <mark>…</mark>. Spans stand in order of start; what overlaps an earlier one is
// joined to it, what lies outside the text is left out. Borrows nothing; without memory the result
// is empty with at == NULL.
struct html_safe html_said(struct arena *arena, struct str text, const struct said_span *spans,
			   size_t n_spans);

#endif
