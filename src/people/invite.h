// SPDX-License-Identifier: AGPL-3.0-or-later
// Invitations: a link by which one person, known by an address, comes into a campaign with a role,
// making an account on the way if they have none. A link opens once and for INVITE_DAYS; it is
// given out only when it is made and kept as a hash. It goes to them as a letter
// (people/letter.h) if the server has a mailbox; whoever invites can hand it over, too.
#ifndef CAUSEWAY_PEOPLE_INVITE_H
#define CAUSEWAY_PEOPLE_INVITE_H

#include "people/people.h"

#define INVITE_DAYS 7
#define INVITE_MOST 500 // open invitations of one campaign

struct new_invite {
	struct str email, campaign, role; // campaign empty: the whole instance
	int64_t organisation;		  // the partner it is for; 0: the own team
					  // with it, an empty role: to speak for it
	int64_t by;			  // as in new_account
	uint32_t may;			  // what `by` may do there: bits of enum permission
	struct str address;		  // where from
	struct str language;		  // of the letter; may be empty
};
// *ret_secret is what the link ends with: "/invite/" and the secret; in the arena. An earlier
// invitation of the same address into the same campaign ends. INVALID for a bad address or role,
// also one that people of a partner cannot have; NOT_FOUND without that organisation; DENIED for a
// role that team_may_give does not let them give, TOO_MUCH beyond INVITE_MOST or after too many.
enum outcome invite_create(struct people *people, struct arena *arena,
			   const struct new_invite *invite, struct str *ret_secret,
			   struct fault *fault);

struct invite {
	int64_t id, made_by, created_at, expires_at; // ms UTC
	struct str email, campaign, role;
	int64_t organisation; // 0: the own team
	struct str organisation_name;
};
// The open invitations of a campaign, newest first, at most INVITE_MOST; strings in the arena.
enum outcome invite_list(struct conn *conn, struct arena *arena, struct str campaign, int64_t now,
			 struct invite **ret_list, size_t *ret_count, struct fault *fault);
// Takes one back; NOT_FOUND if the campaign has none open of that id.
enum outcome invite_revoke(struct people *people, struct str campaign, int64_t id, int64_t by,
			   struct str address, struct fault *fault);

// The open invitation of a link. NOT_FOUND, with one sentence, if it is unknown, used, taken back
// or over. Looking uses nothing up: programs that show a preview of links look at them.
enum outcome invite_find(struct people *people, struct arena *arena, struct str secret,
			 struct invite *ret_invite, struct fault *fault);

// Takes it up: with `account`, whose address must be the invited one (DENIED if not), or with a
// name and a password for a new account. Whoever is invited for a partner becomes one of its
// people, who speaks for it only if they were invited to that. CONFLICT if the address has an
// account already, which only who holds the link can learn. INVALID for a bad name or password;
// NOT_FOUND as above; TOO_MUCH.
struct invite_answer {
	struct str secret;
	int64_t account; // 0: makes one
	struct str name, password;
	struct str address; // where from
};
enum outcome invite_accept(struct people *people, const struct invite_answer *answer,
			   struct fault *fault);

#endif
