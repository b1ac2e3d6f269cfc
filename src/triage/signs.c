// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/signs.h"

#include "triage/reason.h"

enum role {
	CHILD = 1 << 0,
	OLD = 1 << 1, // or ill in bed, or disabled
	GIRLS = 1 << 2,
	PARENT = 1 << 3,
	KIN = 1 << 4,	// a husband, a stepfather, an employer, a stranger
	ALONE = 1 << 5, // or left, or whoever cares for them does not come
	CRIES = 1 << 6, // for somebody
	AFRAID = 1 << 7,
	HARM = 1 << 8,
	CONFINED = 1 << 9,
	LURE = 1 << 10, // papers kept, wages kept, sold
	WORK = 1 << 11, // is promised
	BUYS = 1 << 12,
	DESPAIR = 1 << 13,
	FAREWELL = 1 << 14,
	MEANS = 1 << 15,
	AGE = 1 << 16,	// a word beside a number, which tells whether a child or somebody old
	GONE = 1 << 17, // has not come back
	HURT = 1 << 18, // may be harm: a bruise, a knife
	LOOK = 1 << 19, // after somebody, please
	NOBODY = 1 << 20,
	CANNOT = 1 << 21,
	UNREACHED = 1 << 22,
	AGAIN = 1 << 23, // despair or a farewell for the second time
	CARER = 1 << 24,
	LEFT = 1 << 25, // for good or for now
	UP = 1 << 26,	// upstairs, in bed, behind a door
	TAKEN = 1 << 27,
	TOIL = 1 << 28,
	OWED = 1 << 29,
	SECRET = 1 << 30,
	DEAD = 1U << 31,
	FORBIDDEN = 1ULL << 32,
	ABROAD = 1ULL << 33,
	PAPERS = 1ULL << 34,
	MONEY = 1ULL << 35,
	// Several that stand for each other.
	KEPT = CONFINED | LURE | SECRET,
	UNSEEN = NOBODY | UNREACHED | LEFT | GONE,
};

uint64_t signs_role_of(struct str concept)
{
	static const struct {
		const char *concept;
		uint64_t role;
	} roles[] = {
	    {"minor", CHILD},
	    {"baby", CHILD},
	    {"baby-needs", CHILD},
	    {"frail", OLD},
	    {"disability", OLD},
	    {"girls", GIRLS},
	    {"parent", PARENT},
	    {"kin", KIN},
	    {"alone", ALONE},
	    {"cries", CRIES},
	    {"afraid", AFRAID},
	    {"harm", HARM},
	    {"confined", CONFINED},
	    {"lure", LURE},
	    {"work-offer", WORK},
	    {"buys", BUYS},
	    {"despair", DESPAIR},
	    {"farewell", FAREWELL},
	    {"means", MEANS},
	    {"age", AGE},
	    {"old-alone", OLD},
	    {"gone", GONE},
	    {"check-on", LOOK},
	    {"nobody", NOBODY},
	    {"cannot", CANNOT},
	    {"unreached", UNREACHED},
	    {"looking-for", UNREACHED},
	    {"nobody-answers", UNREACHED},
	    {"carer", CARER},
	    {"left", LEFT},
	    {"upstairs", UP},
	    {"taken", TAKEN},
	    {"toil", TOIL},
	    {"owed", OWED},
	    {"secret", SECRET},
	    {"dead", DEAD},
	    {"forbidden", FORBIDDEN},
	    {"abroad", ABROAD},
	    {"documents", PAPERS},
	    {"money", MONEY},
	};
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
		if (str_equal(concept, str_from(roles[i].concept)))
			return roles[i].role;
	return 0;
}

