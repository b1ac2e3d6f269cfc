// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/password.h"

#include "base/utf8.h"

#include <zxcvbn.h>

#define WORDS_MOST  40
#define WORDS_BYTES 1024

// Words in lower case, each with a zero behind; what does not fit is left out.
struct words {
	const char *at[WORDS_MOST + 1];
	size_t count, len;
	char bytes[WORDS_BYTES];
};

static void word_add(struct words *words, struct str word)
{
	if (word.len < 3 || words->count == WORDS_MOST || words->len + word.len + 1 > WORDS_BYTES)
		return;
	char *out = words->bytes + words->len;
	for (size_t i = 0; i < word.len; i++)
		out[i] =
		    (char)(word.at[i] >= 'A' && word.at[i] <= 'Z' ? word.at[i] | 0x20 : word.at[i]);
	out[word.len] = '\0';
	words->len += word.len + 1;
	words->at[words->count++] = out;
	words->at[words->count] = NULL;
}

static bool parts_words(char c)
{
	return c == ' ' || c == '@' || c == '.' || c == '-' || c == '_' || c == '+';
}

// The text as a whole, and each of its words.
static void text_add(struct words *words, struct str text)
{
	size_t from = 0;
	word_add(words, text);
	for (size_t i = 0; i <= text.len; i++)
		if (i == text.len || parts_words(text.at[i])) {
			word_add(words, str_slice(text, from, i));
			from = i + 1;
		}
}

enum outcome password_check(struct str password, const struct password_about *about,
			    struct fault *fault)
{
	char text[PASSWORD_BYTES + 1];
	struct words words = {.count = 0};
	const size_t length = utf8_length(password);
	if (length < PASSWORD_LEAST || length > PASSWORD_LONG || password.len > PASSWORD_BYTES)
		return fail(
		    INVALID, fault,
		    /*tr*/
		    "Choose a password of at least %d characters (at most %d). Four words that "
		    "do not belong together are a good one.",
		    PASSWORD_LEAST, PASSWORD_LONG);
	memcpy(text, password.at, password.len);
	text[password.len] = '\0';
	text_add(&words, STR("causeway"));
	text_add(&words, about->email);
	text_add(&words, about->name);
	text_add(&words, about->site);
	text_add(&words, about->campaign);
	if (ZxcvbnMatch(text, words.at, NULL) < (double)PASSWORD_BITS)
		return fail(
		    INVALID, fault,
		    /*tr*/
		    "This password is among those that are tried first: a common one, a "
		    "pattern, or words of this place. Choose another one; four words that do "
		    "not belong together are good.");
	return OK;
}
