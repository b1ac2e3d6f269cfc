// SPDX-License-Identifier: AGPL-3.0-or-later
// One gettext .mo file as a hash table of its messages. Reads the file's bytes where they are; they
// may be hostile: every offset is checked.
#ifndef CAUSEWAY_PAGE_CATALOGUE_H
#define CAUSEWAY_PAGE_CATALOGUE_H

#include "base/outcome.h"
#include "page/plural.h"

#define CATALOGUE_MESSAGES_MAX 65536

struct catalogue_entry {
	struct str id;	  // the English text; of a plural message its singular
	struct str forms; // the translation; of a plural message all forms, a zero between them
	uint64_t hash;
};

struct catalogue {
	struct catalogue_entry *slots; // a power of two of them, at most half full; owned
	size_t n_slots;
	size_t count;
	struct plural rule;
};

// `bytes` must outlive the catalogue; `name` is for the sentence of a fault.
enum outcome catalogue_read(struct str bytes, const char *name, struct catalogue *ret_catalogue,
			    struct fault *fault);
void catalogue_free(struct catalogue *catalogue);

// NULL if the catalogue has no such message. Texts end in a zero.
const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue, struct str id);
// A plural form of an entry; the last one if it has fewer.
struct str catalogue_form(const struct catalogue_entry *entry, unsigned form);

#endif
