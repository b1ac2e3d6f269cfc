// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/published.h"

#define OPEN_CHANGES 20 // of one message that are looked at

const struct published_state_entry published_states[PUBLISHED_STATES] = {
    [PUBLISHED_NOT_YET] = {"waiting", /*tr*/ "Has not left yet"},
    [PUBLISHED_HELD] = {"held", /*tr*/ "Would have been sent"},
    [PUBLISHED_NEVER] = {"never", /*tr*/ "Never left"},
    [PUBLISHED_STANDS] = {"stands", /*tr*/ "Everybody can read it"},
    [PUBLISHED_EDITING] = {"editing", /*tr*/ "Being edited"},
    [PUBLISHED_REMOVING] = {"removing", /*tr*/ "Being taken down"},
    [PUBLISHED_EDIT_FAILED] = {"edit-failed", /*tr*/ "Could not be edited"},
    [PUBLISHED_REMOVE_FAILED] = {"remove-failed", /*tr*/ "Could not be taken down"},
    [PUBLISHED_EDIT_HELD] = {"edit-held", /*tr*/ "Would have been edited"},
    [PUBLISHED_REMOVE_HELD] = {"remove-held", /*tr*/ "Would have been taken down"},
    [PUBLISHED_REMOVED] = {"removed", /*tr*/ "Taken down"},
};

static enum published_state changing(const struct outbox_message *change)
{
	const bool removes = change->act == OUTBOX_REMOVE;
	switch (change->state) {
	case OUTBOX_WAITING:
	case OUTBOX_SENDING:
	case OUTBOX_FAILED:
		return removes ? PUBLISHED_REMOVING : PUBLISHED_EDITING;
	case OUTBOX_DEAD:
		return removes ? PUBLISHED_REMOVE_FAILED : PUBLISHED_EDIT_FAILED;
	case OUTBOX_HELD:
		return removes ? PUBLISHED_REMOVE_HELD : PUBLISHED_EDIT_HELD;
	default:
		return PUBLISHED_STANDS;
	}
}

enum published_state published_state_of(const struct outbox_message *message,
					const struct outbox_message *change)
{
	const bool left = message->state == OUTBOX_SENT || message->state == OUTBOX_DELIVERED;
	const enum published_state now = change ? changing(change) : PUBLISHED_STANDS;
	if (message->removed_at)
		return PUBLISHED_REMOVED;
	if (message->state == OUTBOX_HELD)
		return now == PUBLISHED_STANDS ? PUBLISHED_HELD : now;
	if (left)
		return now;
	return message->state == OUTBOX_DEAD || message->state == OUTBOX_CANCELLED
		   ? PUBLISHED_NEVER
		   : PUBLISHED_NOT_YET;
}

static enum outcome may_change(const struct outbox_message *message, struct fault *fault)
{
	if (!message->open || message->act != OUTBOX_WRITE)
		return fail(INVALID, fault, /*tr*/ "This was not written for everybody to read.");
	if (message->removed_at)
		return fail(CONFLICT, fault, /*tr*/ "This was taken down already.");
	if (message->state == OUTBOX_HELD)
		return OK;
	const bool left = message->state == OUTBOX_SENT || message->state == OUTBOX_DELIVERED;
	if (!left)
		return fail(CONFLICT, fault,
			    /*tr*/ "This is on its way, or never left. Look again in a minute.");
	if (message->external_id.len == 0)
		return fail(
		    CONFLICT, fault,
		    /*tr*/ "The other side did not say what it calls this. Change it there.");
	return OK;
}

// What has not left yet of earlier changes must not follow the newer one.
static enum outcome earlier_cancel(struct conn *conn, struct arena *arena,
				   const struct published_change *change, int64_t now,
				   struct fault *fault)
{
	size_t count;
	struct outbox_message *list;
	enum outcome outcome =
	    outbox_changes(conn, arena, change->id, OPEN_CHANGES, &list, &count, fault);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		const enum outbox_state state = list[i].state;
		if (state == OUTBOX_WAITING || state == OUTBOX_FAILED || state == OUTBOX_DEAD)
			outcome = outbox_cancel(conn, change->campaign, list[i].id, change->account,
						now, fault);
	}
	return outcome;
}

enum outcome published_change(struct conn *conn, struct id_maker *ids, struct arena *arena,
			      const struct published_change *change, int64_t now,
			      struct fault *fault)
{
	int64_t id;
	struct outbox_message message;
	enum outcome outcome =
	    outbox_find(conn, arena, change->campaign, change->id, &message, fault);
	if (outcome != OK)
		return outcome;
	const bool waits = message.state == OUTBOX_WAITING || message.state == OUTBOX_FAILED;
	if (change->act == OUTBOX_REMOVE && message.open && waits)
		return outbox_cancel(conn, change->campaign, change->id, change->account, now,
				     fault);
	outcome = may_change(&message, fault);
	if (outcome == OK)
		outcome = earlier_cancel(conn, arena, change, now, fault);
	if (outcome != OK)
		return outcome;
	struct outbox_message new = message;
	new.act = change->act;
	new.of = message.id;
	new.account = change->account;
	new.parts = 0;
	new.next_at = now;
	new.text = change->act == OUTBOX_EDIT ? change->text : STR("");
	new.key =
	    arena_format(arena, "change-%lld-%lld", (long long)message.id, (long long)id_next(ids));
	return outbox_add(conn, ids, &new, now, &id, fault);
}
