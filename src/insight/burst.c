// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/burst.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define HOUR	  ((size_t)12) // slots
#define HALF_HOUR (HOUR / 2)
#define BITS	  62 // so that the number stays positive in every database

uint64_t burst_sender(uint64_t hash)
{
	return UINT64_C(1) << hash % BITS;
}

int burst_senders(uint64_t bits)
{
	return __builtin_popcountll(bits);
}

static double mean_of(const struct burst_slot *slots, size_t from, size_t to)
{
	uint64_t posts = 0;
	for (size_t i = from; i < to; i++)
		posts += slots[i].posts;
	return to > from ? (double)posts / (double)(to - from) : 0;
}

double burst_usual(const struct burst_slot *slots, size_t first, size_t at)
{
	if (at < first + HOUR)
		return 0;
	const size_t end = at - HOUR;
	const size_t start = end > first + BURST_DAY ? end - BURST_DAY : first;
	// In the first two hours there is only what came until now.
	double usual = end > first + HOUR ? mean_of(slots, start, end) : mean_of(slots, first, at);
	double hour = 0;
	size_t days = 0;
	for (size_t back = BURST_DAY; back + HALF_HOUR <= at; back += BURST_DAY) {
		const size_t middle = at - back;
		if (middle < first + HALF_HOUR)
			break;
		hour += mean_of(slots, middle - HALF_HOUR, middle + HALF_HOUR);
		days++;
	}
	if (days > 0)
		usual = fmax(usual, hour / (double)days);
	return fmax(usual, BURST_LEAST);
}

// The cheapest states of the slots from `from` on: true where it is a burst.
static void states_find(const struct burst_slot *slots, size_t first, size_t from, size_t count,
			bool ret[BURST_DAY])
{
	double calm = 0, busy = BURST_BEGIN; // what the cheapest way to each state costs
	bool calm_from_busy[BURST_DAY] = {0}, busy_from_calm[BURST_DAY] = {0};
	for (size_t i = from; i < count; i++) {
		const double usual = burst_usual(slots, first, i);
		const double gain = slots[i].posts * log(BURST_TIMES) - usual * (BURST_TIMES - 1);
		calm_from_busy[i - from] = busy < calm;
		busy_from_calm[i - from] = calm + BURST_BEGIN < busy;
		const double next_calm = fmin(calm, busy);
		busy = fmin(busy, calm + BURST_BEGIN) - (usual > 0 ? gain : 0);
		calm = next_calm;
	}
	bool in = busy < calm;
	for (size_t i = count - from; i-- > 0;) {
		ret[i] = in;
		in = in ? !busy_from_calm[i] : calm_from_busy[i];
	}
}

static void burst_add(const struct burst_slot *slots, size_t first, size_t from, size_t to,
		      struct burst ret[BURSTS_MOST], size_t *count)
{
	uint64_t senders = 0;
	struct burst burst = {.from = from, .to = to};
	for (size_t i = from; i <= to; i++) {
		burst.posts += slots[i].posts;
		burst.usual += burst_usual(slots, first, i);
		senders |= slots[i].senders;
	}
	if (burst_senders(senders) < BURST_SENDERS)
		return;
	if (*count == BURSTS_MOST)
		memmove(ret, ret + 1, (--*count) * sizeof *ret);
	ret[(*count)++] = burst;
}

size_t burst_find(const struct burst_slot *slots, size_t first, size_t count,
		  struct burst ret[BURSTS_MOST])
{
	bool in[BURST_DAY] = {0};
	size_t found = 0;
	const size_t from = count > BURST_DAY ? count - BURST_DAY : 0;
	states_find(slots, first, from, count, in);
	for (size_t i = from; i < count; i++) {
		if (!in[i - from])
			continue;
		size_t to = i;
		while (to + 1 < count && in[to + 1 - from])
			to++;
		burst_add(slots, first, i, to, ret, &found);
		i = to;
	}
	return found;
}
