// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/lookalike.h"

#include "base/utf8.h"

#define LETTERS		(LOOKALIKE_LAST - LOOKALIKE_FIRST + 1)
#define CYRILLIC_FIRST	0x400
#define AT(letter)	[(letter)-LOOKALIKE_FIRST]
#define WORD_POINTS_MAX 240

// What a letter, folded to lower case, looks like: as it is and as a capital; 0: like none.
static const struct {
	char small, capital;
} latin[LETTERS] = {
    AT(0x3B1) = {'a', 'a'}, AT(0x3B2) = {'b', 'b'}, AT(0x3B3) = {'y', 0},   AT(0x3B5) = {'e', 'e'},
    AT(0x3B6) = {'z', 'z'}, AT(0x3B7) = {'n', 'h'}, AT(0x3B9) = {'i', 'i'}, AT(0x3BA) = {'k', 'k'},
    AT(0x3BC) = {'u', 'm'}, AT(0x3BD) = {'v', 'n'}, AT(0x3BF) = {'o', 'o'}, AT(0x3C1) = {'p', 'p'},
    AT(0x3C3) = {'o', 0},   AT(0x3C4) = {'t', 't'}, AT(0x3C5) = {'u', 'y'}, AT(0x3C7) = {'x', 'x'},
    AT(0x3C9) = {'w', 0},   AT(0x3F2) = {'c', 'c'}, AT(0x3F3) = {'j', 'j'}, AT(0x430) = {'a', 'a'},
    AT(0x432) = {'b', 'b'}, AT(0x435) = {'e', 'e'}, AT(0x43A) = {'k', 'k'}, AT(0x43C) = {'m', 'm'},
    AT(0x43D) = {'h', 'h'}, AT(0x43E) = {'o', 'o'}, AT(0x440) = {'p', 'p'}, AT(0x441) = {'c', 'c'},
    AT(0x442) = {'t', 't'}, AT(0x443) = {'y', 'y'}, AT(0x445) = {'x', 'x'}, AT(0x455) = {'s', 's'},
    AT(0x456) = {'i', 'i'}, AT(0x458) = {'j', 'j'}, AT(0x475) = {'v', 'v'}, AT(0x4AF) = {'y', 'y'},
    AT(0x4BB) = {'h', 'h'}, AT(0x4CF) = {'l', 'l'}, AT(0x501) = {'d', 'd'}, AT(0x51B) = {'q', 'q'},
    AT(0x51D) = {'w', 'w'},
};

// And the other way: what each of a to z looks like.
static const struct {
	uint16_t greek, cyrillic;
} other[26] = {
    ['a' - 'a'] = {0x3B1, 0x430}, ['b' - 'a'] = {0x3B2, 0x432}, ['c' - 'a'] = {0, 0x441},
    ['e' - 'a'] = {0x3B5, 0x435}, ['h' - 'a'] = {0x3B7, 0x43D}, ['i' - 'a'] = {0x3B9, 0x456},
    ['j' - 'a'] = {0, 0x458},	  ['k' - 'a'] = {0x3BA, 0x43A}, ['m' - 'a'] = {0x3BC, 0x43C},
    ['n' - 'a'] = {0x3BD, 0},	  ['o' - 'a'] = {0x3BF, 0x43E}, ['p' - 'a'] = {0x3C1, 0x440},
    ['s' - 'a'] = {0, 0x455},	  ['t' - 'a'] = {0x3C4, 0x442}, ['u' - 'a'] = {0x3C5, 0},
    ['v' - 'a'] = {0x3BD, 0},	  ['w' - 'a'] = {0x3C9, 0},	['x' - 'a'] = {0x3C7, 0x445},
    ['y' - 'a'] = {0x3C5, 0x443}, ['z' - 'a'] = {0x3B6, 0},
};

static bool is_plain(uint32_t point)
{
	return point >= 'a' && point <= 'z';
}

static bool is_foreign(uint32_t point)
{
	return point >= LOOKALIKE_FIRST && point <= LOOKALIKE_LAST;
}

// A letter in the other script; 0 if it looks like none there.
static uint32_t in_latin(uint32_t point, bool capitals)
{
	if (!is_foreign(point))
		return point < 0x80 ? point : 0;
	const size_t at = point - LOOKALIKE_FIRST;
	return (uint32_t)(capitals ? latin[at].capital : latin[at].small);
}

static uint32_t in_foreign(uint32_t point, bool cyrillic)
{
	if (is_plain(point))
		return cyrillic ? other[point - 'a'].cyrillic : other[point - 'a'].greek;
	return is_foreign(point) && (point >= CYRILLIC_FIRST) != cyrillic ? 0 : point;
}

// A word as code points, each as it is written in one script or the other.
struct spelling {
	size_t n;
	size_t plain, foreign; // letters of each kind
	bool can_latin, can_foreign;
	uint32_t latin[WORD_POINTS_MAX], foreign_points[WORD_POINTS_MAX];
};

static void spelling_read(struct str word, bool capitals, struct spelling *ret)
{
	ret->n = ret->plain = ret->foreign = 0;
	ret->can_latin = ret->can_foreign = true;
	bool cyrillic = false;
	for (size_t at = 0; at < word.len && !cyrillic;)
		cyrillic = utf8_next(word, &at) >= CYRILLIC_FIRST;
	for (size_t at = 0; at < word.len && ret->n < WORD_POINTS_MAX; ret->n++) {
		const uint32_t point = utf8_next(word, &at);
		ret->plain += is_plain(point);
		ret->foreign += is_foreign(point);
		ret->latin[ret->n] = in_latin(point, capitals);
		ret->foreign_points[ret->n] = in_foreign(point, cyrillic);
		ret->can_latin &= ret->latin[ret->n] != 0;
		ret->can_foreign &= ret->foreign_points[ret->n] != 0;
	}
}

static bool has_plain(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (is_plain((unsigned char)word[i]))
			return true;
	return false;
}

size_t lookalike_fold(char *word, size_t len, size_t room, bool capitals)
{
	struct spelling spelling;
	if (!has_plain(word, len))
		return len;
	spelling_read(str_of(word, len), capitals, &spelling);
	const bool latin_wins =
	    spelling.can_latin && (!spelling.can_foreign || spelling.plain >= spelling.foreign);
	if (!latin_wins && !spelling.can_foreign)
		return len;
	if (!latin_wins && len + spelling.plain > room)
		return len; // each Latin letter becomes a byte longer
	const uint32_t *points = latin_wins ? spelling.latin : spelling.foreign_points;
	size_t written = 0;
	for (size_t i = 0; i < spelling.n; i++)
		// As everywhere in folding, a letter stands at most twice in a row.
		if (i < 2 || points[i] != points[i - 1] || points[i] != points[i - 2])
			written += utf8_put(word + written, points[i]);
	return written;
}
