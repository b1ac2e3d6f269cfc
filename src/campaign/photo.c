// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/photo.h"

#include "campaign/campaign_embedded.h"
#include "people/seal.h"

#include <sodium.h>

#define DIGEST_BYTES 16

enum outcome photo_seal(const struct sealer *sealer, struct arena *arena, struct str sent,
			const struct picture *picture, struct new_photo *ret_photo,
			struct fault *fault)
{
	unsigned char hash[DIGEST_BYTES];
	char *digest = arena_raw(arena, DIGEST_BYTES * 2 + 1);
	const struct new_photo photo = {
	    .digest = str_of(digest, DIGEST_BYTES * 2),
	    .jpeg = seal(sealer, arena, picture->jpeg),
	    .blur = seal(sealer, arena, picture->blur),
	    .width = picture->width,
	    .height = picture->height,
	};
	if (!digest || !photo.jpeg.at || !photo.blur.at)
		return fail(TOO_MUCH, fault, "This picture needs too much memory.");
	crypto_generichash(hash, sizeof hash, (const unsigned char *)sent.at, sent.len, NULL, 0);
	sodium_bin2hex(digest, DIGEST_BYTES * 2 + 1, hash, sizeof hash);
	*ret_photo = photo;
	return OK;
}

static enum outcome known_look(struct conn *conn, const struct new_photo *photo, bool *ret_known,
			       struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_photo_known);
	stmt_bind_i64(find, 1, photo->post);
	stmt_bind_str(find, 2, photo->digest);
	*ret_known = stmt_step(find);
	return stmt_end(find, fault);
}

static enum outcome limits_look(struct conn *conn, const struct new_photo *photo,
				struct fault *fault)
{
	int64_t of_post = 0, of_campaign = 0;
	struct stmt *count = stmt_start(conn, &sql_photo_count);
	stmt_bind_i64(count, 1, photo->post);
	stmt_bind_i64(count, 2, photo->campaign);
	if (stmt_step(count)) {
		of_post = stmt_i64(count, 0);
		of_campaign = stmt_i64(count, 1);
	}
	const enum outcome outcome = stmt_end(count, fault);
	if (outcome == OK && of_post >= PHOTO_POST_MOST)
		return fail(TOO_MUCH, fault, "A message has at most %d pictures.", PHOTO_POST_MOST);
	if (outcome == OK && of_campaign >= PHOTO_CAMPAIGN_MOST)
		return fail(TOO_MUCH, fault, "This campaign has %d pictures, and keeps no more.",
			    PHOTO_CAMPAIGN_MOST);
	return outcome;
}

enum outcome photo_add(struct conn *conn, struct id_maker *ids, const struct new_photo *photo,
		       struct fault *fault)
{
	bool known = false;
	enum outcome outcome = known_look(conn, photo, &known, fault);
	if (outcome != OK || known)
		return outcome;
	outcome = limits_look(conn, photo, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *insert = stmt_start(conn, &sql_photo_insert);
	stmt_bind_i64(insert, 1, id_next(ids));
	stmt_bind_i64(insert, 2, photo->post);
	stmt_bind_i64(insert, 3, photo->campaign);
	stmt_bind_str(insert, 4, photo->digest);
	stmt_bind_i64(insert, 5, photo->width);
	stmt_bind_i64(insert, 6, photo->height);
	stmt_bind_blob(insert, 7, photo->blur);
	stmt_bind_blob(insert, 8, photo->jpeg);
	return stmt_run(insert, fault);
}

enum outcome photo_list(struct conn *conn, struct arena *arena, const struct sealer *sealer,
			int64_t campaign, int64_t post, struct photo ret_photos[PHOTO_POST_MOST],
			size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct stmt *list = stmt_start(conn, &sql_photo_list);
	stmt_bind_i64(list, 1, post);
	stmt_bind_i64(list, 2, campaign);
	while (count < PHOTO_POST_MOST && stmt_step(list))
		ret_photos[count++] =
		    (struct photo){stmt_i64(list, 0), (int)stmt_i64(list, 1),
				   (int)stmt_i64(list, 2), arena_copy(arena, stmt_blob(list, 3))};
	enum outcome outcome = stmt_end(list, fault);
	for (size_t i = 0; outcome == OK && i < count; i++)
		outcome = unseal(sealer, arena, ret_photos[i].blur, &ret_photos[i].blur, fault);
	if (outcome == OK)
		*ret_count = count;
	return outcome;
}

enum outcome photo_read(struct conn *conn, struct arena *arena, const struct sealer *sealer,
			const struct photo_wish *wish, struct str *ret_jpeg, struct fault *fault)
{
	struct str sealed = STR("");
	struct stmt *find = stmt_start(conn, &sql_photo_sealed);
	stmt_bind_i64(find, 1, wish->photo);
	stmt_bind_i64(find, 2, wish->post);
	stmt_bind_i64(find, 3, wish->campaign);
	const bool found = stmt_step(find);
	if (found)
		sealed = arena_copy(arena, stmt_blob(find, 0));
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such picture here.");
	return outcome == OK ? unseal(sealer, arena, sealed, ret_jpeg, fault) : outcome;
}

enum outcome photo_forget(struct conn *conn, int64_t post, struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_photo_forget);
	stmt_bind_i64(forget, 1, post);
	return stmt_run(forget, fault);
}
