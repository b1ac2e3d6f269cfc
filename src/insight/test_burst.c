// SPDX-License-Identifier: AGPL-3.0-or-later
// Bursts on made-up streams whose bursts are known: how soon each is seen, and how often one is
// seen where there is none. The streams rise and fall with the day and are rougher than chance
// alone.
#include "insight/burst.h"

#include "tap.h"

#include <math.h>
#include <string.h>

#define PI	3.14159265358979
#define STREAMS 20

static uint64_t seed = 20261123;
static double chance(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return ((double)(seed >> 11) + 0.5) / 9007199254740992.0;
}

static uint32_t poisson(double mean)
{
	const double end = exp(-mean);
	uint32_t count = 0;
	for (double left = chance(); left > end; left *= chance())
		count++;
	return count;
}

// What comes in a slot: `mean` at the middle of the day's rise and fall, each time a little more or
// less than that, by chance.
static struct burst_slot slot_make(double mean, size_t at)
{
	const double day = 1 + 0.6 * sin(2 * PI * (double)(at % BURST_DAY) / (double)BURST_DAY);
	const double rough = 0.7 + 0.6 * chance();
	struct burst_slot slot = {.posts = poisson(mean * day * rough)};
	for (uint32_t i = 0; i < slot.posts; i++)
		slot.senders |= burst_sender((uint64_t)(chance() * 1e9));
	return slot;
}

static void stream_make(struct burst_slot slots[BURST_SLOTS], double mean)
{
	for (size_t i = 0; i < BURST_SLOTS; i++)
		slots[i] = slot_make(mean, i);
}

static void slot_more(struct burst_slot *slot, uint32_t more)
{
	slot->posts += more;
	for (uint32_t i = 0; i < more; i++)
		slot->senders |= burst_sender((uint64_t)(chance() * 1e9));
}

static struct burst_slot slots[BURST_SLOTS];

// Bursts seen in so many quiet days.
static size_t false_alarms(double mean)
{
	size_t found = 0;
	struct burst bursts[BURSTS_MOST];
	for (int i = 0; i < STREAMS; i++) {
		stream_make(slots, mean);
		found += burst_find(slots, 0, BURST_SLOTS, bursts);
	}
	return found;
}

// How many slots pass, on average, until a burst of so many times the usual is seen; *ret_missed:
// how many are not seen within an hour.
static double delay_of(double mean, double times, int *ret_missed)
{
	double sum = 0;
	int seen = 0;
	struct burst bursts[BURSTS_MOST];
	for (int i = 0; i < STREAMS; i++) {
		const size_t begin = BURST_SLOTS - 60;
		stream_make(slots, mean);
		size_t n = 0, at = begin;
		for (; at < begin + 12 && n == 0; at++) {
			slot_more(&slots[at], poisson(burst_usual(slots, 0, at) * (times - 1)));
			n = burst_find(slots, 0, at + 1, bursts);
			if (n > 0 && bursts[n - 1].to < begin)
				n = 0;
		}
		seen += n > 0;
		sum += n > 0 ? (double)(at - begin) : 0;
	}
	*ret_missed = STREAMS - seen;
	return seen ? sum / seen : INFINITY;
}

static void test_quiet(void)
{
	static const double means[] = {0.2, 1, 5, 20};
	size_t all = 0;
	for (size_t i = 0; i < 4; i++) {
		const size_t found = false_alarms(means[i]);
		printf("# usual %.1f in five minutes: %zu false alarms in %d days\n", means[i],
		       found, STREAMS);
		all += found;
	}
	ok(all <= 2, "80 days that rise and fall have two false alarms at most (%zu)", all);
}

static void test_delay(void)
{
	static const struct {
		double mean, times, most;
	} cases[] = {{0.5, 10, 4}, {3, 4, 3}, {3, 7, 1.5}, {20, 3, 1.5}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int missed;
		const double delay = delay_of(cases[i].mean, cases[i].times, &missed);
		ok(missed == 0 && delay <= cases[i].most,
		   "usual %.1f, now %.0f times as much: seen after %.2f slots, missed %d of %d",
		   cases[i].mean, cases[i].times, delay, missed, STREAMS);
	}
}

static void test_edges(void)
{
	struct burst bursts[BURSTS_MOST];
	stream_make(slots, 3);
	for (size_t i = BURST_SLOTS - 30; i < BURST_SLOTS - 24; i++)
		slot_more(&slots[i], 30);
	size_t n = burst_find(slots, 0, BURST_SLOTS, bursts);
	ok(n == 1, "one burst is one");
	ok(n == 1 && bursts[0].from == BURST_SLOTS - 30 && bursts[0].to == BURST_SLOTS - 25,
	   "it begins and ends where it does");
	ok(n == 1 && bursts[0].posts > 3 * (int64_t)bursts[0].usual, "and is more than usual");
	for (size_t i = BURST_SLOTS - 30; i < BURST_SLOTS - 24; i++)
		slots[i].senders = burst_sender(7);
	ok(burst_find(slots, 0, BURST_SLOTS, bursts) == 0, "one account alone makes no burst");
	memset(slots, 0, sizeof slots);
	slot_more(&slots[BURST_SLOTS - 1], 100);
	ok(burst_find(slots, BURST_SLOTS - 1, BURST_SLOTS, bursts) == 0,
	   "the first minutes in which anybody listens are no burst");
	ok(burst_find(slots, 0, BURST_SLOTS, bursts) == 1,
	   "a tag that was silent for days has one");
	memset(slots, 0, sizeof slots);
	ok(burst_find(slots, 0, BURST_SLOTS, bursts) == 0, "silence is none");
	ok(burst_find(slots, 0, 1, bursts) == 0, "nor is one slot");
}

int main(void)
{
	test_quiet();
	test_delay();
	test_edges();
	return tap_done();
}
