// SPDX-License-Identifier: AGPL-3.0-or-later
// From scores to a decision: what the rules promise for every combination of labels, not only for
// likely ones.
#include "triage/rules.h"

#include "tap.h"

#define LABEL(head) (1u << (head))

static const float halves[HEADS] = {[0 ... HEADS - 1] = 0.5F};
static const struct rule_context known = {.thresholds = halves, .language_known = true};
static const struct rule_context sent = {
    .thresholds = halves, .language_known = true, .direct = true};

static struct reading labelled(uint32_t labels, float signal)
{
	struct reading reading = {.labels = labels};
	for (size_t i = 0; i < HEADS; i++)
		reading.scores[i] = labels >> i & 1 ? 0.95F : 0.1F;
	reading.scores[HEAD_SIGNAL] = signal;
	reading.signal = SIGNAL_UNSURE;
	reading.kind = rule_kind(&reading, &known);
	return reading;
}

static enum post_signal signal_of(uint32_t labels, float score, struct rule_context context)
{
	const struct reading reading = labelled(labels, score);
	return rule_signal(&reading, &context);
}

static enum post_urgency urgency_of(uint32_t labels)
{
	const struct reading reading = labelled(labels, 0.9F);
	return rule_urgency(&reading, &known, 0);
}

static void test_kind(void)
{
	static const enum head heads[] = {HEAD_REQUEST,	 HEAD_OFFER,	 HEAD_REPORT, HEAD_CAUTION,
					  HEAD_QUESTION, HEAD_COMPLAINT, HEAD_PRAISE};
	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
		const struct reading reading = labelled(LABEL(heads[i]), 0.9F);
		is_str(str_from(kind_names[reading.kind]), head_name(heads[i]),
		       "a post with one kind is of that kind");
	}
	struct reading reading = labelled(LABEL(HEAD_REPORT) | LABEL(HEAD_OFFER), 0.9F);
	reading.scores[HEAD_OFFER] = 0.96F;
	is_int(rule_kind(&reading, &known), KIND_OFFER, "of several the strongest counts");
	reading.scores[HEAD_QUESTION] = 0.99F;
	is_int(rule_kind(&reading, &known), KIND_OFFER, "a score under its threshold does not");
	reading = labelled(LABEL(HEAD_REPORT) | LABEL(HEAD_REQUEST), 0.9F);
	reading.scores[HEAD_REPORT] = 0.99F;
	is_int(rule_kind(&reading, &known), KIND_REQUEST, "whoever asks and tells, asks");
	reading = labelled(LABEL(HEAD_QUESTION) | LABEL(HEAD_REQUEST), 0.9F);
	reading.scores[HEAD_QUESTION] = 0.99F;
	is_int(rule_kind(&reading, &known), KIND_REQUEST, "so does whoever puts it as a question");
	reading = labelled(LABEL(HEAD_REPORT) | LABEL(HEAD_OFFER), 0.9F);
	reading.scores[HEAD_REPORT] = 0.99F;
	is_int(rule_kind(&reading, &known), KIND_OFFER, "whoever offers and tells, offers");
	reading.scores[HEAD_OFFER] = 0.15F;
	is_int(rule_kind(&reading, &known), KIND_REPORT, "unless the offer is a faint guess");
	reading = labelled(LABEL(HEAD_COMPLAINT), 0.1F);
	reading.scores[HEAD_COMPLAINT] = 0.8F;
	is_int(rule_kind(&reading, &known), KIND_COMPLAINT,
	       "a complaint in the words of the lexicon");
	memcpy(reading.lang, "en", 3);
	is_int(rule_kind(&reading, &known), KIND_OTHER, "what customers have taught must be surer");
	reading.signal = SIGNAL_YES;
	is_int(rule_kind(&reading, &known), KIND_REPORT,
	       "signal that does nothing else tells of something");
	reading = labelled(LABEL(HEAD_WATER) | LABEL(HEAD_SPAM), 0.9F);
	is_int(rule_kind(&reading, &known), KIND_OTHER, "topics and spam are no kind");
}

