// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/enclosed.h"

#include "base/log.h"
#include "base/picture.h"
#include "base/utf8.h"
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

// Unless it is kept, *ret_reason says why not.
static enum outcome file_make(const struct poller *poller, struct arena *arena, int64_t campaign,
			      const struct connector_file *file, struct new_attachment *ret,
			      enum attachment_reason *ret_reason, struct fault *fault)
{
	struct str bytes;
	enum attachment_kind kind = ATTACHMENT_TEXT;
	enum outcome outcome = attachment_look(file->bytes, &kind, fault);
	*ret_reason = outcome == TOO_MUCH ? ATTACHMENT_LEFT_LARGE : ATTACHMENT_LEFT_KIND;
	if (outcome != OK)
		return outcome;
	outcome = bytes_make(poller, arena, file->bytes, kind, &bytes, fault);
	*ret_reason = outcome == UNAVAILABLE ? ATTACHMENT_LEFT_LATER : ATTACHMENT_LEFT_PICTURE;
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
	*ret_reason = ATTACHMENT_LEFT_LATER;
	return ret->name.at && ret->sealed.at ? OK : fail(UNAVAILABLE, fault, "Not enough memory.");
}

// What may be said of a file before it is looked into: false, and why it stays.
static bool file_given(const struct enclosed *enclosed, const struct connector_file *file,
		       enum attachment_reason *ret_reason)
{
	static const enum attachment_reason reasons[] = {
	    [FILE_WHOLE] = ATTACHMENT_LEFT_MANY,  [FILE_CUT] = ATTACHMENT_LEFT_CUT,
	    [FILE_LARGE] = ATTACHMENT_LEFT_LARGE, [FILE_KIND] = ATTACHMENT_LEFT_KIND,
	    [FILE_LATER] = ATTACHMENT_LEFT_LATER,
	};
	*ret_reason = reasons[file->lack];
	if (file->bytes.len == 0)
		return !file->lack && file->size == 0; // an empty one is of no kind
	return enclosed->count < ATTACHMENT_POST_MOST;
}

// Its name as it came, in a form that can be shown.
static void left_note(const struct poller *poller, const struct connector_file *file,
		      enum attachment_reason reason, struct enclosed *enclosed)
{
	struct arena *arena = &enclosed->arena;
	struct str name = utf8_prefix(str_trim(file->name), ATTACHMENT_NAME_MAX);
	if (name.len > 0)
		name = seal(poller->sealer, arena, name);
	if (!name.at)
		name = STR("");
	enclosed->left[enclosed->n_left++] = (struct attachment_left){
	    .name = name,
	    .bytes = file->size > 0 ? file->size : (int64_t)file->bytes.len,
	    .reason = reason,
	};
	log_info("listen.left_out", log_str("why", str_from(attachment_reason_names[reason])));
}

void enclosed_make(const struct poller *poller, int64_t campaign,
		   const struct connector_direct *direct, struct enclosed *ret_enclosed)
{
	ret_enclosed->count = ret_enclosed->n_left = 0;
	ret_enclosed->made = direct->n_files > 0;
	if (!ret_enclosed->made)
		return;
	arena_init(&ret_enclosed->arena, MEMORY);
	for (size_t i = 0; i < direct->n_files; i++) {
		struct fault why;
		enum attachment_reason reason;
		const struct connector_file *file = &direct->files[i];
		struct new_attachment *next = &ret_enclosed->files[ret_enclosed->count];
		if (file_given(ret_enclosed, file, &reason) &&
		    file_make(poller, &ret_enclosed->arena, campaign, file, next, &reason, &why) ==
			OK)
			ret_enclosed->count++;
		else
			left_note(poller, file, reason, ret_enclosed);
	}
}

enum outcome enclosed_keep(struct conn *conn, struct id_maker *ids, const struct enclosed *enclosed,
			   int64_t post, struct fault *fault)
{
	int place = 0;
	enum outcome outcome = OK;
	for (size_t i = 0; i < enclosed->n_left && outcome == OK; i++)
		outcome = attachment_left_add(conn, post, ++place, &enclosed->left[i], fault);
	for (size_t i = 0; i < enclosed->count && outcome == OK; i++) {
		bool added;
		struct new_attachment file = enclosed->files[i];
		file.post = post;
		outcome = attachment_add(conn, ids, &file, &added, fault);
		const struct attachment_left left = {file.name, file.bytes,
						     outcome == CONFLICT ? ATTACHMENT_LEFT_SENDER
									 : ATTACHMENT_LEFT_SHARE};
		if (outcome == TOO_MUCH || outcome == CONFLICT)
			outcome = attachment_left_add(conn, post, ++place, &left, fault);
	}
	return outcome;
}

void enclosed_free(struct enclosed *enclosed)
{
	if (enclosed->made)
		arena_free(&enclosed->arena);
	enclosed->made = false;
	enclosed->count = enclosed->n_left = 0;
}
