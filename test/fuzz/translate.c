// SPDX-License-Identifier: AGPL-3.0-or-later
// What a server for translations answers: any bytes. And any text: what is withheld of it comes
// back as it was. The first byte chooses the kind of server.
#include "base/utf8.h"
#include "fuzz.h"
#include "respond/translate_server.h"
#include "text/parallel.h"
#include "text/withheld.h"

static void answer_check(struct json_reader *reader, enum translate_kind kind, struct str body)
{
	struct buf out;
	struct str text = {0};
	struct fault fault = {0};
	buf_init(&out, TRANSLATE_LANGS_MAX * 13);
	if (translate_read(kind, reader, body, &text, &fault) == OK)
		require(text.len > 0 && utf8_valid(text));
	else
		require(fault.text[0] != '\0');
	if (translate_read_languages(kind, reader, body, STR("en"), &out, &fault) == OK)
		require(!out.full);
	buf_free(&out);
}

static void text_check(struct str text)
{
	bool whole = false;
	unsigned differs = 0;
	struct arena arena;
	struct str left;
	struct withheld withheld;
	struct fault fault;
	arena_init(&arena, (size_t)4 << 20);
	if (withheld_take(&arena, text, &withheld, &left)) {
		const struct str back = withheld_restore(&arena, &withheld, left, &whole);
		require(whole && str_equal(back, text));
		require(withheld.count <= WITHHELD_MAX);
	}
	require(parallel_compare(text, STR("en"), text, STR("en"), &differs, &fault) == OK);
	require(differs == 0);
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct json_reader *reader = json_reader_new();
	require(reader != NULL);
	const struct str rest = str_of((const char *)data + 1, size - 1);
	answer_check(reader, data[0] % TRANSLATE_KINDS, rest);
	json_reader_free(reader);
	if (utf8_valid(rest))
		text_check(rest);
	return 0;
}
