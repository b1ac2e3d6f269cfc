// SPDX-License-Identifier: AGPL-3.0-or-later
// The interface's texts in one language, as the build packs them (tool/catalogues.c): all languages
// share one list of keys, which stand for the texts in English, and a language has a translation
// for each key, in the same order. So no catalogue holds English, and none a table of its own.
// Every number is checked, as if the bytes were foreign.
#ifndef CAUSEWAY_PAGE_CATALOGUE_H
#define CAUSEWAY_PAGE_CATALOGUE_H

#include "base/outcome.h"
#include "page/plural.h"

#define CATALOGUE_MESSAGES_MAX 32768

struct catalogue_ids {
	struct str
	    keys; // catalogue_key() of each text, eight bytes; the empty text first; borrowed
	uint16_t *slots; // a power of two of them, at most half full: 0, or number of a key + 1
	size_t n_slots, count;
};

struct catalogue_entry {
	struct str forms; // the translation; of a plural message all forms, a zero between them
	bool checked;	  // by a fluent reader
};

struct catalogue {
	const struct catalogue_ids *ids;
	struct catalogue_entry *entries; // one for each key; owned
	size_t count, checked;		 // messages that are translated, and of them the checked
	struct plural rule;
};

// `keys` must outlive the ids.
enum outcome catalogue_ids_read(struct str keys, struct catalogue_ids *ret_ids,
				struct fault *fault);
void catalogue_ids_free(struct catalogue_ids *ids);

// Of each key its translation, with a zero behind it; nothing if there is none. The first is the
// plural rule. Before a checked one stands CATALOGUE_CHECKED, between plural forms CATALOGUE_FORM,
// which becomes a zero here. `bytes` and `ids` must outlive the catalogue; `name` is for the
// sentence of a fault.
enum outcome catalogue_read(char *bytes, size_t len, const struct catalogue_ids *ids,
			    const char *name, struct catalogue *ret_catalogue, struct fault *fault);
void catalogue_free(struct catalogue *catalogue);

// NULL if the catalogue has no such message. Texts end in a zero.
const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue, struct str id);
// A plural form of an entry; the last one if it has fewer.
struct str catalogue_form(const struct catalogue_entry *entry, unsigned form);

#endif
