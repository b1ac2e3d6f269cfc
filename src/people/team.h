// SPDX-License-Identifier: AGPL-3.0-or-later
// The people of a campaign and their roles, for its own team or for a partner. Nobody gives or
// takes a role that may more than they may themselves, the last head stays, and every change is one
// write with its audit entry, before and after.
#ifndef CAUSEWAY_PEOPLE_TEAM_H
#define CAUSEWAY_PEOPLE_TEAM_H

#include "people/audit.h"
#include "people/organisation.h"
#include "people/permission.h"

#define TEAM_ROLES_MAX 2000 // of one campaign, listed

// One role of one person; rows of a person stand together.
struct team_role {
	int64_t account, organisation; // organisation 0: the campaign's own team
	struct str name, email;
	const struct role *role;
	struct str organisation_name;
	int64_t granted_at; // ms UTC
	bool closed;	    // the account is disabled
	uint32_t may;	    // bits of enum permission, by this role alone, as things stand
};
// By name of the person. With `instance` those who have a role for the whole server instead.
enum outcome team_list(struct conn *conn, struct arena *arena, struct str campaign,
		       struct team_role **ret, size_t *ret_count, struct fault *fault);
enum outcome team_list_instance(struct conn *conn, struct arena *arena, struct team_role **ret,
				size_t *ret_count, struct fault *fault);

// The roles that can be held for a partner.
bool team_role_for_partners(const struct role *role);

// Whether somebody who may do these things may give or take this role. A safeguarding lead may what
// no head may; who manages duty appoints them, but never themselves.
bool team_may_give(uint32_t may, const struct role *role, bool to_self);

// Inside a write.
struct team_change {
	struct id_maker *ids;
	const struct audit_entry *entry; // who and where from; the rest is set here
	struct str campaign;
	uint32_t may;	 // what who does it may in this campaign
	int64_t account; // whose role
	struct str role;
	int64_t organisation; // for whom; 0: the campaign's own team
};
// INVALID: no such role, not one of a campaign, or not one for partners; for a partner also if the
// person does not belong to it. DENIED: the role may more than who gives it.
enum outcome team_give(struct conn *conn, const struct team_change *change, struct fault *fault);
// CONFLICT for the only head. DENIED as above; but anybody may give up a role of their own.
enum outcome team_take(struct conn *conn, const struct team_change *change, struct fault *fault);
// Takes every role that the person has in the campaign, for whomever.
enum outcome team_end(struct conn *conn, const struct team_change *change, struct fault *fault);

#endif
