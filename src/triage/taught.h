// SPDX-License-Identifier: AGPL-3.0-or-later
// Where what a team taught (text/overlay.h) meets a reading: how much each lesson counts, what was
// taught does to labels and urgency, and what a person's word about a post would be worth. Never
// touches protection, and never makes less of a post in which triage by itself sees a life at risk
// or somebody in danger from people: there topics may be added, nothing else.
#ifndef CAUSEWAY_TRIAGE_TAUGHT_H
#define CAUSEWAY_TRIAGE_TAUGHT_H

#include "campaign/lesson.h"
#include "campaign/reading.h"
#include "text/overlay.h"

// So many lessons of one account count in full, whoever else taught. Beyond, all of them together
// count as half of what the others said, which is a third of the whole, or as so many.
#define TAUGHT_ALONE 100

// Which share of its step each lesson may make. False without memory.
bool taught_shares(const struct lesson *lessons, size_t count, struct overlay_lesson *ret);

// What triage says by itself, in log-odds above the thresholds. Needs scores and urgency.
void taught_odds(const struct reading *reading, const float thresholds[HEADS],
		 float ret_odds[OVERLAY_HEADS]);

// The thresholds in log-odds, as overlay_learn wants them.
void taught_levels(const float thresholds[HEADS], float ret_levels[OVERLAY_HEADS]);

// True where nothing but topics may be added: triage sees a life at risk or somebody in danger from
// people.
bool taught_adds_only(const struct reading *reading);
// Moves scores and labels by what overlay_say gave. `reading` is as triage alone says it. `sure`:
// as overlay_sureness, which moves a score further from its threshold or nearer to it; NULL: none
// is.
void taught_labels(const float more[OVERLAY_HEADS], const uint8_t sure[OVERLAY_HEADS],
		   const float thresholds[HEADS], struct reading *reading);
// Moves the urgency that the rules give since. `alone`: what triage alone said.
void taught_urgency(const float more[OVERLAY_HEADS], enum post_urgency alone,
		    struct reading *reading);

// Which features come how often among posts, up to 65,535 times.
struct taught_often;
struct taught_often *taught_often_new(void); // NULL without memory; freed with free
void taught_often_add(struct taught_often *often, const uint64_t *features, size_t n);
// How much a person would teach who says what this post is: more, the less sure triage is of the
// labels in `asked` (a bit for each), and the more of its features others have too.
float taught_worth(const struct taught_often *often, uint32_t asked,
		   const float odds[OVERLAY_HEADS], const uint64_t *features, size_t n);

#endif
