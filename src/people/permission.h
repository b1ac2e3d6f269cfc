// SPDX-License-Identifier: AGPL-3.0-or-later
// Permissions and roles, declared once. A route names the permission it needs; a role is a set of
// permissions. Decides nothing by itself: people/admit.h does.
#ifndef CAUSEWAY_PEOPLE_PERMISSION_H
#define CAUSEWAY_PEOPLE_PERMISSION_H

#include "base/str.h"

// The order is free: only names are kept.
enum permission {
	MAY_PUBLIC,    // everybody, without an account
	MAY_SIGNED_IN, // anybody with an account
	MAY_STREAM_READ,
	MAY_POST_PUSH,
	MAY_CONTACT_OPEN,
	MAY_CASE_READ,
	MAY_CASE_WORK,
	MAY_CASE_CLOSE,
	MAY_POST_CORRECT,
	MAY_WORK_REVERT,
	MAY_PROTECTION_WORK,
	MAY_DUTY_MANAGE,
	MAY_TEAM_MANAGE,
	MAY_APPEAL_WRITE,
	MAY_APPEAL_APPROVE,
	MAY_CAMPAIGN_EDIT,
	MAY_CAMPAIGN_CLOSE,
	MAY_AUDIT_READ,
	MAY_INSTANCE_RUN,
	PERMISSION_COUNT,
};

struct permission_entry {
	const char *name; // "stream.read", as routes and tokens write it
	const char *help; // one sentence; message id
};
extern const struct permission_entry permission_table[PERMISSION_COUNT];

// Bits of what a token never holds: whatever is done with them must carry a person's name.
extern const uint32_t permissions_of_people;

// The permission of that name, or PERMISSION_COUNT.
enum permission permission_find(struct str name);

struct role {
	const char *name;  // "responder"
	const char *title; // for people; message id
	const char *help;  // one sentence; message id
	uint32_t may;	   // bit i: permission i
	bool instance;	   // granted for the whole instance only
};
extern const struct role role_table[];
extern const size_t role_count;

// Whether somebody who is given this role begins on probation (people/rights.h).
bool role_on_probation(const struct role *role);

// The role of that name, or NULL.
const struct role *role_find(struct str name);

// The bits of a list of permission names separated by spaces; unknown names count for nothing.
uint32_t permission_bits(struct str names);

#endif
