// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/enclosed.h"

#include "base/log.h"
#include "base/picture.h"
#include "people/seal.h"

#define MEMORY ((size_t)48 << 20) // of one message: bytes, what is drawn, and both sealed

static enum outcome bytes_make(const struct poller *poller, struct arena *arena, struct str sent,
			       enum attachment_kind kind, struct str *ret_bytes,
			       struct fault *fault)
{
	struct picture picture;
	*ret_bytes = sent;
	if (kind != ATTACHMENT_PICTURE)
		return OK;
	if (!poller->pictures)
		return fail(UNAVAILABLE, fault, "Pictures cannot be taken in just now.");
	const enum outcome outcome = picture_make(poller->pictures, arena, sent, &picture, fault);
	if (outcome == OK)
		*ret_bytes = picture.jpeg;
	return outcome;
}

static enum outcome file_make(const struct poller *poller, struct arena *arena, int64_t campaign,
			      const struct connector_file *file, struct new_attachment *ret,
			      struct fault *fault)
{
	struct str bytes;
	enum attachment_kind kind = ATTACHMENT_TEXT;
	enum outcome outcome = attachment_look(file->bytes, &kind, fault);
	if (outcome == OK)
		outcome = bytes_make(poller, arena, file->bytes, kind, &bytes, fault);
	if (outcome != OK)
		return outcome;
	*ret = (struct new_attachment){
	    .campaign = campaign,
	    .kind = kind,
	    .sent = file->bytes,
	    .bytes = (int64_t)bytes.len,
	    .name = seal(poller->sealer, arena, attachment_name(arena, file->name, kind)),
	    .sealed = seal(poller->sealer, arena, bytes),
	};
	return ret->name.at && ret->sealed.at ? OK : fail(UNAVAILABLE, fault, "Not enough memory.");
}

void enclosed_make(const struct poller *poller, int64_t campaign,
		   const struct connector_direct *direct, struct enclosed *ret_enclosed)
{
	ret_enclosed->count = 0;
	ret_enclosed->made = direct->n_files > 0;
	if (!ret_enclosed->made)
		return;
	arena_init(&ret_enclosed->arena, MEMORY);
	for (size_t i = 0; i < direct->n_files; i++) {
		struct fault why;
		struct new_attachment *next = &ret_enclosed->files[ret_enclosed->count];
		if (file_make(poller, &ret_enclosed->arena, campaign, &direct->files[i], next,
			      &why) == OK)
			ret_enclosed->count++;
		else
			log_info("listen.left_out", log_str("why", str_from(why.text)));
	}
}

enum outcome enclosed_keep(struct conn *conn, struct id_maker *ids, const struct enclosed *enclosed,
			   int64_t post, struct fault *fault)
{
	for (size_t i = 0; i < enclosed->count; i++) {
		bool added;
		struct new_attachment file = enclosed->files[i];
		file.post = post;
		const enum outcome outcome = attachment_add(conn, ids, &file, &added, fault);
		if (outcome != OK && outcome != TOO_MUCH)
			return outcome;
	}
	return OK;
}

void enclosed_free(struct enclosed *enclosed)
{
	if (enclosed->made)
		arena_free(&enclosed->arena);
	enclosed->made = false;
	enclosed->count = 0;
}