static void test_signal(void)
{
	is_int(signal_of(0, 0.5F, known), SIGNAL_YES, "from its threshold on it is signal");
	is_int(signal_of(0, 0.49F, known), SIGNAL_UNSURE, "a little below it is unsure");
	is_int(signal_of(0, 0.1F, known), SIGNAL_NOISE, "far below it is noise");
	struct rule_context worded = known;
	worded.lexicon_signal = 2;
	is_int(signal_of(0, 0.1F, worded), SIGNAL_YES,
	       "unless words of the lexicon speak for it where the model was taught little");
	struct reading english = labelled(0, 0.1F);
	memcpy(english.lang, "en", 3);
	is_int(rule_signal(&english, &worded), SIGNAL_UNSURE, "in English they make it unsure");
	struct rule_context unknown = known;
	unknown.language_known = false;
	is_int(signal_of(0, 0.4F, unknown), SIGNAL_YES,
	       "less is enough where only the lexicon reads");
	is_int(signal_of(0, 0.2F, unknown), SIGNAL_UNSURE, "but not nothing");
	is_int(signal_of(LABEL(HEAD_RESCUE), 0.01F, known), SIGNAL_UNSURE,
	       "a rescue is looked at whatever the signal");
	is_int(signal_of(LABEL(HEAD_PROTECTION), 0.01F, known), SIGNAL_UNSURE,
	       "so is somebody in danger from people");
	is_int(signal_of(LABEL(HEAD_SPAM), 0.99F, known), SIGNAL_NOISE, "spam is noise");
	is_int(signal_of(LABEL(HEAD_SPAM), 0.1F, worded), SIGNAL_YES,
	       "unless it has words of need");
	is_int(signal_of(LABEL(HEAD_SPAM) | LABEL(HEAD_REQUEST), 0.99F, known), SIGNAL_YES,
	       "but not if it asks for help");
}

// The promises that hold whatever the labels are.
static void test_never(void)
{
	struct rule_context direct = known, unknown = known;
	direct.direct = true;
	unknown.language_known = false;
	int dropped = 0, foreign = 0, requests = 0;
	for (uint32_t labels = 0; labels < 1u << 16; labels++) {
		// Spread over all heads: an odd factor reaches each of them.
		const uint32_t spread = (labels * 40503u ^ labels << 10) & ((1u << HEADS) - 1);
		for (int tenth = 0; tenth <= 10; tenth += 5) {
			const float score = (float)tenth / 10;
			dropped += signal_of(spread, score, direct) == SIGNAL_NOISE;
			foreign += signal_of(spread, score, unknown) == SIGNAL_NOISE;
			requests += spread >> HEAD_REQUEST & 1 &&
				    signal_of(spread, score, known) == SIGNAL_NOISE;
		}
	}
	is_int(dropped, 0, "a message sent to us is never noise");
	is_int(foreign, 0, "nor is a language that the model knows too little of");
	is_int(requests, 0, "nor is a request");
}

