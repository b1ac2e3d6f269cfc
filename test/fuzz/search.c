// SPDX-License-Identifier: AGPL-3.0-or-later
// Search: tokens of any text are clean words; what anybody types becomes a safe query or is refused
// with a sentence.
#include "text/search.h"
#include "base/utf8.h"
#include "fuzz.h"

static void tokens_check(struct str tokens)
{
	require(utf8_valid(tokens));
	while (tokens.len) {
		const struct str token = str_cut(&tokens, ' ');
		require(token.len > 0 && token.len <= 245);
		require(str_find_byte(token, '"') == SIZE_MAX &&
			str_find_byte(token, '\'') == SIZE_MAX &&
			str_find_byte(token, '\0') == SIZE_MAX);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str text = fuzz_text(data, size);
	struct fault fault = {0};
	struct buf out, tsquery;
	buf_init(&out, 16 * size + 1024);
	buf_init(&tsquery, 65536);
	search_tokens(text, &out);
	if (!out.full)
		tokens_check(buf_str(&out));
	buf_reset(&out);
	const enum outcome outcome = search_query(text, &out, &tsquery, &fault);
	require(outcome == OK || outcome == INVALID || outcome == TOO_MUCH);
	if (outcome == OK)
		require(utf8_valid(buf_str(&out)) && utf8_valid(buf_str(&tsquery)));
	else
		require(out.len == 0 && tsquery.len == 0 && fault.text[0] != '\0');
	buf_free(&out);
	buf_free(&tsquery);
	return 0;
}
