// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/language_grams.h"

#include "base/utf8.h"

#include <assert.h>

#define WORD_BORDER    ' '
#define PRIME	       UINT32_C(0x9E3779B1)
#define SEED_PIECE     UINT32_C(0x2C1B3C6D)
#define SEED_WORD      UINT32_C(0x297A2D39)
#define WHOLE_LEAST    4 // shorter words are whole pieces anyway
#define WORD_GRAMS_MAX (LANGUAGE_GRAM_MAX * (LANGUAGE_WORD_MAX + 2) + 1)
#define SCRIPT_WORDS   64 // words that the choice of the script looks at

static bool is_wordlike(const struct fold_word *word)
{
	return word->kind == FOLD_WORD || word->kind == FOLD_HASHTAG ||
	       word->kind == FOLD_CHARACTER;
}

// A word with its accents; one that was respelled, or has none, as folding left it.
static struct str word_text(struct str text, const struct folded *folded, size_t word)
{
	const struct fold_word *about = &folded->words[word];
	return about->respelled || about->plain
		   ? fold_word_str(folded, word)
		   : str_of(text.at + about->from, (size_t)(about->to - about->from));
}

static inline enum script word_script(struct str text, const struct folded *folded, size_t word)
{
	if (folded->words[word].plain)
		return SCRIPT_LATIN;
	const struct str whole = word_text(text, folded, word);
	if ((unsigned char)whole.at[0] < 0x80)
		return SCRIPT_LATIN;
	size_t at = 0;
	enum script script = script_of(utf8_next(whole, &at));
	return script == SCRIPT_KANA ? SCRIPT_HAN : script;
}

// The script with the most letters in the first words; hashtags only count where nothing else
// does, because they are often in another language.
static enum script main_script(struct str text, const struct folded *folded)
{
	uint32_t points_of[SCRIPTS] = {0};
	size_t n = folded->n_words < SCRIPT_WORDS ? folded->n_words : SCRIPT_WORDS;
	enum script best = SCRIPT_OTHER;
	const bool letters =
	    fold_has_kind(folded, FOLD_WORD) || fold_has_kind(folded, FOLD_HASHTAG);
	// Most texts of Latin letters need no look at each word.
	if (letters && folded->n_words <= SCRIPT_WORDS && folded->firsts < 0x80)
		return SCRIPT_LATIN;
	for (size_t i = 0; i < n; i++) {
		const struct fold_word *word = &folded->words[i];
		if (!is_wordlike(word))
			continue;
		enum script script = word_script(text, folded, i);
		if (script == SCRIPT_OTHER)
			continue;
		uint32_t points = (uint32_t)(word->to_point - word->from_point);
		points_of[script] += word->kind == FOLD_HASHTAG ? 1 : 16 * points;
		if (points_of[script] > points_of[best])
			best = script;
	}
	return best;
}

static uint32_t finish(uint32_t hash)
{
	return (hash ^ hash >> 15) * UINT32_C(0x85EBCA6B);
}

static uint32_t extend(uint32_t hash, uint32_t point)
{
	return (hash ^ point) * PRIME + (hash >> 17);
}

// Where pieces go, and the lines that are fetched for them.
struct pieces {
	uint32_t *at;
	struct language_lines lines;
};

static inline void add(struct pieces *pieces, uint32_t hash)
{
	const uint32_t piece = finish(hash);
	__builtin_prefetch(language_line_of(&pieces->lines, piece));
	*pieces->at++ = piece;
}

// Adds the piece of `hash` with one more point, and gives its hash.
static inline uint32_t add_longer(struct pieces *pieces, uint32_t hash, uint32_t point)
{
	hash = extend(hash, point);
	add(pieces, hash);
	return hash;
}

// The pieces of one and of three of these points; gives the longer one's hash.
static inline uint32_t add_three(struct pieces *pieces, const uint32_t *points)
{
	const uint32_t one = extend(SEED_PIECE, points[0]);
	if (points[0] >= 0x80)
		add(pieces, one);
	return add_longer(pieces, extend(one, points[1]), points[2]);
}

// The pieces of one word, which has a border at both ends.
static void add_pieces(struct pieces *pieces, const uint32_t *points, unsigned n)
{
	uint32_t hash = extend(SEED_PIECE, points[0]), before = 0;
	for (unsigned i = 1; i < n && i < LANGUAGE_GRAM_MAX; i++)
		hash = add_longer(pieces, hash, points[i]);
	for (unsigned first = 1; first + 3 < n; first++) {
		before = hash;
		hash = add_longer(pieces, add_three(pieces, points + first), points[first + 3]);
	}
	if (n > LANGUAGE_GRAM_MAX)
		add_longer(pieces, before, points[n - 1]);
	if (n > 3)
		add_three(pieces, points + n - 3);
	hash = extend(SEED_PIECE, points[n - 2]);
	if (points[n - 2] >= 0x80)
		add(pieces, hash);
	add_longer(pieces, hash, points[n - 1]);
	if (n < WHOLE_LEAST + 2)
		return;
	hash = SEED_WORD;
	for (unsigned i = 1; i + 1 < n; i++)
		hash = extend(hash, points[i]);
	add(pieces, hash);
}
static_assert(LANGUAGE_GRAM_MAX == 5, "the longest piece is of five points");

