// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/bluesky_send.h"

#include "base/id.h"
#include "base/time.h"
#include "campaign/outbox.h"
#include "listen/bluesky_api.h"
#include "listen/bluesky_text.h"
#include "net/percent.h"

#define RECORD_MOST ((size_t)256 << 10)

static enum outcome message_check(const struct bluesky_api *api,
				  const struct connector_message *message, struct fault *fault)
{
	const size_t length = bluesky_length(message->text);
	if (api->did.len == 0)
		return connector_fail(api->call, TROUBLE_REFUSED, fault,
				      "Writing there needs an account and its app password.");
	if (message->to.len > 0)
		return connector_fail(api->call, TROUBLE_ADDRESS, fault,
				      "Posts on Bluesky are for everybody; one to a single person "
				      "cannot be sent.");
	if (length > BLUESKY_MOST || message->text.len > BLUESKY_BYTES_MOST)
		return connector_fail(api->call, TROUBLE_LENGTH, fault,
				      "It has %zu characters, and Bluesky takes %d at most.",
				      length, BLUESKY_MOST);
	return OK;
}

// --- what it answers ---

struct ref {
	struct str uri, cid;
};

static struct ref ref_of(struct json_value value, struct arena *arena)
{
	return (struct ref){arena_copy(arena, bluesky_text(value, BLUESKY_PATH("uri"))),
			    arena_copy(arena, bluesky_text(value, BLUESKY_PATH("cid")))};
}

// Asks the network for a post, or its own server for the record. INVALID for one that is gone, or
// whose author lets us not answer: standing alone, an answer would mean something else.
static enum outcome parent_find(const struct bluesky_api *api, struct str uri,
				struct ref *ret_parent, struct json_value *ret_record,
				struct fault *fault)
{
	bool closed = false;
	struct fault none;
	struct json_value root, list, gate;
	struct connector_call *call = api->call;
	struct arena *arena = call->arena;
	struct str rest = str_slice(uri, STR("at://").len, SIZE_MAX);
	const struct str did = str_cut(&rest, '/'), collection = str_cut(&rest, '/');
	const struct str post = arena_format(arena, "app.bsky.feed.getPosts?uris=%.*s",
					     STR_ARG(percent_encode(arena, uri)));
	const struct str record = arena_format(
	    arena, "com.atproto.repo.getRecord?repo=%.*s&collection=%.*s&rkey=%.*s",
	    STR_ARG(percent_encode(arena, did)), STR_ARG(percent_encode(arena, collection)),
	    STR_ARG(percent_encode(arena, rest)));
	if (bluesky_ask(api, post, STR(""), &root, &none) == OK &&
	    json_member(root, STR("posts"), &list) && json_type(list) == JSON_ARRAY) {
		struct json_walk walk = json_walk(list);
		if (!json_next(&walk))
			return connector_fail(call, TROUBLE_ADDRESS, fault,
					      "The post that it answers is gone.");
		*ret_parent = ref_of(walk.value, arena);
		if (bluesky_value(walk.value, BLUESKY_PATH("viewer", "replyDisabled"), &gate))
			json_get_bool(gate, &closed);
		if (closed)
			return connector_fail(call, TROUBLE_ADDRESS, fault,
					      "Its author lets us not answer there.");
		if (json_member(walk.value, STR("record"), ret_record))
			return OK;
	}
	const enum outcome outcome = bluesky_ask(api, record, STR(""), &root, fault);
	if (outcome == INVALID && call->trouble != TROUBLE_REFUSED &&
	    call->trouble != TROUBLE_LOCKED)
		return connector_fail(call, TROUBLE_ADDRESS, fault,
				      "The post that it answers is not found.");
	if (outcome != OK)
		return outcome;
	*ret_parent = ref_of(root, arena);
	return json_member(root, STR("value"), ret_record)
		   ? OK
		   : connector_fail(call, TROUBLE_UNREADABLE, fault,
				    "The server gave no post that it answers.");
}

// What it answers, and where the talk began; empty uris: it answers nothing there.
struct reply {
	struct ref begin, parent;
};

