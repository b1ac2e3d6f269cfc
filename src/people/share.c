// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/share.h"

const struct share_entry share_groups[SHARE_COUNT] = {
    [SHARE_PLAIN] = {NULL, NULL, NULL},
    [SHARE_TEXT] = {"text", /*tr*/ "The words of posts",
		    /*tr*/ "What people wrote, with phone numbers masked, and titles made of it."},
    [SHARE_NEED] = {"need", /*tr*/ "What is needed, and how urgent it is",
		    /*tr*/ "Kind, topics, urgency, state and due time."},
    [SHARE_AREA] = {"area", /*tr*/ "Where, to about ten kilometres",
		    /*tr*/ "Coordinates with one decimal; no names of places."},
    [SHARE_PLACE] = {"place", /*tr*/ "Where exactly",
		     /*tr*/ "Names of places and their coordinates."},
    [SHARE_NAMES] = {"names", /*tr*/ "Names of the people who wrote",
		     /*tr*/ "Names or accounts, and the address of the original."},
    [SHARE_CONTACTS] = {"contacts", /*tr*/ "How to reach them",
			/*tr*/
			"Phone numbers and addresses that were given to us. Each opening is "
			"recorded."},
    [SHARE_NOTES] = {"notes", /*tr*/ "Notes of the team",
		     /*tr*/ "Notes, reasons, evidence and what is waited for."},
    [SHARE_HISTORY] = {"history", /*tr*/ "Who does what, and the history",
		       /*tr*/ "Owners, who is on duty, corrections, what was done and when."},
};

uint32_t share_bits(struct str words)
{
	uint32_t bits = 0;
	while (words.len > 0) {
		const struct str word = str_cut(&words, ' ');
		for (int i = SHARE_PLAIN + 1; i < SHARE_COUNT; i++)
			if (str_equal(word, str_from(share_groups[i].word)))
				bits |= SHARE_BIT(i) | SHARE_BIT(SHARE_PLAIN);
	}
	return bits;
}

struct str share_words(struct arena *arena, uint32_t bits)
{
	struct str words = STR("");
	for (int i = SHARE_PLAIN + 1; i < SHARE_COUNT; i++)
		if (bits >> i & 1)
			words = arena_format(arena, "%.*s%s%s", STR_ARG(words),
					     words.len > 0 ? " " : "", share_groups[i].word);
	return words;
}

const struct share_route *share_route_find(const struct share_policy *policy, const char *path)
{
	for (size_t i = 0; i < policy->n_routes; i++)
		if (strcmp(policy->routes[i].path, path) == 0)
			return &policy->routes[i];
	return NULL;
}
