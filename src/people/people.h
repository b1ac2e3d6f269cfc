// SPDX-License-Identifier: AGPL-3.0-or-later
// Accounts, sessions and tokens: who somebody is. Secrets are kept only as hashes; passwords as
// argon2id with 19 MiB and two passes, at most four being hashed at once. Never decides what
// somebody may do: that is people/permission.h and people/admit.h.
#ifndef CAUSEWAY_PEOPLE_PEOPLE_H
#define CAUSEWAY_PEOPLE_PEOPLE_H

#include "base/id.h"
#include "net/route.h"
#include "people/password.h"
#include "store/store.h"

#define SESSION_TOUCH_MS ((int64_t)5 * 60 * 1000)
#define LOCK_TOUCH_MS	 ((int64_t)15 * 1000)
#define SESSIONS_MOST	 40  // of one account; the oldest end
#define NAME_MOST	 120 // characters of a name
#define SECRET_TEXT_MAX	 64

struct people;

// `store` and `ids` outlive it.
enum outcome people_new(struct store *store, struct id_maker *ids, struct people **ret_people,
			struct fault *fault);
void people_free(struct people *people);
struct store *people_store(struct people *people);
// What partners may be shown, for all rooms; its tables outlive the people. Before anybody is
// admitted; without it partners see no field.
struct share_policy;
void people_share(struct people *people, const struct share_policy *policy);

// The name of this server, which no password is made of; outlives the people.
void people_site(struct people *people, struct str site);

struct sealer;
// What the second step and its forms are sealed with; outlives it. Without it nobody turns the
// second step on, and only recovery codes pass it.
void people_seal_with(struct people *people, const struct sealer *sealer);
// The most passwords that were being hashed at the same moment since the start.
unsigned people_hashing_most(struct people *people);

// Forgets sessions, links, invited addresses, notices and browsers that are long over. Inside a
// write, once a day.
enum outcome people_forget(struct conn *conn, int64_t now, struct fault *fault);

// A new account. The address is kept in lower case. INVALID for an address without @, an empty
// name or a password that people/password.h refuses; CONFLICT if the address has an account.
struct new_account {
	struct str email, name, password;
	struct str role, campaign; // first role, may be empty; campaign empty: whole instance
	int64_t by;		   // account that makes it; 0: whoever runs the server
	struct str site; // name of the server, for the password; empty: as people_site says
};
// Only looks whether account_create would find it INVALID.
enum outcome account_check(const struct new_account *account, struct fault *fault);
enum outcome account_create(struct people *people, const struct new_account *account,
			    int64_t *ret_id, struct fault *fault);

// The account of an address, also a closed one; NOT_FOUND if it has none.
enum outcome account_find(struct people *people, struct str email, int64_t *ret_id,
			  struct fault *fault);

#define ACCOUNT_PAGE 200
struct account {
	int64_t id, created_at, disabled_at; // ms UTC; disabled_at 0: may sign in
	struct str email, name;
	struct str roles; // "responder in river, administrator"
};
// The next ACCOUNT_PAGE accounts with ids over `after`, oldest first; strings in the arena.
enum outcome account_list(struct people *people, struct arena *arena, int64_t after,
			  struct account **ret_list, size_t *ret_count, struct fault *fault);

// Closes an account, whose sessions end at once, or opens it again. `by` is who does it, as in
// new_account, `address` where from. What is done already stays as it is.
enum outcome account_disable(struct people *people, int64_t account, int64_t by, struct str address,
			     struct fault *fault);
enum outcome account_enable(struct people *people, int64_t account, int64_t by, struct str address,
			    struct fault *fault);
// Sets a new password and ends all sessions. INVALID as people/password.h says.
enum outcome account_password(struct people *people, int64_t account, struct str password,
			      int64_t by, struct fault *fault);
// Gives a role in a campaign, or takes it away. INVALID for a role that does not exist, or one of
// a campaign without a campaign.
enum outcome account_grant(struct people *people, int64_t account, struct str role,
			   struct str campaign, int64_t by, struct fault *fault);
enum outcome account_withdraw(struct people *people, int64_t account, struct str role,
			      struct str campaign, int64_t by, struct fault *fault);

// True if nobody has an account yet.
enum outcome people_empty(struct people *people, bool *ret_empty, struct fault *fault);

// A sentence, the same everywhere.
extern const char *const sign_too_often;

