// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/mastodon_media.h"

#include "listen/multipart.h"

#include <time.h>

static enum outcome upload(const struct mastodon_api *api, const char *path, struct str picture,
			   struct str alt, struct str *ret_id, struct fault *fault)
{
	struct json_value root;
	struct arena *arena = api->call->arena;
	const struct multipart_pair pair = {.name = "description", .value = alt};
	struct mastodon_question question = {.method = "POST", .path = str_from(path)};
	question.form = multipart_make(arena, &pair, 1, "file", picture, &question.type);
	if (question.form.len == 0)
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