static void test_urgency(void)
{
	const uint32_t request = LABEL(HEAD_REQUEST), report = LABEL(HEAD_REPORT);
	is_int(urgency_of(request | LABEL(HEAD_RESCUE)), URGENCY_LIFE,
	       "who asks to be rescued is in danger of life");
	is_int(urgency_of(request | LABEL(HEAD_PROTECTION)), URGENCY_LIFE,
	       "so is who asks for protection");
	struct reading faint = labelled(request | LABEL(HEAD_PROTECTION), 0.9F);
	faint.scores[HEAD_PROTECTION] = known.thresholds[HEAD_PROTECTION] + 0.02F;
	is_int(rule_urgency(&faint, &known, 0), URGENCY_URGENT,
	       "where the danger is hardly told it is urgent, but no life at risk");
	is_int(urgency_of(request | LABEL(HEAD_RESCUE) | LABEL(HEAD_FOOD)), URGENCY_LIFE,
	       "the greatest need counts");
	is_int(urgency_of(request | LABEL(HEAD_MEDICAL)), URGENCY_URGENT, "a medicine is urgent");
	is_int(urgency_of(request | LABEL(HEAD_WATER)), URGENCY_URGENT, "so is water");
	is_int(urgency_of(request | LABEL(HEAD_CLOTHING)), URGENCY_SOON, "clothes are soon enough");
	is_int(urgency_of(request), URGENCY_SOON, "so is any other request");
	is_int(urgency_of(report | LABEL(HEAD_CASUALTIES)), URGENCY_URGENT,
	       "a report of casualties is urgent");
	is_int(urgency_of(report), URGENCY_WAIT, "another report can wait");
	is_int(urgency_of(LABEL(HEAD_CAUTION)), URGENCY_SOON, "a warning is soon");
	is_int(urgency_of(LABEL(HEAD_PRAISE)), URGENCY_WAIT, "thanks can wait");
	is_int(urgency_of(LABEL(HEAD_OFFER) | LABEL(HEAD_WATER)), URGENCY_WAIT,
	       "an offer of water is no need for it");
}

// Numbers of people, children, what runs out, and what one breathes with.
static void test_many(void)
{
	const struct quantity_found few[] = {{.unit = UNIT_PEOPLE, .value = 9},
					     {.unit = UNIT_DAYS, .value = 30},
					     {.unit = UNIT_CHILDREN, .value = 4},
					     {.unit = UNIT_FAMILIES, .value = 1}};
	const struct quantity_found many = {.unit = UNIT_FAMILIES, .value = 40};
	ok(!rule_crowd(few, 4), "nine people, four children, one family are no crowd");
	ok(rule_crowd(&many, 1), "forty families are");
	const struct reading request = labelled(LABEL(HEAD_REQUEST), 0.9F);
	const struct reading report = labelled(LABEL(HEAD_REPORT), 0.9F);
	const struct reading offer = labelled(LABEL(HEAD_OFFER), 0.9F);
	is_int(rule_urgency(&request, &known, RULE_CROWD), URGENCY_URGENT,
	       "many who ask are more urgent than one");
	is_int(rule_urgency(&request, &known, RULE_CROWD | RULE_DAYS), URGENCY_SOON,
	       "unless they name a later day");
	is_int(rule_urgency(&report, &known, RULE_ILL), URGENCY_WAIT,
	       "that somebody is ill can wait");
	is_int(rule_urgency(&report, &known, RULE_ILL | RULE_CHILD), URGENCY_URGENT,
	       "that children are cannot");
	is_int(rule_urgency(&report, &known, RULE_ILL | RULE_CROWD), URGENCY_URGENT,
	       "nor that many are");
	struct rule_context to_us = known;
	to_us.direct = true;
	is_int(rule_urgency(&report, &to_us, RULE_RUIN | RULE_THEIRS), URGENCY_URGENT,
	       "who tells us what fell and whom they have there does not wait");
	is_int(rule_urgency(&report, &known, RULE_RUIN | RULE_THEIRS), URGENCY_WAIT,
	       "told to the world it is news");
	is_int(rule_urgency(&report, &to_us, RULE_RUIN), URGENCY_WAIT, "so is a house alone");
	is_int(rule_urgency(&report, &to_us, RULE_RUIN | RULE_THEIRS | RULE_OVER), URGENCY_WAIT,
	       "and it waits when all are safe");
	is_int(rule_urgency(&report, &known, RULE_SUPPLY | RULE_DAYS), URGENCY_SOON,
	       "food until Sunday is soon");
	is_int(rule_urgency(&report, &known, RULE_OXYGEN | RULE_ENDING), URGENCY_LIFE,
	       "oxygen that ends is a life at risk");
	is_int(rule_urgency(&report, &known, RULE_OXYGEN), URGENCY_WAIT, "oxygen alone is not");
	is_int(rule_urgency(&report, &known, RULE_OXYGEN | RULE_TODAY), URGENCY_WAIT,
	       "nor that it stands there today");
	is_int(rule_urgency(&request, &known, RULE_OXYGEN | RULE_TODAY), URGENCY_LIFE,
	       "unless somebody asks for it");
	is_int(rule_urgency(&report, &known, RULE_OXYGEN | RULE_ENDING | RULE_GIVES), URGENCY_WAIT,
	       "nor is what can be had");
	is_int(rule_urgency(&offer, &known, RULE_OXYGEN | RULE_ENDING), URGENCY_WAIT,
	       "nor an offer");
}

