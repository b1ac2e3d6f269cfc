// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/rules.h"

static bool has(const struct reading *reading, enum head head)
{
	return reading->labels >> head & 1;
}

static bool has_any(const struct reading *reading, const enum head *heads, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (has(reading, heads[i]))
			return true;
	return false;
}

// True if the odds of a head are so many times those of its threshold, or more. The odds and not
// the probabilities, so that a head of a high threshold, too, can be surer.
static bool is_sure(const struct reading *reading, const struct rule_context *context,
		    enum head head, float times)
{
	const float score = reading->scores[head], threshold = context->thresholds[head];
	return score * (1 - threshold) >= times * threshold * (1 - score);
}

// Complaints were learnt from customers of companies, not from people in a flood: to name the kind
// of a post they must be this sure. (So were questions, but their threshold asks for as much.)
#define COMPLAINT_SURE 10.0F
// The threshold of offers is low: from here on an offer goes before a report that is surer.
#define OFFER_SURE     2.2F

enum post_kind rule_kind(const struct reading *reading, const struct rule_context *context)
{
	const uint32_t learnt = rule_heads_known(str_from(reading->lang));
	// The heads stand in the order of the kinds, HEAD_REQUEST being the first.
	enum post_kind strongest = KIND_OTHER;
	float most = 0;
	for (int kind = KIND_REQUEST; kind <= KIND_PRAISE; kind++) {
		const enum head head = (enum head)(HEAD_REQUEST + kind - KIND_REQUEST);
		if (head == HEAD_COMPLAINT && learnt >> head & 1 &&
		    !is_sure(reading, context, head, COMPLAINT_SURE))
			continue;
		if (has(reading, head) && reading->scores[head] > most) {
			most = reading->scores[head];
			strongest = (enum post_kind)kind;
		}
	}
	// Most requests tell what happened too, or are put as a question ("might a midwife come?"):
	// whoever asks for help must not be lost among those who tell or want to know.
	if ((strongest == KIND_REPORT || strongest == KIND_QUESTION) && has(reading, HEAD_REQUEST))
		return KIND_REQUEST;
	// Nor whoever offers help and says where and when, if that is more than a faint guess.
	if (strongest == KIND_REPORT && has(reading, HEAD_OFFER) &&
	    is_sure(reading, context, HEAD_OFFER, OFFER_SURE))
		return KIND_OFFER;
	// What is about the matter and neither asks nor offers nor warns tells of it.
	if (strongest == KIND_OTHER && reading->signal == SIGNAL_YES)
		return KIND_REPORT;
	return strongest;
}

#define BIT(head) (1u << (head))
#define ALL_HEADS (BIT(HEADS) - 1)
// Learnt from customers, from text messages and tweets in English only.
#define ENGLISH	  (BIT(HEAD_QUESTION) | BIT(HEAD_COMPLAINT) | BIT(HEAD_SPAM) | BIT(HEAD_ABUSE))
// Learnt from tweets of disasters of 2012 and 2013 in several languages.
#define TWEETS                                                                                     \
	(BIT(HEAD_SIGNAL) | BIT(HEAD_REPORT) | BIT(HEAD_CAUTION) | BIT(HEAD_PRAISE) |              \
	 BIT(HEAD_MISSING) | BIT(HEAD_CASUALTIES) | BIT(HEAD_DISPLACED) |                          \
	 BIT(HEAD_INFRASTRUCTURE))

// Labels that make a post worth a look whatever the signal head says.
static const enum head matters[] = {HEAD_REQUEST, HEAD_OFFER,	HEAD_RESCUE,
				    HEAD_MISSING, HEAD_CAUTION, HEAD_PROTECTION};

