// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/appeal_check.h"

#include "text/lexicon.h"

#include <ctype.h>
#include <stdlib.h>

#define ACCOUNT_DIGITS 9 // so many in a row are an account, not a quantity

static const char *const refused =
    /*tr*/ "Medicines and infant formula are never asked of the public. Clinics and agencies order "
	   "them where quality and cold chain are checked.";

// Concepts of the lexicon that mean them.
static const char *const concepts[] = {"medicine", "medicine-none", "insulin-none", "baby-milk"};
static const char *const words[] = {
    "medicine", "medication", "antibiotic",   "insulin",     "paracetamol",    "vaccine",
    "tablets",	"baby milk",  "baby formula", "milk powder", "infant formula", "formula milk",
};

static bool concept_refused(struct str name)
{
	for (size_t i = 0; i < sizeof concepts / sizeof concepts[0]; i++)
		if (str_equal(name, str_from(concepts[i])))
			return true;
	return false;
}

static bool lexicon_refuses(const struct lexicon *lexicon, struct str name, struct str lang)
{
	bool found = false;
	struct lexicon_hits hits;
	struct folded *folded = malloc(sizeof *folded); // too large for a stack
	if (!folded)
		return false;
	fold_text(name, folded);
	lexicon_read(lexicon, folded, lang, &hits);
	for (size_t i = 0; i < hits.n && !found; i++)
		found = concept_refused(lexicon_concept_name(lexicon, hits.hit[i].concept));
	free(folded);
	return found;
}

static bool holds(struct str text, struct str word)
{
	for (size_t i = 0; i + word.len <= text.len; i++)
		if (str_equal_nocase(str_slice(text, i, word.len), word))
			return true;
	return false;
}

enum outcome appeal_check_asked(const struct lexicon *lexicon, struct str name, struct str lang,
				struct fault *fault)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (holds(name, str_from(words[i])))
			return fail_with(INVALID, fault, refused);
	if (lexicon &&
	    (lexicon_refuses(lexicon, name, lang) || lexicon_refuses(lexicon, name, STR("en"))))
		return fail_with(INVALID, fault, refused);
	return OK;
}

// Digits in a row, with spaces and hyphens between: an account or a card.
static bool account_in(struct str text)
{
	size_t digits = 0;
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.at[i];
		if (isdigit(c))
			digits++;
		else if (c != ' ' && c != '-')
			digits = 0;
		if (digits >= ACCOUNT_DIGITS)
			return true;
	}
	return false;
}

enum outcome appeal_check_words(struct str text, struct fault *fault)
{
	if (holds(text, STR("://")) || holds(text, STR("www.")) || holds(text, STR("@")) ||
	    account_in(text))
		return fail(INVALID, fault,
			    /*tr*/
			    "Addresses and account numbers do not stand in these words. They go "
			    "into a way to give, which two people change.");
	return OK;
}
