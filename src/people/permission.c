// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/permission.h"

const struct permission_entry permission_table[PERMISSION_COUNT] = {
    [MAY_PUBLIC] = {"public", "Open to everybody, without an account."},
    [MAY_SIGNED_IN] = {"signed-in", "Open to anybody who has signed in."},
    [MAY_STREAM_READ] = {"stream.read", "Read a campaign's posts, with phone numbers masked."},
    [MAY_POST_PUSH] = {"post.push", "Send posts into a campaign's stream."},
    [MAY_CONTACT_OPEN] = {"contact.open", "Open how a person who wrote can be reached; "
					  "each opening is recorded."},
    [MAY_CASE_READ] = {"case.read", "Read cases, incidents and who is on duty."},
    [MAY_CASE_WORK] = {"case.work", "Take cases, change them, answer messages, be on duty, "
				    "keep views for the team."},
    [MAY_POST_CORRECT] = {"post.correct", "Correct the labels of posts, alone or many at once, "
					  "and undo it."},
    [MAY_INSTANCE_RUN] = {"instance.run", "Run the server: figures, jobs, all campaigns."},
};

#define BIT(permission) (1u << (permission))
#define READS		(BIT(MAY_SIGNED_IN) | BIT(MAY_STREAM_READ) | BIT(MAY_CASE_READ))
#define WORKS		(READS | BIT(MAY_CASE_WORK) | BIT(MAY_POST_CORRECT) | BIT(MAY_CONTACT_OPEN))

const struct role role_table[] = {
    {"administrator", "Runs the server and may see every campaign.",
     WORKS | BIT(MAY_POST_PUSH) | BIT(MAY_INSTANCE_RUN), true},
    {"head", "Leads a campaign and signs off what it says.", WORKS | BIT(MAY_POST_PUSH), false},
    {"responder", "Works at the desk of a campaign.", WORKS, false},
    {"observer", "Reads a campaign's stream and cases.", READS, false},
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
