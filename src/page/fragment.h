// SPDX-License-Identifier: AGPL-3.0-or-later
// What was made of the elements of {{#a list kept}}, remembered beside all that it was made from:
// the step of the template (which stands for its language), the values of every field that the
// element's part of the template reads, how far its times lie from now, and what the frame says
// about zone, digits and addresses. It is put out again only for exactly the same values, so
// nothing must be told when something changes, and another viewer's page shares it only where it is
// equal byte by byte: a mask (page/mask.h) has done its work before.
#ifndef CAUSEWAY_PAGE_FRAGMENT_H
#define CAUSEWAY_PAGE_FRAGMENT_H

#include "page/program.h"

#define FRAGMENT_MAX	 ((size_t)32 << 10) // bytes of one, with what it was made from
#define FRAGMENTS_MAX	 ((size_t)4 << 20)  // bytes of all; then all are forgotten
#define FRAGMENT_KEY_MAX 12000

// What an element's part of a template reads.
struct read;
struct reads {
	const struct read *at;
	size_t count;
};
// Finds it in steps [from, to) of a list whose elements stand at `depth`. NULL without memory, or
// when what the steps put out depends on more, such as {{ago}}.
const struct reads *reads_find(struct arena *arena, const struct step *steps, uint32_t from,
			       uint32_t to, uint8_t depth);

// The memory; any thread.
struct fragments;
struct fragments *fragments_new(void);		  // NULL without memory
void fragments_free(struct fragments *fragments); // takes NULL

// A fragment while it is made.
struct making {
	bool begun;
	uint64_t hash, icons; // icons used before it
	size_t key_len, from; // where it begins in the page
	char key[FRAGMENT_KEY_MAX];
};

// Puts out what the element at this step made before; false if it must be made: then what is put
// out from here to fragment_keep is remembered.
bool fragment_recall(struct rendering *rendering, const struct step *step);
void fragment_keep(struct rendering *rendering);

#endif
