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
	    ['h' - 'a'] = {"help", "helps", "helping", "host", "hosting", "here"},
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

#define ASKED_WORDS_MAX 14

// The first word of a question, and with which second one it surely is one; none: with any.
static const struct {
	const char *first, *second[10];
} questions[] = {
    {"any", {"news", "update", "updates", "word", "info", "information", "idea", "shelter", "one"}},
    {"anybody", {"know", "knows", "have", "has", "seen", "heard", "got", "there"}},
    {"anyone", {"know", "knows", "have", "has", "seen", "heard", "got", "there"}},
    {"are", {"there", "the", "you", "we", "they", "any", "schools", "roads", "shops"}},
    {"can", {"i", "we", "you", "someone", "anyone", "somebody", "anybody"}},
    {"could", {"i", "we", "you", "someone", "anyone", "somebody", "anybody"}},
    {"did", {"the", "you", "anyone", "anybody", "they"}},
    {"do", {"you", "i", "we", "they"}},
    {"does", {"the", "anyone", "anybody", "it", "this"}},
    {"has", {"the", "anyone", "anybody"}},
    {"have", {"you"}},
    {"how", {"many", "much", "long", "do", "can", "far", "is", "are", "to"}},
    {"is", {"the", "there", "it", "my", "school", "this", "anyone", "anybody", "water", "power"}},
    {"should", {"i", "we"}},
    {"what", {"is", "are", "time", "should", "can", "do", "about", "happened"}},
    {"when", {"is", "are", "will", "do", "does", "can", "did"}},
    {"where", {""}},
    {"wheres", {""}},
    {"which", {""}},
    {"who", {"is", "can", "has", "do", "to", "will", "knows"}},
    {"why", {"is", "are", "do", "does", "did", "has", "no"}},
};

bool told_asked(const struct folded *folded)
{
	size_t at = 0;
	if (folded->n_words > ASKED_WORDS_MAX)
		return false;
	while (at < folded->n_words && folded->words[at].kind != FOLD_WORD)
		at++;
	if (at + 1 >= folded->n_words)
		return false;
	const struct str first = fold_word_str(folded, at), second = fold_word_str(folded, at + 1);
	// "@somebody is the best" says it of them.
	const bool named = at > 0 && folded->words[at - 1].kind == FOLD_MENTION;
	if (named && (str_equal(first, STR("is")) || str_equal(first, STR("has")) ||
		      str_equal(first, STR("which")) || str_equal(first, STR("who"))))
		return false;
	for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
		if (!str_equal(first, str_from(questions[i].first)))
			continue;
		for (size_t k = 0; k < 10 && questions[i].second[k]; k++)
			if (questions[i].second[k][0] == 0 ||
			    str_equal(second, str_from(questions[i].second[k])))
				return true;
	}
	return false;
}

static void asks(const float *thresholds, struct reading *reading)
{
	if (reading->scores[HEAD_QUESTION] < thresholds[HEAD_QUESTION])
		reading->scores[HEAD_QUESTION] = thresholds[HEAD_QUESTION];
	reading->labels |= 1u << HEAD_QUESTION;
}

void told_labels(const struct folded *folded, const float *thresholds, struct reading *reading)
{
	const bool asked = told_asked(folded);
	const uint32_t offer = 1u << HEAD_OFFER;
	const float held_out = reading->scores[HEAD_OFFER];
	if (asked)
		asks(thresholds, reading);
	// "How can we help?" is a question and an offer.
	if (reading->labels & offer && ((asked && held_out < 0.5F) || told_bare(folded, held_out)))
		reading->labels &= ~offer;
}

static bool asked_elsewhere(const struct folded *folded, const struct lexicon *lexicon,
			    const struct lexicon_hits *hits)
{
	const float anywhere = 1.0F, at_first = 0.9F;
	for (size_t i = 0; i < hits->n; i++) {
		const struct lexicon_hit *hit = &hits->hit[i];
		const float evidence =
		    lexicon_concept_evidence(lexicon, hit->concept, HEAD_QUESTION);
		const bool first = hit->from_point == folded->words[0].from_point;
		if (!hit->weak && evidence >= (first ? at_first : anywhere))
			return true;
	}
	return false;
}

void told_labels_elsewhere(const struct folded *folded, const struct lexicon *lexicon,
			   const struct lexicon_hits *hits, const float *thresholds,
			   struct reading *reading)
{
	if (!asked_elsewhere(folded, lexicon, hits))
		return;
	asks(thresholds, reading);
	if (hits->evidence[HEAD_OFFER] < LEXICON_LABEL)
		reading->labels &= ~(1u << HEAD_OFFER);
}
