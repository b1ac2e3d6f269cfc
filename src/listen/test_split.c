// SPDX-License-Identifier: AGPL-3.0-or-later
// A body is cut into the texts of its posts, whether it comes as lines or as an array, and a
// mistake costs as little as it can.
#include "listen/split.h"

#include "tap.h"

#include <time.h>

#define ELEMENTS_MAX 16

struct cut {
	struct str elements[ELEMENTS_MAX];
	int64_t lines[ELEMENTS_MAX];
	size_t count;
	enum outcome outcome;
	struct fault fault;
};

static struct cut cut_up(struct str body)
{
	struct cut cut = {.count = 0};
	struct split split = split_start(body);
	struct str element;
	while (cut.count < ELEMENTS_MAX && split_next(&split, &element, &cut.outcome, &cut.fault)) {
		cut.elements[cut.count] = element;
		cut.lines[cut.count++] = split.line;
		if (cut.outcome != OK)
			break;
	}
	return cut;
}

// True if the body is cut into exactly these parts, separated by "|" in `want`.
static bool cuts_into(struct str body, struct str want)
{
	const struct cut cut = cut_up(body);
	for (size_t i = 0; i < cut.count; i++)
		if (!str_equal(str_cut(&want, '|'), cut.elements[i]))
			return false;
	return want.len == 0 && cut.outcome == OK;
}

static void test_lines(void)
{
	ok(cuts_into(STR("{1}\n{2}\n{3}\n"), STR("{1}|{2}|{3}")), "each line is a post");
	ok(cuts_into(STR("{1}\n{2}"), STR("{1}|{2}")), "the last line may lack its newline");
	ok(cuts_into(STR("{1}\r\n{2}\r\n"), STR("{1}|{2}")), "lines may end in CR LF");
	ok(cuts_into(STR("\n\n{1}\n \t \n{2}\n\n"), STR("{1}|{2}")), "empty lines are left out");
	ok(cuts_into(STR("\xEF\xBB\xBF{1}\n"), STR("{1}")), "a byte order mark is left out");
	ok(cuts_into(STR("\xEF\xBB\xBF[{1}]"), STR("{1}")), "also before an array");
	ok(cuts_into(STR(""), STR("")), "nothing holds no posts");
	ok(cuts_into(STR("\n \r\n"), STR("")), "nor does white space");
	ok(cuts_into((struct str){NULL, 0}, STR("")), "nor does no text at all");
	const struct cut cut = cut_up(STR("\n{1}\n\nnonsense\n{2}"));
	is_int(cut.count, 3, "a line that is no post is handed on, to be refused alone");
	ok(cut.lines[0] == 2 && cut.lines[1] == 4 && cut.lines[2] == 5,
	   "lines are numbered as an editor shows them, empty ones counted");
}

static void test_array(void)
{
	ok(cuts_into(STR("[{1},{2},{3}]"), STR("{1}|{2}|{3}")), "each element is a post");
	ok(cuts_into(STR(" [ {1} ,\n\t{2}\r\n] \n"), STR("{1}|{2}")),
	   "white space around elements does not count");
	ok(cuts_into(STR("[]"), STR("")), "an array may be empty");
	ok(cuts_into(STR(" [ \n ] "), STR("")), "and hold white space only");
	ok(cuts_into(STR("[{\"a\":[1,{\"b\":2}],\"c\":3},4]"),
		     STR("{\"a\":[1,{\"b\":2}],\"c\":3}|4")),
	   "what is nested stays with its element");
	ok(cuts_into(STR("[{\"a\":\"],[,}{\"},{2}]"), STR("{\"a\":\"],[,}{\"}|{2}")),
	   "brackets and commas in strings do not count");
	ok(cuts_into(STR("[{\"a\":\"say \\\"],\\\" now\"},{2}]"),
		     STR("{\"a\":\"say \\\"],\\\" now\"}|{2}")),
	   "nor do escaped quotes");
	ok(cuts_into(STR("[\"\\\\\",\"\\\\\\\"],\",2]"), STR("\"\\\\\"|\"\\\\\\\"],\"|2")),
	   "an escaped backslash before a quote does not hide it");
	ok(cuts_into(STR("[\"\",\"\"]"), STR("\"\"|\"\"")), "a string may be empty");
	const struct cut cut = cut_up(STR("[{1},\n\n{2}]"));
	ok(cut.count == 2 && cut.lines[0] == 1 && cut.lines[1] == 2,
	   "elements are numbered from one");
}

static void test_broken_array(void)
{
	const struct {
		struct str body;
		size_t good;
		const char *name;
	} cases[] = {
	    {STR("[{1},{2},{3"), 2, "an array that is cut within an element"},
	    {STR("[{1},{2},"), 2, "one that is cut behind a comma"},
	    {STR("[{1},{2}"), 1, "one that is cut before its end"},
	    {STR("[{1},\"abc"), 1, "one that is cut in a string"},
	    {STR("[{1},\"abc\\"), 1, "one that is cut in an escape"},
	    {STR("["), 0, "one that only begins"},
	    {STR("[{1},{2}] [{3}]"), 2, "one with something behind it"},
	    {STR("[]x"), 0, "an empty one with something behind it"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct cut cut = cut_up(cases[i].body);
		ok(cut.outcome == INVALID && cut.count == cases[i].good,
		   "%s is refused behind its %zu good elements: %s", cases[i].name, cases[i].good,
		   cut.fault.text);
	}
}

// Processor time of this thread, which other programs of a busy machine do not lengthen.
static int64_t worked_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

// A hostile string of quotes and backslashes must not cost more than its length.
static void test_hostile(void)
{
	enum { LEN = 8 << 20 };
	char *body = malloc(LEN);
	memset(body, '\\', LEN);
	body[0] = '[';
	body[1] = '"';
	for (size_t i = 3; i < LEN; i += 2)
		body[i] = '"';
	const int64_t start = worked_ns();
	const struct cut cut = cut_up(str_of(body, LEN));
	ok(cut.outcome == INVALID && worked_ns() - start < 5000000000LL,
	   "eight million bytes of escaped quotes are refused in reasonable time");
	free(body);
}

int main(void)
{
	test_lines();
	test_array();
	test_broken_array();
	test_hostile();
	return tap_done();
}
