// SPDX-License-Identifier: AGPL-3.0-or-later
#include "store/written.h"

#include <ctype.h>
#include <string.h>

enum { BEFORE = 2 }; // words that are remembered

// The words of a statement, in lower case, the last ones kept.
struct words {
	const char *at;
	char word[WRITTEN_NAME_MAX], before[BEFORE][WRITTEN_NAME_MAX];
};

static const char *skip_quoted(const char *at, char quote)
{
	while (*at && *at != quote)
		at++;
	return *at ? at + 1 : at;
}

// Blanks, signs, comments and strings; a name may stand in double quotes, backquotes or brackets.
static const char *skip_to_word(const char *at)
{
	while (*at) {
		if (*at == '\'')
			at = skip_quoted(at + 1, '\'');
		else if (at[0] == '-' && at[1] == '-')
			at = skip_quoted(at, '\n');
		else if (at[0] == '/' && at[1] == '*')
			at = strstr(at + 2, "*/") ? strstr(at + 2, "*/") + 2 : at + strlen(at);
		else if (isalpha((unsigned char)*at) || *at == '_')
			return at;
		else
			at++;
	}
	return at;
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool word_next(struct words *words)
{
	size_t len = 0;
	memcpy(words->before[1], words->before[0], sizeof words->before[0]);
	memcpy(words->before[0], words->word, sizeof words->word);
	words->at = skip_to_word(words->at);
	while (in_word(*words->at)) {
		if (len < WRITTEN_NAME_MAX - 1)
			words->word[len++] = (char)tolower((unsigned char)*words->at);
		words->at++;
	}
	words->word[len] = '\0';
	return len > 0;
}

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool one_of(const char *word, const char *list)
{
	return written_lists(list, word);
}

// Whether the word that was just read begins a table's name with the next one.
static bool names_table(const struct words *words, bool trigger)
{
	const char *word = words->word, *before = words->before[0];
	if (is(word, "into"))
		return one_of(before, "insert replace merge ignore abort fail rollback");
	if (is(word, "from"))
		return is(before, "delete");
	if (is(word, "update"))
		return !one_of(before, "do for on before after of or no");
	if (is(word, "table"))
		return one_of(before, "alter drop truncate");
	if (is(word, "on"))
		return trigger;
	return one_of(word, "truncate copy");
}

// Reads a name: past "if exists", "or ignore" and "only", without its schema.
static void name_read(struct words *words, char out[WRITTEN_NAME_MAX])
{
	out[0] = '\0';
	while (word_next(words)) {
		if (one_of(words->word,
			   "if exists only or ignore replace rollback abort fail table"))
			continue;
		memcpy(out, words->word, WRITTEN_NAME_MAX);
		const char *rest = words->at + (*words->at == '"' || *words->at == ']');
		if (*rest != '.')
			return;
	}
}

bool written_next(struct written *written)
{
	bool trigger = false;
	struct words words = {.at = written->at};
	while (word_next(&words)) {
		trigger |= is(words.word, "trigger");
		if (!names_table(&words, trigger))
			continue;
		name_read(&words, written->table);
		written->at = words.at;
		return written->table[0] != '\0';
	}
	written->at = words.at;
	return false;
}

bool written_lists(const char *list, const char *word)
{
	const size_t len = strlen(word);
	for (const char *at = list; at && *at;) {
		const char *end = at + strcspn(at, " ");
		if ((size_t)(end - at) == len && memcmp(at, word, len) == 0)
			return true;
		at = *end ? end + 1 : end;
	}
	return false;
}