// Checks a password, and a code where the second step is on, and opens a session; *ret_secret is
// the cookie's value, in the arena. DENIED with one sentence whether the address, the password or
// the code was wrong or missing, in the same time; *ret_ticket (may be NULL) then gets a ticket, in
// the arena, by which the next try goes on with a code alone, and which does not tell whether that
// can help. TOO_MUCH when it was tried too often; see people/sign_limit.h.
struct sign_in {
	struct str email, password;
	struct str address; // where from
	struct str code;    // of the app, or a recovery code; may be empty
	struct str ticket;  // of the try before; used if the password is empty
	struct str agent;   // User-Agent; may be empty
	struct str browser; // cookie of the browser (people/cookie.h); empty: unknown
	int64_t replaces;   // a session that ends with this; 0: none
};
enum outcome session_open(struct people *people, struct arena *arena, const struct sign_in *sign_in,
			  struct str *ret_secret, struct str *ret_ticket, struct fault *fault);

struct session {
	int64_t id, account;
	struct str name, language; // in the arena; language: BCP 47, empty: as the browser says
	struct str zone;	   // IANA name; empty: as the campaign has it
	int64_t used_at;	   // ms UTC, to about SESSION_TOUCH_MS; LOCK_TOUCH_MS if it locks
	bool told;		   // there is a notice that its person has not looked at
	int64_t lock_after_ms;	   // locked when it was not used for so long; 0: never
	bool locked;		   // it opens nothing (people/lock.h)
};
// Whether somebody at this address may look up a code that people get who write to us, just now;
// and that it was one: then the next look from there is stopped by nobody else's guesses. See
// people/sign_limit.h.
bool people_code_try(struct people *people, struct str code, struct str address);
void people_code_passed(struct people *people, struct str code, struct str address);
// Whether somebody there may write more by a code, which is one, just now.
bool people_code_tell(struct people *people, struct str code, struct str address);

// The session of a cookie; NOT_FOUND if there is none or it ended.
enum outcome session_find(struct people *people, struct arena *arena, struct str secret,
			  struct session *ret_session, struct fault *fault);
// Notes, without waiting, that a session is in use.
void session_touch(struct people *people, const struct session *session);
// When any session was in use last, monotonic ns; 0: none was since the start.
int64_t people_used_ns(const struct people *people);

// A new token for one campaign; the token itself is given out only here. INVALID without a name or
// with a permission that does not exist or needs an account. One of a person: DENIED for a
// permission that they do not have there or no token of a person may have (tokens_of_people),
// TOO_MUCH beyond TOKENS_OWN_MOST or after too many.
#define TOKENS_OWN_MOST 20 // tokens of one person
struct new_token {
	struct str name, campaign, permissions; // permission names, separated by one space
	int64_t expires_at;			// ms UTC; 0: until revoked
	int64_t by;				// as in new_account
	int64_t
	    account; // whose it is: never more than they may, and ends with them; 0: the server's
	struct str address; // where from
};
enum outcome token_create(struct people *people, struct arena *arena, const struct new_token *token,
			  struct str *ret_secret, struct fault *fault);

struct token {
	int64_t id;
	struct str name, campaign; // in the arena
	uint32_t may;
};
// NOT_FOUND for a token that is unknown or has ended.
enum outcome token_find(struct people *people, struct arena *arena, struct str secret,
			struct token *ret_token, struct fault *fault);

#define TOKEN_PAGE 200
struct kept_token {
	int64_t id, created_at, expires_at; // ms UTC; expires_at 0: until revoked
	struct str name, campaign, permissions;
};
// The next TOKEN_PAGE tokens with ids over `after`, oldest first; strings in the arena.
enum outcome token_list(struct people *people, struct arena *arena, int64_t after,
			struct kept_token **ret_list, size_t *ret_count, struct fault *fault);
// The tokens of one person, newest first, at most TOKENS_OWN_MOST.
enum outcome token_list_own(struct conn *conn, struct arena *arena, int64_t account,
			    struct kept_token **ret_list, size_t *ret_count, struct fault *fault);
// The permissions that a token of a person can have, as bits, before their own are looked at.
extern const uint32_t tokens_of_people;
// From TOKEN_MEMORY_MS later at the latest it opens nothing. NOT_FOUND if there is no such token,
// or not of that owner.
enum outcome token_revoke_own(struct people *people, int64_t owner, int64_t token,
			      struct str address, struct fault *fault);
enum outcome token_revoke(struct people *people, int64_t token, int64_t by, struct fault *fault);

// What an account may do in a campaign, as bits of enum permission.
enum outcome account_may(struct people *people, int64_t account, struct str campaign,
			 uint32_t *ret_may, struct fault *fault);

extern const struct route_table people_routes;

#endif
