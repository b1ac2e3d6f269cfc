// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/photo.h"

#include "campaign/campaign_embedded.h"
#include "campaign/digest.h"

static enum outcome known_look(struct conn *conn, const struct new_photo *photo, struct str digest,
			       bool *ret_known, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_photo_known);
	stmt_bind_i64(find, 1, photo->post);
	stmt_bind_str(find, 2, digest);
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
		return fail(TOO_MUCH, fault, /*tr*/ "A message has at most %d pictures.",
			    PHOTO_POST_MOST);
	if (outcome == OK && of_campaign >= PHOTO_CAMPAIGN_MOST)
		return fail(TOO_MUCH, fault,
			    /*tr*/ "This campaign has %d pictures, and keeps no more.",
			    PHOTO_CAMPAIGN_MOST);
	return outcome;
}

enum outcome photo_add(struct conn *conn, struct id_maker *ids, const struct new_photo *photo,
		       struct fault *fault)
{
	bool known = false;
	char room[DIGEST_ROOM];
	const struct str digest = digest_of(photo->sent, room);
	enum outcome outcome = known_look(conn, photo, digest, &known, fault);
	if (outcome != OK || known)
		return outcome;
	outcome = limits_look(conn, photo, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *insert = stmt_start(conn, &sql_photo_insert);
	stmt_bind_i64(insert, 1, id_next(ids));
	stmt_bind_i64(insert, 2, photo->post);
	stmt_bind_i64(insert, 3, photo->campaign);
	stmt_bind_str(insert, 4, digest);
	stmt_bind_i64(insert, 5, photo->width);
	stmt_bind_i64(insert, 6, photo->height);
	stmt_bind_blob(insert, 7, photo->blur);
	stmt_bind_blob(insert, 8, photo->sealed);
	return stmt_run(insert, fault);
}

enum outcome photo_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t post,
			struct photo ret_photos[PHOTO_POST_MOST], size_t *ret_count,
			struct fault *fault)
{
	size_t count = 0;
	struct stmt *list = stmt_start(conn, &sql_photo_list);
	stmt_bind_i64(list, 1, post);
	stmt_bind_i64(list, 2, campaign);
	while (count < PHOTO_POST_MOST && stmt_step(list))
		ret_photos[count++] =
		    (struct photo){stmt_i64(list, 0), (int)stmt_i64(list, 1),
				   (int)stmt_i64(list, 2), arena_copy(arena, stmt_blob(list, 3))};
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK)
		*ret_count = count;
	return outcome;
}

enum outcome photo_any(struct conn *conn, int64_t post, bool *ret_any, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_photo_any);
	stmt_bind_i64(find, 1, post);
	const bool any = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_any = any;
	return outcome;
}

enum outcome photo_read(struct conn *conn, struct arena *arena, const struct photo_wish *wish,
			struct str *ret_sealed, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_photo_sealed);
	stmt_bind_i64(find, 1, wish->photo);
	stmt_bind_i64(find, 2, wish->post);
	stmt_bind_i64(find, 3, wish->campaign);
	const bool found = stmt_step(find);
	if (found)
		*ret_sealed = arena_copy(arena, stmt_blob(find, 0));
	const enum outcome outcome = stmt_end(find, fault);
	return outcome == OK && !found
		   ? fail(NOT_FOUND, fault, /*tr*/ "There is no such picture here.")
		   : outcome;
}

enum outcome photo_forget(struct conn *conn, int64_t post, struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_photo_forget);
	stmt_bind_i64(forget, 1, post);
	return stmt_run(forget, fault);
}
