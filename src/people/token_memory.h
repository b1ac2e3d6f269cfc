// SPDX-License-Identifier: AGPL-3.0-or-later
// Remembers the tokens of the last moments, so that a stream of small requests does not ask the
// store for the same token again and again. Forgets each after TOKEN_MEMORY_MS, so that one that
// was revoked or has ended is refused soon. Holds hashes, never secrets. Safe from any thread.
#ifndef CAUSEWAY_PEOPLE_TOKEN_MEMORY_H
#define CAUSEWAY_PEOPLE_TOKEN_MEMORY_H

#include "people/people.h"

#define TOKEN_MEMORY_MS	 2000
#define TOKEN_HASH_BYTES 32

struct token_memory;

struct token_memory *token_memory_new(void);	     // NULL without memory
void token_memory_free(struct token_memory *memory); // takes NULL

// The token with this hash, if it is remembered at `now` (ms UTC); its strings in the arena.
bool token_recall(struct token_memory *memory, const unsigned char hash[TOKEN_HASH_BYTES],
		  int64_t now, struct arena *arena, struct token *ret_token);
// Remembers a token until TOKEN_MEMORY_MS after `now`, or until `ends` (0: never), if that is
// sooner. One whose name or campaign is very long is not remembered.
void token_remember(struct token_memory *memory, const unsigned char hash[TOKEN_HASH_BYTES],
		    int64_t now, int64_t ends, const struct token *token);

#endif
