// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/mail_encoded.h"

#include "base/buf.h"

#include <sodium.h>

#define VALUE_MAX 65536

// An encoded word in base64: "=?utf-8?B?QUJD?="
struct word {
	struct str charset, payload;
	size_t len; // of all of it
};

// Reads the one that `text` begins with.
static bool word_read(struct str text, struct word *ret_word)
{
	if (!str_starts(text, STR("=?")))
		return false;
	struct str rest = str_slice(text, 2, SIZE_MAX);
	struct word word = {.charset = str_cut(&rest, '?')};
	if (rest.len < 2 || (rest.at[0] != 'B' && rest.at[0] != 'b') || rest.at[1] != '?')
		return false;
	rest = str_slice(rest, 2, SIZE_MAX);
	word.payload = str_cut(&rest, '?');
	if (rest.len == 0 || rest.at[0] != '=' || word.charset.len == 0)
		return false;
	for (size_t i = 0; i < word.charset.len; i++)
		if (word.charset.at[i] <= ' ')
			return false;
	word.len = (size_t)(rest.at + 1 - text.at);
	*ret_word = word;
	return true;
}

static size_t spaces_of(struct str text)
{
	size_t len = 0;
	while (len < text.len && strchr(" \t\r\n", text.at[len]))
		len++;
	return len;
}

// Adds the bytes of a payload; what is no base64 ends it.
static void payload_add(struct buf *bytes, struct str payload)
{
	size_t len = 0;
	const char *end;
	char *to = buf_reserve(bytes, payload.len + 1);
	if (!to)
		return;
	sodium_base642bin((unsigned char *)to, payload.len + 1, payload.at, payload.len, " =", &len,
			  &end, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	bytes->len += len;
}

// Writes the run of words that *text begins with as one, and moves *text behind it.
static void run_join(struct str *text, struct word word, struct buf *out)
{
	struct buf bytes;
	const struct str charset = word.charset;
	buf_init(&bytes, VALUE_MAX);
	for (bool more = true; more;) {
		payload_add(&bytes, word.payload);
		*text = str_slice(*text, word.len, SIZE_MAX);
		const size_t gap = spaces_of(*text);
		more = gap > 0 && word_read(str_slice(*text, gap, SIZE_MAX), &word) &&
		       str_equal_nocase(word.charset, charset);
		*text = str_slice(*text, more ? gap : 0, SIZE_MAX);
	}
	buf_format(out, "=?%.*s?B?", STR_ARG(charset));
	const size_t room = sodium_base64_encoded_len(bytes.len, sodium_base64_VARIANT_ORIGINAL);
	char *to = buf_reserve(out, room);
	if (to) {
		sodium_bin2base64(to, room, (const unsigned char *)bytes.at, bytes.len,
				  sodium_base64_VARIANT_ORIGINAL);
		out->len += room - 1;
	}
	buf_add(out, STR("?="));
	buf_free(&bytes);
}

const char *mail_words_join(struct arena *arena, struct str value)
{
	struct buf out;
	struct word word;
	buf_init(&out, 2 * VALUE_MAX);
	for (struct str rest = str_slice(value, 0, VALUE_MAX); rest.len > 0;) {
		if (word_read(rest, &word)) {
			run_join(&rest, word, &out);
			continue;
		}
		buf_add_byte(&out, rest.at[0]);
		rest = str_slice(rest, 1, SIZE_MAX);
	}
	const char *joined = arena_cstr(arena, buf_str(&out));
	buf_free(&out);
	return joined;
}
