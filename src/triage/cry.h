// SPDX-License-Identifier: AGPL-3.0-or-later
// The shortest cries for help in English. "Please help me" is too short for the language table,
// which hears it in other languages' texts as well; whoever writes nothing but these words writes
// English. Knows a dozen words and nothing else; says nothing of other texts.
#ifndef CAUSEWAY_TRIAGE_CRY_H
#define CAUSEWAY_TRIAGE_CRY_H

#include "text/fold.h"

#define CRY_WORDS_MAX 6

// True if the text has at most CRY_WORDS_MAX words, all of them of a cry for help in English, and
// one of them asks for it. Signs and emoji between them do not count.
bool cry_is_english(const struct folded *folded);

#endif
