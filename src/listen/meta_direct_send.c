// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/meta_direct_send.h"

#include "listen/meta_send.h"
#include "listen/pieces.h"

#define JSON_ROOM ((size_t)64 << 10)
#define MARGIN_MS 60000 // before a time ends it counts as over
#define AGENT	  "agent"

const char meta_late_label[] = /*tr*/ "Answers to messages after a day";
const char meta_late_help[] = /*tr*/ "Meta takes answers for a day after a person wrote; for seven "
				     "days if it allowed your app “Human Agent”.";
const struct connector_choice meta_late[] = {
    {"wait", /*tr*/ "Later answers wait for a person"},
    {AGENT, /*tr*/ "Answers are sent for up to seven days"},
    {NULL, NULL},
};

// {"NAME": TEXT}, with another pair if its name is not NULL.
static struct str json_of(struct arena *arena, const char *name, struct str text,
			  const char *name_2, struct str text_2)
{
	struct buf json;
	struct json_writer writer;
	buf_init(&json, JSON_ROOM);
	json_writer_init(&writer, &json);
	json_object_begin(&writer);
	json_name(&writer, name);
	json_add_str(&writer, text);
	if (name_2) {
		json_name(&writer, name_2);
		json_add_str(&writer, text_2);
	}
	json_object_end(&writer);
	const struct str copy = json.full ? STR("") : arena_copy(arena, buf_str(&json));
	buf_free(&json);
	return copy;
}

// Until when Meta takes an answer of which kind.
static enum outcome late_check(struct connector_call *call, const struct connector_message *message,
			       bool *ret_agent, struct fault *fault)
{
	const int64_t since = call->now - message->heard_at;
	const bool agent = str_equal(connector_value(call, "late"), STR(AGENT));
	*ret_agent = since > META_WINDOW_MS - MARGIN_MS;
	if (!*ret_agent || (agent && since <= META_AGENT_MS - MARGIN_MS))
		return OK;
	return connector_fail(call, TROUBLE_WINDOW, fault,
			      "Meta takes an answer for %s after the person wrote.",
			      agent ? "seven days" : "24 hours");
}

static enum outcome piece_send(const struct meta_api *api, struct str person, struct str text,
			       struct str mark, bool agent, struct str *ret_id, struct fault *fault)
{
	struct json_value root;
	struct arena *arena = api->call->arena;
	const struct str ours = arena_format(arena, META_OURS "%.*s", STR_ARG(mark));
	const struct meta_pair pairs[] = {
	    {"recipient", json_of(arena, "id", person, NULL, STR(""))},
	    {"message", json_of(arena, "text", text, "metadata", ours)},
	    {"messaging_type", agent ? STR("MESSAGE_TAG") : STR("RESPONSE")},
	    {"tag", STR("HUMAN_AGENT")},
	};
	if (pairs[0].value.len == 0 || pairs[1].value.len == 0)
		return connector_fail(api->call, TROUBLE_OURS, fault, "Out of memory.");
	const enum outcome outcome =
	    meta_write(api, arena_format(arena, "/%.*s/messages", STR_ARG(api->page)), pairs,
		       agent ? 4 : 3, &root, fault);
	if (outcome == OK)
		*ret_id = json_id_at(arena, root, JSON_PATH("message_id"));
	return outcome;
}

static enum outcome pieces_send(const struct meta_api *api, const struct meta_directs *directs,
				const struct connector_message *message, bool agent,
				struct connector_receipt *receipt, struct fault *fault)
{
	int count = 0;
	enum outcome outcome = OK;
	struct connector_call *call = api->call;
	struct str text, rest = message->text;
	const struct str person = str_slice(message->to, strlen(directs->contact), SIZE_MAX);
	const int left = pieces_left(call, message->id);
	while (outcome == OK && piece_next_within(&rest, directs->units, directs->bytes, &text)) {
		if (++count <= left)
			continue;
		outcome = piece_send(api, person, text,
				     piece_mark(call->arena, message->id, count, rest.len == 0),
				     agent, &receipt->external_id, fault);
		if (outcome == OK && rest.len > 0)
			pieces_note(call, message->id, count);
	}
	return outcome;
}

enum outcome meta_direct_send(struct connector_call *call, const struct meta_directs *directs,
			      const struct connector_message *message,
			      struct connector_receipt *ret_receipt, struct fault *fault)
{
	bool agent;
	struct meta_api api;
	if (!str_starts(message->to, str_from(directs->contact)))
		return connector_fail(call, TROUBLE_ADDRESS, fault,
				      "Only who wrote to it there can be answered.");
	enum outcome outcome = late_check(call, message, &agent, fault);
	if (outcome != OK)
		return outcome;
	outcome = meta_open(call, &api, fault);
	if (outcome == OK)
		outcome = pieces_send(&api, directs, message, agent, ret_receipt, fault);
	meta_close(&api);
	return outcome;
}
