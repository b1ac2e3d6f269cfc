// SPDX-License-Identifier: AGPL-3.0-or-later
// Pictures that people sent with what they wrote to us: kept beside the post, sealed like the way
// to reach its person, and erased with it. What comes here was drawn anew before (base/picture.h).
// Decides nothing about who may see one, and shows none.
#ifndef CAUSEWAY_CAMPAIGN_PHOTO_H
#define CAUSEWAY_CAMPAIGN_PHOTO_H

#include "base/id.h"
#include "base/picture.h"
#include "store/store.h"

#define PHOTO_POST_MOST	    3	 // of one message
#define PHOTO_CAMPAIGN_MOST 2000 // of a campaign

// All bytes are sealed (people/seal.h) and stay so here.
struct new_photo {
	int64_t campaign, post;
	struct str sent; // the bytes as they came, by whose hash it is told from others
	struct str sealed, blur;
	int width, height;
};
// Keeps it, inside a write; one that is kept already changes nothing. TOO_MUCH, with a sentence,
// over the two limits above.
enum outcome photo_add(struct conn *conn, struct id_maker *ids, const struct new_photo *photo,
		       struct fault *fault);

struct photo {
	int64_t id;
	int width, height;
	struct str blur;
};
// The pictures of a message, in the arena.
enum outcome photo_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t post,
			struct photo ret_photos[PHOTO_POST_MOST], size_t *ret_count,
			struct fault *fault);
// Whether a message has some.
enum outcome photo_any(struct conn *conn, int64_t post, bool *ret_any, struct fault *fault);
// One of them, in the arena. NOT_FOUND with a sentence.
struct photo_wish {
	int64_t campaign, post, photo;
};
enum outcome photo_read(struct conn *conn, struct arena *arena, const struct photo_wish *wish,
			struct str *ret_sealed, struct fault *fault);
// Forgets all of a message, inside a write.
enum outcome photo_forget(struct conn *conn, int64_t post, struct fault *fault);

#endif