enum post_signal rule_signal(const struct reading *reading, const struct rule_context *context)
{
	// Between these shares of the threshold the model is not sure enough to throw away.
	const float unsure_from = 0.6F;
	// Where the lexicon alone reads, two of its weaker words are enough: chatter has few of
	// them.
	const float foreign_from = 0.6F;
	const float score = reading->scores[HEAD_SIGNAL];
	const float threshold = context->thresholds[HEAD_SIGNAL];
	const float yes_from = threshold * (context->language_known ? 1 : foreign_from);
	// Words of need that the model does not know, or not as signal, keep a post from noise;
	// where it was taught little they are enough for signal.
	const float words_enough = 2;
	const bool worded = context->lexicon_signal >= words_enough;
	const bool taught_all = rule_heads_known(str_from(reading->lang)) == ALL_HEADS;
	const bool unwanted = has(reading, HEAD_SPAM) && !has(reading, HEAD_REQUEST) && !worded;
	if (!unwanted && (score >= yes_from || (worded && !taught_all)))
		return SIGNAL_YES;
	if (context->direct || !context->language_known)
		return SIGNAL_UNSURE;
	if (unwanted)
		return SIGNAL_NOISE;
	if (has_any(reading, matters, sizeof matters / sizeof matters[0]) ||
	    score >= threshold * unsure_from || worded)
		return SIGNAL_UNSURE;
	return SIGNAL_NOISE;
}

uint32_t rule_haste_of(struct str concept)
{
	static const struct {
		const char *concept;
		uint32_t haste;
	} hastes[] = {
	    {"today", RULE_TODAY},
	    {"urgent", RULE_TODAY},
	    {"days", RULE_DAYS},
	    {"lasting", RULE_LASTING},
	    {"stock-left", RULE_LASTING | RULE_ENDING | RULE_SUPPLY},
	    {"wish", RULE_WISH},
	    {"mend", RULE_WISH},
	    {"where-to-get", RULE_WISH},
	    {"volunteers-wanted", RULE_WISH},
	    {"water-none", RULE_LACKING},
	    {"thirsty", RULE_LACKING},
	    {"food-none", RULE_LACKING},
	    {"hungry", RULE_LACKING},
	    {"medicine-none", RULE_LACKING},
	    {"doctor-needed", RULE_LACKING},
	    {"blood-needed", RULE_LACKING},
	    {"shelter-none", RULE_LACKING},
	    {"baby", RULE_FRAIL | RULE_CHILD},
	    {"baby-milk", RULE_FRAIL},
	    {"pregnant", RULE_FRAIL},
	    {"frail", RULE_FRAIL},
	    {"old-alone", RULE_FRAIL},
	    {"ill", RULE_FRAIL | RULE_ILL},
	    {"minor", RULE_CHILD},
	    {"kin", RULE_THEIRS},
	    {"parent", RULE_THEIRS},
	    {"house-destroyed", RULE_RUIN},
	    {"landslide", RULE_RUIN},
	    {"fire", RULE_RUIN},
	    {"oxygen", RULE_OXYGEN},
	    {"need", RULE_ENDING},
	    {"cannot", RULE_ENDING},
	    {"power-none", RULE_ENDING},
	    {"battery-low", RULE_ENDING},
	    {"injured", RULE_FRAIL | RULE_DANGER},
	    {"trapped", RULE_DANGER},
	    {"swept-away", RULE_DANGER},
	    {"capsized", RULE_DANGER},
	    {"fire-inside", RULE_DANGER},
	    {"electrocuted", RULE_DANGER},
	    {"on-roof", RULE_DANGER},
	    {"water-rising", RULE_DANGER},
	    {"water-to-neck", RULE_DANGER},
	    {"water-to-waist", RULE_DANGER},
	    {"water-in-house", RULE_DANGER},
	    {"surrounded", RULE_DANGER},
	    {"under-rubble", RULE_DANGER},
	    {"giving-way", RULE_DANGER},
	    {"embankment", RULE_DANGER},
	    {"cannot-breathe", RULE_DANGER},
	    {"food", RULE_SUPPLY},
	    {"drinking-water", RULE_SUPPLY},
	    {"medicine", RULE_SUPPLY},
	    {"animals", RULE_SUPPLY},
	    {"fuel", RULE_SUPPLY},
	    {"grave", RULE_DANGER},
	    {"hospital-full", RULE_DANGER},
	    {"outbreak", RULE_DANGER},
	    {"gas-leak", RULE_DANGER},
	    {"wires-down", RULE_DANGER},
	    {"shooting", RULE_DANGER},
	    {"looting", RULE_DANGER},
	    {"no-help-came", RULE_DANGER},
	    {"available", RULE_GIVES},
	    {"can-give", RULE_GIVES},
	    {"lend-hand", RULE_GIVES},
	    {"safe", RULE_OVER},
	    {"rescued", RULE_OVER},
	    {"nobody-hurt", RULE_OVER},
	    {"not-needed", RULE_OVER},
	    {"resolved", RULE_OVER},
	    {"restored", RULE_OVER},
	    {"all-clear", RULE_OVER},
	    {"reunited", RULE_OVER},
	    {"not-true", RULE_OVER},
	    {"if-in-need", RULE_OVER},
	    {"arrived", RULE_OVER},
	    {"thanks", RULE_OVER},
	    {"harmless", RULE_OVER},
	};
	for (size_t i = 0; i < sizeof hastes / sizeof hastes[0]; i++)
		if (str_equal(concept, str_from(hastes[i].concept)))
			return hastes[i].haste;
	return 0;
}

