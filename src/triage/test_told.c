// SPDX-License-Identifier: AGPL-3.0-or-later
// Who tells of their own, and who tells the news.
#include "triage/told.h"

#include "lexicon_fixture.h"
#include "tap.h"

static bool own(const char *text)
{
	static struct folded folded;
	fold_text(str_from(text), &folded);
	return told_of_self(&folded);
}

static bool bare(const char *text)
{
	static struct folded folded;
	fold_text(str_from(text), &folded);
	return told_bare(&folded, 0.2F);
}

static bool asked(const char *text)
{
	static struct folded folded;
	fold_text(str_from(text), &folded);
	return told_asked(&folded);
}

// The heads of a message that the model took for a faint offer, as bits.
static uint32_t heads_elsewhere(const struct lexicon *lexicon, const char *text, const char *lang)
{
	static struct folded folded;
	static struct lexicon_hits hits;
	float thresholds[HEADS] = {0};
	struct reading reading = {.labels = 1u << HEAD_OFFER};
	thresholds[HEAD_QUESTION] = 0.9F;
	fold_text(str_from(text), &folded);
	lexicon_read(lexicon, &folded, str_from(lang), &hits);
	told_labels_elsewhere(&folded, lexicon, &hits, thresholds, &reading);
	ok((reading.scores[HEAD_QUESTION] == 0.9F) == (reading.labels >> HEAD_QUESTION & 1),
	   "\"%s\": score and label agree", text);
	return reading.labels;
}

static void test_elsewhere(void)
{
	static const struct {
		const char *lang, *text;
	} asked_so[] = {
	    {"es", "donde esta el albergue mas cercano"},
	    {"es", "¿está abierto el puente?"},
	    {"ur", "امداد کب ملے گی"},
	    {"sw", "kituo kiko wapi"},
	    {"ar", "اين المركز الصحي"},
	    {"ru", "когда включат свет"},
	    {"fr", "quand est ce que l'eau revient"},
	};
	struct lexicon *lexicon = NULL;
	const uint32_t offer = 1u << HEAD_OFFER, question = 1u << HEAD_QUESTION;
	if (!ok(lexicon_open(lexicon_path(), &lexicon, NULL) == OK, "the lexicon opens"))
		return;
	for (size_t i = 0; i < sizeof asked_so / sizeof asked_so[0]; i++)
		ok(heads_elsewhere(lexicon, asked_so[i].text, asked_so[i].lang) == question,
		   "it asks, and offers nothing");
	ok(heads_elsewhere(lexicon, "quando a água subiu perdemos tudo", "pt") == offer,
	   "what tells when something was asks nothing");
	ok(heads_elsewhere(lexicon, "tenemos agua para dar, ¿quién necesita?", "es") ==
	       (offer | question),
	   "an offer that the lexicon knows stays one");
	lexicon_close(lexicon);
}

int main(void)
{
	test_elsewhere();
	ok(own("We are on the roof"), "who says we tells of themselves");
	ok(own("stuck in the car, MY wife too"), "so does who says my, in capitals as well");
	ok(own("I'm trapped under the door"), "or I'm");
	ok(!own("Families trapped on the roofs of Welby"),
	   "the news does not, nor a part of a word");
	ok(!own(""), "nothing tells nothing");
	ok(bare("My husband is a plumber"), "what somebody is gives nothing");
	ok(bare("The car is sold") && bare(""), "nor does what is sold, nor nothing");
	ok(bare("Canned oysters, volunteerish") && bare("c voluntee"),
	   "nor do words that only begin like one of giving, or end before it");
	ok(!bare("Volunteering with us") && !bare("u"), "the longest and the shortest do");
	ok(!bare("My husband is a plumber and can come"), "what they can do is held out");
	ok(!bare("My husband is a plumber, tell us WHERE"), "and so is what asks where to do it");
	static struct folded folded;
	fold_text(STR("Sofa bed, dry and quiet"), &folded);
	ok(!told_bare(&folded, 0.6F), "what is surely an offer needs no such word");
	ok(asked("is the road open"), "a question needs no mark");
	ok(asked("@relief Any news of River street"), "nor does whom it is put to count");
	ok(asked("where shelter"), "two words are enough");
	ok(!asked("any time you like, I have a van"), "not all that begins alike asks");
	ok(!asked("can give 20 blankets") && !asked("is safe now"), "nor who leaves out the I");
	ok(!asked("@air is the worst of all"), "nor does what is said of somebody");
	ok(!asked("where") && !asked("") && !asked("#flood"), "one word or none is no question");
	ok(!asked("Is the end of the road a place where nine old men of the town still meet"),
	   "a long text is left to the model");
	return tap_done();
}
