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

int main(void)
{
	ok(own("We are on the roof"), "who says we tells of themselves");
	ok(own("stuck in the car, MY wife too"), "so does who says my, in capitals as well");
	ok(own("I'm trapped under the door"), "or I'm");
	ok(!own("Families trapped on the roofs of Welby"),
	   "the news does not, nor a part of a word");
	ok(!own(""), "nothing tells nothing");
	return tap_done();
}
