// SPDX-License-Identifier: AGPL-3.0-or-later
// A refusal in the language of its reader: the sentence of a struct fault translated, its arguments
// put in again. What nobody has translated stays English.
#ifndef CAUSEWAY_PAGE_FAULT_SAID_H
#define CAUSEWAY_PAGE_FAULT_SAID_H

#include "base/arena.h"
#include "base/outcome.h"
#include "page/messages.h"

#define FAULT_LENGTH_MAX 32

// A length of time as an argument of a refusal: "3 minutes", or "a moment" below 1.5 seconds.
void fault_length(int64_t ms, char out[FAULT_LENGTH_MAX]);

// In the arena. Each conversion of the translation (%d, %s, %.*s) stands for the next argument;
// "%2$s" for the second, where a language needs another order. What fault_length wrote is said in
// that language too.
struct str fault_said(const struct fault *fault, const struct messages *messages,
		      const struct language *language, struct arena *arena);
// Whether that language has words of its own for it: English always, for what people can meet.
bool fault_translated(const struct fault *fault, const struct messages *messages,
		      const struct language *language);

#endif
