// SPDX-License-Identifier: AGPL-3.0-or-later
// The words that a person sends by SMS or mail to steer what we send them: stop, start again, tell
// me who you are; and yes or no to what we asked. Understood in many languages, and only as the
// whole message: "stop" ends broadcasts, "please stop the water" is a message to people. Never
// decides that a message needs no human: who sends nothing but "help" may be asking for it.
#ifndef CAUSEWAY_TEXT_KEYWORD_H
#define CAUSEWAY_TEXT_KEYWORD_H

#include "text/fold.h"

enum keyword {
	KEYWORD_NONE,
	KEYWORD_STOP,  // no more broadcasts
	KEYWORD_START, // broadcasts again
	KEYWORD_HELP,  // who are you, and what can I send?
	KEYWORD_YES,   // to a question of ours
	KEYWORD_NO,
};

// The keyword that the whole message is, whatever its capitals, accents and punctuation. `folded`
// is working memory. Linear in the length of the text.
enum keyword keyword_of(struct str text, struct folded *folded);

// The word to tell people in a language (two letters; others get English), for "Send STOP to end".
// A word that keyword_of understands; static.
struct str keyword_told(enum keyword keyword, struct str language);

#endif
