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
	return tap_done();
}