// All of `all` and, if there is one, any of `any` make a sign.
static const struct {
	uint64_t all, any;
	float evidence;
} signs[] = {
    // A child alone.
    {ALONE, CHILD | OLD, 1.4F},
    {ALONE | PARENT, 0, 0.8F},
    {GONE | PARENT, 0, 1.9F},
    {CRIES | PARENT, CHILD, 1.8F},
    {CHILD | GONE, PARENT | KIN | CRIES | ALONE | NOBODY | UNREACHED, 1.5F},
    {CHILD | PARENT | UNREACHED, 0, 1.4F},
    {CHILD | NOBODY, PARENT | CRIES | OLD, 1.3F},
    {CHILD | LEFT, PARENT | NOBODY | DEAD, 1.4F},
    {CHILD | DEAD, PARENT | OLD, 1.6F},
    // Somebody old or disabled alone.
    {LOOK, OLD, 1.5F},
    {LOOK | PARENT, 0, 1.2F},
    {OLD, NOBODY | UNREACHED | LEFT | CANNOT, 1.5F},
    {CARER, UNSEEN | CANNOT, 1.8F},
    {CARER, OLD | ALONE, 1.4F},
    {UP | NOBODY, OLD | PARENT | KIN | CARER | ALONE | CANNOT, 1.8F},
    {ALONE, GIRLS | KIN | CANNOT | UNSEEN | AFRAID | CRIES | UP, 0.8F},
    // Violence.
    {HARM, KIN | PARENT | CHILD | GIRLS | OLD, 1.4F},
    {HURT, AFRAID | CRIES, 1.4F},
    {HURT | KIN, SECRET | GIRLS | CHILD | PARENT | FORBIDDEN, 1.4F},
    {AFRAID | KIN, 0, 1.3F},
    // Trafficking.
    {CONFINED, KIN | GIRLS | CHILD | OLD | LURE | WORK, 1.2F},
    {LURE, KIN | GIRLS | CHILD | WORK | OWED | TAKEN | TOIL, 1.2F},
    {WORK, GIRLS | CHILD | TAKEN | KEPT, 1.4F},
    {BUYS, CHILD | GIRLS, 1.7F},
    {SECRET, KIN | HARM | LURE | TOIL | TAKEN | OWED, 1.6F},
    {TAKEN, KEPT, 1.2F},
    {TAKEN | OWED, KIN | GIRLS | TOIL, 1.7F},
    {TAKEN | TOIL, GIRLS | CHILD, 1.7F},
    {TOIL | OWED, KIN | GIRLS | CANNOT, 1.6F},
    {TOIL, KEPT, 1.2F},
    {OWED, GIRLS | KEPT, 1.2F},
    // Suicide.
    {DESPAIR, 0, 1.0F},
    {FAREWELL, MEANS | AFRAID | DEAD | OWED | UP | NOBODY | ALONE | KEPT | LEFT | UNREACHED, 1.8F},
    {MEANS, AFRAID | DEAD | ALONE | KEPT, 1.5F},
    {AGAIN, DESPAIR | FAREWELL, 1.7F},
};

// How people are kept. None of these says enough, and seldom two; near each other they add up, and
// what is said of the same a second time counts half.
static const struct {
	uint64_t role;
	float weight;
} holds[] = {
    {LURE, 0.9F},   {CONFINED, 0.8F}, {FORBIDDEN, 0.7F}, {BUYS, 0.6F},	{WORK, 0.5F},
    {OWED, 0.5F},   {TOIL, 0.5F},     {SECRET, 0.5F},	 {TAKEN, 0.4F}, {PAPERS, 0.4F},
    {ABROAD, 0.4F}, {HARM, 0.4F},     {KIN, 0.3F},	 {GIRLS, 0.2F}, {CHILD, 0.2F},
    {MONEY, 0.2F},  {CANNOT, 0.2F},   {AFRAID, 0.2F},
};
static const uint64_t held = LURE | CONFINED | FORBIDDEN | BUYS | WORK | OWED | TOIL | SECRET |
			     TAKEN | PAPERS | ABROAD; // one of these, at least
static const float held_least = 0.95F, held_times = 1.25F;

// Who is there is no sign; something must be said of them.
static const uint64_t people = CHILD | OLD | GIRLS | PARENT | KIN | AGE;

