// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/hook.h"

#include "base/utf8.h"
#include "campaign/outward.h"
#include "listen/direct.h"
#include "listen/listen_embedded.h"
#include "listen/sender.h"

#define DETAIL_MAX 300 // bytes

// What a code leads to.
struct hook {
	const struct poller *poller;
	struct campaign campaign;
	struct inlet inlet;
	const struct connector *connector;
	struct inlet_values values;
};

static enum outcome hook_read(struct hook *hook, struct conn *conn, struct arena *arena,
			      struct str code, struct fault *fault)
{
	bool open = false;
	const struct poller *poller = hook->poller;
	enum outcome outcome = inlet_by_hook(conn, arena, code, &hook->inlet, fault);
	if (outcome == OK)
		outcome = campaign_by_id(conn, arena, hook->inlet.campaign, &hook->campaign, fault);
	if (outcome == OK)
		outcome = outward_gate(conn, hook->inlet.campaign, &open, fault);
	if (outcome != OK)
		return outcome;
	hook->connector = connector_find(poller->connectors, hook->inlet.connector);
	if (!open || hook->campaign.archived_at || !hook->connector)
		return fail(NOT_FOUND, fault, "Nothing is taken in here.");
	if (hook->inlet.paused_at)
		return fail(UNAVAILABLE, fault, "This is paused. Send it again later.");
	return inlet_values_read(conn, arena, poller->sealer, hook->inlet.id, hook->connector,
				 &hook->values, fault);
}

static enum outcome hook_find(const struct poller *poller, struct arena *arena, struct str code,
			      struct hook *hook, struct fault *fault)
{
	struct conn *conn;
	hook->poller = poller;
	enum outcome outcome = store_reader(poller->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = hook_read(hook, conn, arena, code, fault);
	conn_release(conn);
	return outcome;
}

// --- how it goes ---

static enum outcome went_write(struct conn *conn, void *context, struct fault *fault)
{
	return inlet_went(conn, context, fault);
}

static enum outcome counts_write(struct conn *conn, void *context, struct fault *fault)
{
	return inlet_counted(conn, context, fault);
}

// A source that is also asked has its health from that; what only sends is well or ill by what it
// sends. That it could not be noted is no reason to refuse what was kept.
static void went_note(struct hook *hook, const struct connector_call *call, int64_t accepted,
		      const struct fault *why)
{
	struct inlet *inlet = &hook->inlet;
	const int64_t now = hook->poller->now();
	const bool asked = hook->connector->poll != NULL;
	if (asked && accepted == 0)
		return;
	poll_count(inlet, &hook->campaign, accepted, now);
	// What goes out by it has troubles of its own, which a push does not end.
	const bool sends = hook->connector->send && !call->trouble &&
			   inlet->trouble != TROUBLE_SIGNATURE &&
			   inlet->trouble != TROUBLE_UNREADABLE;
	if (!asked && !sends) {
		inlet->asked_at = now;
		inlet->trouble = call->trouble;
		inlet->ill_since = !call->trouble ? 0 : inlet->ill_since ? inlet->ill_since : now;
		inlet->detail =
		    call->trouble ? utf8_prefix(str_from(why->text), DETAIL_MAX) : STR("");
	}
	store_write(hook->poller->store, WRITE_STREAM, 1, asked ? counts_write : went_write, inlet,
		    NULL);
}

// --- taking ---

static enum outcome posts_keep(const struct hook *hook, struct arena *arena,
			       const struct connector_call *call, int64_t *ret_accepted,
			       struct fault *fault)
{
	struct ingest_report report = {0};
	const struct ingest_body body = {
	    .campaign = &hook->campaign,
	    .source = hook->inlet.source,
	    .by_inlet = true,
	    .body = buf_str(&call->lines),
	    .read_to = STR(""),
	};
	*ret_accepted = 0;
	if (body.body.len == 0)
		return OK;
	const enum outcome outcome =
	    ingest_take(hook->poller->ingest, arena, &body, &report, fault);
	*ret_accepted = report.accepted;
	return outcome;
}

// Takes what fits into one call and keeps it.
static enum outcome round_take(const struct hook *hook, struct arena *room,
			       const struct connector_push *push, struct connector_call *call,
			       int64_t *accepted, struct fault *fault)
{
	int64_t posts = 0, directs = 0;
	const struct connector_call last = *call;
	*call = poll_call(hook->poller, room, hook->connector, &hook->inlet, hook->values.value);
	call->before = last.met;
	call->file_ms = last.file_ms;
	enum outcome outcome = hook->connector->take(call, push, fault);
	if (outcome == OK)
		outcome = posts_keep(hook, room, call, &posts, fault);
	if (outcome == OK)
		outcome = direct_take(hook->poller, room, &hook->campaign, &hook->inlet, call,
				      &directs, fault);
	if (outcome == OK)
		outcome = sender_reports(hook->poller, hook->inlet.id, call, fault);
	*accepted += posts + directs;
	if (outcome == OK && call->full && call->met == call->before)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	return outcome;
}

enum outcome hook_take(const struct poller *poller, struct arena *arena, struct str code,
		       const struct connector_push *push, struct str *ret_answer,
		       struct fault *fault)
{
	struct hook hook = {0};
	struct arena room;
	struct connector_call call = {0};
	int64_t accepted = 0;
	enum outcome outcome = hook_find(poller, arena, code, &hook, fault);
	if (outcome != OK)
		return outcome;
	if (!hook.connector->take)
		return fail(NOT_FOUND, fault, "Nothing is taken in here.");
	arena_init(&room, CONNECTOR_MEMORY);
	// Each round keeps one at least: it ends.
	do {
		buf_free(&call.lines);
		arena_reset(&room);
		outcome = round_take(&hook, &room, push, &call, &accepted, fault);
	} while (outcome == OK && call.full);
	if (outcome == OK || call.trouble)
		went_note(&hook, &call, accepted, fault);
	if (outcome == OK)
		*ret_answer = call.answer.at ? arena_copy(arena, call.answer) : STR("taken\n");
	buf_free(&call.lines);
	arena_free(&room);
	return outcome;
}

// Whether it was the address of a source that is no more: whoever sent there may stop.
static bool was_there(const struct poller *poller, struct str code)
{
	struct conn *conn;
	if (store_reader(poller->store, &conn, NULL) != OK)
		return false;
	struct stmt *find = stmt_start(conn, &sql_inlet_hook_was);
	stmt_bind_str(find, 1, code);
	const bool was = stmt_step(find);
	const enum outcome outcome = stmt_end(find, NULL);
	conn_release(conn);
	return outcome == OK && was;
}

enum outcome hook_confirm(const struct poller *poller, struct arena *arena, struct str code,
			  const struct connector_question *question, struct str *ret_answer,
			  struct fault *fault)
{
	struct hook hook = {0};
	enum outcome outcome = hook_find(poller, arena, code, &hook, fault);
	if (outcome == NOT_FOUND && str_equal(question->mode, STR("unsubscribe")) &&
	    was_there(poller, code)) {
		*ret_answer = question->challenge;
		return OK;
	}
	if (outcome != OK)
		return outcome;
	if (!hook.connector->confirm)
		return fail(NOT_FOUND, fault, "Nothing is taken in here.");
	struct connector_call call =
	    poll_call(poller, arena, hook.connector, &hook.inlet, hook.values.value);
	outcome = hook.connector->confirm(&call, question, ret_answer, fault);
	buf_free(&call.lines);
	return outcome;
}
