// SPDX-License-Identifier: AGPL-3.0-or-later
// How a WebSocket begins and what is said on it: up to the first zero byte the head of an answer,
// behind it frames, which mean the same however they are cut.
#include "base/arena.h"
#include "fuzz.h"
#include "net/web_socket_head.h"
#include "net/web_socket_read.h"

struct heard {
	size_t count, bytes;
};

static void each(void *context, bool text, struct str message)
{
	struct heard *heard = context;
	(void)text;
	require(message.len <= WEB_SOCKET_MESSAGE_MAX);
	heard->count++;
	heard->bytes += message.len;
}

static struct heard read_in(struct str bytes, size_t piece)
{
	struct heard heard = {0};
	struct web_socket_reader *reader = NULL;
	require(web_socket_reader_new(&reader, NULL) == OK);
	bool open = true;
	for (size_t at = 0; at < bytes.len && open; at += piece)
		open = web_socket_read(reader, str_slice(bytes, at, piece), each, &heard);
	require(web_socket_out(reader)->len <= WEB_SOCKET_OUT_MAX);
	require(open == (web_socket_why(reader) == NULL));
	web_socket_reader_free(reader);
	return heard;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct fetch_answer answer;
	struct fault fault;
	struct str rest = fuzz_text(data, size);
	const struct str head = fuzz_cut(&rest);
	arena_init(&arena, 1 << 20);
	if (web_socket_head_read(head, STR("dGhlIHNhbXBsZSBub25jZQ=="), STR("mine"), &arena,
				 &answer, &fault) == OK)
		require(answer.status >= 100 && answer.n_headers <= WEB_SOCKET_HEADERS_MAX);
	arena_free(&arena);
	const struct heard whole = read_in(rest, SIZE_MAX / 2), cut = read_in(rest, 1);
	require(whole.count == cut.count && whole.bytes == cut.bytes);
	return 0;
}
