// SPDX-License-Identifier: AGPL-3.0-or-later
// What another server sends as its feed: XML with whatever is wrong with it, JSON, pages.
#include "base/utf8.h"
#include "fuzz.h"
#include "listen/feed_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct feed feed = {.count = 0};
	struct fault fault = {0};
	struct str body = fuzz_text(data, size);
	const bool latin = body.len > 0 && body.at[0] == '!';
	arena_init(&arena, (size_t)48 << 20);
	const enum outcome outcome = feed_parse(&arena, str_slice(body, latin, SIZE_MAX),
						latin ? STR("iso-8859-1") : STR(""), &feed, &fault);
	require(outcome == OK || fault.text[0] != '\0');
	require(feed.count <= FEED_ENTRIES_MAX && (outcome == OK || feed.count == 0));
	for (size_t i = 0; i < feed.count; i++) {
		const struct feed_entry *entry = &feed.entries[i];
		require(entry->id.len > 0 && feed_entry_words(&arena, entry).len > 0);
		require(utf8_valid(entry->text) && utf8_valid(entry->title));
		require(!entry->has_point || (entry->lat >= -90 && entry->lat <= 90));
	}
	feed_of_page(&arena, body);
	arena_free(&arena);
	return 0;
}
