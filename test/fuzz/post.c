// SPDX-License-Identifier: AGPL-3.0-or-later
// A line that claims to be a post.
#include "campaign/post.h"
#include "base/utf8.h"
#include "fuzz.h"

static void post_check(const struct post *post)
{
	const struct str texts[] = {post->external_id, post->text,	post->author,
				    post->author_name, post->lang,	post->url,
				    post->in_reply_to, post->repost_of, post->source};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		require(utf8_valid(texts[i]));
	require(post->external_id.len > 0 && post->external_id.len <= POST_ID_MAX);
	require(post->text.len > 0 && post->text.len <= POST_TEXT_MAX);
	require(post->source.len <= POST_SOURCE_MAX);
	if (post->has_point)
		require(post->lat >= -90 && post->lat <= 90 && post->lon >= -180 &&
			post->lon <= 180);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct json_reader *reader;
	struct post post, twin;
	struct fault fault = {0};
	struct arena arena;
	if (!reader)
		reader = json_reader_new();
	arena_init(&arena, (size_t)4 << 20);
	const enum outcome outcome =
	    post_parse(reader, fuzz_text(data, size), false, &arena, &post, &fault);
	if (outcome == OK)
		post_check(&post);
	else
		require(outcome == INVALID && fault.text[0] != '\0');
	// What stands behind the line must make no difference.
	char *padded = malloc(size + JSON_PADDING);
	memcpy(padded, data, size);
	memset(padded + size, '"', JSON_PADDING);
	require(outcome == post_parse(reader, str_of(padded, size), true, &arena, &twin, &fault));
	require(outcome != OK || str_equal(post.text, twin.text));
	free(padded);
	arena_free(&arena);
	return 0;
}
