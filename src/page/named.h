// SPDX-License-Identifier: AGPL-3.0-or-later
// What countries and languages are called in the reader's language (CLDR, by ICU). A code that
// nobody knows stands for itself. Keeps nothing.
#ifndef CAUSEWAY_PAGE_NAMED_H
#define CAUSEWAY_PAGE_NAMED_H

#include "base/arena.h"
#include "page/messages.h"

// "NP" as "Nepal"; "ne" as "Nepali". In the arena.
struct str country_named(struct arena *arena, const struct language *reader, struct str code);
struct str language_named(struct arena *arena, const struct language *reader, struct str code);
// "ne en" as "Nepali, English".
struct str languages_named(struct arena *arena, const struct language *reader, struct str codes);

struct country {
	const char *code; // ISO 3166-1, two capital letters
	struct str name;
};
// All of them by name, as the reader's language sorts; in the arena, NULL when that is full.
const struct country *countries_named(struct arena *arena, const struct messages *messages,
				      const struct language *reader, size_t *ret_count);

#endif
