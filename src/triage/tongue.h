// SPDX-License-Identifier: AGPL-3.0-or-later
// In which language a short message is read. Of "my dad hits me" or "manden un bote" the language
// table sees too little: it hears Urdu in Latin letters or Haitian Creole, and a call for help
// would be looked for in the wrong language. What the lexicon knows to say in one language alone,
// and the commonest words of English, tell it better.
#ifndef CAUSEWAY_TRIAGE_TONGUE_H
#define CAUSEWAY_TRIAGE_TONGUE_H

#include "text/fold.h"
#include "text/language.h"
#include "text/lexicon.h"

#define TONGUE_WORDS_MAX 12

// The code of the language that a text of at most TONGUE_WORDS_MAX words is read in; that of
// `guess` for longer ones and where nothing speaks against it. Borrowed from the lexicon or static.
struct str tongue_of(const struct lexicon *lexicon, const struct folded *folded,
		     const struct language_guess *guess);

#endif
