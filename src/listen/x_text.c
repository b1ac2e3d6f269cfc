// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/x_text.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#define JOINER	  0x200D
#define PICTURE	  0xFE0F // shows the character before it as an emoji
#define KEYCAP	  0x20E3
#define SKIN_FROM 0x1F3FB
#define SKIN_TO	  0x1F3FF

// --- addresses ---

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

static bool is_letter(char byte)
{
	return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

// Where the address ends that the word begins with: before other scripts and closing punctuation.
static size_t address_end(struct str word)
{
	size_t end = 0;
	while (end < word.len && (unsigned char)word.at[end] < 0x80)
		end++;
	while (end > 0 && strchr(".,;:!?\"')", word.at[end - 1]))
		end--;
	return end;
}

static size_t address_start(struct str word)
{
	const size_t secure = str_find(word, STR("https://")),
		     plain = str_find(word, STR("http://"));
	return secure < plain ? secure : plain;
}

// "help.example/list": a dot with a letter before it and two behind.
static bool maybe_address(struct str word)
{
	for (size_t i = 1; i + 2 < word.len; i++)
		if (word.at[i] == '.' && is_letter(word.at[i - 1]) && is_letter(word.at[i + 1]) &&
		    is_letter(word.at[i + 2]))
			return true;
	return false;
}

static void filler_add(struct buf *out)
{
	buf_add(out, STR("xxxxxxxxxxxxxxxxxxxxxxx"));
}

// The word as it is counted: an address as so many letters.
static void word_add(struct buf *out, struct str word)
{
	const size_t start = address_start(word);
	if (start != SIZE_MAX) {
		const struct str rest = str_slice(word, start, SIZE_MAX);
		buf_add(out, str_slice(word, 0, start));
		filler_add(out);
		buf_add(out, str_slice(rest, address_end(rest), SIZE_MAX));
	} else if (word.len < X_ADDRESS && maybe_address(word)) {
		filler_add(out);
	} else {
		buf_add(out, word);
	}
}

static struct str counted_text(struct arena *arena, struct str text)
{
	struct buf out;
	buf_init(&out, (size_t)X_TEXT_MOST * X_ADDRESS);
	while (text.len > 0) {
		size_t end = 0;
		while (end < text.len && !is_space(text.at[end]))
			end++;
		word_add(&out, str_slice(text, 0, end));
		if (end < text.len)
			buf_add_byte(&out, text.at[end]);
		text = str_slice(text, end + 1, SIZE_MAX);
	}
	const struct str counted = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return counted;
}

// --- characters ---

// Decodes UTF-16 that ICU wrote, which holds no half of a pair.
static uint32_t character_next(const UChar *text, int32_t *at)
{
	const uint32_t unit = text[(*at)++];
	if (!U16_IS_LEAD(unit))
		return unit;
	return ((unit - 0xD800) << 10) + (text[(*at)++] - 0xDC00u) + 0x10000;
}

static size_t weight_of(uint32_t c)
{
	const bool light = c <= 4351 || (c >= 8192 && c <= 8205) || (c >= 8208 && c <= 8223) ||
			   (c >= 8242 && c <= 8247);
	return light ? 1 : 2;
}

// A sequence that is drawn as one picture counts as one.
static size_t cluster_weight(const UChar *text, int32_t start, int32_t end)
{
	size_t sum = 0;
	bool joined = false;
	int32_t at = start;
	const uint32_t first = character_next(text, &at);
	for (at = start; at < end;) {
		const uint32_t c = character_next(text, &at);
		sum += weight_of(c);
		joined |= c == JOINER || c == PICTURE || c == KEYCAP ||
			  (c >= SKIN_FROM && c <= SKIN_TO) ||
			  u_hasBinaryProperty((UChar32)c, UCHAR_REGIONAL_INDICATOR);
	}
	return joined && u_hasBinaryProperty((UChar32)first, UCHAR_EMOJI) ? 2 : sum;
}

static size_t text_weight(const UChar *text, int32_t len, UErrorCode *error)
{
	size_t sum = 0;
	UBreakIterator *breaks = ubrk_open(UBRK_CHARACTER, "en", text, len, error);
	if (U_FAILURE(*error))
		return 0;
	int32_t start = ubrk_first(breaks), end;
	while ((end = ubrk_next(breaks)) != UBRK_DONE) {
		sum += cluster_weight(text, start, end);
		start = end;
	}
	ubrk_close(breaks);
	return sum;
}

size_t x_length(struct arena *arena, struct str text)
{
	int32_t len = 0;
	UErrorCode error = U_ZERO_ERROR;
	if (text.len > X_TEXT_MOST)
		return text.len;
	const struct str counted = counted_text(arena, text);
	const int32_t room = (int32_t)counted.len * 3 + 1; // the longest that it can become
	UChar *wide = arena_array(arena, (size_t)room, sizeof *wide);
	UChar *normal = arena_array(arena, (size_t)room, sizeof *normal);
	if (!wide || !normal)
		return text.len * 2;
	u_strFromUTF8WithSub(wide, room, &len, counted.at, (int32_t)counted.len, 0xFFFD, NULL,
			     &error);
	const UNormalizer2 *composer = unorm2_getNFCInstance(&error);
	len = unorm2_normalize(composer, wide, len, normal, room, &error);
	const size_t sum = text_weight(normal, len, &error);
	return U_SUCCESS(error) ? sum : text.len * 2;
}
