// SPDX-License-Identifier: AGPL-3.0-or-later
// What X and servers like Mastodon answer: the first byte says which (x: a page of a search, u, e
// and d: an event of a stream). Whatever it is, each line that comes of it is a post that is taken.
#include "campaign/post.h"
#include "fuzz.h"
#include "listen/mastodon.h"
#include "listen/x.h"

static void lines_check(struct connector_call *call, struct json_reader *reader)
{
	size_t lines = 0;
	struct str rest = buf_str(&call->lines);
	while (rest.len > 0) {
		struct post post;
		struct fault fault;
		const struct str line = str_cut(&rest, '\n');
		require(post_parse(reader, line, false, call->arena, &post, &fault) == OK);
		require(post.external_id.len > 0 && post.text.len > 0);
		lines++;
	}
	require(lines == call->posts && lines <= CONNECTOR_POSTS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct json_value root;
	const struct str values[CONNECTOR_ASKS_MAX] = {STR("https://a.example"), STR("tag"),
						       STR("flood"), STR("")};
	struct json_reader *reader = json_reader_new();
	arena_init(&arena, CONNECTOR_MEMORY);
	struct connector_call call = {
	    .arena = &arena, .connector = &mastodon_connector, .values = values, .now = 1};
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	const struct str body = fuzz_text(data + (size > 0), size - (size > 0));
	if (size > 0 && data[0] == 'x') {
		if (json_parse(reader, body, &root, NULL) == OK)
			require(x_answer_take(&call, root) == call.posts);
	} else if (size > 0) {
		mastodon_connector.hear(&call,
					data[0] == 'u'	 ? STR("update")
					: data[0] == 'e' ? STR("status.update")
							 : STR("delete"),
					body);
	}
	lines_check(&call, reader);
	buf_free(&call.lines);
	arena_free(&arena);
	json_reader_free(reader);
	return 0;
}
