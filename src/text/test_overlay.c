// SPDX-License-Identifier: AGPL-3.0-or-later
// What is learnt from what people say of posts: by bounded steps, from these lessons and no others,
// and nothing about labels of which nobody spoke.
#include "text/overlay.h"

#include "tap.h"

#include <math.h>
#include <stdlib.h>

#define LESSONS	  128
#define UNTRIED	  99 // with fewer than a hundred what was taught holds untried
#define FEATURES  6
#define BIT(head) (1u << (head))

// Invented posts of invented features: the first three say which class it is, the others are
// anything.
struct school {
	uint64_t features[LESSONS][FEATURES];
	struct overlay_lesson lessons[LESSONS];
};

static uint64_t feature(size_t number)
{
	return (number + 1) * UINT64_C(0x9E3779B97F4A7C15);
}

static void school_make(struct school *school, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const bool yes = i % 2;
		for (size_t j = 0; j < FEATURES; j++)
			school->features[i][j] =
			    j < 3 ? feature(yes * 3 + j) : feature(10 + 7 * i + j);
		school->lessons[i] = (struct overlay_lesson){
		    .said = BIT(HEAD_WATER),
		    .yes = yes ? BIT(HEAD_WATER) : 0,
		    .share = 1,
		    .features = school->features[i],
		    .n_features = FEATURES,
		};
	}
}

// What was learnt of `count` lessons says of the features of lesson `of`, about water.
static float said_of(const struct school *school, size_t count, size_t of)
{
	float more[OVERLAY_HEADS];
	struct overlay *overlay = overlay_learn(school->lessons, count, NULL);
	overlay_say(overlay, school->features[of], FEATURES, more);
	overlay_free(overlay);
	return more[HEAD_WATER];
}

static void test_direction(struct school *school)
{
	float more[OVERLAY_HEADS];
	school_make(school, LESSONS);
	struct overlay *overlay = overlay_learn(school->lessons, LESSONS, NULL);
	// A post that nobody spoke of, with one feature of each class.
	const uint64_t yes[] = {feature(3), feature(900)}, no[] = {feature(0), feature(901)};
	overlay_say(overlay, yes, 2, more);
	ok(more[HEAD_WATER] > 0, "what was in posts about water speaks for it: %g",
	   (double)more[HEAD_WATER]);
	overlay_say(overlay, no, 2, more);
	ok(more[HEAD_WATER] < 0, "what was in the others speaks against it: %g",
	   (double)more[HEAD_WATER]);
	bool silent = true;
	for (size_t head = 0; head < OVERLAY_HEADS; head++)
		silent &= head == HEAD_WATER || more[head] == 0;
	ok(silent, "of labels that nobody named it says nothing at all");
	overlay_free(overlay);
}

static void test_bounds(struct school *school)
{
	school_make(school, LESSONS);
	school->lessons[1].odds[HEAD_WATER] = -50;
	const float once = said_of(school, 2, 1);
	ok(once > 0 && once <= OVERLAY_STEP * 1.1F,
	   "one lesson goes one step, however wrong it was: %g", (double)once);
	school->lessons[1].share = 0.1F;
	const float little = said_of(school, 2, 1);
	ok(little > 0 && little <= 0.1F * OVERLAY_STEP * 1.1F,
	   "with a tenth of a share a tenth: %g", (double)little);
	for (size_t i = 0; i < LESSONS; i++)
		school->lessons[i].odds[HEAD_WATER] = -50;
	const float many = said_of(school, LESSONS, 1);
	ok(fabsf(many) <= OVERLAY_MOST, "all together no more than the most: %g", (double)many);
	for (size_t i = 0; i < LESSONS; i++)
		school->lessons[i].odds[HEAD_WATER] = i % 2 ? 3 : -3;
	ok(said_of(school, LESSONS, 1) == 0,
	   "where triage is right by itself there is nothing to learn");
}

