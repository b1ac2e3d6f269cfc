// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/tongue.h"

#include <stdlib.h>

#define SUREST 0.99F // from which score on a guess holds in any case
#define SURE   0.9F  // from which score on a guess holds unless two words speak against it

// Folded, in the order of their bytes: words that hardly anything but English writes, and such that
// other languages have as well.
static const char *const english[] = {
    "about",	  "afraid",	"again",   "ago",      "alone",	    "already",	   "always",
    "another",	  "any",	"anybody", "anyone",   "anything",  "apart",	   "are",
    "arent",	  "around",	"ask",	   "asked",    "asking",    "awake",	   "away",
    "baby",	  "back",	"bad",	   "because",  "been",	    "before",	   "behind",
    "being",	  "bleeding",	"boy",	   "breathe",  "breathing", "bridge",	   "broke",
    "broken",	  "brother",	"burning", "by",       "call",	    "called",	   "calling",
    "came",	  "cant",	"child",   "children", "clean",	    "closed",	   "cold",
    "could",	  "couldnt",	"cut",	   "dad",      "daddy",	    "daughter",	   "dead",
    "did",	  "didnt",	"does",	   "doesnt",   "doing",	    "dont",	   "down",
    "drink",	  "dying",	"each",	   "eat",      "eight",	    "everybody",   "everyone",
    "everything", "everywhere", "fell",	   "few",      "fire",	    "five",	   "flat",
    "flooded",	  "food",	"for",	   "found",    "four",	    "friend",	   "from",
    "full",	  "gave",	"get",	   "getting",  "girl",	    "given",	   "going",
    "gone",	  "good",	"got",	   "grandad",  "grandma",   "grandmother", "granny",
    "had",	  "hadnt",	"hand",	   "happened", "hasnt",	    "hate",	   "have",
    "havent",	  "having",	"hear",	   "heard",    "her",	    "here",	   "him",
    "his",	  "hit",	"hits",	   "hitting",  "hold",	    "home",	   "hours",
    "house",	  "how",	"hungry",  "hurt",     "hurting",   "hurts",	   "husband",
    "im",	  "inside",	"into",	   "isnt",     "it",	    "its",	   "ive",
    "just",	  "keeps",	"kids",	   "kill",     "killed",    "killing",	   "knife",
    "know",	  "last",	"leave",   "leaving",  "left",	    "like",	   "little",
    "live",	  "living",	"locked",  "lost",     "made",	    "make",	   "making",
    "many",	  "maybe",	"mine",	   "missing",  "money",	    "morning",	   "most",
    "mother",	  "much",	"mum",	   "mummy",    "must",	    "my",	   "myself",
    "need",	  "needed",	"needs",   "neighbor", "neighbour", "never",	   "night",
    "nine",	  "nobody",	"nothing", "now",      "of",	    "off",	   "old",
    "older",	  "one",	"only",	   "our",      "out",	    "outside",	   "over",
    "own",	  "people",	"phone",   "place",    "police",    "really",	   "rising",
    "road",	  "roof",	"room",	   "said",     "same",	    "saw",	   "say",
    "saying",	  "says",	"scared",  "school",   "see",	    "seen",	   "send",
    "sent",	  "seven",	"she",	   "shelter",  "should",    "shouting",	   "sick",
    "since",	  "sister",	"six",	   "sleep",    "some",	    "somebody",	   "someone",
    "something",  "still",	"stop",	   "street",   "stuck",	    "such",	   "take",
    "taken",	  "taking",	"tell",	   "ten",      "than",	    "that",	   "thats",
    "the",	  "their",	"them",	   "then",     "there",	    "they",	   "theyre",
    "thing",	  "things",	"think",   "this",     "those",	    "three",	   "through",
    "till",	  "time",	"today",   "together", "told",	    "tomorrow",	   "tonight",
    "too",	  "took",	"town",	   "trapped",  "tree",	    "trying",	   "two",
    "under",	  "until",	"up",	   "upstairs", "very",	    "wait",	   "waiting",
    "walk",	  "want",	"wants",   "wasnt",    "way",	    "went",	   "were",
    "weve",	  "what",	"whats",   "when",     "where",	    "which",	   "while",
    "who",	  "whole",	"whose",   "why",      "wife",	    "will",	   "window",
    "with",	  "without",	"woman",   "women",    "wont",	    "work",	   "working",
    "worse",	  "would",	"wouldnt", "years",    "yes",	    "yesterday",   "yet",
    "you",	  "young",	"your",	   "yours",
};
static const char *const shared[] = {
    "a",     "all",    "am",	 "an",	 "and", "as",	"at",  "be",	 "boat", "bring",
    "bus",   "can",    "car",	 "come", "day", "days", "do",  "end",	 "even", "give",
    "go",    "gun",    "hard",	 "has",	 "he",	"help", "i",   "if",	 "in",	 "is",
    "light", "mama",   "man",	 "me",	 "men", "no",	"not", "on",	 "open", "or",
    "papa",  "plan",   "please", "pls",	 "plz", "ppl",	"r",   "rescue", "save", "so",
    "son",   "thanks", "to",	 "u",	 "us",	"wall", "was", "water",	 "we",	 "well",
};

static int word_order(const void *word, const void *entry)
{
	return str_compare(*(const struct str *)word, str_from(*(const char *const *)entry));
}

static bool is_among(struct str word, const char *const *words, size_t count)
{
	return bsearch(&word, words, count, sizeof *words, word_order) != NULL;
}

// True if every word is among the commonest of English and a quarter of them are of no other
// language, or they ask for help: "please help me" is heard in many languages' messages.
static bool is_plain_english(const struct folded *folded)
{
	size_t own = 0, also = 0;
	bool asks = false;
	for (size_t i = 0; i < folded->n_words; i++) {
		const struct str word = fold_word_str(folded, i);
		if (folded->words[i].kind != FOLD_WORD)
			continue;
		if (is_among(word, english, sizeof english / sizeof english[0]))
			own++;
		else if (is_among(word, shared, sizeof shared / sizeof shared[0]))
			also++;
		else
			return false;
		asks |= str_equal(word, STR("help")) || str_equal(word, STR("rescue")) ||
			str_equal(word, STR("save"));
	}
	return (own > 0 && own * 3 >= also) || asks;
}

// Words without signs and emoji; more than TONGUE_WORDS_MAX if there are more.
static size_t words_count(const struct folded *folded)
{
	size_t words = 0;
	if (folded->n_words > TONGUE_WORDS_MAX && !fold_has_kind(folded, FOLD_SYMBOL))
		return folded->n_words;
	for (size_t i = 0; i < folded->n_words && words <= TONGUE_WORDS_MAX; i++)
		words += folded->words[i].kind != FOLD_SYMBOL;
	return words;
}

struct str tongue_of(const struct lexicon *lexicon, const struct folded *folded,
		     const struct language_guess *guess)
{
	const struct str told = str_from(guess->code);
	const size_t words = words_count(folded);
	if (words == 0 || words > TONGUE_WORDS_MAX || guess->score >= SUREST)
		return told;
	if (is_plain_english(folded))
		return STR("en");
	const struct lexicon_tongue tongue = lexicon_tongue(lexicon, folded, told);
	// From English all borrow.
	const bool held = guess->score >= SURE || str_equal(told, STR("en"));
	const unsigned more = held ? 2 : 1;
	return tongue.words >= 2 && tongue.words >= tongue.words_told + more &&
		       tongue.words * 2 >= words
		   ? tongue.code
		   : told;
}
