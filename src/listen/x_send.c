// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/x_send.h"

#include "campaign/outbox.h"
#include "listen/multipart.h"
#include "listen/told.h"
#include "listen/x_api.h"
#include "listen/x_text.h"
#include "net/percent.h"

#define JSON_MOST     ((size_t)256 << 10)
#define OWN_LOOKED_AT "10" // of our last posts, when it is not known whether one left

static enum outcome message_check(const struct x_api *api, const struct connector_message *message,
				  struct fault *fault)
{
	const size_t length = x_length(api->call->arena, message->text);
	if (message->to.len > 0)
		return connector_fail(api->call, TROUBLE_ADDRESS, fault,
				      "Posts on X are for everybody; one to a single person cannot "
				      "be sent.");
	if (length > X_MOST)
		return connector_fail(api->call, TROUBLE_LENGTH, fault,
				      "X counts %zu characters, and takes %d at most.", length,
				      X_MOST);
	return OK;
}

// --- pictures ---

// What a picture shows. X answers with what it took.
static enum outcome alt_put(const struct x_api *api, struct str id, struct str alt,
			    struct fault *fault)
{
	struct buf json;
	struct json_value root;
	struct json_writer writer;
	buf_init(&json, JSON_MOST);
	json_writer_init(&writer, &json);
	json_object_begin(&writer);
	json_name(&writer, "id");
	json_add_str(&writer, id);
	json_name(&writer, "metadata");
	json_object_begin(&writer);
	json_name(&writer, "alt_text");
	json_object_begin(&writer);
	json_name(&writer, "text");
	json_add_str(&writer, alt);
	json_object_end(&writer);
	json_object_end(&writer);
	json_object_end(&writer);
	const struct x_question question = {
	    .path = "/2/media/metadata",
	    .json = json.full ? STR("") : arena_copy(api->call->arena, buf_str(&json)),
	};
	buf_free(&json);
	if (question.json.len == 0)
		return connector_fail(api->call, TROUBLE_OURS, fault, "Out of memory.");
	return x_ask(api, &question, &root, fault);
}

static enum outcome picture_put(const struct x_api *api, const struct connector_picture *picture,
				struct str *ret_id, struct fault *fault)
{
	struct json_value root;
	struct arena *arena = api->call->arena;
	const struct multipart_pair pair = {.name = "media_category", .value = STR("tweet_image")};
	struct x_question question = {.path = "/2/media/upload"};
	question.json = multipart_make(arena, &pair, 1, "media", picture->jpeg, &question.type);
	if (question.json.len == 0)
		return connector_fail(api->call, TROUBLE_OURS, fault, "Out of memory.");
	const enum outcome outcome = x_ask(api, &question, &root, fault);
	if (outcome != OK)
		return outcome;
	*ret_id = json_id_at(arena, root, JSON_PATH("data", "id"));
	if (ret_id->len == 0)
		return connector_fail(api->call, TROUBLE_UNREADABLE, fault,
				      "X did not name the picture.");
	return alt_put(api, *ret_id, picture->alt, fault);
}

static enum outcome pictures_put(const struct x_api *api, const struct connector_message *message,
				 struct str ids[X_PICTURES], struct fault *fault)
{
	for (size_t i = 0; i < message->n_pictures && i < X_PICTURES; i++) {
		const enum outcome outcome =
		    picture_put(api, &message->pictures[i], &ids[i], fault);
		api->call->doubt = false; // nobody sees it before a post names it
		if (outcome != OK)
			return connector_picture_refused(message, i, outcome, fault);
	}
	return OK;
}

// --- the post ---

static struct str message_json(struct arena *arena, const struct connector_message *message,
			       const struct str ids[X_PICTURES])
{
	struct buf json;
	struct json_writer writer;
	buf_init(&json, JSON_MOST);
	json_writer_init(&writer, &json);
	json_object_begin(&writer);
	json_name(&writer, "text");
	json_add_str(&writer, message->text);
	if (message->in_reply_to.len > 0) {
		json_name(&writer, "reply");
		json_object_begin(&writer);
		json_name(&writer, "in_reply_to_tweet_id");
		json_add_str(&writer, message->in_reply_to);
		json_object_end(&writer);
	}
	if (message->n_pictures > 0) {
		json_name(&writer, "media");
		json_object_begin(&writer);
		json_name(&writer, "media_ids");
		json_array_begin(&writer);
		for (size_t i = 0; i < message->n_pictures && i < X_PICTURES; i++)
			json_add_str(&writer, ids[i]);
		json_array_end(&writer);
		json_object_end(&writer);
	}
	json_object_end(&writer);
	const struct str text = json.full ? STR("") : arena_copy(arena, buf_str(&json));
	buf_free(&json);
	return text;
}

