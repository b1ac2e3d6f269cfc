// SPDX-License-Identifier: AGPL-3.0-or-later
// Codes as people type them, and in the middle of a message.
#include "campaign/code.h"
#include "tap.h"

static const struct {
	const char *typed, *code;
} typed[] = {
    {"K7M4Q2XP", "K7M4Q2XP"},	{"k7m4 q2xp", "K7M4Q2XP"},
    {" K7M4-Q2XP", "K7M4Q2XP"}, {"K7M4Q2X", NULL},
    {"K7M4Q2XPP", NULL},	{"K7M4Q2X0", NULL},
    {"K7M4Q2Xü", NULL},		{"", NULL},
};
static const struct {
	const char *text, *codes;
} texts[] = {
    {"K7M4Q2XP the water is at the window", "K7M4Q2XP"},
    {"code:k7m4q2xp, no change", "K7M4Q2XP"},
    {"my code K7M4 Q2XP", "K7M4Q2XP"},
    {"پانی بڑھ رہا ہے K7M4-Q2XP", "K7M4Q2XP"},
    {"K7M4 K7M4 Q2XP", "K7M4K7M4"}, // halves are read from the left
    {"xK7M4Q2XP K7M4Q2XPx", ""},
    {"K7M4Q2XPü", ""},
    {"call 0044 7700 900123", ""},
    {"K7M4", ""},
    {"K7M4 ", ""},
    {"", ""},
};

int main(void)
{
	struct arena arena;
	char code[CODE_LETTERS];
	arena_init(&arena, 4096);
	const struct str one = code_new(&arena), other = code_new(&arena);
	is_int(one.len, CODE_LETTERS, "a code has its length");
	ok(!str_equal(one, other), "the next one is another");
	ok(code_typed(one, code) && str_equal(str_of(code, CODE_LETTERS), one),
	   "and is read as it was given");
	for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
		const bool is = code_typed(str_from(typed[i].typed), code);
		if (typed[i].code)
			ok(is && str_equal(str_of(code, CODE_LETTERS), str_from(typed[i].code)),
			   "“%s” is a code", typed[i].typed);
		else
			ok(!is, "“%s” is none", typed[i].typed);
	}
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		size_t at = 0;
		const struct str text = str_from(texts[i].text);
		const bool found = code_next(text, &at, code);
		is_str(found ? str_of(code, CODE_LETTERS) : STR(""), str_from(texts[i].codes),
		       "the first code in “%s”", texts[i].text);
	}
	arena_free(&arena);
	return tap_done();
}
