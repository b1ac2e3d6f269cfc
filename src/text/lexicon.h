// SPDX-License-Identifier: AGPL-3.0-or-later
// The crisis lexicon: words and phrases of many languages, each standing for a concept ("trapped",
// "no drinking water") that speaks for or against labels. One pass over a folded post finds the
// longest known forms and sums up what they say. It knows no grammar: what is denied or only
// supposed must stand in the lexicon as a longer form. Never decides a label; lexicon_combine says
// how its evidence joins the model's. Built from lexicon/*.tsv by tool/lexicon.c; see
// docs/lexicon.md. Never allocates per text; one lexicon may be used by many threads at once.
#ifndef CAUSEWAY_TEXT_LEXICON_H
#define CAUSEWAY_TEXT_LEXICON_H

#include "base/outcome.h"
#include "text/fold.h"
#include "text/heads.h"
#include "text/word_note.h"

#define LEXICON_HITS_MAX 24
// Evidence with which the lexicon alone is sure enough for a label.
#define LEXICON_LABEL	 2.0F

struct lexicon;

// Reads the file whole and checks all of it. INVALID if it is not a sound lexicon of this version,
// NOT_FOUND, UNAVAILABLE.
enum outcome lexicon_open(const char *path, struct lexicon **ret, struct fault *fault);
// The same from memory that stays as it is for the life of the lexicon, aligned to 8 bytes.
enum outcome lexicon_open_bytes(struct str bytes, struct lexicon **ret, struct fault *fault);
void lexicon_close(struct lexicon *lexicon); // takes NULL

struct lexicon_hit {
	uint16_t from_point, to_point; // code points of the original text
	uint16_t concept;	       // a number below lexicon_concepts
	bool weak;		       // the form also has innocent meanings
};

struct lexicon_hits {
	// Per head, the sum over the concepts found; each concept counts once, with a third if only
	// weak forms of it were found. Negative: speaks against the head.
	float evidence[HEADS];
	size_t n; // the first hits in the order of the text; all count in `evidence`
	struct lexicon_hit hit[LEXICON_HITS_MAX];
	// Somebody may die: a form of a life concept was found, and the post as a whole asks.
	bool life_at_risk;
	uint16_t life_from, life_to; // where the first such form stands, if so
};

// Finds the forms in a folded text. `lang` is the guessed language ("ur",
// "ur-Latn"; empty or "und" when unsure): forms of another language count only if they are in a
// script that no other language of the lexicon uses. Weak forms, and forms that are a common word
// of other languages, do not count when unsure. Linear.
void lexicon_read(const struct lexicon *lexicon, const struct folded *folded, struct str lang,
		  struct lexicon_hits *ret);

// In which language a short text is written, by whose forms its words stand in.
struct lexicon_tongue {
	struct str code;     // of the language with most; borrowed; empty: no form was found
	unsigned words;	     // of the text in its forms
	unsigned words_told; // of the text in forms of `lang`
};

// Weighs each word that stands in a form once for each language of the form; words of a form of one
// word only if it is no common word of other languages. Of several languages with as many words
// `lang` comes first, then English, from which many of the others borrow, then the one that the
// lexicon names first. Texts in scripts that are cut into syllables have none. Linear in the words
// times the forms' length.
struct lexicon_tongue lexicon_tongue(const struct lexicon *lexicon, const struct folded *folded,
				     struct str lang);

// What a memory of words keeps of each: where the forms that begin with it stand. 0: none does.
#define LEXICON_NOTE_CUT UINT32_C(0x40000000) // the word must be cut first
uint32_t lexicon_note(const struct lexicon *lexicon, const struct folded *folded, size_t word);
// As lexicon_read, with the notes of all words at hand.
void lexicon_read_noted(const struct lexicon *lexicon, const struct folded *folded,
			const struct word_notes *notes, struct str lang, struct lexicon_hits *ret);
// Tells one lexicon from another: its checksum.
uint64_t lexicon_mark(const struct lexicon *lexicon);
// How many entries it has: what each form means in each of its languages. Those of languages in
// borrowed letters, which no text has that a model is trained with, are not counted.
uint32_t lexicon_entries(const struct lexicon *lexicon);

size_t lexicon_concepts(const struct lexicon *lexicon);
// Its name in lexicon/concepts.tsv ("water-none"); borrowed. `concept` < lexicon_concepts.
struct str lexicon_concept_name(const struct lexicon *lexicon, size_t concept);
// What a strong form of it adds to a head's evidence.
float lexicon_concept_evidence(const struct lexicon *lexicon, size_t concept, enum head head);
// True if the lexicon has a file for this language.
bool lexicon_has_language(const struct lexicon *lexicon, struct str lang);

// How likely a label is, by its evidence alone: 0 without, 1/2 at LEXICON_LABEL, rising to 1.
float lexicon_probability(float evidence);

// The probability of a label from the model's `p` and the lexicon's evidence; compare the result
// with the head's `threshold` as usual. In a language that the model knows, the evidence moves the
// log-odds a little, by at most 1; in any other, the lexicon speaks for itself, so that evidence
// of LEXICON_LABEL reaches the threshold, and never lowers p. Monotone in both.
float lexicon_combine(float p, float evidence, float threshold, bool model_knows_language);

#endif