static enum outcome reply_find(const struct bluesky_api *api, struct str uri,
			       struct reply *ret_reply, struct fault *fault)
{
	struct json_value record, root;
	*ret_reply = (struct reply){0};
	uri = str_cut(&uri, '#'); // of a repost: what it repeats
	if (!str_starts(uri, STR("at://")))
		return OK;
	const enum outcome outcome = parent_find(api, uri, &ret_reply->parent, &record, fault);
	api->call->doubt = false; // nothing was asked that leaves a trace
	if (outcome != OK)
		return outcome;
	api->call->trouble = TROUBLE_NONE;
	ret_reply->begin = ret_reply->parent;
	if (bluesky_value(record, BLUESKY_PATH("reply", "root"), &root))
		ret_reply->begin = ref_of(root, api->call->arena);
	return OK;
}

static void reply_add(const struct reply *reply, struct json_writer *writer)
{
	const struct ref *const refs[] = {&reply->begin, &reply->parent};
	static const char *const names[] = {"root", "parent"};
	json_name(writer, "reply");
	json_object_begin(writer);
	for (int i = 0; i < 2; i++) {
		json_name(writer, names[i]);
		json_object_begin(writer);
		json_name(writer, "uri");
		json_add_str(writer, refs[i]->uri);
		json_name(writer, "cid");
		json_add_str(writer, refs[i]->cid);
		json_object_end(writer);
	}
	json_object_end(writer);
}

// --- links, tags, people ---

static struct str did_of(const struct bluesky_api *api, struct str handle)
{
	struct fault none;
	struct json_value root;
	struct arena *arena = api->call->arena;
	const struct str method =
	    arena_format(arena, "com.atproto.identity.resolveHandle?handle=%.*s",
			 STR_ARG(percent_encode(arena, handle)));
	if (bluesky_ask(api, method, STR(""), &root, &none) != OK)
		return STR("");
	return arena_copy(arena, bluesky_text(root, BLUESKY_PATH("did")));
}

static void facet_add(const struct bluesky_facet *facet, struct str value,
		      struct json_writer *writer)
{
	static const struct {
		const char *type, *name;
	} features[] = {
	    [FACET_LINK] = {"app.bsky.richtext.facet#link", "uri"},
	    [FACET_TAG] = {"app.bsky.richtext.facet#tag", "tag"},
	    [FACET_MENTION] = {"app.bsky.richtext.facet#mention", "did"},
	};
	json_object_begin(writer);
	json_name(writer, "index");
	json_object_begin(writer);
	json_name(writer, "byteStart");
	json_add_i64(writer, (int64_t)facet->start);
	json_name(writer, "byteEnd");
	json_add_i64(writer, (int64_t)facet->end);
	json_object_end(writer);
	json_name(writer, "features");
	json_array_begin(writer);
	json_object_begin(writer);
	json_name(writer, "$type");
	json_add_str(writer, str_from(features[facet->kind].type));
	json_name(writer, features[facet->kind].name);
	json_add_str(writer, value);
	json_object_end(writer);
	json_array_end(writer);
	json_object_end(writer);
}

// Somebody whom the server does not know stays a plain word.
static void facets_add(const struct bluesky_api *api, struct str text, struct json_writer *writer)
{
	struct bluesky_facet facets[BLUESKY_FACETS_MOST];
	const size_t count = bluesky_facets(text, facets);
	json_name(writer, "facets");
	json_array_begin(writer);
	for (size_t i = 0; i < count; i++) {
		const struct str value = facets[i].kind == FACET_MENTION
					     ? did_of(api, facets[i].value)
					     : facets[i].value;
		if (value.len > 0)
			facet_add(&facets[i], value, writer);
	}
	json_array_end(writer);
}

// --- pictures ---

struct blob {
	struct str link, type, alt;
	int64_t size;
};
// What a record names beside its words.
struct beside {
	struct blob list[OUTBOX_PICTURES_MOST];
	size_t count;
	struct reply reply;
};

