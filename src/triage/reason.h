// SPDX-License-Identifier: AGPL-3.0-or-later
// Which words of a post may be shown as the reason for a label: words that mean something to the
// reader. "The", a lone "?" or a lone number may move the model, but they explain nothing.
#ifndef CAUSEWAY_TRIAGE_REASON_H
#define CAUSEWAY_TRIAGE_REASON_H

#include "text/fold.h"

// False for signs, links, mentions, numbers and the function words of the languages that the model
// was taught.
bool reason_tells(const struct folded *folded, size_t word);

// The word that begins at a code point of the original text; SIZE_MAX if none does.
size_t reason_word_at(const struct folded *folded, uint16_t from_point);

#endif
