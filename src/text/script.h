// SPDX-License-Identifier: AGPL-3.0-or-later
// Which writing system a code point belongs to, as far as this house tells them apart: to cut
// scripts without spaces and to narrow the guess of a language. Never says what a sign means.
#ifndef CAUSEWAY_TEXT_SCRIPT_H
#define CAUSEWAY_TEXT_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

enum script {
	SCRIPT_OTHER, // digits, punctuation, signs, and scripts that are not in this list
	SCRIPT_LATIN,
	SCRIPT_GREEK,
	SCRIPT_CYRILLIC,
	SCRIPT_ARMENIAN,
	SCRIPT_HEBREW,
	SCRIPT_ARABIC,
	SCRIPT_SYRIAC,
	SCRIPT_THAANA,
	SCRIPT_NKO,
	SCRIPT_DEVANAGARI,
	SCRIPT_BENGALI,
	SCRIPT_GURMUKHI,
	SCRIPT_GUJARATI,
	SCRIPT_ORIYA,
	SCRIPT_TAMIL,
	SCRIPT_TELUGU,
	SCRIPT_KANNADA,
	SCRIPT_MALAYALAM,
	SCRIPT_SINHALA,
	SCRIPT_THAI,
	SCRIPT_LAO,
	SCRIPT_TIBETAN,
	SCRIPT_MYANMAR,
	SCRIPT_GEORGIAN,
	SCRIPT_ETHIOPIC,
	SCRIPT_KHMER,
	SCRIPT_MONGOLIAN,
	SCRIPT_TAI, // Tai Le, New Tai Lue, Tai Tham, Tai Viet
	SCRIPT_KANA,
	SCRIPT_HAN,
	SCRIPT_HANGUL,
	SCRIPTS
};

// By block, so that unassigned points inside a block count with it.
enum script script_of(uint32_t code_point);

// True for scripts that put no spaces between words.
static inline bool script_is_spaceless(enum script script)
{
	return script == SCRIPT_HAN || script == SCRIPT_KANA || script == SCRIPT_THAI ||
	       script == SCRIPT_LAO || script == SCRIPT_MYANMAR || script == SCRIPT_KHMER ||
	       script == SCRIPT_TAI;
}

#endif
