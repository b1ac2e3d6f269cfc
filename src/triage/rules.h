// SPDX-License-Identifier: AGPL-3.0-or-later
// From scores to what a person reads: kind, signal and urgency. Plain rules, described in
// docs/triage.md; they look at scores, labels and the haste of the lexicon's
// concepts, never at the words themselves.
#ifndef CAUSEWAY_TRIAGE_RULES_H
#define CAUSEWAY_TRIAGE_RULES_H

#include "campaign/reading.h"
#include "text/numbers.h"

// What the rules are told besides the reading. How sure a score is they tell by its head's
// threshold, never by a number alone: another model has other scores, and means the same by them.
struct rule_context {
	const float *thresholds; // of each head, borrowed
	bool direct;		 // sent to us
	bool language_known;	 // the model was taught signal in the post's language
	float lexicon_signal;	 // what the lexicon's words say for signal
};

// Needs scores, labels, language and signal. The strongest of the labelled kinds, a request before
// a report, and an offer too from twice its threshold on; where the model was taught complaints by
// customers, these only if they are surer by far than their threshold. Without any, signal is a
// report and the rest KIND_OTHER.
enum post_kind rule_kind(const struct reading *reading, const struct rule_context *context);

// `reading` has scores, labels and language. Never SIGNAL_NOISE for a direct message, nor for a
// language the model knows too little of; there a lower score is enough for SIGNAL_YES.
enum post_signal rule_signal(const struct reading *reading, const struct rule_context *context);

// What a post tells of how soon help must come, as bits.
enum rule_haste {
	RULE_TODAY = 1 << 0,	// today, tonight, the last dose
	RULE_DAYS = 1 << 1,	// by Friday, next week, enough for three days
	RULE_LACKING = 1 << 2,	// a supply that life needs has ended
	RULE_FRAIL = 1 << 3,	// a baby, a pregnancy, somebody old, ill or alone
	RULE_WISH = 1 << 4,	// could use, help to clear mud, where to get it
	RULE_DANGER = 1 << 5,	// trapped, rising water, wounded, gas, shots: also if only told
	RULE_OVER = 1 << 6,	// saved, arrived, no longer needed: what is told is past
	RULE_CHILD = 1 << 7,	// a child is spoken of
	RULE_ILL = 1 << 8,	// somebody is ill
	RULE_OXYGEN = 1 << 9,	// somebody breathes with its help
	RULE_ENDING = 1 << 10,	// is needed, cannot be had, or runs out: power, battery, stock
	RULE_SUPPLY = 1 << 11,	// what is used up: food, water, medicine, fuel, fodder
	RULE_GIVES = 1 << 12,	// there to be had
	RULE_CROWD = 1 << 13,	// not of a concept: many people are counted
	RULE_LASTING = 1 << 14, // for three days: lacking since, or enough for them
	RULE_RUIN = 1 << 15,	// a house fell or burns, a slope came down
	RULE_THEIRS = 1 << 16,	// somebody's own: a husband, a mother
};
// The haste that a concept of the lexicon speaks of, 0 for most.
uint32_t rule_haste_of(struct str concept);

// True if ten people, five children or two families, or more, are counted.
bool rule_crowd(const struct quantity_found *quantities, size_t n);

// Needs scores, labels and kind; `haste` is a set of enum rule_haste. A request that is far less
// sure than the post's offer or thanks does not count; one that hardly reaches its threshold and
// was not sent to us counts only if it asks for rescue or protection. Where the lexicon finds a
// life at risk, this is not asked.
enum post_urgency rule_urgency(const struct reading *reading, const struct rule_context *context,
			       uint32_t haste);

// The heads, as bits, that the model was taught in this language: what it says of the others is
// worth little there. 0 for a language that is not known.
uint32_t rule_heads_known(struct str lang);

// True for languages of which the model saw enough labelled posts for its "noise" to be believed.
bool rule_language_known(struct str lang);

#endif