bool rule_crowd(const struct quantity_found *quantities, size_t n)
{
	static const double least[UNITS] = {
	    [UNIT_PEOPLE] = 10, [UNIT_CHILDREN] = 5, [UNIT_FAMILIES] = 2};
	for (size_t i = 0; i < n; i++) {
		const double many = least[quantities[i].unit];
		if (many > 0 && quantities[i].value >= many)
			return true;
	}
	return false;
}

// Whoever names a later day knows how long they can wait. "For three days" says that too, of what
// there is; of what there is not it says how long they have lacked it.
static bool can_wait(uint32_t haste)
{
	return haste & RULE_DAYS || (haste & RULE_LASTING && !(haste & RULE_LACKING));
}

// Somebody asks, and nobody's life is known to be at risk.
static enum post_urgency request_urgency(const struct reading *reading, uint32_t haste)
{
	static const enum head pressing[] = {HEAD_WATER,     HEAD_FOOD,	   HEAD_MEDICAL,
					     HEAD_SHELTER,   HEAD_MISSING, HEAD_CASUALTIES,
					     HEAD_DISPLACED, HEAD_SECURITY};
	if (haste & RULE_TODAY)
		return URGENCY_URGENT;
	if (can_wait(haste)) // however grave the need
		return URGENCY_SOON;
	if (haste & (RULE_LACKING | RULE_FRAIL))
		return URGENCY_URGENT;
	// "We could use": whoever lacks the thing today does not say it so.
	if (haste & RULE_WISH)
		return URGENCY_SOON;
	const bool presses = has_any(reading, pressing, sizeof pressing / sizeof pressing[0]);
	return presses || haste & RULE_CROWD ? URGENCY_URGENT : URGENCY_SOON;
}

// What is told is of somebody's own need, and not past. An offer that is a faint guess does not
// stand against it.
static bool theirs_and_present(const struct reading *reading, const struct rule_context *context,
			       uint32_t haste)
{
	const bool offers =
	    reading->kind == KIND_OFFER && is_sure(reading, context, HEAD_OFFER, OFFER_SURE);
	return !offers && reading->kind != KIND_PRAISE && !(haste & RULE_OVER);
}

