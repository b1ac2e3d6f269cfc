// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/language_grams.h"

#include "base/utf8.h"

#define WORD_BORDER  ' '
#define PRIME	     UINT32_C(0x9E3779B1)
#define SEED_PIECE   UINT32_C(0x2C1B3C6D)
#define SEED_WORD    UINT32_C(0x297A2D39)
#define WHOLE_LEAST  4	// shorter words are whole pieces anyway
#define SCRIPT_WORDS 64 // words that the choice of the script looks at

static bool is_wordlike(const struct fold_word *word)
{
	return word->kind == FOLD_WORD || word->kind == FOLD_HASHTAG ||
	       word->kind == FOLD_CHARACTER;
}

static enum script word_script(struct str text, const struct fold_word *word)
{
	unsigned char first = (unsigned char)text.at[word->from];
	if (first < 0x80)
		return SCRIPT_LATIN;
	size_t at = word->from;
	enum script script = script_of(utf8_next(text, &at));
	return script == SCRIPT_KANA ? SCRIPT_HAN : script;
}

// The script with the most letters in the first words; hashtags only count where nothing else
// does, because they are often in another language.
static enum script main_script(struct str text, const struct folded *folded)
{
	uint32_t letters[SCRIPTS] = {0};
	size_t n = folded->n_words < SCRIPT_WORDS ? folded->n_words : SCRIPT_WORDS;
	enum script best = SCRIPT_OTHER;
	for (size_t i = 0; i < n; i++) {
		const struct fold_word *word = &folded->words[i];
		if (!is_wordlike(word))
			continue;
		enum script script = word_script(text, word);
		if (script == SCRIPT_OTHER)
			continue;
		uint32_t points = (uint32_t)(word->to_point - word->from_point);
		letters[script] += word->kind == FOLD_HASHTAG ? 1 : 16 * points;
		if (letters[script] > letters[best])
			best = script;
	}
	return best;
}

static uint32_t finish(uint32_t hash)
{
	hash ^= hash >> 15;
	hash *= UINT32_C(0x85EBCA6B);
	return hash ^ hash >> 13;
}

static uint32_t extend(uint32_t hash, uint32_t point)
{
	return (hash ^ point) * PRIME + (hash >> 17);
}

static void add(struct language_grams *out, uint32_t hash)
{
	if (out->n < LANGUAGE_GRAMS_MAX)
		out->hash[out->n++] = finish(hash);
}

// The pieces of one word, which has a border at both ends.
static void add_pieces(struct language_grams *out, const uint32_t *points, unsigned n)
{
	for (unsigned first = 0; first < n; first++) {
		uint32_t hash = SEED_PIECE;
		unsigned last = first + LANGUAGE_GRAM_MAX < n ? first + LANGUAGE_GRAM_MAX : n;
		for (unsigned i = first; i < last; i++) {
			hash = extend(hash, points[i]);
			if (i > first || points[i] >= 0x80) // a lone ASCII letter says little
				add(out, hash);
		}
	}
	if (n < WHOLE_LEAST + 2)
		return;
	uint32_t hash = SEED_WORD;
	for (unsigned i = 1; i + 1 < n; i++)
		hash = extend(hash, points[i]);
	add(out, hash);
}

// The letters of a word in lower case; returns the new count.
static unsigned take_letters(struct str text, const struct fold_word *word, uint32_t *points,
			     unsigned n)
{
	struct str part = str_of(text.at, word->to);
	for (size_t at = word->from; at < part.len && n < LANGUAGE_WORD_MAX;) {
		unsigned char byte = (unsigned char)part.at[at];
		if (byte < 0x80) {
			at++;
			points[n++] = byte >= 'A' && byte <= 'Z' ? byte + 32u : byte;
			continue;
		}
		points[n++] = fold_lower(utf8_next(part, &at));
	}
	return n;
}

static bool only_hashtags(const struct folded *folded)
{
	for (size_t i = 0; i < folded->n_words; i++)
		if (is_wordlike(&folded->words[i]) && folded->words[i].kind != FOLD_HASHTAG)
			return false;
	return true;
}

void language_grams_begin(struct str text, const struct folded *folded, struct language_grams *ret)
{
	ret->script = main_script(text, folded);
	ret->hashtags = only_hashtags(folded);
	ret->letters = 0;
	ret->next_word = 0;
	ret->n = 0;
}

// The pieces of word `i`, with the Chinese or Japanese characters that stand together with it;
// returns the word behind.
static size_t add_word(struct str text, const struct folded *folded, size_t i,
		       struct language_grams *grams)
{
	uint32_t points[LANGUAGE_WORD_MAX + 2];
	points[0] = WORD_BORDER;
	unsigned n = take_letters(text, &folded->words[i], points, 1);
	bool character = folded->words[i++].kind == FOLD_CHARACTER;
	while (character && i < folded->n_words && folded->words[i].kind == FOLD_CHARACTER &&
	       folded->words[i].joined && n < LANGUAGE_WORD_MAX)
		n = take_letters(text, &folded->words[i++], points, n);
	grams->letters += n - 1;
	points[n++] = WORD_BORDER;
	add_pieces(grams, points, n);
	return i;
}

bool language_grams_next(struct str text, const struct folded *folded, uint32_t letters,
			 struct language_grams *grams)
{
	uint32_t enough = grams->letters + letters;
	size_t i = grams->next_word;
	grams->n = 0;
	while (i < folded->n_words && grams->letters < enough) {
		const struct fold_word *word = &folded->words[i];
		if (is_wordlike(word) && (word->kind != FOLD_HASHTAG || grams->hashtags) &&
		    word_script(text, word) == grams->script)
			i = add_word(text, folded, i, grams);
		else
			i++;
	}
	grams->next_word = i;
	return grams->n > 0;
}

void language_grams(struct str text, const struct folded *folded, struct language_grams *ret)
{
	language_grams_begin(text, folded, ret);
	language_grams_next(text, folded, LANGUAGE_LETTERS_MAX, ret);
}
