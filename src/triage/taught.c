// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/taught.h"

#include "text/power.h"

#include <math.h>
#include <stdlib.h>

// --- how much a lesson counts ---

struct teacher {
	int64_t account;
	size_t lessons;
};

static struct teacher *teacher_of(struct teacher *teachers, size_t *n, int64_t account)
{
	size_t i = 0;
	while (i < *n && teachers[i].account != account)
		i++;
	if (i == *n)
		teachers[(*n)++] = (struct teacher){.account = account};
	return &teachers[i];
}

bool taught_shares(const struct lesson *lessons, size_t count, struct overlay_lesson *ret)
{
	size_t n = 0;
	struct teacher *teachers = calloc(count + 1, sizeof *teachers);
	if (!teachers)
		return false;
	for (size_t i = 0; i < count; i++)
		teacher_of(teachers, &n, lessons[i].account)->lessons++;
	for (size_t i = 0; i < count; i++) {
		const size_t own = teacher_of(teachers, &n, lessons[i].account)->lessons;
		const float half = (float)(count - own) / 2;
		const float most = half > TAUGHT_ALONE ? half : TAUGHT_ALONE;
		ret[i].share = (float)own > most ? most / (float)own : 1;
	}
	free(teachers);
	return true;
}

// --- labels and urgency ---

#define ODDS_LEAST 1e-4F // a share is taken for no less, nor for more than 1 without it

static float within(float share)
{
	const float most = 1 - ODDS_LEAST;
	return share < ODDS_LEAST ? ODDS_LEAST : share > most ? most : share;
}

static float odds_of(float share)
{
	const float kept = within(share);
	return logf(kept / (1 - kept));
}

// The rules give an urgency without saying how sure they are: so many log-odds.
static const struct {
	enum post_urgency least;
	float odds;
} urgencies[] = {{URGENCY_LIFE, 3}, {URGENCY_URGENT, 1.5F}, {URGENCY_SOON, 1.5F}};

static float urgency_odds(enum overlay_head head, enum post_urgency urgency)
{
	const float odds = urgencies[head - OVERLAY_LIFE].odds;
	return urgency >= urgencies[head - OVERLAY_LIFE].least ? odds : -odds;
}

void taught_odds(const struct reading *reading, const float thresholds[HEADS],
		 float ret_odds[OVERLAY_HEADS])
{
	for (size_t head = 0; head < HEAD_PROTECTION; head++)
		ret_odds[head] = odds_of(reading->scores[head]) - odds_of(thresholds[head]);
	for (enum overlay_head head = OVERLAY_LIFE; head < OVERLAY_HEADS; head++)
		ret_odds[head] = urgency_odds(head, reading->urgency);
}

void taught_levels(const float thresholds[HEADS], float ret_levels[OVERLAY_HEADS])
{
	for (size_t head = 0; head < OVERLAY_HEADS; head++)
		ret_levels[head] = head < HEADS ? odds_of(thresholds[head]) : 0;
}

static bool grave(const struct reading *reading, enum post_urgency alone)
{
	return alone == URGENCY_LIFE || reading->labels >> HEAD_PROTECTION & 1;
}

bool taught_adds_only(const struct reading *reading)
{
	return grave(reading, reading->urgency);
}

// A score whose odds above the threshold are raised to a power of so many halves; on the same side
// of the threshold, to 6 digits.
static float score_sure(float score, float threshold, unsigned halves)
{
	const float from = within(score), below = threshold * (1 - 1e-6F);
	const float odds = from * (1 - threshold) / ((1 - from) * threshold), root = sqrtf(odds);
	float up = threshold;
	for (unsigned i = 0; i < halves; i++)
		up *= root;
	const float now = up / (1 - threshold + up);
	if (score >= threshold)
		return now > threshold ? now : threshold;
	return now < below ? now : below;
}

void taught_labels(const float more[OVERLAY_HEADS], const uint8_t sure[OVERLAY_HEADS],
		   const float thresholds[HEADS], struct reading *reading)
{
	const bool adds_only = taught_adds_only(reading);
	float moved[OVERLAY_HEADS] = {0};
	memcpy(moved, reading->scores, HEAD_PROTECTION * sizeof *moved);
	for (size_t i = 0; i < OVERLAY_HEADS; i += 4) {
		power_four by, score;
		memcpy(&by, more + i, sizeof by);
		memcpy(&score, moved + i, sizeof score);
		const power_four up = score * power_of_e(by);
		score = up / (1 - score + up);
		memcpy(moved + i, &score, sizeof score);
	}
	for (size_t head = 0; head < HEAD_PROTECTION; head++) {
		if (more[head] == 0 || (adds_only && (head < HEAD_TOPIC_FIRST || more[head] < 0)))
			continue;
		reading->scores[head] = sure && sure[head] != OVERLAY_SURE && !adds_only
					    ? score_sure(moved[head], thresholds[head], sure[head])
					    : moved[head];
		reading->labels &= ~(1u << head);
		reading->labels |= (uint32_t)(moved[head] >= thresholds[head]) << head;
	}
}

void taught_urgency(const float more[OVERLAY_HEADS], enum post_urgency alone,
		    struct reading *reading)
{
	const enum post_urgency rules = reading->urgency;
	if (grave(reading, alone) || rules == URGENCY_LIFE)
		return;
	reading->urgency = URGENCY_WAIT;
	for (enum overlay_head head = OVERLAY_SOON; head >= OVERLAY_LIFE; head--)
		if (urgency_odds(head, rules) + more[head] > 0)
			reading->urgency = urgencies[head - OVERLAY_LIFE].least;
}

// --- what is worth asking ---

#define OFTEN_PLACES 65536

struct taught_often {
	uint16_t times[OFTEN_PLACES];
};

struct taught_often *taught_often_new(void)
{
	return calloc(1, sizeof(struct taught_often));
}

static size_t often_place(uint64_t feature)
{
	return feature >> 20 & (OFTEN_PLACES - 1);
}

// Parts of words only say again what their words say.
static bool often_counts(uint64_t feature)
{
	return overlay_kind_of(feature) != OVERLAY_PART;
}

void taught_often_add(struct taught_often *often, const uint64_t *features, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint16_t *times = &often->times[often_place(features[i])];
		if (often_counts(features[i]) && *times < UINT16_MAX)
			++*times;
	}
}

float taught_worth(const struct taught_often *often, uint32_t asked,
		   const float odds[OVERLAY_HEADS], const uint64_t *features, size_t n)
{
	float doubt = 0, alike = 0, count = 1;
	for (size_t head = 0; head < HEAD_PROTECTION; head++)
		if (asked >> head & 1)
			doubt += expf(-fabsf(odds[head]));
	for (size_t i = 0; i < n; i++) {
		if (!often_counts(features[i]))
			continue;
		alike += logf(1 + (float)often->times[often_place(features[i])]);
		count++;
	}
	return doubt * sqrtf(0.1F + alike / count);
}
