// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/reason.h"

#include <stdlib.h>

// English, French, Haitian Creole, Spanish, Portuguese, Italian, Arabic; folded, in the order of
// their bytes.
static const char *const function_words[] = {
    "a",      "about",	 "after", "again",   "ai",	"ak",	  "al",	     "ale",	"all",
    "alla",   "alle",	 "also",  "am",	     "amp",	"an",	  "and",     "anpil",	"any",
    "ao",     "aos",	 "ap",	  "are",     "as",	"at",	  "au",	     "aussi",	"aux",
    "avait",  "avec",	 "avez",  "avons",   "bay",	"be",	  "because", "been",	"before",
    "being",  "between", "both",  "but",     "by",	"c",	  "can",     "cant",	"ce",
    "ces",    "cet",	 "cette", "che",     "chi",	"ci",	  "com",     "come",	"comes",
    "comme",  "como",	 "con",	  "could",   "cual",	"cuando", "cui",     "d",	"da",
    "dans",   "das",	 "de",	  "degli",   "dei",	"deja",	  "del",     "della",	"delle",
    "depi",   "des",	 "deux",  "di",	     "did",	"do",	  "does",    "donde",	"done",
    "dont",   "dos",	 "dove",  "down",    "du",	"during", "e",	     "each",	"ed",
    "eight",  "el",	 "ela",	  "elas",    "ele",	"eles",	  "ella",    "ellas",	"elle",
    "elles",  "ellos",	 "em",	  "en",	     "entre",	"epi",	  "era",     "es",	"esa",
    "esas",   "eso",	 "esos",  "essa",    "esse",	"essere", "est",     "esta",	"estamos",
    "estan",  "estao",	 "estar", "estas",   "este",	"estos",  "et",	     "etaient", "etait",
    "ete",    "etes",	 "etre",  "eu",	     "even",	"ever",	  "every",   "fe",	"few",
    "five",   "foi",	 "for",	  "four",    "fra",	"from",	  "fue",     "gen",	"get",
    "gia",    "gli",	 "go",	  "goes",    "going",	"gone",	  "got",     "ha",	"had",
    "han",    "hanno",	 "has",	  "have",    "having",	"hay",	  "he",	     "hemos",	"her",
    "here",   "him",	 "his",	  "how",     "i",	"if",	  "il",	     "ils",	"im",
    "in",     "into",	 "io",	  "is",	     "isnt",	"isso",	  "it",	     "its",	"ive",
    "j",      "ja",	 "je",	  "jis",     "just",	"ka",	  "kap",     "kapab",	"ki",
    "konn",   "konsa",	 "kote",  "kounye",  "l",	"la",	  "lan",     "las",	"le",
    "lei",    "les",	 "let",	  "lets",    "leur",	"leurs",  "li",	     "like",	"ll",
    "lo",     "loro",	 "los",	  "lot",     "lui",	"m",	  "ma",	     "made",	"mais",
    "make",   "map",	 "mas",	  "may",     "me",	"meme",	  "men",     "menm",	"meno",
    "menos",  "mes",	 "mi",	  "might",   "mine",	"mis",	  "moins",   "molto",	"mon",
    "more",   "most",	 "muito", "must",    "muy",	"mwen",	  "my",	     "n",	"na",
    "nan",    "nao",	 "nap",	  "nas",     "ne",	"nei",	  "nel",     "nella",	"never",
    "ni",     "nine",	 "no",	  "noi",     "non",	"nor",	  "nos",     "not",	"notre",
    "nou",    "nous",	 "now",	  "nuestra", "nuestro", "o",	  "of",	     "off",	"on",
    "once",   "onde",	 "one",	  "only",    "ont",	"or",	  "os",	     "other",	"ou",
    "our",    "out",	 "over",  "own",     "pa",	"par",	  "para",    "pas",	"per",
    "pero",   "piu",	 "plus",  "por",     "porque",	"pou",	  "poum",    "pour",	"pral",
    "qu",     "quando",	 "que",	  "quel",    "quella",	"quelle", "quello",  "quem",	"questa",
    "questo", "qui",	 "quien", "quoi",    "r",	"re",	  "rt",	     "s",	"sa",
    "said",   "same",	 "sans",  "sao",     "say",	"says",	  "se",	     "see",	"sei",
    "sem",    "ser",	 "ses",	  "seven",   "shall",	"she",	  "should",  "si",	"siamo",
    "sin",    "six",	 "so",	  "sobre",   "some",	"sommes", "son",     "sono",	"sont",
    "sou",    "sous",	 "stato", "still",   "su",	"such",	  "suis",    "sur",	"sus",
    "t",      "ta",	 "te",	  "tem",     "ten",	"tes",	  "than",    "that",	"thats",
    "the",    "their",	 "them",  "then",    "there",	"these",  "they",    "this",	"those",
    "three",  "through", "ti",	  "to",	     "toda",	"todas",  "todo",    "todos",	"ton",
    "too",    "tou",	 "tous",  "tout",    "toute",	"toutes", "tra",     "tres",	"trois",
    "tu",     "tus",	 "two",	  "u",	     "um",	"uma",	  "umas",    "un",	"una",
    "unas",   "under",	 "une",	  "uno",     "unos",	"uns",	  "until",   "up",	"ur",
    "us",     "ve",	 "very",  "vi",	     "via",	"vini",	  "voi",     "vos",	"votre",
    "vous",   "w",	 "was",	  "we",	     "were",	"what",	  "when",    "where",	"which",
    "while",  "who",	 "whom",  "whose",   "why",	"will",	  "with",    "without", "wont",
    "would",  "y",	 "ya",	  "yes",     "yo",	"yon",	  "you",     "youn",	"your",
    "اذا",    "التي",	 "الذي",  "الذين",   "الي",	"ان",	  "انا",     "انت",	"او",
    "ب",      "بعد",	 "بين",	  "تلك",     "ثم",	"حتي",	  "ذلك",     "علي",	"عن",
    "عند",    "غير",	 "ف",	  "في",	     "قبل",	"قد",	  "كان",     "كانت",	"كل",
    "كم",     "كما",	 "ل",	  "لا",	     "لم",	"لن",	  "ما",	     "مع",	"من",
    "نحن",    "هذا",	 "هذه",	  "هل",	     "هم",	"هو",	  "هي",	     "و",	"يا",
    "يكون",
};

static int order(const void *key, const void *entry)
{
	const struct str *word = key;
	const char *other = *(const char *const *)entry;
	const size_t len = strlen(other);
	const int first = memcmp(word->at, other, word->len < len ? word->len : len);
	return first ? first : (int)word->len - (int)len;
}

bool reason_tells(const struct folded *folded, size_t word)
{
	const enum fold_kind kind = (enum fold_kind)folded->words[word].kind;
	if (kind != FOLD_WORD && kind != FOLD_HASHTAG && kind != FOLD_CHARACTER)
		return false;
	const struct str bytes = fold_word_str(folded, word);
	return !bsearch(&bytes, function_words, sizeof function_words / sizeof function_words[0],
			sizeof function_words[0], order);
}

size_t reason_word_at(const struct folded *folded, uint16_t from_point)
{
	for (size_t i = 0; i < folded->n_words && folded->words[i].from_point <= from_point; i++)
		if (folded->words[i].from_point == from_point)
			return i;
	return SIZE_MAX;
}
