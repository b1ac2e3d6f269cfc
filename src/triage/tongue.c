// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/tongue.h"

#include <stdlib.h>

#define SUREST 0.99F // from which score on a guess holds in any case
#define SURE   0.9F  // from which score on a guess holds unless two words speak against it

// Folded, in the order of their bytes: words that hardly anything but English writes, and such that
// other languages have as well.
static const char *const english[] = {
    "about",	  "afraid",	"afternoon",  "again",	   "ago",	 "alone",     "already",
    "always",	  "another",	"answer",     "any",	   "anybody",	 "anyone",    "anything",
    "apart",	  "are",	"arent",      "around",	   "ask",	 "asked",     "asking",
    "asleep",	  "awake",	"away",	      "baby",	   "back",	 "because",   "been",
    "before",	  "behind",	"being",      "better",	   "birthday",	 "blanket",   "blankets",
    "bleeding",	  "blocked",	"body",	      "book",	   "borrow",	 "bottle",    "boy",
    "breathe",	  "breathing",	"bridge",     "brings",	   "broke",	 "broken",    "brother",
    "burn",	  "burning",	"buy",	      "by",	   "call",	 "called",    "calling",
    "came",	  "cant",	"careful",    "catch",	   "cause",	 "change",    "cheap",
    "check",	  "child",	"children",   "church",	   "clean",	 "closed",    "clothes",
    "cold",	  "collapsed",	"cook",	      "could",	   "couldnt",	 "cry",	      "crying",
    "cut",	  "dad",	"daddy",      "danger",	   "daughter",	 "dead",      "delivery",
    "did",	  "didnt",	"different",  "doctor",	   "does",	 "doesnt",    "dog",
    "doing",	  "dont",	"door",	      "down",	   "drink",	 "drive",     "drop",
    "drowning",	  "dying",	"each",	      "east",	   "easy",	 "eat",	      "eight",
    "else",	  "emergency",	"empty",      "evening",   "everybody",	 "everyone",  "everything",
    "everywhere", "extra",	"eyes",	      "fall",	   "falling",	 "family",    "feel",
    "feeling",	  "feet",	"fell",	      "few",	   "fire",	 "five",      "fix",
    "flat",	  "flood",	"flooded",    "floor",	   "food",	 "for",	      "found",
    "four",	  "fresh",	"friday",     "friend",	   "from",	 "front",     "full",
    "gave",	  "generator",	"get",	      "getting",   "girl",	 "given",     "going",
    "gone",	  "good",	"got",	      "grand",	   "grandad",	 "grandma",   "grandmother",
    "granny",	  "ground",	"guys",	      "had",	   "hadnt",	 "happen",    "happened",
    "happy",	  "hasnt",	"hate",	      "have",	   "havent",	 "having",    "head",
    "health",	  "hear",	"heard",      "heart",	   "heavy",	 "her",	      "here",
    "high",	  "hill",	"him",	      "his",	   "hit",	 "hits",      "hitting",
    "hold",	  "home",	"hours",      "house",	   "how",	 "hungry",    "hurry",
    "hurt",	  "hurting",	"hurts",      "husband",   "ill",	 "im",	      "injured",
    "inside",	  "insulin",	"into",	      "isnt",	   "it",	 "its",	      "ive",
    "job",	  "just",	"keep",	      "keeps",	   "key",	 "kids",      "kill",
    "killed",	  "killing",	"kitchen",    "knife",	   "know",	 "lady",      "landslide",
    "last",	  "later",	"leave",      "leaving",   "left",	 "legs",      "lights",
    "like",	  "little",	"live",	      "living",	   "locked",	 "look",      "looking",
    "looters",	  "lost",	"luck",	      "made",	   "make",	 "making",    "many",
    "match",	  "maybe",	"means",      "medicine",  "meet",	 "middle",    "milk",
    "mine",	  "missing",	"monday",     "money",	   "month",	 "months",    "morning",
    "most",	  "mother",	"move",	      "moving",	   "much",	 "mum",	      "mummy",
    "must",	  "my",		"myself",     "near",	   "need",	 "needed",    "needs",
    "neighbor",	  "neighbour",	"network",    "never",	   "news",	 "next",      "night",
    "nine",	  "nobody",	"noise",      "north",	   "nothing",	 "now",	      "number",
    "oak",	  "of",		"off",	      "old",	   "older",	 "one",	      "only",
    "our",	  "out",	"outside",    "over",	   "own",	 "oxygen",    "parents",
    "path",	  "pay",	"people",     "phone",	   "pick",	 "picked",    "pills",
    "place",	  "police",	"power",      "pregnant",  "pretty",	 "promised",  "pull",
    "push",	  "quick",	"quickly",    "quiet",	   "rain",	 "ready",     "really",
    "right",	  "rising",	"river",      "road",	   "roof",	 "room",      "round",
    "rude",	  "safe",	"safely",     "said",	   "same",	 "saturday",  "saw",
    "say",	  "saying",	"says",	      "scared",	   "school",	 "second",    "see",
    "seen",	  "send",	"sent",	      "seven",	   "she",	 "shelter",   "shot",
    "should",	  "shouting",	"sick",	      "side",	   "since",	 "sir",	      "sister",
    "six",	  "sky",	"sleep",      "sliding",   "small",	 "snake",     "snow",
    "some",	  "somebody",	"someone",    "something", "soup",	 "south",     "spare",
    "speak",	  "square",	"stairs",     "stand",	   "start",	 "stay",      "stayed",
    "still",	  "stone",	"stones",     "stop",	   "store",	 "stranded",  "stranger",
    "street",	  "stuck",	"stuff",      "such",	   "sunday",	 "survivors", "swim",
    "take",	  "taken",	"taking",     "talk",	   "teacher",	 "tell",      "ten",
    "tent",	  "tents",	"terrible",   "than",	   "thank",	 "that",      "thats",
    "the",	  "their",	"them",	      "then",	   "there",	 "they",      "theyre",
    "thing",	  "things",	"think",      "thirsty",   "this",	 "those",     "thought",
    "three",	  "throat",	"through",    "thursday",  "till",	 "time",      "tired",
    "today",	  "together",	"told",	      "tomorrow",  "tonight",	 "too",	      "took",
    "top",	  "tower",	"town",	      "traffic",   "translator", "trapped",   "tree",
    "trying",	  "tuesday",	"turn",	      "twelve",	   "twenty",	 "two",	      "under",
    "until",	  "up",		"upstairs",   "use",	   "used",	 "very",      "visit",
    "voice",	  "volunteer",	"volunteers", "wait",	   "waiting",	 "walk",      "want",
    "wants",	  "warning",	"wasnt",      "watch",	   "way",	 "weather",   "wednesday",
    "week",	  "weeks",	"went",	      "were",	   "weve",	 "what",      "whatever",
    "whats",	  "wheelchair", "when",	      "where",	   "which",	 "while",     "white",
    "who",	  "whole",	"whose",      "why",	   "wife",	 "will",      "window",
    "wire",	  "wires",	"wish",	      "with",	   "without",	 "woman",     "women",
    "wont",	  "words",	"work",	      "working",   "world",	 "worried",   "worse",
    "worst",	  "would",	"wouldnt",    "write",	   "wrong",	 "yard",      "year",
    "years",	  "yes",	"yesterday",  "yet",	   "you",	 "young",     "your",
    "yours",
};
static const char *const shared[] = {
    "a",     "all",	"am",	  "an",	     "and",   "arm",   "as",	 "at",	     "bad",  "be",
    "bed",   "boat",	"bring",  "bus",     "can",   "car",   "come",	 "day",	     "days", "deep",
    "die",   "do",	"ears",	  "end",     "even",  "face",  "far",	 "fast",     "gas",  "give",
    "go",    "gun",	"hand",	  "hard",    "has",   "he",    "help",	 "hospital", "hot",  "i",
    "if",    "in",	"is",	  "leg",     "light", "local", "main",	 "mama",     "man",  "me",
    "men",   "message", "minute", "minutes", "name",  "no",    "not",	 "on",	     "open", "or",
    "pain",  "papa",	"plan",	  "please",  "pls",   "plz",   "ppl",	 "pray",     "r",    "real",
    "red",   "rescue",	"rest",	  "ride",    "save",  "sign",  "sit",	 "slow",     "so",   "son",
    "storm", "sure",	"table",  "thanks",  "to",    "u",     "us",	 "van",	     "wall", "warm",
    "was",   "water",	"we",	  "well",    "west",  "wet",   "winter", "won",	     "word",
};

static int word_order(const void *word, const void *entry)
{
	return str_compare(*(const struct str *)word, str_from(*(const char *const *)entry));
}

static bool is_among(struct str word, const char *const *words, size_t count)
{
	return bsearch(&word, words, count, sizeof *words, word_order) != NULL;
}

// True if every word is among the commonest of English, but for a name or the like in four, and a
// quarter of them are of no other language, or they ask for help: "please help me" is heard in many
// languages' messages.
static bool is_plain_english(const struct folded *folded)
{
	size_t own = 0, also = 0, strange = 0;
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
			strange++;
		asks |= str_equal(word, STR("help")) || str_equal(word, STR("rescue")) ||
			str_equal(word, STR("save"));
	}
	if (strange > 0)
		return own > 2 * strange && own + also >= 3 * strange;
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