static enum outcome picture_put(const struct bluesky_api *api,
				const struct connector_picture *picture, struct blob *ret_blob,
				struct fault *fault)
{
	struct json_value root, size;
	struct arena *arena = api->call->arena;
	*ret_blob = (struct blob){.size = (int64_t)picture->jpeg.len, .alt = picture->alt};
	const enum outcome outcome = bluesky_blob_put(api, picture->jpeg, &root, fault);
	if (outcome != OK)
		return outcome;
	ret_blob->link =
	    arena_copy(arena, bluesky_text(root, BLUESKY_PATH("blob", "ref", "$link")));
	ret_blob->type = arena_copy(arena, bluesky_text(root, BLUESKY_PATH("blob", "mimeType")));
	if (bluesky_value(root, BLUESKY_PATH("blob", "size"), &size))
		json_get_i64(size, &ret_blob->size);
	return ret_blob->link.len > 0 ? OK
				      : connector_fail(api->call, TROUBLE_UNREADABLE, fault,
						       "The server did not name the picture.");
}

static enum outcome pictures_put(const struct bluesky_api *api,
				 const struct connector_message *message, struct beside *ret_beside,
				 struct fault *fault)
{
	*ret_beside = (struct beside){.count = message->n_pictures};
	for (size_t i = 0; i < message->n_pictures; i++) {
		const enum outcome outcome =
		    picture_put(api, &message->pictures[i], &ret_beside->list[i], fault);
		if (outcome != OK)
			return connector_picture_refused(message, i, outcome, fault);
	}
	return OK;
}

static void picture_add(const struct blob *blob, struct json_writer *writer)
{
	json_object_begin(writer);
	json_name(writer, "alt");
	json_add_str(writer, blob->alt);
	json_name(writer, "image");
	json_object_begin(writer);
	json_name(writer, "$type");
	json_add_str(writer, STR("blob"));
	json_name(writer, "ref");
	json_object_begin(writer);
	json_name(writer, "$link");
	json_add_str(writer, blob->link);
	json_object_end(writer);
	json_name(writer, "mimeType");
	json_add_str(writer, blob->type);
	json_name(writer, "size");
	json_add_i64(writer, blob->size);
	json_object_end(writer);
	json_object_end(writer);
}

static void pictures_add(const struct beside *beside, struct json_writer *writer)
{
	json_name(writer, "embed");
	json_object_begin(writer);
	json_name(writer, "$type");
	json_add_str(writer, STR("app.bsky.embed.images"));
	json_name(writer, "images");
	json_array_begin(writer);
	for (size_t i = 0; i < beside->count; i++)
		picture_add(&beside->list[i], writer);
	json_array_end(writer);
	json_object_end(writer);
}

// --- the record ---

static void record_add(const struct bluesky_api *api, const struct connector_message *message,
		       int64_t id, const struct beside *beside, struct json_writer *writer)
{
	char at[TIME_TEXT_MAX];
	time_format(id_time(id), at);
	json_object_begin(writer);
	json_name(writer, "$type");
	json_add_str(writer, STR("app.bsky.feed.post"));
	json_name(writer, "text");
	json_add_str(writer, message->text);
	json_name(writer, "createdAt");
	json_add_str(writer, str_from(at));
	if (message->lang.len > 0) {
		json_name(writer, "langs");
		json_array_begin(writer);
		json_add_str(writer, message->lang);
		json_array_end(writer);
	}
	facets_add(api, message->text, writer);
	if (beside->reply.parent.uri.len > 0)
		reply_add(&beside->reply, writer);
	if (beside->count > 0)
		pictures_add(beside, writer);
	json_object_end(writer);
}

static void put_write(const struct bluesky_api *api, const struct connector_message *message,
		      int64_t id, const struct beside *beside, struct buf *json)
{
	char key[BLUESKY_TID_LEN + 1];
	struct json_writer writer;
	bluesky_tid(id, key);
	json_writer_init(&writer, json);
	json_object_begin(&writer);
	json_name(&writer, "repo");
	json_add_str(&writer, api->did);
	json_name(&writer, "collection");
	json_add_str(&writer, STR("app.bsky.feed.post"));
	json_name(&writer, "rkey");
	json_add_str(&writer, str_from(key));
	json_name(&writer, "record");
	record_add(api, message, id, beside, &writer);
	json_object_end(&writer);
}

