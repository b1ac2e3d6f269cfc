// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/imap_read.h"

static bool number_of(struct str text, uint32_t *ret_number)
{
	uint64_t number;
	if (!str_to_u64(text, &number) || number > UINT32_MAX)
		return false;
	*ret_number = (uint32_t)number;
	return true;
}

static struct str digits_of(struct str text)
{
	size_t len = 0;
	while (len < text.len && text.at[len] >= '0' && text.at[len] <= '9')
		len++;
	return str_slice(text, 0, len);
}

size_t imap_literal(struct str line)
{
	uint32_t number;
	if (!str_ends(line, STR("}")))
		return SIZE_MAX;
	size_t open = line.len;
	while (open > 0 && line.at[open - 1] != '{')
		open--;
	if (open == 0 || !number_of(str_slice(line, open, line.len - open - 1), &number))
		return SIZE_MAX;
	return number;
}

bool imap_number(struct str line, const char *word, uint32_t *ret_number)
{
	const struct str key = str_from(word);
	for (size_t at; (at = str_find(line, key)) != SIZE_MAX;) {
		const bool whole = at == 0 || line.at[at - 1] == ' ' || line.at[at - 1] == '[' ||
				   line.at[at - 1] == '(';
		line = str_slice(line, at + key.len, SIZE_MAX);
		if (whole && str_starts(line, STR(" ")))
			return number_of(digits_of(str_slice(line, 1, SIZE_MAX)), ret_number);
	}
	return false;
}

// "* 12 WORD", of which `word` is " WORD".
static bool counted(struct str line, struct str word, uint32_t *ret_count)
{
	return str_starts(line, STR("* ")) && str_ends(line, word) && line.len > 2 + word.len &&
	       number_of(str_slice(line, 2, line.len - 2 - word.len), ret_count);
}

bool imap_exists(struct str line, uint32_t *ret_count)
{
	return counted(line, STR(" EXISTS"), ret_count);
}

bool imap_expunged(struct str line)
{
	uint32_t which;
	return counted(line, STR(" EXPUNGE"), &which);
}

bool imap_capable(struct str line, const char *what)
{
	if (!str_starts(line, STR("* CAPABILITY ")))
		return false;
	while (line.len > 0)
		if (str_equal_nocase(str_cut(&line, ' '), str_from(what)))
			return true;
	return false;
}

// Puts a number where it belongs.
static void sorted_add(uint32_t *list, size_t most, size_t *count, uint32_t number, bool *more)
{
	size_t at = *count;
	while (at > 0 && list[at - 1] > number)
		at--;
	if (at > 0 && list[at - 1] == number)
		return;
	*more |= *count == most;
	if (at == most)
		return;
	const size_t kept = *count == most ? most - 1 : *count;
	memmove(list + at + 1, list + at, (kept - at) * sizeof *list);
	list[at] = number;
	*count = kept + 1;
}

bool imap_search_take(struct str line, uint32_t from, uint32_t *list, size_t most, size_t *count,
		      bool *more)
{
	if (!str_starts(line, STR("* SEARCH")))
		return false;
	line = str_slice(line, strlen("* SEARCH"), SIZE_MAX);
	while (line.len > 0) {
		uint32_t number;
		if (number_of(str_cut(&line, ' '), &number) && number >= from && number > 0)
			sorted_add(list, most, count, number, more);
	}
	return true;
}

enum imap_end imap_end_of(struct str line, struct str tag)
{
	if (!str_starts(line, tag) || line.len <= tag.len || line.at[tag.len] != ' ')
		return IMAP_NOT_YET;
	line = str_slice(line, tag.len + 1, SIZE_MAX);
	const struct str word = str_cut(&line, ' ');
	if (str_equal_nocase(word, STR("OK")))
		return IMAP_OK;
	return str_equal_nocase(word, STR("NO")) ? IMAP_NO : IMAP_BAD;
}