// Triage is right by itself by little, and what the lessons have in common says nothing of the
// label.
static void test_belief(struct school *school)
{
	school_make(school, LESSONS);
	for (size_t i = 0; i < LESSONS; i++) {
		const uint64_t chance = feature(i * 7919) ^ feature(i) >> 17;
		const bool yes = (chance >> 40) % 8 == 0;
		for (size_t j = 0; j < 3; j++)
			school->features[i][j] = feature(3 * j + (chance >> (8 * j)) % 3);
		school->lessons[i].yes = yes ? BIT(HEAD_WATER) : 0;
		school->lessons[i].odds[HEAD_WATER] = yes ? 0.2F : -0.2F;
	}
	const float all = fabsf(said_of(school, UNTRIED, 1));
	const float tried = fabsf(said_of(school, UNTRIED + 1, 1));
	ok(all > 0 && tried > 0.3F * all && tried < 0.7F * all,
	   "of what tells other lessons worse half is believed: %g, of few lessons all: %g",
	   (double)tried, (double)all);
}

// How sure triage may be of water in posts that have nothing in common, of which it says `odds` and
// is wrong in `wrong` of eight.
static unsigned sureness(struct school *school, float odds, size_t wrong, size_t count)
{
	static const float levels[OVERLAY_HEADS];
	school_make(school, LESSONS);
	for (size_t i = 0; i < LESSONS; i++) {
		for (size_t j = 0; j < 3; j++)
			school->features[i][j] = feature(5000 + 7 * i + j);
		school->lessons[i].odds[HEAD_WATER] = i % 2 != (i / 2 % 8 < wrong) ? odds : -odds;
	}
	struct overlay *overlay = overlay_learn(school->lessons, count, levels);
	const uint8_t *sure = overlay_sureness(overlay);
	const unsigned of_water = sure[HEAD_WATER], of_food = sure[HEAD_FOOD];
	overlay_free(overlay);
	return of_food == OVERLAY_SURE ? of_water : 0;
}

static void test_sureness(struct school *school)
{
	is_int(sureness(school, 0.7F, 0, LESSONS), OVERLAY_SURE_MOST,
	       "of what lessons bear out each time triage may be surer");
	is_int(sureness(school, 3, 3, LESSONS), 1, "of what it often gets wrong less");
	is_int(sureness(school, 1.5F, 1, LESSONS), OVERLAY_SURE,
	       "and as sure as it is where that is right");
	is_int(sureness(school, 3, 3, UNTRIED), OVERLAY_SURE, "few lessons say nothing of it");
}

static void test_function(struct school *school)
{
	school_make(school, LESSONS);
	const float before = said_of(school, LESSONS - 10, 5);
	const float with_more = said_of(school, LESSONS, 5);
	ok(before != with_more, "ten more lessons teach more");
	ok(before == said_of(school, LESSONS - 10, 5),
	   "when they are taken back it is as if they had never been, to the last bit");
	// One out of the middle.
	const struct overlay_lesson wrong = {.said = BIT(HEAD_WATER),
					     .yes = BIT(HEAD_WATER),
					     .share = 1,
					     .features = school->features[0],
					     .n_features = FEATURES};
	const float clean = said_of(school, LESSONS, 0);
	const struct overlay_lesson right = school->lessons[20];
	school->lessons[20] = wrong;
	ok(said_of(school, LESSONS, 0) > clean, "a wrong one does harm");
	school->lessons[20] = right;
	ok(said_of(school, LESSONS, 0) == clean, "and none any more once it is right");
}

static bool same(const float one[OVERLAY_HEADS], const float other[OVERLAY_HEADS])
{
	size_t i = 0;
	while (i < OVERLAY_HEADS && one[i] == other[i])
		i++;
	return i == OVERLAY_HEADS;
}

