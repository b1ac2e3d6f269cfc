// SPDX-License-Identifier: AGPL-3.0-or-later
// Who tells of their own, and who tells the news.
#include "triage/told.h"

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

int main(void)
{
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
