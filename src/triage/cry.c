// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/cry.h"

static bool is_among(struct str word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(word, str_from(words[i])))
			return true;
	return false;
}

bool cry_is_english(const struct folded *folded)
{
	static const char *const asking[] = {"help", "rescue", "save"};
	static const char *const beside[] = {"please", "plz", "pls",	 "me",
					     "us",     "we",  "i",	 "need",
					     "send",   "now", "someone", "somebody"};
	size_t words = 0;
	bool asks = false;
	if (folded->n_words > CRY_WORDS_MAX && !fold_has_kind(folded, FOLD_SYMBOL))
		return false;
	for (size_t i = 0; i < folded->n_words; i++) {
		if (folded->words[i].kind == FOLD_SYMBOL)
			continue;
		const struct str word = fold_word_str(folded, i);
		const bool asked = is_among(word, asking, sizeof asking / sizeof asking[0]);
		if (++words > CRY_WORDS_MAX ||
		    (!asked && !is_among(word, beside, sizeof beside / sizeof beside[0])))
			return false;
		asks |= asked;
	}
	return asks;
}
