// SPDX-License-Identifier: AGPL-3.0-or-later
// Thanks: what people wrote to thank us, and what of it they allow to be told. A consent says to
// what exactly, in which language it was asked, when, and who was told so; it can be taken back at
// any time. Nothing here is ever published: a story is written by a person, who looks here first.
#ifndef CAUSEWAY_RESPOND_THANKS_H
#define CAUSEWAY_RESPOND_THANKS_H

#include "base/id.h"
#include "net/route.h"
#include "store/store.h"

enum thanks_consent {
	THANKS_PRIVATE, // for the team alone
	THANKS_UNNAMED, // may be told without a name
	THANKS_NAMED,	// may be told with the name that they gave
	THANKS_CONSENTS
};
extern const char *const thanks_consent_names[THANKS_CONSENTS]; // "private"

#define THANKS_WORDS_MAX 2000 // code points
#define THANKS_NAME_MAX	 100
#define THANKS_HOW_MAX	 500 // of what was asked and answered
#define THANKS_LIST_MOST 100 // of a page
#define THANKS_DAY_MOST	 300 // by the form, of one campaign

struct thanks {
	int64_t id;
	struct str code;
	struct str words; // empty: taken back
	struct str name;  // may be empty
	struct str lang;  // BCP 47; may be empty
	enum thanks_consent consent;
	int64_t consent_at;    // 0: none was ever given
	struct str consent_by; // of the team, who was told so; empty: they said so themselves
	struct str consent_words, consent_lang;
	int64_t ended_at;      // 0: it was not taken back
	int64_t at, shared_at; // shared_at 0: only who works on cases reads it
	struct str shared_by;
	int64_t post; // 0: by the form
};

// --- reading; strings in the arena ---

// Which of a campaign are read.
struct thanks_wish {
	int64_t campaign, before; // before 0: the newest
	bool shared;		  // only what everybody of the team may read
};
// Newest first, at most THANKS_LIST_MOST. *ret_next: before which they go on; 0: these are all.
enum outcome thanks_list(struct conn *conn, struct arena *arena, const struct thanks_wish *wish,
			 struct thanks **ret_list, size_t *ret_count, int64_t *ret_next,
			 struct fault *fault);
// NOT_FOUND if the campaign has none of that id, or of that code as it is kept.
enum outcome thanks_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			 struct thanks *ret_thanks, struct fault *fault);
enum outcome thanks_by_code(struct conn *conn, struct arena *arena, int64_t campaign,
			    struct str code, struct thanks *ret_thanks, struct fault *fault);

// --- changes: each runs inside a write of the store ---

struct thanks_change {
	struct id_maker *ids;
	int64_t campaign, thanks;
	int64_t account; // 0: whoever wrote it
	int64_t now;
};
// Keeps it: code, words, name, lang, consent, consent_words, consent_lang and post of `thanks`
// count. *ret_code is that of the first one of the same message. TOO_MUCH over THANKS_DAY_MOST.
enum outcome thanks_add(struct conn *conn, const struct thanks_change *change,
			const struct thanks *thanks, struct str message, struct arena *arena,
			struct str *ret_code, struct fault *fault);
// INVALID without saying to what: consent_words. THANKS_PRIVATE takes it back.
enum outcome thanks_consent_set(struct conn *conn, const struct thanks_change *change,
				const struct thanks *given, struct fault *fault);
// Taken back by whoever wrote it; `erase`: the words too.
enum outcome thanks_end(struct conn *conn, const struct thanks_change *change, bool erase,
			struct fault *fault);
// Erases what came by a message, with that message.
enum outcome thanks_forget(struct conn *conn, int64_t post, struct fault *fault);
enum outcome thanks_share(struct conn *conn, const struct thanks_change *change, bool shared,
			  struct fault *fault);

// /c/{slug}/thanks, /c/{slug}/thanks/{code}, /t/{slug}/thanks
extern const struct route_table respond_thanks_routes;

#endif
