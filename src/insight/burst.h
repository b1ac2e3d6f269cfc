// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells when more is written than usual: the two-state automaton of J. Kleinberg, "Bursty and
// Hierarchical Structure in Streams" (KDD 2002, section 2), over counts of five minutes. One state
// writes as usual, the other BURST_TIMES as fast; each count costs in a state what it is improbable
// there (Poisson), and to begin a burst costs BURST_BEGIN, so that one odd count is none. What is
// usual is learnt from the days before. Knows counts only: no text, no person.
//
// How it errs: what grows over a day is no burst; nothing is one within the first hour; a burst
// that lasts for a day becomes usual; many people who write as one account are one.
#ifndef CAUSEWAY_INSIGHT_BURST_H
#define CAUSEWAY_INSIGHT_BURST_H

#include <stddef.h>
#include <stdint.h>

#define BURST_SLOT_MS ((int64_t)5 * 60 * 1000)
#define BURST_DAY     ((size_t)288) // slots
#define BURST_DAYS    8		    // that count for what is usual, today among them
#define BURST_SLOTS   (BURST_DAY * BURST_DAYS)
#define BURST_TIMES   3.0
#define BURST_BEGIN   11.3 // 2 ln 288: gamma 2 over the slots of a day
#define BURST_LEAST   0.4  // posts in five minutes that are usual at least
#define BURST_SENDERS 4	   // different ones, or it is none
#define BURSTS_MOST   8	   // of a day

// What came in five minutes.
struct burst_slot {
	uint32_t posts;	  // with words of their own
	uint32_t copies;  // near-copies beside them
	uint64_t senders; // a bit for each sender (burst_sender), so that slots can be joined
};

// The bit of a sender; of a hundred thousand senders as many look different as there are bits.
uint64_t burst_sender(uint64_t hash);
// How many senders these bits are at least.
int burst_senders(uint64_t bits);

struct burst {
	size_t from, to; // slots, `to` is the last one
	int64_t posts;
	double usual; // posts in as long
};

// What is usual in slot `at`: the larger of the mean of the day that ended an hour before, and of
// that hour of the days before. Nothing is known before slot `first`; 0 within an hour of it.
double burst_usual(const struct burst_slot *slots, size_t first, size_t at);
// The bursts of the last day of `count` slots, at most BURSTS_MOST, the last ones; returns how
// many. One that ends in the last slot still goes on.
size_t burst_find(const struct burst_slot *slots, size_t first, size_t count,
		  struct burst ret[BURSTS_MOST]);

#endif
