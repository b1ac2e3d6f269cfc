// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/code.h"

#include <sodium.h>

static const char letters[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

struct str code_new(struct arena *arena)
{
	char code[CODE_LETTERS];
	for (size_t i = 0; i < CODE_LETTERS; i++)
		code[i] = letters[randombytes_uniform(sizeof letters - 1)];
	return arena_copy(arena, str_of(code, CODE_LETTERS));
}

static bool is_word(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= 'a' && byte <= 'z') || (byte & 0x80);
}

// The letter of a code as it is kept, or 0.
static char letter_of(char byte)
{
	const char upper = byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
	return upper != '\0' && strchr(letters, upper) ? upper : '\0';
}

// Reads letters from `at` to the end of their word; how many, or 0 if the word has others too.
static size_t word_read(struct str text, size_t *at, char *out, size_t room)
{
	size_t count = 0;
	bool fits = true;
	for (; *at < text.len && is_word(text.at[*at]); (*at)++) {
		const char letter = letter_of(text.at[*at]);
		fits = fits && letter && count < room;
		if (fits)
			out[count++] = letter;
	}
	return fits ? count : 0;
}

bool code_typed(struct str typed, char out[CODE_LETTERS])
{
	char code[CODE_LETTERS];
	size_t count = 0;
	for (size_t i = 0; i < typed.len; i++) {
		const char letter = letter_of(typed.at[i]);
		if (typed.at[i] == ' ' || typed.at[i] == '-')
			continue;
		if (!letter || count == CODE_LETTERS)
			return false;
		code[count++] = letter;
	}
	if (count != CODE_LETTERS)
		return false;
	memcpy(out, code, CODE_LETTERS);
	return true;
}

bool code_next(struct str text, size_t *at, char out[CODE_LETTERS])
{
	char code[CODE_LETTERS];
	while (*at < text.len) {
		if (!is_word(text.at[*at])) {
			(*at)++;
			continue;
		}
		size_t count = word_read(text, at, code, CODE_LETTERS);
		size_t next = *at + 1;
		const bool halved = count == CODE_LETTERS / 2 && next < text.len &&
				    (text.at[*at] == ' ' || text.at[*at] == '-');
		if (halved && word_read(text, &next, code + count, CODE_LETTERS - count) ==
				  CODE_LETTERS - count) {
			*at = next;
			count = CODE_LETTERS;
		}
		if (count != CODE_LETTERS)
			continue;
		memcpy(out, code, CODE_LETTERS);
		return true;
	}
	return false;
}
