// SPDX-License-Identifier: AGPL-3.0-or-later
// Public posts are answered in public, by the account that read them, as an answer in their thread.
// Everybody can read such an answer, so it never holds a number, an address, a code, or a place
// that the post named: these are refused, and "write to us privately" stands first. What people
// write below it joins the same case. Sends nothing itself: campaign/outbox.h does.
#ifndef CAUSEWAY_RESPOND_PUBLIC_ANSWER_H
#define CAUSEWAY_RESPOND_PUBLIC_ANSWER_H

#include "base/arena.h"
#include "campaign/campaign.h"
#include "net/route.h"
#include "page/messages.h"
#include "store/store.h"

#define PUBLIC_ANSWER_MAX    500 // code points
#define PUBLIC_ANSWER_DIGITS 6	 // so many in a row are a number to call, or an account

// INVALID with the reason for words that must not stand where everybody reads them: a number to
// call (but for `emergency`), a mail address, a code, coordinates, or one of the places.
struct public_answer_rules {
	struct str emergency;	  // may stand there
	const struct str *places; // that the post names, or that are near it
	size_t n_places;
};
enum outcome public_answer_check(struct str words, const struct public_answer_rules *rules,
				 struct fault *fault);

// The place of a post's incident: the one that an answer would give away. Empty if it has none. In
// the arena.
enum outcome public_answer_place(struct conn *conn, struct arena *arena, int64_t campaign,
				 int64_t post, struct str *ret_place, struct fault *fault);

// INVALID for words that are longer than a channel takes, as it counts them, with what the pictures
// show where that stands below them.
struct channel;
struct outbox_picture;
enum outcome public_answer_fits(struct arena *arena, const struct channel *channel,
				struct str words, const struct outbox_picture *pictures,
				size_t n_pictures, struct fault *fault);

// "Write to us privately", in a language, with the emergency number first if life is at risk, and
// the address at which they can (may be empty). In the arena.
struct str public_answer_private(struct arena *arena, const struct messages *messages,
				 const struct language *language, const struct campaign *campaign,
				 struct str where, bool life);

// The post of ours whose public answer a post answers in its turn; 0: none. `answers`: what it says
// that it answers, as its source calls it.
enum outcome public_answer_thread(struct conn *conn, int64_t post, struct str answers,
				  int64_t *ret_post, struct fault *fault);

// GET and POST /t/{slug}/posts/{id}/public-answer, POST …/picture
extern const struct route_table respond_public_answer_routes;

#endif
