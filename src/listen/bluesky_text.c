// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/bluesky_text.h"

#include "base/id.h"
#include "base/utf8.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

static size_t count_of(struct str text, char byte)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += text.at[i] == byte;
	return count;
}

// Without the punctuation that ends a sentence rather than the word, and a bracket around it.
static struct str tail_off(struct str word)
{
	while (word.len > 0 &&
	       (strchr(".,;:!?\"'", word.at[word.len - 1]) ||
		(word.at[word.len - 1] == ')' && count_of(word, ')') > count_of(word, '('))))
		word.len--;
	return word;
}

static bool all_digits(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return true;
}

// A handle is a domain name.
static struct str handle_of(struct str word)
{
	size_t len = 0;
	while (len < word.len && (word.at[len] == '.' || word.at[len] == '-' ||
				  (word.at[len] >= '0' && word.at[len] <= '9') ||
				  ((word.at[len] | 0x20) >= 'a' && (word.at[len] | 0x20) <= 'z')))
		len++;
	word.len = len;
	while (word.len > 0 && (word.at[word.len - 1] == '.' || word.at[word.len - 1] == '-'))
		word.len--;
	return str_find_byte(word, '.') == SIZE_MAX ? STR("") : word;
}

// What a word is, from its first byte; false for a plain one.
static bool facet_of(struct str word, struct bluesky_facet *facet)
{
	const struct str rest = str_slice(word, 1, SIZE_MAX);
	if (str_starts(word, STR("https://")) || str_starts(word, STR("http://"))) {
		facet->kind = FACET_LINK;
		facet->value = tail_off(word);
		return facet->value.len > STR("https://").len;
	}
	if (word.at[0] == '#') {
		facet->kind = FACET_TAG;
		facet->value = tail_off(rest);
		return facet->value.len > 0 && facet->value.len <= BLUESKY_TAG_MOST &&
		       !all_digits(facet->value);
	}
	if (word.at[0] != '@')
		return false;
	facet->kind = FACET_MENTION;
	facet->value = handle_of(rest);
	return facet->value.len > 0;
}

size_t bluesky_facets(struct str text, struct bluesky_facet ret_facets[BLUESKY_FACETS_MOST])
{
	size_t count = 0, at = 0;
	while (at < text.len && count < BLUESKY_FACETS_MOST) {
		while (at < text.len && (is_space(text.at[at]) || text.at[at] == '('))
			at++;
		size_t end = at;
		while (end < text.len && !is_space(text.at[end]))
			end++;
		struct bluesky_facet facet;
		if (end > at && facet_of(str_slice(text, at, end - at), &facet)) {
			facet.start = at;
			facet.end = (size_t)(facet.value.at + facet.value.len - text.at);
			ret_facets[count++] = facet;
		}
		at = end;
	}
	return count;
}

size_t bluesky_length(struct str text)
{
	size_t count = 0;
	UErrorCode error = U_ZERO_ERROR;
	UText *reader = utext_openUTF8(NULL, text.at, (int64_t)text.len, &error);
	UBreakIterator *breaks = ubrk_open(UBRK_CHARACTER, "en", NULL, 0, &error);
	if (U_SUCCESS(error))
		ubrk_setUText(breaks, reader, &error);
	while (U_SUCCESS(error) && ubrk_next(breaks) != UBRK_DONE)
		count++;
	if (breaks)
		ubrk_close(breaks);
	utext_close(reader);
	return U_SUCCESS(error) ? count : utf8_length(text);
}

// The time in microseconds and ten bits beside it; an id has its time in ms and counts 14 bits.
void bluesky_tid(int64_t id, char ret_tid[BLUESKY_TID_LEN + 1])
{
	static const char letters[] = "234567abcdefghijklmnopqrstuvwxyz";
	const uint64_t beside = (uint64_t)id & 0x3FFF;
	const uint64_t micros = (uint64_t)id_time(id) * 1000 + (beside >> 10);
	const uint64_t value = (micros << 10 | (beside & 0x3FF)) & INT64_MAX;
	for (int i = 0; i < BLUESKY_TID_LEN; i++)
		ret_tid[i] = letters[value >> (5 * (BLUESKY_TID_LEN - 1 - i)) & 31];
	ret_tid[BLUESKY_TID_LEN] = '\0';
}