bool signs_begun(const uint64_t *roles, const struct lexicon_hits *hits)
{
	for (size_t i = 0; i < hits->n; i++)
		if (roles[hits->hit[i].concept])
			return true;
	return false;
}

static const int child_most = 17, old_least = 70, age_most = 110;

static uint64_t age_role(struct str number)
{
	int age = 0;
	for (size_t i = 0; i < number.len; i++) {
		if (number.at[i] < '0' || number.at[i] > '9' || age > age_most)
			return 0;
		age = age * 10 + number.at[i] - '0';
	}
	if (age > 0 && age <= child_most)
		return CHILD;
	return age >= old_least && age <= age_most ? OLD : 0;
}

// The number before or behind a word for age: "8 years old", "aged 82".
static uint64_t role_beside(const struct folded *folded, const struct lexicon_hit *hit)
{
	const size_t word = reason_word_at(folded, hit->from_point);
	if (word == SIZE_MAX)
		return 0;
	size_t behind = word;
	while (behind < folded->n_words && folded->words[behind].from_point < hit->to_point)
		behind++;
	if (word > 0 && folded->words[word - 1].kind == FOLD_NUMBER)
		return age_role(fold_word_str(folded, word - 1));
	if (behind < folded->n_words && folded->words[behind].kind == FOLD_NUMBER)
		return age_role(fold_word_str(folded, behind));
	return 0;
}

// A form that also has innocent meanings plays no part, but for what may be harm.
static uint64_t role_of_hit(const uint64_t *roles, const struct lexicon_hit *hit)
{
	const uint64_t role = roles[hit->concept];
	if (!hit->weak)
		return role;
	return role & HARM ? HURT : 0;
}

static float strongest(uint64_t seen)
{
	float most = 0;
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if ((seen & signs[i].all) == signs[i].all &&
		    (!signs[i].any || seen & signs[i].any) && signs[i].evidence > most)
			most = signs[i].evidence;
	return most;
}

// What one more hit adds to those that came before.
static float hold_of(uint64_t role, uint64_t before)
{
	float sum = 0;
	for (size_t i = 0; i < sizeof holds / sizeof holds[0]; i++)
		if (role & holds[i].role)
			sum += before & holds[i].role ? holds[i].weight / 2 : holds[i].weight;
	return sum;
}

// The strongest sign that begins with the hit `first`.
static float strongest_from(const uint64_t found[], const struct lexicon_hits *hits, size_t first)
{
	const size_t last = hits->hit[first].to_point + SIGNS_WINDOW;
	uint64_t near = 0;
	float hold = 0;
	for (size_t i = first; i < hits->n && hits->hit[i].from_point <= last; i++) {
		hold += hold_of(found[i], near);
		near |= found[i] | (found[i] & near & (DESPAIR | FAREWELL) ? AGAIN : 0);
	}
	const float joined = strongest(near);
	const float added = near & held && hold >= held_least ? hold * held_times : 0;
	return joined > added ? joined : added;
}

float signs_read(const uint64_t *roles, const struct folded *folded,
		 const struct lexicon_hits *hits)
{
	uint64_t found[LEXICON_HITS_MAX], seen = 0;
	for (size_t i = 0; i < hits->n; i++)
		seen |= found[i] = role_of_hit(roles, &hits->hit[i]);
	const bool one_part = !(seen & (seen - 1)), may_repeat = seen & (DESPAIR | FAREWELL | LURE);
	if (!(seen & ~people) || (one_part && !may_repeat))
		return 0;
	for (size_t i = 0; seen & AGE && i < hits->n; i++)
		if (found[i] & AGE)
			found[i] |= role_beside(folded, &hits->hit[i]);
	float most = 0;
	for (size_t i = 0; i < hits->n; i++) {
		const float evidence = strongest_from(found, hits, i);
		most = evidence > most ? evidence : most;
	}
	return most;
}
