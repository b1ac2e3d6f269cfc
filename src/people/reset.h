// SPDX-License-Identifier: AGPL-3.0-or-later
// Getting in again without a password. Somebody asks, and learns nothing by it; whoever runs the
// server or their team sees that they asked, makes a link and hands it over by a way that shows who
// gets it. The link opens once and for RESET_HOURS; it sets a new password and ends all sessions,
// but leaves the second step on.
#ifndef CAUSEWAY_PEOPLE_RESET_H
#define CAUSEWAY_PEOPLE_RESET_H

#include "people/people.h"

#define RESET_HOURS	24
#define RESET_WISH_MOST 100				// listed
#define RESET_WISH_MS	((int64_t)7 * 24 * 3600 * 1000) // then a wish is forgotten

// Notes the wish of whoever has this address; does the same work, and answers the same, when nobody
// has it. TOO_MUCH after too many, counted for any address.
enum outcome reset_ask(struct people *people, struct str email, struct str address,
		       struct fault *fault);

struct reset_wish {
	int64_t account, asked_at; // ms UTC
	struct str email, name, network;
};
// Who asked, newest first, at most RESET_WISH_MOST: of everybody, or of those who have a role in a
// campaign. Strings in the arena.
enum outcome reset_wish_list(struct conn *conn, struct arena *arena, struct str campaign,
			     int64_t now, struct reset_wish **ret_list, size_t *ret_count,
			     struct fault *fault);

// Whether an account asked.
enum outcome reset_wish_find(struct conn *conn, int64_t account, bool *ret_wish,
			     struct fault *fault);

struct new_reset {
	int64_t account;
	int64_t by;	     // as in new_account
	uint32_t may;	     // what `by` may do in the campaign: bits of enum permission
	struct str campaign; // empty: the whole instance
	struct str address;  // where from
	bool mail;	     // the link goes to its person by mail (people/letter.h)
};
// *ret_secret is what the link ends with: "/reset/" and the secret; in the arena. A link that was
// made before opens no more, and the wish is met. DENIED for somebody who may not do everything
// that the account may: the link would lend them its rights. NOT_FOUND for an account that does not
// exist or is closed; TOO_MUCH after too many.
enum outcome reset_link_make(struct people *people, struct arena *arena,
			     const struct new_reset *reset, struct str *ret_secret,
			     struct fault *fault);

// Whose link it is. NOT_FOUND, with one sentence, if it is unknown, used or over.
enum outcome reset_link_find(struct people *people, struct arena *arena, struct str secret,
			     int64_t *ret_account, struct str *ret_email, struct fault *fault);
// Sets the password. INVALID if it is too short; NOT_FOUND as above; TOO_MUCH.
enum outcome reset_link_use(struct people *people, struct str secret, struct str password,
			    struct str address, struct fault *fault);

#endif