static void test_haste(void)
{
	const struct reading request = labelled(LABEL(HEAD_REQUEST), 0.9F);
	const struct reading water = labelled(LABEL(HEAD_REQUEST) | LABEL(HEAD_WATER), 0.9F);
	const struct reading danger = labelled(LABEL(HEAD_PROTECTION), 0.9F);
	const struct reading report = labelled(LABEL(HEAD_REPORT), 0.9F);
	const struct reading offer = labelled(LABEL(HEAD_OFFER), 0.9F);
	is_int(rule_urgency(&request, &known, RULE_TODAY), URGENCY_URGENT,
	       "what must be today is urgent");
	is_int(rule_urgency(&request, &known, RULE_FRAIL), URGENCY_URGENT,
	       "so is what a baby needs");
	is_int(rule_urgency(&request, &known, RULE_LACKING), URGENCY_URGENT,
	       "so is what has run out");
	is_int(rule_urgency(&water, &known, RULE_DAYS), URGENCY_SOON,
	       "water by Friday is soon enough");
	is_int(rule_urgency(&water, &known, RULE_DAYS | RULE_TODAY), URGENCY_URGENT,
	       "of two times the earlier counts");
	is_int(rule_urgency(&report, &known, RULE_TODAY), URGENCY_WAIT,
	       "what happened today and asks for nothing can wait");
	is_int(rule_urgency(&danger, &known, 0), URGENCY_URGENT,
	       "danger from people is urgent though nobody asks");
	is_int(rule_urgency(&water, &known, RULE_WISH), URGENCY_SOON,
	       "whoever could use water lacks none today");
	is_int(rule_urgency(&water, &known, RULE_WISH | RULE_LACKING), URGENCY_URGENT,
	       "unless they say that they do");
	is_int(rule_urgency(&report, &known, RULE_LACKING), URGENCY_URGENT,
	       "who tells that there is no water need not ask for it");
	is_int(rule_urgency(&report, &known, RULE_LACKING | RULE_DAYS), URGENCY_SOON,
	       "what lasts for some days is soon");
	is_int(rule_urgency(&water, &known, RULE_LASTING), URGENCY_SOON,
	       "water for three days is soon enough");
	is_int(rule_urgency(&water, &known, RULE_LASTING | RULE_LACKING), URGENCY_URGENT,
	       "no water for three days is urgent");
	is_int(rule_urgency(&report, &known, RULE_LASTING | RULE_LACKING), URGENCY_URGENT,
	       "also if it is only told");
	is_int(rule_urgency(&report, &known, RULE_DANGER), URGENCY_URGENT, "told danger is urgent");
	is_int(rule_urgency(&report, &known, RULE_DANGER | RULE_OVER), URGENCY_WAIT,
	       "but not what is over");
	is_int(rule_urgency(&offer, &known, RULE_LACKING | RULE_WISH), URGENCY_WAIT,
	       "an offer to those who lack can wait");
	struct reading guess = offer;
	guess.scores[HEAD_OFFER] = 0.6F;
	is_int(rule_urgency(&guess, &known, RULE_LACKING), URGENCY_URGENT,
	       "unless the offer is a faint guess");
	struct reading both = labelled(LABEL(HEAD_OFFER) | LABEL(HEAD_REQUEST), 0.9F);
	both.kind = KIND_OFFER;
	is_int(rule_urgency(&both, &known, RULE_LACKING), URGENCY_URGENT,
	       "who offers and asks alike, asks");
	both.scores[HEAD_REQUEST] = 0.3F;
	is_int(rule_urgency(&both, &known, RULE_LACKING), URGENCY_WAIT,
	       "a faint request beside a sure offer can wait");
	struct reading faint = labelled(LABEL(HEAD_REQUEST), 0.9F);
	faint.scores[HEAD_REQUEST] = 0.15F;
	is_int(rule_urgency(&faint, &known, 0), URGENCY_WAIT, "so can a faint one alone");
	is_int(rule_urgency(&faint, &known, RULE_LACKING), URGENCY_URGENT,
	       "unless it tells of a want");
	is_int(rule_urgency(&faint, &sent, 0), URGENCY_SOON, "or was sent to us");
	is_int(rule_urgency(&faint, &known, RULE_DAYS), URGENCY_SOON, "or names a day");
	is_int(rule_urgency(&faint, &known, RULE_TODAY), URGENCY_URGENT, "or asks for today");
	faint.labels |= LABEL(HEAD_RESCUE);
	is_int(rule_urgency(&faint, &known, 0), URGENCY_LIFE, "or asks for rescue");
	is_int(rule_haste_of(STR("today")), RULE_TODAY, "the lexicon's words have a haste");
	is_int(rule_haste_of(STR("flood")), 0, "most have none");
}

