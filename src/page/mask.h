// SPDX-License-Identifier: AGPL-3.0-or-later
// Leaves out of a view what its viewer may not see, before it becomes a page or JSON. Rules name
// the fields that may be shown and the group each belongs to; a field that no rule names is left
// out, so that a new field is hidden until somebody has decided about it. Knows no groups: it
// compares bits.
#ifndef CAUSEWAY_PAGE_MASK_H
#define CAUSEWAY_PAGE_MASK_H

#include "base/arena.h"
#include "page/view.h"

enum mask_way {
	MASK_WHOLE, // shown as it is
	MASK_NAMED, // the same; without the group, the mask's words stand in its place
	MASK_ROUND, // FIELD_DOUBLE: shown to MASK_DECIMALS
};
#define MASK_DECIMALS 1

struct mask_rule {
	const char *view;   // its name
	uint32_t group;	    // one bit
	const char *fields; // names, with one space between
	enum mask_way way;
};

#define MASK_VIEWS_MAX 64 // different views in one answer

struct mask {
	const struct mask_rule *rules;
	size_t n_rules;
	uint32_t sees;	    // groups, as bits
	struct str instead; // for MASK_NAMED; empty: nothing
};

// How a field is shown to one who sees these groups: the way of the first rule that names it and
// whose group is seen. False if it is left out.
bool mask_shows(const struct mask *mask, const struct view *view, const struct field *field,
		enum mask_way *ret_way);

// Whether any rule names the view.
bool mask_knows(const struct mask *mask, const struct view *view);

// A copy of the data, in the arena, without what the mask leaves out: texts are empty, words and
// links NULL, numbers 0, lists empty, coordinates not known. The original is not touched. NULL
// without memory, or for more than MASK_VIEWS_MAX different views.
const void *view_mask(const struct view *view, const void *data, const struct mask *mask,
		      struct arena *arena);

// What one viewer may not read of some things, whichever page or list they stand in: an object is
// veiled if one of its ids, or of those of a view inside it, is among `ids`. It is shown as `mask`
// says, and all else as it is; one of which no rule of the mask knows anything is left out.
struct veil {
	const int64_t *ids; // ascending
	size_t n_ids;
	bool drops; // veiled objects of lists are left out, all of them
	bool more;  // there are more than `ids`: what has no fields is kept back whole
	struct mask mask;
};
bool veil_has(const struct veil *veil, int64_t id);

// A copy of the data as above. *ret_itself: the data is veiled as a whole. NULL if it is left out,
// and without memory.
const void *view_veil(const struct view *view, const void *data, const struct veil *veil,
		      struct arena *arena, bool *ret_itself);

#endif
