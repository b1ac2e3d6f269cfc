// SPDX-License-Identifier: AGPL-3.0-or-later
// What each public page behind a code asks before it looks: which code, and whether somebody at
// this address may try one just now. Never says whether anybody has the code.
#ifndef CAUSEWAY_RESPOND_CODE_ASKED_H
#define CAUSEWAY_RESPOND_CODE_ASKED_H

#include "base/outcome.h"
#include "net/request.h"

// The input `code` as codes are kept, in the arena, so that the same one counts as the same however
// it was typed; what cannot be a code, as it was typed.
struct str code_of(const struct request *request);

// The same, counted as one look from this address; TOO_MUCH with a sentence after too many. Whoever
// finds what the code is of says so with code_found.
enum outcome code_asked(struct request *request, struct str *ret_code);

// It was a code that somebody has: the next look from this address is stopped by nobody else's
// guesses.
void code_found(const struct request *request, struct str code);

// Before words are taken from whoever has the code: TOO_MUCH with a sentence after too many within
// a few minutes.
enum outcome code_telling(struct request *request, struct str code);

#endif
