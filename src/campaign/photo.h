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

struct sealer;

// A picture as it is kept: sealed, and told from others by a hash of the bytes that were sent.
struct new_photo {
	int64_t campaign, post;
	struct str digest, jpeg, blur;
	int width, height;
};
// Seals a picture, in the arena. TOO_MUCH when that is full.
enum outcome photo_seal(const struct sealer *sealer, struct arena *arena, struct str sent,
			const struct picture *picture, struct new_photo *ret_photo,
			struct fault *fault);
// Keeps it, inside a write; one that is kept already changes nothing. TOO_MUCH, with a sentence,
// over the two limits above.
enum outcome photo_add(struct conn *conn, struct id_maker *ids, const struct new_photo *photo,
		       struct fault *fault);

struct photo {
	int64_t id;
	int width, height;
	struct str blur; // a JPEG
};
// The pictures of a message, in the arena. INVALID if they were sealed with another key.
enum outcome photo_list(struct conn *conn, struct arena *arena, const struct sealer *sealer,
			int64_t campaign, int64_t post, struct photo ret_photos[PHOTO_POST_MOST],
			size_t *ret_count, struct fault *fault);
// One of them as a JPEG, in the arena. NOT_FOUND with a sentence.
struct photo_wish {
	int64_t campaign, post, photo;
};
enum outcome photo_read(struct conn *conn, struct arena *arena, const struct sealer *sealer,
			const struct photo_wish *wish, struct str *ret_jpeg, struct fault *fault);
// Forgets all of a message, inside a write.
enum outcome photo_forget(struct conn *conn, int64_t post, struct fault *fault);

#endif
