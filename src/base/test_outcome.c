// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/outcome.h"

#include "base/utf8.h"
#include "tap.h"

static void every_outcome_has_its_answers(void)
{
	static const struct {
		enum outcome outcome;
		int http;
		const char *name;
		bool retry;
	} table[] = {
	    {OK, 200, "ok", false},
	    {NOT_FOUND, 404, "not_found", false},
	    {DENIED, 403, "denied", false},
	    {INVALID, 422, "invalid", false},
	    {CONFLICT, 409, "conflict", false},
	    {TOO_MUCH, 429, "too_much", true},
	    {UNAVAILABLE, 503, "unavailable", true},
	    {FAULT, 500, "fault", true},
	};
	uint64_t exits = 0;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		enum outcome outcome = table[i].outcome;
		ok(outcome_http(outcome) == table[i].http &&
		       strcmp(outcome_name(outcome), table[i].name) == 0 &&
		       outcome_retry(outcome) == table[i].retry,
		   "%s is HTTP %d and %s", table[i].name, table[i].http,
		   table[i].retry ? "may be tried again" : "is final");
		int status = outcome_exit(outcome);
		ok((status == 0) == (outcome == OK) && status >= 0 && status < 126,
		   "%s ends a program with status %d", table[i].name, status);
		exits |= (uint64_t)1 << (status & 63);
	}
	is_int(__builtin_popcountll(exits), 8, "no two outcomes share an exit status");
	is_int(outcome_http((enum outcome)99), 500, "an outcome that does not exist is a fault");
}

static void a_fault_keeps_the_sentence(void)
{
	struct fault fault = {.text = "before"};
	is_int(fail(NOT_FOUND, &fault, "No case %d.", 7), NOT_FOUND, "fail returns its outcome");
	is_str(str_from(fault.text), STR("No case 7."), "the sentence is kept");
	fail(FAULT, &fault, "Import stopped: %s", fault.text);
	is_str(str_from(fault.text), STR("Import stopped: No case 7."),
	       "a sentence may wrap the sentence before it");
	fail(INVALID, &fault, "\"%s\" is no name.", "a\xFF\xE0\xA4\nपा\x1b[1m");
	is_str(str_from(fault.text), STR("\"a??? पा [1m\" is no name."),
	       "what a stranger sent is quoted without what could harm");
	is_int(fail(DENIED, NULL, "nobody %s", "listens"), DENIED, "a caller may not care");
	static const char elsewhere[] = "Please fill this in.";
	is_int(fail_with(INVALID, &fault, elsewhere), INVALID, "a sentence may stand elsewhere");
	is_str(str_from(fault.text), str_from(elsewhere), "it is kept as it is");
	ok(fault.message == elsewhere && fault.n_args == 0, "and can be translated as a whole");
	is_int(fail_with(DENIED, NULL, elsewhere), DENIED, "a caller may not care here, too");
}

static void a_long_sentence_is_cut_between_letters(void)
{
	char longest[FAULT_TEXT_MAX * 2];
	for (size_t i = 0; i < sizeof(longest); i++)
		longest[i] = "\xE0\xA4\xA8"[i % 3];
	for (size_t shift = 0; shift < 3; shift++) {
		struct fault fault;
		fail(INVALID, &fault, "%.*s%.*s", (int)shift, "ab", (int)(sizeof(longest) - 2),
		     longest);
		struct str text = str_from(fault.text);
		ok(text.len > FAULT_TEXT_MAX - 4 && text.len < FAULT_TEXT_MAX && utf8_valid(text) &&
		       !strchr(text.at, '?'),
		   "a sentence too long by far is cut to %zu bytes and stays readable", text.len);
	}
}

int main(void)
{
	every_outcome_has_its_answers();
	a_fault_keeps_the_sentence();
	a_long_sentence_is_cut_between_letters();
	return tap_done();
}
