// SPDX-License-Identifier: AGPL-3.0-or-later
// What an appeal must never say, in any language: that the public should send medicines or infant
// formula, and, outside of the money lines that two people change, where money goes. Reads words
// only; a person decides everything else.
#ifndef CAUSEWAY_RESPOND_APPEAL_CHECK_H
#define CAUSEWAY_RESPOND_APPEAL_CHECK_H

#include "base/outcome.h"
#include "base/str.h"

struct lexicon;

// INVALID with the reason if the name of something needed means medicines or infant formula, by the
// words of the lexicon in that language and by a few in English. `lexicon` may be NULL.
enum outcome appeal_check_asked(const struct lexicon *lexicon, struct str name, struct str lang,
				struct fault *fault);
// INVALID for words that hold an address of the web, a mail address or an account number.
enum outcome appeal_check_words(struct str text, struct fault *fault);

#endif
