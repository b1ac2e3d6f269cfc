// SPDX-License-Identifier: AGPL-3.0-or-later
// CLD2 for bench/language.c, which is C.
#include <cstdio>

#include <cld2/public/compact_lang_det.h>

// The code of the language that CLD2 guesses, as Causeway writes it; never NULL.
extern "C" const char *cld2_guess(const char *text, int len)
{
	bool reliable = false;
	const CLD2::Language language = CLD2::DetectLanguage(text, len, true, &reliable);
	switch (language) {
	case CLD2::NORWEGIAN:
		return "nb";
	case CLD2::HEBREW:
		return "he";
	case CLD2::CHINESE_T:
		return "zh";
	default:
		return CLD2::LanguageCode(language);
	}
}
