// SPDX-License-Identifier: AGPL-3.0-or-later
// Signs of danger are made of parts that say little alone: which parts, how near to each other, and
// what a number beside a word for age makes of somebody.
#include "triage/signs.h"

#include "tap.h"

// A lexicon of our own: the number of a concept is its place here.
static const char *const concepts[] = {
    "minor",  "frail",	    "parent",	 "kin",	   "alone",	"gone",	    "cries",   "harm",
    "lure",   "work-offer", "girls",	 "age",	   "flood",	"despair",  "means",   "nobody",
    "cannot", "unreached",  "farewell",	 "carer",  "left",	"upstairs", "taken",   "toil",
    "owed",   "secret",	    "forbidden", "abroad", "documents", "money",    "confined"};
#define CONCEPTS (sizeof concepts / sizeof *concepts)

static uint64_t roles[CONCEPTS];
static struct folded folded;

static uint16_t number_of(const char *concept)
{
	for (size_t i = 0; i < CONCEPTS; i++)
		if (str_equal(str_from(concepts[i]), str_from(concept)))
			return (uint16_t)i;
	return UINT16_MAX;
}

// Every word of `text` that is the name of a concept is a hit of it; "~" before it makes it weak.
static float sign_of(const char *text)
{
	static struct lexicon_hits hits;
	struct str rest = str_from(text);
	hits.n = 0;
	fold_text(rest, &folded);
	while (rest.len) {
		const size_t from = (size_t)(rest.at - text);
		struct str word = str_cut(&rest, ' ');
		const bool weak = str_starts(word, STR("~"));
		char name[32];
		snprintf(name, sizeof name, "%.*s", STR_ARG(str_slice(word, weak, word.len)));
		const uint16_t concept = number_of(name);
		if (concept != UINT16_MAX)
			hits.hit[hits.n++] = (struct lexicon_hit){
			    (uint16_t)(from + weak), (uint16_t)(from + word.len), concept, weak};
	}
	return signs_read(roles, &folded, &hits);
}

static void test_parts(void)
{
	static const struct {
		const char *text, *what;
	} signs[] = {
	    {"minor alone", "a child alone"},
	    {"alone since monday , frail", "somebody old alone, whatever comes first"},
	    {"parent gone", "a mother who has not come back"},
	    {"minor cries for parent", "a child that cries for its mother"},
	    {"kin and harm", "a husband and blows"},
	    {"minor of kin with ~harm", "a husband, a child and what may be harm"},
	    {"somebody cries , ~harm", "somebody who cries and what may be harm"},
	    {"lure of girls", "girls and papers taken away"},
	    {"work-offer for girls", "work promised to girls"},
	    {"despair and means", "despair and a rope"},
	    {"despair and despair", "despair said twice"},
	    {"frail cannot", "somebody old who cannot"},
	    {"nobody with frail", "somebody old with nobody"},
	    {"frail unreached", "somebody old who cannot be reached"},
	    {"minor parent unreached", "a child whose father cannot be reached"},
	    {"despair", "despair, even said once"},
	    {"carer left", "a carer who ran away"},
	    {"frail upstairs cannot", "somebody old on an upper floor who cannot"},
	    {"minor parent gone", "a child whose mother has not come back"},
	    {"taken toil girls", "girls taken to work"},
	    {"toil and owed to kin", "work for a boss and a debt"},
	    {"secret kin", "what is told of a husband in secret"},
	    {"farewell unreached", "a goodbye from somebody whose telephone is off"},
	    {"forbidden for girls abroad", "girls beyond a border who may not speak"},
	    {"documents taken , toil", "papers taken from those who toil"},
	    {"abroad with kin for money , forbidden", "money for a border, and who may not go"},
	    {"lure and lure", "two lures"},
	    {"forbidden by kin of ~harm", "a bruise, and a husband who answers for her"},
	};
	static const struct {
		const char *text, *what;
	} none[] = {
	    {"minor", "a child"},
	    {"alone", "being alone"},
	    {"minor parent kin", "a family"},
	    {"gone", "what has not come back, such as electricity"},
	    {"cries parent", "somebody who looks for a mother"},
	    {"minor and ~harm", "a child and a bruise"},
	    {"means", "a rope"},
	    {"minor cannot", "a child that cannot"},
	    {"nobody", "nobody"},
	    {"farewell", "a farewell said once"},
	    {"carer", "a carer"},
	    {"kin and owed", "a boss who pays a debt"},
	    {"left upstairs", "somebody who went upstairs"},
	    {"frail upstairs", "a hundred people on an upper floor, old ones among them"},
	    {"nobody upstairs", "an upper floor where nobody is turned away"},
	    {"frail gone", "old people, and a boat that has not come"},
	    {"minor gone", "children, and water that has not come"},
	    {"girls taken upstairs", "girls whom a teacher took upstairs"},
	    {"kin taken girls", "a father who fetched girls with his boat"},
	    {"parent means", "a mother who says what is no poison"},
	    {"kin and ~harm", "an uncle and a spoon"},
	    {"~harm secret", "a wall, and gates opened without a word"},
	    {"flood minor girls", "a flood with children"},
	    {"documents abroad", "papers for a border"},
	    {"forbidden", "what is not allowed"},
	    {"work-offer for money", "work for money"},
	    {"taken abroad", "somebody taken over a border"},
	    {"kin minor girls money afraid", "a family that has no money"},
	};
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		ok(sign_of(signs[i].text) >= 0.5F, "a sign: %s", signs[i].what);
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		ok(sign_of(none[i].text) == 0, "no sign: %s", none[i].what);
}

static void test_age(void)
{
	ok(sign_of("8 age alone") > 0, "8 years old and alone: a sign");
	ok(sign_of("age 82 alone") > 0, "so is 82, behind the word");
	ok(sign_of("40 age alone") == 0, "40 is neither a child nor old");
	ok(sign_of("1400 age alone") == 0, "nor is 1400 anybody's age");
	ok(sign_of("age alone") == 0, "without a number the word says nothing");
}

static void test_window(void)
{
	char text[400];
	memset(text, '.', sizeof text);
	memcpy(text, "minor ", 6);
	snprintf(text + 6 + SIGNS_WINDOW - 10, 16, " alone");
	ok(sign_of(text) > 0, "parts within the window make a sign");
	memset(text, '.', sizeof text);
	memcpy(text, "minor ", 6);
	snprintf(text + 6 + SIGNS_WINDOW + 10, 16, " alone");
	ok(sign_of(text) == 0, "parts of a long text that lie far apart do not");
}

static void test_begun(void)
{
	const struct lexicon_hits none = {0};
	struct lexicon_hits hits = {.n = 1, .hit = {{.concept = number_of("flood")}}};
	ok(!signs_begun(roles, &none) && !signs_begun(roles, &hits),
	   "what plays no part begins no sign");
	hits.hit[hits.n++] = (struct lexicon_hit){.concept = number_of("minor"), .weak = true};
	ok(signs_begun(roles, &hits), "a part begins one, though it is said weakly");
}

int main(void)
{
	for (size_t i = 0; i < CONCEPTS; i++)
		roles[i] = signs_role_of(str_from(concepts[i]));
	is_int(signs_role_of(STR("flood")), 0, "most concepts play no part");
	test_parts();
	test_age();
	test_window();
	test_begun();
	return tap_done();
}