static enum outcome record_put(const struct bluesky_api *api,
			       const struct connector_message *message,
			       struct connector_receipt *ret_receipt, struct fault *fault)
{
	int64_t id;
	struct buf json;
	struct json_value root;
	if (!str_to_i64(message->id, &id))
		return connector_fail(api->call, TROUBLE_OURS, fault, "The message has no id.");
	struct beside beside;
	struct reply reply;
	enum outcome outcome = reply_find(api, message->in_reply_to, &reply, fault);
	if (outcome == OK)
		outcome = pictures_put(api, message, &beside, fault);
	if (outcome != OK)
		return outcome;
	beside.reply = reply;
	buf_init(&json, RECORD_MOST);
	put_write(api, message, id, &beside, &json);
	const struct str body = json.full ? STR("") : arena_copy(api->call->arena, buf_str(&json));
	buf_free(&json);
	if (body.len == 0)
		return connector_fail(api->call, TROUBLE_OURS, fault, "Out of memory.");
	outcome = bluesky_ask(api, STR("com.atproto.repo.putRecord"), body, &root, fault);
	if (outcome != OK)
		return outcome;
	ret_receipt->external_id =
	    arena_copy(api->call->arena, bluesky_text(root, BLUESKY_PATH("uri")));
	ret_receipt->delivered = true;
	return OK;
}

enum outcome bluesky_send(struct connector_call *call, const struct connector_message *message,
			  struct connector_receipt *ret_receipt, struct fault *fault)
{
	struct bluesky_api api;
	struct connector_receipt receipt = {0};
	enum outcome outcome = bluesky_api_open(call, &api, fault);
	if (outcome == OK)
		outcome = message_check(&api, message, fault);
	if (outcome == OK)
		outcome = record_put(&api, message, &receipt, fault);
	bluesky_api_close(&api);
	if (outcome == OK)
		*ret_receipt = receipt;
	return outcome;
}

// --- taking it down ---

// at://did/collection/key, which is gone afterwards, also if it was gone before.
static struct str delete_json(struct arena *arena, struct str uri)
{
	struct buf json;
	struct json_writer writer;
	struct str rest = str_slice(uri, STR("at://").len, SIZE_MAX);
	const struct str did = str_cut(&rest, '/'), collection = str_cut(&rest, '/');
	const struct {
		const char *name;
		struct str value;
	} members[] = {{"repo", did}, {"collection", collection}, {"rkey", rest}};
	if (!str_starts(uri, STR("at://")) || rest.len == 0)
		return STR("");
	buf_init(&json, RECORD_MOST);
	json_writer_init(&writer, &json);
	json_object_begin(&writer);
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		json_name(&writer, members[i].name);
		json_add_str(&writer, members[i].value);
	}
	json_object_end(&writer);
	const struct str text = json.full ? STR("") : arena_copy(arena, buf_str(&json));
	buf_free(&json);
	return text;
}

enum outcome bluesky_remove(struct connector_call *call, const struct connector_message *message,
			    struct fault *fault)
{
	struct bluesky_api api;
	struct json_value root;
	const struct str json = delete_json(call->arena, message->external_id);
	enum outcome outcome = bluesky_api_open(call, &api, fault);
	if (outcome == OK && api.did.len == 0)
		outcome = connector_fail(call, TROUBLE_REFUSED, fault,
					 "Taking it down needs an account and its app password.");
	if (outcome == OK && json.len == 0)
		outcome = connector_fail(call, TROUBLE_FIXED, fault, "This is no post on Bluesky.");
	if (outcome == OK)
		outcome =
		    bluesky_ask(&api, STR("com.atproto.repo.deleteRecord"), json, &root, fault);
	bluesky_api_close(&api);
	return outcome;
}