static void test_many(void)
{
	const size_t many = OVERLAY_LESSONS_MAX + 100;
	uint64_t *features = calloc(many * FEATURES, sizeof *features);
	struct overlay_lesson *lessons = calloc(many, sizeof *lessons);
	float some[OVERLAY_HEADS], all[OVERLAY_HEADS];
	for (size_t i = 0; i < many; i++) {
		for (size_t j = 0; j < FEATURES; j++)
			features[i * FEATURES + j] = feature(j == 0 ? i % 2 : i * FEATURES + j);
		lessons[i] = (struct overlay_lesson){.said = BIT(HEAD_FOOD),
						     .yes = i % 2 ? BIT(HEAD_FOOD) : 0,
						     .share = 1,
						     .features = features + i * FEATURES,
						     .n_features = FEATURES};
	}
	struct overlay *one = overlay_learn(lessons, OVERLAY_LESSONS_MAX, NULL);
	struct overlay *other = overlay_learn(lessons, many, NULL);
	overlay_say(one, features, FEATURES, some);
	overlay_say(other, features, FEATURES, all);
	ok(some[HEAD_FOOD] < 0 && same(some, all), "lessons beyond the most are for training");
	overlay_say(one, &features[0], 1, some);
	overlay_say(one, &features[FEATURES], 1, all);
	ok(some[HEAD_FOOD] < 0 && all[HEAD_FOOD] > 0,
	   "of more features than there is room for, the strong ones are kept");
	overlay_free(one);
	overlay_free(other);
	free(features);
	free(lessons);
}

static size_t features_of(const char *text, uint64_t ret[OVERLAY_FEATURES_MAX])
{
	static struct folded folded;
	static const struct lexicon_hits none;
	fold_text(str_from(text), &folded);
	return overlay_features(&folded, &none, ret);
}

static void test_features(void)
{
	uint64_t one[OVERLAY_FEATURES_MAX], other[OVERLAY_FEATURES_MAX];
	size_t n = features_of("flood flood flood flood", one);
	size_t kinds[4] = {0};
	for (size_t i = 0; i < n; i++)
		kinds[overlay_kind_of(one[i])]++;
	// Of " flood ": " flo", "floo", "lood", "ood ", and " floo", "flood", "lood ".
	ok(kinds[OVERLAY_WORD] == 1 && kinds[OVERLAY_PART] == 7 && n == 8,
	   "a word counts once, with its parts of four and five letters");
	is_int(features_of("水水水が", one), 4, "of characters pairs count, too, each once");
	n = features_of("house 17", one);
	ok(n == features_of("house 42", other) && memcmp(one, other, n * sizeof *one) == 0,
	   "which number it is does not count");
	n = features_of("house 170", other);
	ok(memcmp(one, other, n * sizeof *one) != 0, "how long it is does");
	char text[40000];
	for (size_t i = 0; i + 8 < sizeof text; i += 8)
		snprintf(text + i, 9, "%07zu ", i * 7919 % 9999991);
	for (size_t i = 0; i < sizeof text; i += 8)
		text[i] = 'a';
	text[sizeof text - 1] = '\0';
	ok(features_of(text, one) <= OVERLAY_FEATURES_MAX, "a long post has no more than the most");
	is_int(features_of("", one), 0, "an empty one has none");
}

// Reads a text in both ways, with a memory that has met others.
static bool heard_alike(const struct overlay *overlay, struct overlay_memory *memory,
			const char *text)
{
	static struct folded folded;
	static const struct lexicon_hits hits = {.n = 2, .hit = {{.concept = 3}, {.concept = 3}}};
	uint64_t features[OVERLAY_FEATURES_MAX];
	float said[OVERLAY_HEADS], heard[OVERLAY_HEADS];
	fold_text(str_from(text), &folded);
	overlay_say(overlay, features, overlay_features(&folded, &hits, features), said);
	overlay_hear(overlay, memory, &folded, &hits, heard);
	return same(said, heard);
}

// An overlay that knows every word of a text, its parts and its pairs.
static struct overlay *overlay_of(const char *text, bool yes)
{
	uint64_t features[OVERLAY_FEATURES_MAX];
	const struct overlay_lesson lesson = {.said = BIT(HEAD_WATER) | BIT(OVERLAY_SOON),
					      .yes = yes ? BIT(HEAD_WATER) : BIT(OVERLAY_SOON),
					      .share = 1,
					      .features = features,
					      .n_features = features_of(text, features)};
	return overlay_learn(&lesson, 1, NULL);
}

