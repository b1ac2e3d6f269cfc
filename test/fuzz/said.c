// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody's words on a page, with any spans underlined: no markup but <mark> comes out, every text
// character goes in.
#include "page/said.h"
#include "fuzz.h"

#define SPANS_MAX 8

// Whatever begins with < is a mark of ours, whatever with & an entity of ours.
static void html_check(struct str html)
{
	static const char *const allowed[] = {"<mark>", "</mark>", "&amp;", "&lt;",
					      "&gt;",	"&quot;",  "&#39;"};
	for (size_t i = 0; i < html.len; i++) {
		bool fits = html.at[i] != '<' && html.at[i] != '&' && html.at[i] != '\0';
		for (size_t a = 0; a < sizeof allowed / sizeof allowed[0]; a++)
			fits |= str_starts(str_slice(html, i, 8), str_from(allowed[a]));
		require(fits);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct said_span spans[SPANS_MAX];
	struct arena arena;
	struct str text = fuzz_text(data, size);
	size_t n = 0;
	uint32_t start = 0;
	while (n < SPANS_MAX && text.len >= 2 && (uint8_t)text.at[0] < 0x20) {
		start += (uint8_t)text.at[0];
		spans[n++] = (struct said_span){start, start + (uint8_t)text.at[1]};
		text = str_slice(text, 2, SIZE_MAX);
	}
	arena_init(&arena, (size_t)4 << 20);
	html_check(html_said(&arena, text, spans, n).html);
	arena_free(&arena);
	return 0;
}
