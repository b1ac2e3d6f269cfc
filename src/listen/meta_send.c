// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/meta_send.h"

#include "campaign/outbox.h"
#include "listen/told.h"
#include "net/percent.h"

#define OWN_LOOKED_AT "10"

enum outcome meta_write(const struct meta_api *api, struct str path, const struct meta_pair *pairs,
			size_t n_pairs, struct json_value *ret_root, struct fault *fault)
{
	struct connector_call *call = api->call;
	const enum outcome outcome =
	    meta_ask(api, META_POST, path, pairs, n_pairs, ret_root, fault);
	call->doubt |= call->trouble == TROUBLE_UNREADABLE;
	// Meta says by a status of 500 also what it refused: with words of its own, nothing left.
	if (outcome != OK && call->refusal.len > 0 && call->trouble != TROUBLE_BROKEN)
		call->doubt = false;
	return outcome;
}

static enum outcome form_send(const struct meta_api *api, const struct connector_message *message,
			      const struct meta_target *target,
			      struct connector_receipt *ret_receipt, struct fault *fault)
{
	size_t count = 1;
	struct str picture;
	struct json_value root;
	enum outcome outcome = OK;
	struct connector_call *call = api->call;
	struct meta_pair pairs[4] = {{"message", message->text}};
	if (message->n_pictures > 0 && target->pictures.len > 0) {
		outcome =
		    meta_picture_put(api, target->pictures, message->pictures, &picture, fault);
		call->doubt = false; // nobody sees it before a comment names it
		if (outcome != OK)
			return connector_picture_refused(message, 0, outcome, fault);
		pairs[count++] = (struct meta_pair){"attachment_id", picture};
	}
	for (size_t i = 0; i < 2 && target->pairs[i].name; i++)
		pairs[count++] = target->pairs[i];
	outcome = meta_write(api, target->edge, pairs, count, &root, fault);
	if (outcome != OK)
		return outcome;
	*ret_receipt = (struct connector_receipt){
	    .external_id = json_id_at(call->arena, root, JSON_PATH("id")),
	    .delivered = true,
	};
	return OK;
}

enum outcome meta_send(struct connector_call *call, const struct meta_writing *writing,
		       const struct connector_message *message,
		       struct connector_receipt *ret_receipt, struct fault *fault)
{
	struct meta_api api;
	enum outcome outcome = meta_open(call, &api, fault);
	if (outcome == OK)
		outcome = writing->check(call, message, fault);
	if (outcome == OK) {
		const struct meta_target target = writing->target(&api, message);
		outcome = form_send(&api, message, &target, ret_receipt, fault);
	}
	meta_close(&api);
	return outcome;
}

// --- what stands there is changed ---

static enum outcome object_change(struct connector_call *call, enum meta_method method,
				  const struct connector_message *message, struct fault *fault)
{
	struct meta_api api;
	struct json_value root;
	const struct meta_pair pair = {"message", message->text};
	enum outcome outcome = meta_open(call, &api, fault);
	if (outcome == OK)
		outcome = meta_ask(
		    &api, method,
		    arena_format(call->arena, "/%.*s",
				 STR_ARG(percent_encode(call->arena, message->external_id))),
		    &pair, method == META_POST, &root, fault);
	meta_close(&api);
	return outcome;
}

enum outcome meta_edit(struct connector_call *call, const struct connector_message *message,
		       struct fault *fault)
{
	const enum outcome outcome = object_change(call, META_POST, message, fault);
	if (outcome != INVALID || call->trouble == TROUBLE_REFUSED ||
	    call->trouble == TROUBLE_RIGHTS)
		return outcome;
	const struct str said = arena_copy(call->arena, str_from(fault->text));
	return connector_fail(call, TROUBLE_FIXED, fault, "%.*s", STR_ARG(said));
}

enum outcome meta_remove(struct connector_call *call, const struct connector_message *message,
			 struct fault *fault)
{
	const enum outcome outcome = object_change(call, META_DELETE, message, fault);
	if (outcome == OK || call->trouble != TROUBLE_GONE)
		return outcome;
	call->trouble = TROUBLE_NONE;
	return OK;
}

// --- whether it left ---

static enum outcome own_look(const struct meta_api *api, const struct connector_message *message,
			     const struct meta_target *target, enum connector_trace *ret_trace,
			     struct fault *fault)
{
	struct json_value root;
	struct buf ours, theirs;
	enum connector_trace trace = TRACE_NONE;
	const struct meta_pair pairs[] = {{"fields", str_from(target->field)},
					  {"order", STR("reverse_chronological")},
					  {"limit", STR(OWN_LOOKED_AT)}};
	if (target->own.len == 0) {
		*ret_trace = TRACE_UNKNOWN;
		return OK;
	}
	const enum outcome outcome = meta_ask(api, META_GET, target->own, pairs, 3, &root, fault);
	if (outcome != OK)
		return outcome;
	buf_init(&ours, OUTBOX_TEXT_MAX);
	buf_init(&theirs, OUTBOX_TEXT_MAX);
	told_letters(&ours, message->text);
	if (ours.len == 0)
		trace = TRACE_UNKNOWN;
	struct json_walk walk = json_list_at(root, JSON_PATH("data"));
	while (trace == TRACE_NONE && json_next(&walk)) {
		buf_reset(&theirs);
		told_letters(&theirs, json_text_at(walk.value, JSON_PATH(target->field)));
		if (str_equal(buf_str(&ours), buf_str(&theirs)))
			trace = TRACE_LEFT;
	}
	buf_free(&ours);
	buf_free(&theirs);
	*ret_trace = trace;
	return OK;
}

enum outcome meta_resolve(struct connector_call *call, const struct meta_writing *writing,
			  const struct connector_message *message, enum connector_trace *ret_trace,
			  struct fault *fault)
{
	struct meta_api api;
	enum outcome outcome = meta_open(call, &api, fault);
	if (outcome == OK) {
		const struct meta_target target = writing->target(&api, message);
		outcome = own_look(&api, message, &target, ret_trace, fault);
	}
	meta_close(&api);
	return outcome;
}