static void test_hearing(void)
{
	static const char *const texts[] = {
	    "", "the ferry waits at the ferry", "#ferry ferry 17 17 1700 لا ماء 水が ほしい",
	    "incomprehensibilities incomprehensibilitieswithoutanyendthatonecouldsee the the the"};
	enum { TEXTS = sizeof texts / sizeof *texts };
	struct overlay_memory *memory = overlay_memory_new();
	static char text[60000];
	size_t at = 0;
	for (size_t i = 0; at + 16 < sizeof text; i++)
		at += (size_t)snprintf(text + at, sizeof text - at, "word%zux ", i * i % 9973);
	bool alike = true, long_alike = true;
	for (size_t i = 0; i < 2 * TEXTS; i++) {
		struct overlay *overlay = overlay_of(texts[i / 2], i % 2);
		for (size_t j = 0; j < TEXTS; j++)
			alike &= heard_alike(overlay, memory, texts[j]);
		overlay_free(overlay);
	}
	ok(alike, "with words remembered of other lessons all is heard as it is said");
	struct overlay *overlay = overlay_of(text, true);
	for (size_t from = 0; from + 1000 < at; from += 997)
		long_alike &= heard_alike(overlay, memory, text + from);
	ok(long_alike, "so it is of long posts with more words than are remembered");
	overlay_free(overlay);
	free(memory);
}

// --- the words it speaks through ---

struct lesson_text {
	struct folded folded;
	uint64_t features[OVERLAY_FEATURES_MAX];
};

// Three posts about a ferry, taught as water, and three about a school, taught as none.
static void test_words(void)
{
	static const char *const texts[] = {"the ferry waits", "the school waits",
					    "a ferry left",    "a school left",
					    "our ferry again", "our school again"};
	static const struct lexicon_hits none;
	static struct lesson_text read[6];
	struct overlay_lesson lessons[6];
	for (size_t i = 0; i < 6; i++) {
		fold_text(str_from(texts[i]), &read[i].folded);
		lessons[i] = (struct overlay_lesson){.said = BIT(HEAD_WATER),
						     .yes = i % 2 ? 0 : BIT(HEAD_WATER),
						     .share = 1,
						     .features = read[i].features};
		lessons[i].n_features = overlay_features(&read[i].folded, &none, read[i].features);
	}
	struct overlay *overlay = overlay_learn(lessons, 6, NULL);
	struct overlay_reason reasons[2];
	static struct folded folded;
	fold_text(STR("one school, one ferry"), &folded);
	size_t n = overlay_why(overlay, &folded, &none, HEAD_WATER, false, 2, reasons);
	ok(n == 1 && reasons[0].from_point == 16 && reasons[0].to_point == 21 &&
	       reasons[0].weight > 0,
	   "the word that was taught is the reason");
	n = overlay_why(overlay, &folded, &none, HEAD_WATER, true, 2, reasons);
	ok(n == 1 && reasons[0].from_point == 4 && reasons[0].weight < 0,
	   "the other one speaks against it");
	is_int(overlay_why(overlay, &folded, &none, HEAD_FOOD, false, 2, reasons), 0,
	       "of what nobody taught no word speaks");
	is_int(overlay_why(overlay, &read[0].folded, &none, HEAD_WATER, false, 1, reasons), 1,
	       "no more are told than there is room for");
	ok(reasons[0].from_point == 4, "and the strongest first");
	overlay_free(overlay);
}

int main(void)
{
	struct school *school = calloc(1, sizeof *school);
	test_direction(school);
	test_bounds(school);
	test_belief(school);
	test_sureness(school);
	test_function(school);
	test_many();
	test_features();
	test_hearing();
	test_words();
	free(school);
	return tap_done();
}
