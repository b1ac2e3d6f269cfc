// SPDX-License-Identifier: AGPL-3.0-or-later
// Which cries for help are English by their words alone.
#include "triage/cry.h"

#include "tap.h"

static bool is_cry(const char *text)
{
	static struct folded folded;
	fold_text(str_from(text), &folded);
	return cry_is_english(&folded);
}

int main(void)
{
	ok(is_cry("please help me"), "please help me");
	ok(is_cry("HELP US PLEASE!!!"), "in capitals, with signs");
	ok(is_cry("Send help now"), "send help now");
	ok(is_cry("help"), "one word");
	ok(!is_cry("help karo please"), "with a word of another language it is not");
	ok(!is_cry("please send me"), "nor where no help is asked for");
	ok(!is_cry("help me help me help me help"),
	   "nor what is long enough for the language table");
	ok(!is_cry(""), "nor nothing at all");
	return tap_done();
}
