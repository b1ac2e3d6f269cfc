// SPDX-License-Identifier: AGPL-3.0-or-later
// Which words may be underlined as a reason.
#include "triage/reason.h"

#include "tap.h"

static struct folded folded;

// True if the first word of the text may be shown.
static bool tells(const char *text)
{
	fold_text(str_from(text), &folded);
	return reason_tells(&folded, 0);
}

int main(void)
{
	static const char *const content[] = {"bridge", "água", "kay",	"insulina", "#flood",
					      "قارب",	"पुल",	"вода", "nothing"};
	static const char *const empty[] = {"the", "We",    "à",   "nan",   "Les",
					    "إلى", "فى",    "por", "?",	    "؟",
					    "!!!", "2,000", "۱۴",  "@zoya", "https://example.org"};
	for (size_t i = 0; i < sizeof content / sizeof content[0]; i++)
		ok(tells(content[i]), "“%s” tells something", content[i]);
	for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++)
		ok(!tells(empty[i]), "“%s” does not", empty[i]);
	fold_text(STR("¡El puente, roto!"), &folded);
	is_int(reason_word_at(&folded, 4), 1, "a word is found by where it begins");
	ok(reason_word_at(&folded, 5) == SIZE_MAX, "but not by its middle");
	ok(reason_word_at(&folded, 400) == SIZE_MAX, "nor behind the text");
	return tap_done();
}
