// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/told.h"

#define LETTERS	      ('z' - 'a' + 1)
#define OF_LETTER_MAX 12 // words that begin with it
#define WORD_ROOM     13 // a zero behind each

// Words by their first letter: of most words of a text none is compared whole.
typedef char word_list[LETTERS][OF_LETTER_MAX][WORD_ROOM];

static bool is_in(const word_list *list, struct str word)
{
	if (word.len == 0 || word.len >= WORD_ROOM || word.at[0] < 'a' || word.at[0] > 'z')
		return false;
	const char(*of_letter)[WORD_ROOM] = (*list)[word.at[0] - 'a'];
	const char second = word.len > 1 ? word.at[1] : 0;
	for (size_t i = 0; i < OF_LETTER_MAX && of_letter[i][0]; i++)
		if (of_letter[i][1] == second && of_letter[i][word.len] == 0 &&
		    memcmp(of_letter[i], word.at, word.len) == 0)
			return true;
	return false;
}

static bool has_any(const struct folded *folded, const word_list *list)
{
	for (size_t i = 0; i < folded->n_words; i++)
		if (is_in(list, fold_word_str(folded, i)))
			return true;
	return false;
}

bool told_of_self(const struct folded *folded)
{
	// As folded: without apostrophes. "We're" would be "were".
	static const word_list self = {
	    ['i' - 'a'] = {"i", "im", "ive"},
	    ['m' - 'a'] = {"my", "me"},
	    ['o' - 'a'] = {"our"},
	    ['u' - 'a'] = {"us"},
	    ['w' - 'a'] = {"we", "weve"},
	};
	return has_any(folded, &self);
}

bool told_bare(const struct folded *folded, float offer)
{
	// Under it, of the development posts taken for offers without such a word, four in five
	// were none.
	const float faint = 0.3F;
	static const word_list giving = {
	    ['a' - 'a'] = {"able", "available", "anyone", "anybody", "anything", "ask"},
	    ['b' - 'a'] = {"borrow", "bring", "bringing", "benefit"},
	    ['c' - 'a'] = {"can", "could", "collect", "collecting", "come", "call", "contact",
			   "charity"},
	    ['d' - 'a'] = {"donate", "donates", "donated", "donating", "donation", "donations",
			   "deliver"},
	    ['e' - 'a'] = {"everyone", "everybody"},
	    ['f' - 'a'] = {"free", "fund"},
	    ['g' - 'a'] = {"give", "gives", "giving", "given", "glad"},
	    ['h' - 'a'] = {"help", "helps", "helping", "host", "hosting", "happy", "here"},
	    ['i' - 'a'] = {"ill"},
	    ['l' - 'a'] = {"lend", "loan", "lift"},
	    ['m' - 'a'] = {"may", "message", "matched"},
	    ['n' - 'a'] = {"need", "needs", "needed"},
	    ['o' - 'a'] = {"offer", "offers", "offering", "offered", "open"},
	    ['p' - 'a'] = {"pick", "proceeds", "pledge", "pledged", "please"},
	    ['r' - 'a'] = {"ready", "room", "ride", "raise", "raised", "raising", "relief", "ring"},
	    ['s' - 'a'] = {"shall", "spare", "share", "sharing", "send", "sending", "someone",
			   "somebody", "support", "supporting", "shelter"},
	    ['t' - 'a'] = {"take", "tell", "today", "tonight", "tomorrow", "turn"},
	    ['u' - 'a'] = {"u"},
	    ['v' - 'a'] = {"volunteer", "volunteers", "volunteering"},
	    ['w' - 'a'] = {"will", "well", "welcome", "want", "wants", "whoever", "willing",
			   "where"},
	    ['y' - 'a'] = {"you", "your"},
	};
	return offer < faint && !has_any(folded, &giving);
}
