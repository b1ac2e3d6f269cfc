// SPDX-License-Identifier: AGPL-3.0-or-later
// What a request carries: percent-encoding, forms in three encodings, header fields. The input is
// a header line, a zero byte and a body.
#include "base/json.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "net/server.h"

static void path_check(struct arena *arena, struct str text)
{
	struct str decoded;
	if (percent_decode(arena, text, DECODE_PATH, &decoded) != OK)
		return;
	require(utf8_valid(decoded) && decoded.len <= text.len);
	require(str_find_byte(decoded, '/') == SIZE_MAX &&
		str_find_byte(decoded, '\0') == SIZE_MAX);
}

static void headers_check(struct str header)
{
	const int quality = accept_quality(header, STR("text/html"));
	require(quality >= -1 && quality <= 1000);
	require(fuzz_within(cookie_find(header, STR("session")), header));
	tag_matches(header, STR("\"0123456789abcdef\""));
}

static void forms_check(struct arena *arena, struct str type, struct str body)
{
	struct pairs pairs;
	struct fault fault = {0};
	if (pairs_read(arena, body, &pairs) == OK)
		require(pairs.count <= HTTP_PAIRS_MAX);
	if (multipart_read(arena, type, body, NULL, &pairs, &fault) == OK)
		require(pairs.count <= HTTP_PAIRS_MAX);
	else
		require(fault.text[0] != '\0');
	char *padded = calloc(1, body.len + JSON_PADDING);
	if (body.len)
		memcpy(padded, body.at, body.len);
	fault.text[0] = '\0';
	if (json_fields_read(arena, str_of(padded, body.len), &pairs, &fault) == OK)
		require(pairs.count <= HTTP_PAIRS_MAX);
	else
		require(fault.text[0] != '\0');
	free(padded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct str body = fuzz_text(data, size);
	const struct str header = fuzz_cut(&body);
	arena_init(&arena, HTTP_ARENA_MAX);
	path_check(&arena, body);
	headers_check(header);
	forms_check(&arena, header, body);
	arena_free(&arena);
	return 0;
}
