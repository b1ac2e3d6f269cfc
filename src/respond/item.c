// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/item.h"

#include <math.h>

const char *const item_unit_names[ITEM_UNITS] = {
    [ITEM_PIECES] = "pieces",	  [ITEM_LITRES] = "litres", [ITEM_KILOGRAMS] = "kilograms",
    [ITEM_PORTIONS] = "portions", [ITEM_PLACES] = "places", [ITEM_HELPERS] = "helpers",
};

int item_find(struct str word)
{
	for (size_t i = 0; i < item_count; i++)
		if (str_equal(word, str_from(item_table[i].word)))
			return (int)i;
	return -1;
}

int item_parent(int item)
{
	if (item < 0 || !item_table[item].parent)
		return -1;
	int at = item - 1;
	while (at >= 0 && strcmp(item_table[at].word, item_table[item].parent) != 0)
		at--;
	return at;
}

static bool within(int item, int wider)
{
	for (int at = item_parent(item); at >= 0; at = item_parent(at))
		if (at == wider)
			return true;
	return false;
}

enum item_fit item_compare(int needed, int offered)
{
	if (needed < 0 || offered < 0)
		return ITEM_NOT;
	if (needed == offered)
		return ITEM_SAME;
	if (within(offered, needed))
		return ITEM_KIND_OF;
	return within(needed, offered) ? ITEM_WIDER : ITEM_NOT;
}

size_t item_related(int item, int ret[ITEM_NEAREST])
{
	size_t n = 0;
	if (item < 0)
		return 0;
	ret[n++] = item;
	for (size_t i = 0; i < item_count && n < ITEM_NEAREST; i++)
		if ((int)i != item && item_compare(item, (int)i) != ITEM_NOT)
			ret[n++] = (int)i;
	return n;
}

static int depth(int item)
{
	int steps = 0;
	for (int at = item_parent(item); at >= 0; at = item_parent(at))
		steps++;
	return steps;
}

int item_of_concept(struct str concept)
{
	int found = -1;
	for (size_t i = 0; i < item_count; i++) {
		struct str rest = str_from(item_table[i].concepts);
		while (rest.len > 0)
			if (str_equal(str_cut(&rest, ' '), concept) &&
			    (found < 0 || depth((int)i) > depth(found)))
				found = (int)i;
	}
	return found;
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool item_words_stand(struct str text, struct str words)
{
	for (size_t at = 0; words.len > 0 && at + words.len <= text.len; at++) {
		if ((at > 0 && letter(text.at[at - 1])) ||
		    !str_equal_nocase(str_slice(text, at, words.len), words))
			continue;
		size_t end = at + words.len;
		if (end < text.len && (text.at[end] == 's' || text.at[end] == 'S'))
			end++;
		if (end >= text.len || !letter(text.at[end]))
			return true;
	}
	return false;
}

static size_t longest(const struct item *item, struct str text)
{
	size_t most = item_words_stand(text, str_from(item->word)) ? strlen(item->word) : 0;
	struct str rest = str_from(item->words);
	while (rest.len > 0) {
		const struct str word = str_trim(str_cut(&rest, ','));
		if (word.len > most && item_words_stand(text, word))
			most = word.len;
	}
	return most;
}

int item_of_words(struct str text)
{
	int found = -1;
	size_t most = 0;
	for (size_t i = 0; i < item_count; i++) {
		const size_t len = longest(&item_table[i], text);
		if (len > most) {
			most = len;
			found = (int)i;
		}
	}
	return found;
}

double item_for_people(int item, double people)
{
	if (item < 0 || item_table[item].people <= 0 || people <= 0)
		return 0;
	const double units = ceil(people / item_table[item].people);
	return units < 1 ? 1 : units;
}

static double share(int item)
{
	return item_table[item].people > 0 ? 100 * item_table[item].people : 100;
}

int32_t item_shares(int item, double units)
{
	const double shares = round(units * share(item));
	if (!(shares > 1))
		return 1;
	return shares < ITEM_SHARES_MOST ? (int32_t)shares : ITEM_SHARES_MOST;
}

double item_units(int item, int64_t shares)
{
	return (double)shares / share(item);
}
