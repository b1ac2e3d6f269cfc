// SPDX-License-Identifier: AGPL-3.0-or-later
// What the pieces of words say, added up from the lines of a language table. The innermost loop of
// telling a language: knows neither words nor texts, and trusts lines that were checked when the
// table was opened.
#ifndef CAUSEWAY_TEXT_LANGUAGE_LINES_H
#define CAUSEWAY_TEXT_LANGUAGE_LINES_H

#include "text/language.h"

struct language_lines {
	const struct language_line *lines;
	uint32_t count;
	const int8_t *level; // the weight of each level
};

static inline const struct language_line *language_line_of(const struct language_lines *lines,
							   uint32_t hash)
{
	return &lines->lines[(uint64_t)hash * lines->count >> 32];
}

// Adds what `n` pieces say to the scores of all languages.
void language_lines_add(const struct language_lines *lines, const uint32_t *hashes, unsigned n,
			int16_t *scores);

#endif