// Joiners mean something in other scripts; within Latin words all of these only hide.
static bool is_invisible(uint32_t point)
{
	return (point >= 0x200B && point <= 0x200F) || (point >= 0x202A && point <= 0x202E) ||
	       (point >= 0x2060 && point <= 0x206F) || point == 0xAD || point == 0x34F ||
	       point == 0xFEFF || point >= 0xE0000;
}

// The letters of a word in lower case; returns the new count.
static unsigned take_letters(struct str word, bool latin, uint32_t *points, unsigned n)
{
	for (size_t at = 0; at < word.len && n < LANGUAGE_WORD_MAX;) {
		unsigned char byte = (unsigned char)word.at[at];
		if (byte < 0x80) {
			at++;
			points[n++] = byte >= 'A' && byte <= 'Z' ? byte + 32u : byte;
			continue;
		}
		const uint32_t point = utf8_next(word, &at);
		if (!latin || !is_invisible(point))
			points[n++] = fold_lower(point);
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

void language_grams_begin(struct str text, const struct folded *folded,
			  const struct language_lines *lines, struct language_grams *ret)
{
	ret->script = main_script(text, folded);
	ret->hashtags = only_hashtags(folded);
	ret->letters = 0;
	ret->next_word = 0;
	ret->lines = lines;
	ret->n = 0;
}

static bool has_capital(struct str text, const struct fold_word *word)
{
	const unsigned char byte = (unsigned char)text.at[word->from];
	if (byte < 0x80)
		return byte >= 'A' && byte <= 'Z';
	size_t at = word->from;
	const uint32_t first = utf8_next(text, &at);
	return fold_lower(first) != first;
}

// Capitals behind a word in small letters: mostly a name, which tells where somebody is and not
// what they speak.
static bool is_name(struct str text, const struct fold_word *words, size_t i)
{
	while (i > 0 && has_capital(text, &words[i]))
		if (!has_capital(text, &words[--i]))
			return is_wordlike(&words[i]);
	return false;
}

struct str language_grams_word(struct str text, const struct folded *folded,
			       struct language_grams *grams)
{
	const struct fold_word *words = folded->words;
	size_t i = grams->next_word;
	for (; i < folded->n_words; i++)
		if (is_wordlike(&words[i]) && (words[i].kind != FOLD_HASHTAG || grams->hashtags) &&
		    word_script(text, folded, i) == grams->script && !is_name(text, words, i))
			break;
	grams->next_word = i;
	if (i == folded->n_words)
		return (struct str){NULL, 0};
	const size_t first = i++;
	if (words[first].kind == FOLD_CHARACTER)
		while (i < folded->n_words && words[i].kind == FOLD_CHARACTER && words[i].joined &&
		       i - first < LANGUAGE_WORD_MAX - 1)
			i++;
	grams->next_word = i;
	if (i == first + 1)
		return word_text(text, folded, first);
	return str_of(text.at + words[first].from, (size_t)(words[i - 1].to - words[first].from));
}

void language_grams_take(struct str word, struct language_grams *grams)
{
	uint32_t points[LANGUAGE_WORD_MAX + 2];
	points[0] = WORD_BORDER;
	unsigned n = take_letters(word, grams->script == SCRIPT_LATIN, points, 1);
	grams->letters += n - 1;
	points[n++] = WORD_BORDER;
	if (grams->n > LANGUAGE_GRAMS_MAX - WORD_GRAMS_MAX)
		return;
	static const struct language_line none;
	struct pieces pieces = {.at = grams->hash + grams->n, .lines = {.lines = &none}};
	if (grams->lines)
		pieces.lines = *grams->lines;
	add_pieces(&pieces, points, n);
	grams->n = (uint32_t)(pieces.at - grams->hash);
}

void language_grams(struct str text, const struct folded *folded, struct language_grams *ret)
{
	language_grams_begin(text, folded, NULL, ret);
	while (ret->letters < LANGUAGE_LETTERS_MAX) {
		struct str word = language_grams_word(text, folded, ret);
		if (word.len == 0)
			return;
		language_grams_take(word, ret);
	}
}
