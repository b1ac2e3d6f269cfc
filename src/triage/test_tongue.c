// SPDX-License-Identifier: AGPL-3.0-or-later
// In which language short messages are read.
#include "triage/tongue.h"

#include "lexicon_fixture.h"
#include "tap.h"

static struct lexicon *lexicon;

static struct str read_as(const char *text, const char *guessed, float score)
{
	static struct folded folded;
	const struct language_guess guess = {.code = guessed, .score = score};
	fold_text(str_from(text), &folded);
	return tongue_of(lexicon, &folded, &guess);
}

// What the language table hears in a few words, and what they are.
static const struct {
	const char *text, *guessed;
	float score;
	const char *is;
} few[] = {
    {"my husband hits me please help me", "ur-Latn", 0.92F, "en"},
    {"please help me", "ur-Latn", 0.97F, "en"},
    {"HELP US PLEASE!!!", "mi", 0.95F, "en"},
    {"i want to die", "af", 0.72F, "en"},
    {"need water pls", "tl", 0.64F, "en"},
    {"mi marido me pega", "fj", 0.27F, "es"},
    {"manden un bote", "ht", 0.26F, "es"},
    {"mon mari me frappe", "ht", 0.48F, "fr"},
    {"socorro estamos presos", "es", 0.45F, "pt"},
    {"su lazım", "az", 0.72F, "tr"},
    {"on a faim", "", 0, "fr"},
};

static const struct {
	const char *text, *guessed;
	float score;
	const char *about;
} kept[] = {
    {"help karo please", "ur-Latn", 0.98F, "with words of another language it is not English"},
    {"nou bezwen dlo", "ht", 1, "what is sure and of the lexicon stays"},
    {"kia ora e hoa", "mi", 0.94F, "so does what the lexicon knows nothing of"},
    {"water", "nl", 0.3F, "one word is too little to tell"},
    {"ne nous oubliez pas, we need water", "fr", 0.95F, "a sure guess holds against two words"},
    {"Kami di rumah sakit sejak pagi dan ibu saya menunggu, please help me", "ms", 0.5F,
     "and of a longer text the language table knows better"},
    {"", "und", 0, "nothing at all is nothing"},
    {"🌊 🌊 🌊", "und", 0, "nor are signs"},
};

int main(void)
{
	if (!ok(lexicon_open(lexicon_path(), &lexicon, NULL) == OK, "the lexicon opens"))
		return tap_done();
	for (size_t i = 0; i < sizeof few / sizeof few[0]; i++)
		is_str(read_as(few[i].text, few[i].guessed, few[i].score), str_from(few[i].is),
		       "\"%s\" is %s", few[i].text, few[i].is);
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		is_str(read_as(kept[i].text, kept[i].guessed, kept[i].score),
		       str_from(kept[i].guessed), "%s", kept[i].about);
	lexicon_close(lexicon);
	return tap_done();
}
