// SPDX-License-Identifier: AGPL-3.0-or-later
#include "match/match_near.h"

#include <math.h>
#include <stdlib.h>

#define CELLS_A_DEGREE 4
#define COLUMNS	       (360 * CELLS_A_DEGREE)
#define ROWS	       (180 * CELLS_A_DEGREE)
#define NOWHERE	       0xffffu // a row behind all others
#define ROW_KM	       (111.2 / CELLS_A_DEGREE)

static uint64_t key_of(int item, unsigned row, unsigned column)
{
	return (uint64_t)(unsigned)item << 32 | (uint64_t)row << 16 | column;
}

static unsigned cell(double degrees, int cells)
{
	const int at = (int)floor(degrees * CELLS_A_DEGREE) + cells / 2;
	return (unsigned)(at < 0 ? 0 : at >= cells ? cells - 1 : at);
}

static uint64_t key_at(int item, const struct match_where *where)
{
	if (!where->known)
		return key_of(item, NOWHERE, 0);
	return key_of(item, cell(where->lat, ROWS), cell(where->lon, COLUMNS));
}

void match_near_free(struct match_near *near)
{
	free(near->list);
	*near = (struct match_near){0};
}

// The first place in the list that is not before `key`.
static size_t from(const struct match_near *near, uint64_t key)
{
	size_t low = 0, high = near->count;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (near->list[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool match_near_append(struct match_near *near, int item, const struct match_where *where,
		       uint32_t index)
{
	if (near->count == near->room) {
		const size_t room = near->room ? 2 * near->room : 64;
		struct match_near_entry *list = realloc(near->list, room * sizeof *list);
		if (!list)
			return false;
		near->list = list;
		near->room = room;
	}
	near->list[near->count++] = (struct match_near_entry){key_at(item, where), index};
	return true;
}

static int in_order(const void *a, const void *b)
{
	const struct match_near_entry *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

void match_near_sort(struct match_near *near)
{
	if (near->count > 0)
		qsort(near->list, near->count, sizeof *near->list, in_order);
}

bool match_near_add(struct match_near *near, int item, const struct match_where *where,
		    uint32_t index)
{
	if (!match_near_append(near, item, where, index))
		return false;
	const struct match_near_entry added = near->list[near->count - 1];
	const size_t at = from(near, added.key);
	memmove(&near->list[at + 1], &near->list[at], (near->count - 1 - at) * sizeof added);
	near->list[at] = added;
	return true;
}

void match_near_remove(struct match_near *near, int item, const struct match_where *where,
		       uint32_t index)
{
	const uint64_t key = key_at(item, where);
	for (size_t at = from(near, key); at < near->count && near->list[at].key == key; at++) {
		if (near->list[at].index != index)
			continue;
		near->count--;
		memmove(&near->list[at], &near->list[at + 1],
			(near->count - at) * sizeof *near->list);
		return;
	}
}

// --- a square of cells, as runs of the list ---

struct run {
	size_t from, to;
};

// Puts out what lies in columns `west` to `east` of a row, or counts it if `ret` is NULL.
static size_t take(const struct match_near *near, int item, unsigned row, unsigned west,
		   unsigned east, uint32_t *ret, size_t most)
{
	const struct run run = {from(near, key_of(item, row, west)),
				from(near, key_of(item, row, east) + 1)};
	const size_t n = run.to - run.from < most ? run.to - run.from : most;
	for (size_t i = 0; ret && i < n; i++)
		ret[i] = near->list[run.from + i].index;
	return n;
}

// All around the globe, if the square is that wide.
static size_t row_take(const struct match_near *near, int item, unsigned row, int column, int wide,
		       uint32_t *ret, size_t most)
{
	if (2 * wide + 1 >= COLUMNS)
		return take(near, item, row, 0, COLUMNS - 1, ret, most);
	const int west = column - wide, east = column + wide;
	if (west < 0 || east >= COLUMNS) {
		const unsigned rest = (unsigned)(west < 0 ? west + COLUMNS : west);
		const unsigned over = (unsigned)(east >= COLUMNS ? east - COLUMNS : east);
		const size_t n = take(near, item, row, rest, COLUMNS - 1, ret, most);
		return n + take(near, item, row, 0, over, ret ? ret + n : NULL, most - n);
	}
	return take(near, item, row, (unsigned)west, (unsigned)east, ret, most);
}

static size_t square_take(const struct match_near *near, int item, const struct match_where *where,
			  int high, uint32_t *ret, size_t most)
{
	const int row = (int)cell(where->lat, ROWS), column = (int)cell(where->lon, COLUMNS);
	const double narrow = cos(where->lat * 3.14159265358979323846 / 180);
	const int wide = narrow * COLUMNS > high ? (int)ceil(high / narrow) : COLUMNS;
	size_t n = 0;
	for (int at = row - high; at <= row + high && n < most; at++)
		if (at >= 0 && at < ROWS)
			n += row_take(near, item, (unsigned)at, column, wide, ret ? ret + n : NULL,
				      most - n);
	return n;
}

size_t match_near_find(const struct match_near *near, int item, const struct match_where *where,
		       size_t want, uint32_t *ret, size_t most)
{
	const int farthest = (int)ceil(MATCH_FAR_KM / MATCH_ROAD / ROW_KM) + 1;
	// Nothing of it at all is what most related things have.
	const size_t first = from(near, key_of(item, 0, 0));
	const size_t last = from(near, key_of(item + 1, 0, 0));
	if (first == last)
		return 0;
	if (!where->known || last - first <= want) {
		const size_t n = last - first < most ? last - first : most;
		for (size_t i = 0; i < n; i++)
			ret[i] = near->list[first + i].index;
		return n;
	}
	int high = 1;
	while (high < farthest && square_take(near, item, where, high, NULL, want) < want)
		high *= 2;
	const size_t n = square_take(near, item, where, high, ret, most);
	return n + take(near, item, NOWHERE, 0, 0, ret + n, most - n);
}
