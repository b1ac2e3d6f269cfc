// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/meta_hook.h"

#include "listen/signature.h"

#include <sodium.h>

static bool genuine(const struct connector_call *call, const struct connector_push *pushed)
{
	const struct str key = str_trim(connector_value(call, "key"));
	return key.len > 0 &&
	       signature_hex(key, pushed->header(pushed->request, "X-Hub-Signature-256"),
			     pushed->body);
}

// Seconds, or of some objects milliseconds.
static int64_t time_of(struct json_value entry)
{
	const int64_t time = json_number_at(entry, JSON_PATH("time"));
	if (time <= 0)
		return 0;
	return time < INT64_C(100000000000) ? time * 1000 : time;
}

// How one connector reads.
struct reading {
	const char *object;
	meta_change_fn *take;
	const struct meta_directs *directs;
};

static void messages_take(struct meta_push *push, struct json_value entry,
			  const struct reading *reading, const char *list)
{
	struct json_walk walk = json_list_at(entry, JSON_PATH(list));
	while (!push->api.call->full && json_next(&walk))
		meta_direct_read(push, reading->directs, walk.value, strcmp(list, "standby") == 0);
}

static enum outcome entry_take(struct meta_push *push, struct json_value entry,
			       const struct reading *reading, struct fault *fault)
{
	enum outcome outcome = OK;
	struct json_walk walk = json_list_at(entry, JSON_PATH("changes"));
	if (!str_equal(json_id_at(push->api.call->arena, entry, JSON_PATH("id")), push->api.page))
		return OK;
	messages_take(push, entry, reading, "messaging");
	messages_take(push, entry, reading, "standby");
	while (outcome == OK && json_next(&walk)) {
		struct meta_change change = {
		    .field = json_text_at(walk.value, JSON_PATH("field")),
		    .at = time_of(entry),
		};
		if (json_member(walk.value, STR("value"), &change.value))
			outcome = reading->take(push, &change, fault);
		if (outcome == INVALID) {
			push->api.call->trouble = TROUBLE_NONE;
			outcome = OK;
		}
	}
	return outcome;
}

static enum outcome body_take(struct meta_push *push, struct json_value root,
			      const struct reading *reading, struct fault *fault)
{
	enum outcome outcome = OK;
	struct json_walk walk = json_list_at(root, JSON_PATH("entry"));
	if (!str_equal(json_text_at(root, JSON_PATH("object")), str_from(reading->object)))
		return connector_fail(push->api.call, TROUBLE_UNREADABLE, fault,
				      "It tells of another kind of thing than “%s”.",
				      reading->object);
	while (outcome == OK && json_next(&walk))
		outcome = entry_take(push, walk.value, reading, fault);
	return outcome;
}

enum outcome meta_take(struct connector_call *call, const struct connector_push *pushed,
		       const char *object, meta_change_fn *take, const struct meta_directs *directs,
		       struct fault *fault)
{
	const struct reading reading = {object, take, directs};
	struct json_value root;
	struct meta_push push = {.reads = META_READS_MOST};
	if (!genuine(call, pushed)) {
		connector_fail(call, TROUBLE_SIGNATURE, fault, "The signature does not fit.");
		return DENIED;
	}
	struct json_reader *reader = json_reader_new();
	enum outcome outcome = meta_open(call, &push.api, fault);
	if (outcome == OK && !reader)
		outcome = connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	if (outcome == OK && json_parse(reader, pushed->body, &root, fault) != OK) {
		call->trouble = TROUBLE_UNREADABLE;
		outcome = INVALID;
	}
	if (outcome == OK)
		outcome = body_take(&push, root, &reading, fault);
	json_reader_free(reader);
	meta_close(&push.api);
	return outcome;
}

enum outcome meta_confirm(struct connector_call *call, const struct connector_question *question,
			  struct str *ret_answer, struct fault *fault)
{
	const struct str want = call->hook_code, got = str_trim(question->token);
	if (!str_equal(question->mode, STR("subscribe")) || want.len == 0 || got.len != want.len ||
	    sodium_memcmp(got.at, want.at, want.len) != 0)
		return fail(DENIED, fault,
			    "The verify token is the last part of this address, behind the slash.");
	*ret_answer = question->challenge;
	return OK;
}
