// SPDX-License-Identifier: AGPL-3.0-or-later
// What an account may do and see in a campaign: its roles there, those for the whole instance, and
// those it holds for a partner, as far as a sharing agreement in force reaches. The only place
// where roles become rights; every further mask belongs here.
#ifndef CAUSEWAY_PEOPLE_RIGHTS_H
#define CAUSEWAY_PEOPLE_RIGHTS_H

#include "people/people.h"
#include "people/permission.h"
#include "people/share.h"

// What somebody who is new may not do, and what is hidden from them, whatever their role says.
#define PROBATION_NOT (1u << MAY_CASE_CLOSE | 1u << MAY_CONTACT_OPEN)
#define PROBATION_SEES                                                                             \
	(SHARE_ALL & ~(SHARE_BIT(SHARE_NAMES) | SHARE_BIT(SHARE_CONTACTS) | SHARE_BIT(SHARE_PLACE)))

// What a person of a partner can be allowed at most, whatever their role says.
#define PARTNER_MAY                                                                                \
	(1u << MAY_SIGNED_IN | 1u << MAY_STREAM_READ | 1u << MAY_CASE_READ | 1u << MAY_CASE_WORK | \
	 1u << MAY_CONTACT_OPEN | 1u << MAY_APPEAL_WRITE)

struct rights {
	uint32_t may;	// bits of enum permission
	uint32_t sees;	// bits of enum share_group: fields that may be shown
	bool team;	// holds a role of the campaign's own team, or for the whole instance
	bool partner;	// holds a role for a partner with an agreement in force
	bool probation; // works here only with roles that are on probation
	bool trusted;	// and with another one, for rights_add
};

// One role as it is kept. `shares` and `kind` count only for a role held for a partner.
struct held_role {
	struct str role;
	int64_t organisation; // 0: the campaign's own team
	struct str kind;      // of the organisation
	struct str shares;    // of the agreement in force; empty: there is none
	bool probation;	      // of the campaign's own team
};
// Adds what one role gives. Of several roles the widest counts; but who works for several partners
// sees only the fields that each of their agreements shares, because a case of one must not show
// what only another was given.
void rights_add(struct rights *rights, const struct held_role *held);

// What an account may do and see in a campaign (slug; empty: anywhere) at the time `now`, ms UTC.
enum outcome account_rights(struct people *people, int64_t account, struct str campaign,
			    int64_t now, struct rights *ret_rights, struct fault *fault);
// The same inside a read or a write.
enum outcome rights_read(struct conn *conn, int64_t account, struct str campaign, int64_t now,
			 struct rights *ret_rights, struct fault *fault);

// For which organisations an account holds roles in a campaign whose agreements are in force, and
// which of them let it do that; at most `most`, the rest is left out.
struct held_for {
	int64_t organisation;
	bool may;
};
enum outcome rights_held_for(struct conn *conn, int64_t account, struct str campaign, int64_t now,
			     enum permission permission, struct held_for *ret, size_t most,
			     size_t *ret_count, struct fault *fault);

#endif
