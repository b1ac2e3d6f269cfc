// SPDX-License-Identifier: AGPL-3.0-or-later
// A refusal in the language of its reader: the sentence of a struct fault translated, its arguments
// put in again. What nobody has translated stays English.
#ifndef CAUSEWAY_PAGE_FAULT_SAID_H
#define CAUSEWAY_PAGE_FAULT_SAID_H

#include "base/arena.h"
#include "base/outcome.h"
#include "page/messages.h"

// In the arena. Each conversion of the translation (%d, %s, %.*s) stands for the next argument;
// "%2$s" for the second, where a language needs another order.
struct str fault_said(const struct fault *fault, const struct messages *messages,
		      const struct language *language, struct arena *arena);

#endif