static enum outcome message_post(const struct x_api *api, const struct connector_message *message,
				 struct connector_receipt *ret_receipt, struct fault *fault)
{
	struct json_value root;
	struct str ids[X_PICTURES] = {0};
	struct connector_call *call = api->call;
	enum outcome outcome = pictures_put(api, message, ids, fault);
	if (outcome != OK)
		return outcome;
	const struct x_question question = {.path = "/2/tweets",
					    .json = message_json(call->arena, message, ids)};
	if (question.json.len == 0)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	outcome = x_ask(api, &question, &root, fault);
	// With keys that are good, 403 speaks of this one message, unless X says otherwise.
	if (outcome == INVALID && call->status == 403 && call->trouble == TROUBLE_REFUSED)
		call->trouble = TROUBLE_ADDRESS;
	call->doubt |= call->trouble == TROUBLE_UNREADABLE;
	if (outcome != OK)
		return outcome;
	ret_receipt->external_id = json_id_at(call->arena, root, JSON_PATH("data", "id"));
	ret_receipt->delivered = true;
	return OK;
}

enum outcome x_send(struct connector_call *call, const struct connector_message *message,
		    struct connector_receipt *ret_receipt, struct fault *fault)
{
	struct x_api api;
	struct connector_receipt receipt = {0};
	enum outcome outcome = x_api_open(call, &api, fault);
	if (outcome == OK)
		outcome = message_check(&api, message, fault);
	if (outcome == OK)
		outcome = message_post(&api, message, &receipt, fault);
	x_api_close(&api);
	if (outcome == OK)
		*ret_receipt = receipt;
	return outcome;
}

// --- taking it down ---

enum outcome x_remove(struct connector_call *call, const struct connector_message *message,
		      struct fault *fault)
{
	struct x_api api;
	struct json_value root;
	enum outcome outcome = x_api_open(call, &api, fault);
	const struct x_question question = {
	    .method = "DELETE",
	    .path = arena_format(call->arena, "/2/tweets/%.*s",
				 STR_ARG(percent_encode(call->arena, message->external_id)))
			.at,
	};
	if (outcome == OK && !question.path)
		outcome = connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	if (outcome == OK)
		outcome = x_ask(&api, &question, &root, fault);
	if (outcome != OK && call->status == 404) {
		call->trouble = TROUBLE_NONE;
		outcome = OK;
	}
	x_api_close(&api);
	return outcome;
}

// --- whether it left ---

static enum outcome own_posts(const struct x_api *api, struct json_value *ret_root,
			      struct fault *fault)
{
	struct json_value root;
	struct arena *arena = api->call->arena;
	const struct x_question me = {.path = "/2/users/me"};
	const struct x_pair most = {"max_results", STR(OWN_LOOKED_AT)};
	const enum outcome outcome = x_ask(api, &me, &root, fault);
	if (outcome != OK)
		return outcome;
	const struct str id = json_id_at(arena, root, JSON_PATH("data", "id"));
	const struct x_question own = {
	    .path = arena_format(arena, "/2/users/%.*s/tweets", STR_ARG(id)).at,
	    .pairs = &most,
	    .n_pairs = 1,
	};
	if (id.len == 0 || !own.path)
		return connector_fail(api->call, TROUBLE_UNREADABLE, fault,
				      "X does not say who we are.");
	return x_ask(api, &own, ret_root, fault);
}

static bool says_the_same(struct json_value post, struct str letters)
{
	struct buf said;
	buf_init(&said, OUTBOX_TEXT_MAX);
	told_letters(&said, json_text_at(post, JSON_PATH("text")));
	const bool same = str_equal(buf_str(&said), letters);
	buf_free(&said);
	return same;
}

enum outcome x_resolve(struct connector_call *call, const struct connector_message *message,
		       enum connector_trace *ret_trace, struct fault *fault)
{
	struct x_api api;
	struct buf letters;
	struct json_value root;
	enum connector_trace trace = TRACE_NONE;
	enum outcome outcome = x_api_open(call, &api, fault);
	if (outcome == OK)
		outcome = own_posts(&api, &root, fault);
	if (outcome == OK) {
		buf_init(&letters, OUTBOX_TEXT_MAX);
		told_letters(&letters, message->text);
		struct json_walk walk = json_list_at(root, JSON_PATH("data"));
		if (letters.len == 0)
			trace = TRACE_UNKNOWN;
		while (trace == TRACE_NONE && json_next(&walk))
			if (says_the_same(walk.value, buf_str(&letters)))
				trace = TRACE_LEFT;
		buf_free(&letters);
		*ret_trace = trace;
	}
	x_api_close(&api);
	return outcome;
}
