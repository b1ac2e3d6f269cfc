// SPDX-License-Identifier: AGPL-3.0-or-later
// What an answer that everybody reads may hold, and what it must not.
#include "respond/public_answer.h"

#include "campaign/channel.h"
#include "campaign/outbox.h"
#include "tap.h"

static const struct str places[] = {{"Kunda Bridge", 12}, {"", 0}};
static const struct public_answer_rules rules = {
    .emergency = {"112", 3}, .places = places, .n_places = 2};

static const struct {
	const char *words, *what;
	bool passes;
} cases[] = {
    {"Please write to us privately. If life is in danger, call 112.", "the emergency number", true},
    {"We bring water today at 16:30.", "a time of day", true},
    {"300 blankets came in 2026.", "quantities and a year", true},
    {"Call +44 7700 900001", "a number to call", false},
    {"Call 07700-900001", "one with a hyphen", false},
    {"\xD9\xA0\xD9\xA7\xD9\xA7\xD9\xA0\xD9\xA0 \xD9\xA9\xD9\xA0\xD9\xA0\xD9\xA0\xD9\xA0\xD9\xA1",
     "one in Arabic digits", false},
    {"Write to ana@town.example", "a mail address", false},
    {"They are at 27.7172, 85.3240", "coordinates", false},
    {"Water is 2.5 litres a day", "one number with a fraction", true},
    {"Your code is 7K3M9XQ2", "a code", false},
    {"We come to kunda bridge at noon", "the place of the incident, however it is written", false},
    {"We come to the bridge at noon", "other words", true},
    {"   ", "nothing at all", false},
};

// What pictures show stands below the words in some places, and counts there.
static void test_captions(void)
{
	char shows[1024];
	struct fault fault = {0};
	const struct str words = STR("We are here \xF0\x9F\x9A\xB0"); // 14 units
	memset(shows, 'a', sizeof shows);
	struct outbox_picture pictures[] = {{.alt = str_of(shows, 500)},
					    {.alt = str_of(shows, 501)}};
	const struct channel below = {.caption = 1024}, apart = {.most = 300};
	ok(public_answer_fits(NULL, &below, words, pictures, 2, &fault) == OK,
	   "words and what their pictures show fit together: %s", fault.text);
	pictures[1].alt.len++;
	ok(public_answer_fits(NULL, &below, words, pictures, 2, &fault) == INVALID,
	   "one letter more does not: %s", fault.text);
	ok(public_answer_fits(NULL, &below, words, pictures, 0, &fault) == OK &&
	       public_answer_fits(NULL, &apart, words, pictures, 2, &fault) == OK,
	   "without pictures, or where they are described apart, it is no matter");
}

int main(void)
{
	char many[PUBLIC_ANSWER_MAX + 2];
	struct fault fault = {0};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const enum outcome outcome =
		    public_answer_check(str_from(cases[i].words), &rules, &fault);
		ok(outcome == (cases[i].passes ? OK : INVALID), "%s %s", cases[i].what,
		   cases[i].passes ? "may stand there" : "is refused");
	}
	memset(many, 'a', sizeof many);
	ok(public_answer_check(str_of(many, PUBLIC_ANSWER_MAX), &rules, &fault) == OK,
	   "an answer of the full length is taken");
	ok(public_answer_check(str_of(many, PUBLIC_ANSWER_MAX + 1), &rules, &fault) == INVALID,
	   "a longer one is refused");
	test_captions();
	return tap_done();
}
