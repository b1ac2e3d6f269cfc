// SPDX-License-Identifier: AGPL-3.0-or-later
// What a campaign can share with a partner, in groups of fields, declared once. An agreement names
// groups; which field of which page belongs to which group, and which pages partners reach at all,
// the rooms say in tables of their own, which app/ joins into one policy. Decides nothing about
// persons: people/rights.h does.
#ifndef CAUSEWAY_PEOPLE_SHARE_H
#define CAUSEWAY_PEOPLE_SHARE_H

#include "base/arena.h"
#include "page/mask.h"

// The order is free: only words are kept.
enum share_group {
	SHARE_PLAIN, // numbers, links, states: seen by everybody who sees the page at all
	SHARE_TEXT,
	SHARE_NEED,
	SHARE_AREA,
	SHARE_PLACE,
	SHARE_NAMES,
	SHARE_CONTACTS,
	SHARE_NOTES,
	SHARE_HISTORY,
	SHARE_COUNT,
};
#define SHARE_BIT(group) (1u << (group))
#define SHARE_ALL	 (SHARE_BIT(SHARE_COUNT) - 1)

struct share_entry {
	const char *word; // "text", as agreements keep it; NULL: in no agreement
	const char *name; // message id
	const char *help; // one sentence, message id
};
extern const struct share_entry share_groups[SHARE_COUNT];

// The bits of words with one space between, and the words of bits; what is not known counts for
// nothing. Everybody who has an agreement has SHARE_PLAIN.
uint32_t share_bits(struct str words);
struct str share_words(struct arena *arena, uint32_t bits);

// A question by this input (in the address of a page) tells something of this group, even if the
// answer does not show it. Inputs that no table names are not for partners.
struct share_input {
	const char *name;
	enum share_group group;
};

// How what a page is about is chosen for people of a partner. Routes that no table names are not
// for partners.
enum share_rows {
	SHARE_ROWS_NONE, // nothing of posts or cases stands there
	SHARE_ROWS_LIST, // its handler asks viewer_partner() and lists only what they may see
	SHARE_ROWS_ONE,	 // about one post or case, looked at before the handler runs
	SHARE_ROWS_OWN,	 // of an organisation; its handler asks whether the viewer's role is for it
};
struct share_route {
	const char *path; // as the route declares it; of every method
	enum share_rows rows;
};

struct share_policy {
	const struct mask_rule *rules;
	size_t n_rules;
	const struct share_input *inputs;
	size_t n_inputs;
	const struct share_route *routes;
	size_t n_routes;
};
// The entry of a path, or NULL.
const struct share_route *share_route_find(const struct share_policy *policy, const char *path);

#endif
