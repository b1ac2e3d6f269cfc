// SPDX-License-Identifier: AGPL-3.0-or-later
// Which passwords may be chosen.
#include "people/password.h"
#include "tap.h"

static const struct password_about about = {
    .email = STR("asha.tamang@example.org"),
    .name = STR("Asha Tamang"),
    .site = STR("River Relief"),
    .campaign = STR("kunda-flood"),
};

static enum outcome checked(const char *password, struct fault *fault)
{
	return password_check(str_from(password), &about, fault);
}

int main(void)
{
	static const struct {
		const char *password, *why;
	} refused[] = {
	    {"elevenchars", "is shorter than 12 characters"},
	    {"पानीपानी", "is as short, however many bytes it has"},
	    {"password1234", "is a common one"},
	    {"Football1234", "is a common one with a capital letter"},
	    {"letmeinletmein", "is a common one, twice"},
	    {"qwertyuiop12", "is a row of keys"},
	    {"abcdefghijkl", "is a row of letters"},
	    {"123456789012", "is a row of digits"},
	    {"aaaaaaaaaaaaaaaa", "is one letter"},
	    {"River Relief", "is the name of the site"},
	    {"riverrelief2026", "is the name of the site with a year"},
	    {"kunda-flood-2026", "is the campaign"},
	    {"ashatamang12", "is the person's name"},
	    {"asha.tamang@example.org", "is their address"},
	    {"causewaycauseway", "is the name of the program"},
	};
	static const char *const good[] = {
	    "lamp okra zebra",		 "correct horse battery staple",   "पानी किताब नदी दीया",
	    "a quiet and long password", "!!  tabs\tand spaces count  !!",
	};
	char text[PASSWORD_LONG + 2] = "";
	struct fault fault = {0};
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		is_int(checked(refused[i].password, &fault), INVALID, "'%s' %s: %s",
		       refused[i].password, refused[i].why, fault.text);
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		is_int(checked(good[i], &fault), OK, "'%s' may be chosen", good[i]);
	for (size_t i = 0; i < PASSWORD_LONG; i++)
		text[i] = (char)('a' + (i * 7 + i * i) % 26);
	is_int(checked(text, &fault), OK, "%d characters may be chosen", PASSWORD_LONG);
	text[PASSWORD_LONG] = 'x';
	is_int(checked(text, &fault), INVALID, "one more may not");
	return tap_done();
}