// What the rules make of a score, seen from a model whose thresholds are a quarter of these.
static void test_another_scale(void)
{
	static const float eighths[HEADS] = {[0 ... HEADS - 1] = 0.125F};
	const struct rule_context other = {.thresholds = eighths, .language_known = true};
	struct reading request = labelled(LABEL(HEAD_REQUEST), 0.9F);
	request.scores[HEAD_REQUEST] = 0.2F;
	is_int(rule_urgency(&request, &known, 0), URGENCY_WAIT,
	       "a score under the threshold hurries nobody");
	is_int(rule_urgency(&request, &other, 0), URGENCY_SOON,
	       "the same well over another model's threshold does");
	struct reading offer = labelled(LABEL(HEAD_REPORT) | LABEL(HEAD_OFFER), 0.9F);
	offer.scores[HEAD_OFFER] = 0.3F;
	is_int(rule_kind(&offer, &known), KIND_REPORT, "an offer that is a faint guess here");
	is_int(rule_kind(&offer, &other), KIND_OFFER, "is a sure one there");
	const struct reading signal = labelled(0, 0.2F);
	is_int(rule_signal(&signal, &known), SIGNAL_NOISE, "what is noise here");
	is_int(rule_signal(&signal, &other), SIGNAL_YES, "is signal there");
}

static void test_languages(void)
{
	static const char *const few[] = {"", "und", "xx", "en-", "EN", "e"};
	ok(rule_language_known(STR("en")) && rule_language_known(STR("ht")),
	   "languages with many labels are known");
	ok(rule_heads_known(STR("en")) >> HEAD_QUESTION & 1, "questions were taught in English");
	ok(!(rule_heads_known(STR("ht")) >> HEAD_QUESTION & 1), "but not in Haitian Creole");
	ok(rule_heads_known(STR("ar")) >> HEAD_INFRASTRUCTURE & 1 &&
	       !(rule_heads_known(STR("ar")) >> HEAD_SIGNAL & 1),
	   "and damage, but not what noise is, in Arabic");
	is_int(rule_heads_known(STR("ne")), 0, "nothing in Nepali");
	for (size_t i = 0; i < sizeof few / sizeof few[0]; i++)
		ok(!rule_language_known(str_from(few[i])), "'%s' is not", few[i]);
}

int main(void)
{
	test_kind();
	test_signal();
	test_never();
	test_urgency();
	test_many();
	test_haste();
	test_another_scale();
	test_languages();
	return tap_done();
}