// Nobody asks in words that are known, but somebody tells what they lack or how long it lasts.
static enum post_urgency told_urgency(const struct reading *reading,
				      const struct rule_context *context, uint32_t haste)
{
	const bool theirs = theirs_and_present(reading, context, haste);
	const bool many_ill = haste & RULE_ILL && haste & (RULE_CHILD | RULE_CROWD);
	// Whoever tells us what fell and whom they have there does not write to pass the time.
	const bool struck =
	    context->direct && haste & RULE_RUIN && haste & (RULE_THEIRS | RULE_CHILD);
	if (theirs && (haste & (RULE_LACKING | RULE_DANGER) || many_ill || struck) &&
	    !can_wait(haste))
		return URGENCY_URGENT;
	// Whoever asks, however faintly, and names a day means that day.
	const bool lasting = can_wait(haste) && (haste & RULE_SUPPLY || has(reading, HEAD_REQUEST));
	if (has(reading, HEAD_CAUTION) ||
	    (theirs && (haste & (RULE_LACKING | RULE_WISH) || lasting)))
		return URGENCY_SOON;
	return URGENCY_WAIT;
}

// Whether somebody asks, more than faintly beside an offer or thanks that are far surer.
static bool asks(const struct reading *reading)
{
	const bool gives = reading->kind == KIND_OFFER || reading->kind == KIND_PRAISE;
	const enum head kind = reading->kind == KIND_OFFER ? HEAD_OFFER : HEAD_PRAISE;
	const float faint = 0.5F; // of the other's score
	return has(reading, HEAD_REQUEST) &&
	       !(gives && reading->scores[HEAD_REQUEST] < faint * reading->scores[kind]);
}

// A request less sure than this, among what is said elsewhere, is mostly none, unless it says that
// it must be today: else only what the post tells of itself counts.
#define REQUEST_SURE 1.4F

// Danger less sure than this (a score of 0.57) is private and urgent, but no life at risk.
#define DANGER_SURE 1.32F

enum post_urgency rule_urgency(const struct reading *reading, const struct rule_context *context,
			       uint32_t haste)
{
	static const enum head telling[] = {HEAD_RESCUE, HEAD_CASUALTIES, HEAD_MISSING};
	const bool request = asks(reading);
	if (request &&
	    (has(reading, HEAD_RESCUE) || is_sure(reading, context, HEAD_PROTECTION, DANGER_SURE)))
		return URGENCY_LIFE;
	// Whoever breathes by a cylinder or a machine has hours.
	if (theirs_and_present(reading, context, haste) && !(haste & RULE_GIVES) &&
	    haste & RULE_OXYGEN && (haste & RULE_ENDING || (request && haste & RULE_TODAY)))
		return URGENCY_LIFE;
	// Whoever is in danger from people often tells it and asks for nothing.
	if (has(reading, HEAD_PROTECTION))
		return URGENCY_URGENT;
	if (request && (context->direct || haste & RULE_TODAY ||
			is_sure(reading, context, HEAD_REQUEST, REQUEST_SURE)))
		return request_urgency(reading, haste);
	if (has_any(reading, telling, sizeof telling / sizeof telling[0]) &&
	    reading->kind == KIND_REPORT)
		return URGENCY_URGENT;
	return told_urgency(reading, context, haste);
}

uint32_t rule_heads_known(struct str lang)
{
	// Languages with over 400 labelled posts in the training data, and the heads that these
	// were labelled for, yes and no; see model/heads.md. Hindi has as many posts, but of one
	// event and mostly in Latin letters.
	static const struct {
		char lang[2];
		uint32_t heads;
	} known[] = {
	    {"en", ALL_HEADS},
	    {"ht", ALL_HEADS & ~(ENGLISH | BIT(HEAD_OFFER) | BIT(HEAD_CAUTION) | BIT(HEAD_PRAISE))},
	    {"fr", ALL_HEADS & ~(ENGLISH | BIT(HEAD_OFFER) | BIT(HEAD_CAUTION) | BIT(HEAD_PRAISE))},
	    {"ar", BIT(HEAD_INFRASTRUCTURE)},
	    {"es", TWEETS},
	    {"pt", TWEETS},
	    {"it", TWEETS},
	};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (lang.len == 2 && memcmp(lang.at, known[i].lang, 2) == 0)
			return known[i].heads;
	return 0;
}

bool rule_language_known(struct str lang)
{
	return rule_heads_known(lang) != 0;
}
