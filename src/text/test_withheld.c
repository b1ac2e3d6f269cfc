// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tap.h"
#include "text/parallel.h"
#include "text/withheld.h"

static void test_taken(void)
{
	static const struct {
		const char *text, *left;
	} cases[] = {
	    {"call +977 984 155 5014 now", "call [[1]] now"},
	    {"फोन ९८४१५५५०१४ मा", "फोन [[1]] मा"},
	    {"write to asha@example.org, or @asha", "write to [[1]], or [[2]]"},
	    {"see https://example.org/a?b=1.", "see [[1]]."},
	    {"he is fb.com/ali.khan there", "he is [[1]] there"},
	    {"Www.example.org and and/or 3.5/4", "[[1]] and and/or 3.5/4"},
	    {"my code is 7KX2M9QP", "my code is [[1]]"},
	    {"27.7123, 85.3244 is where", "[[1]] is where"},
	    {"masked +9779••••••", "masked [[1]]"},
	    {"14 people at house 22", "14 people at house 22"},
	    {"a [[3]] of theirs", "a [[1]] of theirs"},
	    {"123 456a@b.org", "[[1]][[2]]"},
	    {"123 456[[1]]", "[[1]][[2]]"},
	    {"", ""},
	};
	struct arena arena;
	arena_init(&arena, (size_t)1 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool whole = false;
		struct str left = {0};
		struct withheld withheld;
		ok(withheld_take(&arena, str_from(cases[i].text), &withheld, &left),
		   "'%s' is taken", cases[i].text);
		is_str(left, str_from(cases[i].left), "and '%s' leaves", cases[i].left);
		is_str(withheld_restore(&arena, &withheld, left, &whole), str_from(cases[i].text),
		       "and comes back whole");
		ok(whole, "and is known to be whole");
	}
	arena_free(&arena);
}

static void test_restored(void)
{
	bool whole = true;
	struct arena arena;
	struct str left;
	struct withheld withheld;
	arena_init(&arena, (size_t)1 << 20);
	withheld_take(&arena, STR("call 0300 5550143 or 0301 5550144"), &withheld, &left);
	is_int((int64_t)withheld.count, 2, "two numbers are withheld");
	is_str(withheld_restore(&arena, &withheld, STR("[[ 2 ]] or call [[۱]]"), &whole),
	       STR("0301 5550144 or call 0300 5550143"),
	       "markers may move, and change their digits");
	ok(whole, "and nothing is lost");
	is_str(withheld_restore(&arena, &withheld, STR("call [[2]]"), &whole),
	       STR("call 0301 5550144 0300 5550143"), "what is lost stands at the end");
	ok(!whole, "and that is told");
	withheld_restore(&arena, &withheld, STR("[[1]] [[1]] [[2]]"), &whole);
	ok(!whole, "also what came twice");
	is_str(withheld_restore(&arena, &withheld, STR("[[9]] [[1]] [[2]]"), &whole),
	       STR("[[9]] 0300 5550143 0301 5550144"), "a marker of nobody stays as it is");
	arena_free(&arena);
}

static void test_too_many(void)
{
	char text[WITHHELD_MAX * 8 + 16] = "";
	struct arena arena;
	struct str left;
	struct withheld withheld;
	arena_init(&arena, (size_t)1 << 20);
	for (size_t i = 0; i <= WITHHELD_MAX; i++)
		memcpy(text + i * 3, "@a ", 4);
	ok(!withheld_take(&arena, str_from(text), &withheld, &left),
	   "a text with more than %d of them does not leave", WITHHELD_MAX);
	arena_free(&arena);
}

static void test_compared(void)
{
	static const struct {
		const char *text, *lang, *other, *other_lang;
		unsigned differs;
	} cases[] = {
	    {"we need 40 blankets", "en", "wir brauchen 40 Decken", "de", 0},
	    {"we need 40 blankets", "en", "wir brauchen 14 Decken", "de", PARALLEL_NUMBERS},
	    {"two children", "en", "2 Kinder", "de", 0},
	    {"२ बालबालिका", "ne", "2 children", "en", 0},
	    {"1,500 litres", "en", "1.500 Liter", "de", 0},
	    {"3.5 km", "en", "35 km", "de", PARALLEL_NUMBERS},
	    {"the bridge is not safe", "en", "die Brücke ist sicher", "de", PARALLEL_NEGATION},
	    {"the bridge is not safe", "en", "die Brücke ist nicht sicher", "de", 0},
	    {"پانی نہیں ہے", "ur", "there is water", "en", PARALLEL_NEGATION},
	    {"پانی نہیں ہے", "ur", "there is no water", "en", 0},
	    {"पानी छैन", "ne", "there is no water", "en", 0},
	    {"we don't have water", "en", "no tenemos agua", "es", 0},
	    {"pa gen dlo", "ht", "there is no water", "en", 0},
	    {"abc", "xx", "abc", "en", PARALLEL_UNCHECKED},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		unsigned differs = 99;
		struct fault fault;
		const enum outcome outcome = parallel_compare(
		    str_from(cases[i].text), str_from(cases[i].lang), str_from(cases[i].other),
		    str_from(cases[i].other_lang), &differs, &fault);
		is_int(outcome, OK, "'%s' and '%s' are compared", cases[i].text, cases[i].other);
		is_int(differs, cases[i].differs, "and differ as they should");
	}
}

int main(void)
{
	test_taken();
	test_restored();
	test_too_many();
	test_compared();
	return tap_done();
}
