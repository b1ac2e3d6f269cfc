// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/told.h"

bool told_of_self(const struct folded *folded)
{
	// As folded: without apostrophes. "We're" would be "were".
	static const char *const self[] = {"i", "we", "us", "my", "our", "me", "im", "ive", "weve"};
	for (size_t i = 0; i < folded->n_words; i++)
		for (size_t j = 0; j < sizeof self / sizeof *self; j++)
			if (str_equal(fold_word_str(folded, i), str_from(self[j])))
				return true;
	return false;
}
