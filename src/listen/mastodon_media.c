// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/mastodon_media.h"

#include <sodium.h>
#include <time.h>

#define FORM_MOST ((size_t)2 << 20)
#define MARK_LEN  24 // of what stands between parts

// multipart/form-data (RFC 7578) with the file and its description.
static struct str parts_of(struct arena *arena, const char *mark, struct str picture,
			   struct str alt)
{
	struct buf form;
	buf_init(&form, FORM_MOST);
	buf_format(&form,
		   "--%s\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n"
		   "%.*s\r\n--%s\r\nContent-Disposition: form-data; name=\"file\"; "
		   "filename=\"picture.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n",
		   mark, STR_ARG(alt), mark);
	buf_add(&form, picture);
	buf_format(&form, "\r\n--%s--\r\n", mark);
	const struct str text = form.full ? STR("") : arena_copy(arena, buf_str(&form));
	buf_free(&form);
	return text;
}

static enum outcome upload(const struct mastodon_api *api, const char *path, struct str picture,
			   struct str alt, struct str *ret_id, struct fault *fault)
{
	unsigned char bytes[MARK_LEN / 2];
	char mark[MARK_LEN + 1];
	struct json_value root;
	struct arena *arena = api->call->arena;
	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2hex(mark, sizeof mark, bytes, sizeof bytes);
	const struct mastodon_question question = {
	    .method = "POST",
	    .path = str_from(path),
	    .form = parts_of(arena, mark, picture, alt),
	    .type = arena_format(arena, "multipart/form-data; boundary=%s", mark).at,
	};
	if (question.form.len == 0 || !question.type)
		return connector_fail(api->call, TROUBLE_OURS, fault, "Out of memory.");
	const enum outcome outcome = mastodon_ask(api, &question, &root, fault);
	if (outcome != OK)
		return outcome;
	*ret_id = arena_copy(arena, mastodon_id(arena, root, "id"));
	return ret_id->len > 0 ? OK
			       : connector_fail(api->call, TROUBLE_UNREADABLE, fault,
						"The server did not name the picture.");
}

// 202 to an upload, and 206 to a look: it is not done.
static enum outcome done_wait(const struct mastodon_api *api, struct str id, struct fault *fault)
{
	struct json_value root;
	struct connector_call *call = api->call;
	enum outcome outcome = OK;
	const struct timespec nap = {0, (long)MASTODON_MEDIA_NAP * 1000000};
	const struct str path = arena_format(call->arena, "/api/v1/media/%.*s", STR_ARG(id));
	for (int i = 0; i < MASTODON_MEDIA_LOOKS; i++) {
		if (outcome != OK || (call->status != 202 && call->status != 206))
			return outcome;
		nanosleep(&nap, NULL);
		outcome = mastodon_get(api, path, &root, fault);
	}
	if (outcome != OK || call->status != 206)
		return outcome;
	return connector_fail(call, TROUBLE_BROKEN, fault,
			      "The server still works on the picture.");
}

enum outcome mastodon_media_put(const struct mastodon_api *api, struct str picture, struct str alt,
				struct str *ret_id, struct fault *fault)
{
	struct str id = STR("");
	struct connector_call *call = api->call;
	enum outcome outcome = upload(api, "/api/v2/media", picture, alt, &id, fault);
	if (outcome != OK && (call->status == 404 || call->status == 405))
		outcome = upload(api, "/api/v1/media", picture, alt, &id, fault);
	if (outcome == OK)
		outcome = done_wait(api, id, fault);
	call->doubt = false; // nobody sees it before a status names it
	if (outcome == OK)
		*ret_id = id;
	return outcome;
}
