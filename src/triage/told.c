// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/told.h"

static bool has_any(const struct folded *folded, const char *const *words, size_t count)
{
	for (size_t i = 0; i < folded->n_words; i++) {
		const struct str word = fold_word_str(folded, i);
		for (size_t j = 0; j < count; j++)
			if (word.len > 0 && word.at[0] == *words[j] &&
			    str_equal(word, str_from(words[j])))
				return true;
	}
	return false;
}

bool told_of_self(const struct folded *folded)
{
	// As folded: without apostrophes. "We're" would be "were".
	static const char *const self[] = {"i", "we", "us", "my", "our", "me", "im", "ive", "weve"};
	return has_any(folded, self, sizeof self / sizeof *self);
}

bool told_bare(const struct folded *folded, float offer)
{
	// Under it, of the development posts taken for offers without such a word, four in five
	// were none.
	const float faint = 0.3F;
	static const char *const giving[] = {
	    "can",	 "could",    "will",	  "ill",       "well",	   "may",
	    "shall",	 "able",     "free",	  "offer",     "offers",   "offering",
	    "offered",	 "give",     "gives",	  "giving",    "given",	   "donate",
	    "donates",	 "donated",  "donating",  "donation",  "help",	   "helps",
	    "donations", "helping",  "volunteer", "available", "spare",	   "volunteers",
	    "borrow",	 "lend",     "loan",	  "share",     "sharing",  "volunteering",
	    "take",	 "bring",    "bringing",  "collect",   "pick",	   "collecting",
	    "deliver",	 "send",     "sending",	  "host",      "hosting",  "welcome",
	    "come",	 "need",     "needs",	  "needed",    "want",	   "wants",
	    "anyone",	 "anybody",  "anything",  "whoever",   "everyone", "everybody",
	    "someone",	 "somebody", "you",	  "your",      "u",	   "open",
	    "happy",	 "glad",     "willing",	  "ready",     "room",	   "ride",
	    "lift",	 "call",     "message",	  "contact",   "where",	   "fund",
	    "raise",	 "raised",   "raising",	  "relief",    "support",  "supporting",
	    "charity",	 "proceeds", "benefit",	  "matched",   "pledge",   "pledged",
	    "shelter",	 "please",   "tell",	  "today",     "tonight",  "tomorrow",
	    "here",	 "turn",     "ring",	  "ask",
	};
	return offer < faint && !has_any(folded, giving, sizeof giving / sizeof *giving);
}
