// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/permission.h"

const struct permission_entry permission_table[PERMISSION_COUNT] = {
    [MAY_PUBLIC] = {"public", "Open to everybody, without an account."},
    [MAY_SIGNED_IN] = {"signed-in", "Open to anybody who has signed in."},
    [MAY_STREAM_READ] = {"stream.read", "Read a campaign's posts, with phone numbers masked."},
    [MAY_POST_PUSH] = {"post.push", "Send posts into a campaign's stream."},
    [MAY_CONTACT_OPEN] = {"contact.open", "Open how a person who wrote can be reached; "
					  "each opening is recorded."},
    [MAY_INSTANCE_RUN] = {"instance.run", "Run the server: figures, jobs, all campaigns."},
};

#define BIT(permission) (1u << (permission))

const struct role role_table[] = {
    {"administrator", "Runs the server and may see every campaign.",
     BIT(MAY_SIGNED_IN) | BIT(MAY_STREAM_READ) | BIT(MAY_POST_PUSH) | BIT(MAY_CONTACT_OPEN) |
	 BIT(MAY_INSTANCE_RUN),
     true},
    {"head", "Leads a campaign and signs off what it says.",
     BIT(MAY_SIGNED_IN) | BIT(MAY_STREAM_READ) | BIT(MAY_POST_PUSH) | BIT(MAY_CONTACT_OPEN), false},
    {"responder", "Works at the desk of a campaign.",
     BIT(MAY_SIGNED_IN) | BIT(MAY_STREAM_READ) | BIT(MAY_CONTACT_OPEN), false},
    {"observer", "Reads a campaign's stream.", BIT(MAY_SIGNED_IN) | BIT(MAY_STREAM_READ), false},
};
const size_t role_count = sizeof role_table / sizeof role_table[0];

enum permission permission_find(struct str name)
{
	for (size_t i = 0; i < PERMISSION_COUNT; i++)
		if (str_equal(name, str_from(permission_table[i].name)))
			return (enum permission)i;
	return PERMISSION_COUNT;
}

const struct role *role_find(struct str name)
{
	for (size_t i = 0; i < role_count; i++)
		if (str_equal(name, str_from(role_table[i].name)))
			return &role_table[i];
	return NULL;
}

uint32_t permission_bits(struct str names)
{
	uint32_t bits = 0;
	while (names.len > 0) {
		const enum permission found = permission_find(str_cut(&names, ' '));
		if (found != PERMISSION_COUNT)
			bits |= BIT(found);
	}
	return bits;
}
