// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/outgoing_view.h"

static const char *const styles[OUTBOX_STATES] = {
    [OUTBOX_WAITING] = "wait",	 [OUTBOX_SENDING] = "doing", [OUTBOX_SENT] = "done",
    [OUTBOX_DELIVERED] = "done", [OUTBOX_FAILED] = "wait",   [OUTBOX_DEAD] = "no",
    [OUTBOX_HELD] = "new",	 [OUTBOX_CANCELLED] = "new",
};

static bool is_reply(enum outbox_purpose purpose)
{
	return purpose == OUTBOX_LIFE || purpose == OUTBOX_REPLY || purpose == OUTBOX_ALARM;
}

// A change of what everybody can read, or why it is said.
static const char *purpose_words(const struct outbox_message *message)
{
	switch (message->act) {
	case OUTBOX_EDIT:
		return /*tr*/ "An edit of what everybody can read";
	case OUTBOX_REMOVE:
		return /*tr*/ "Taking down what everybody can read";
	default:
		return outbox_purposes[message->purpose].words;
	}
}

struct outgoing_row outgoing_row_of(const struct outbox_message *message, const struct inlet *inlet,
				    const struct connector *connector)
{
	const enum trouble trouble = trouble_find(message->trouble);
	const bool wrong = trouble != TROUBLE_NONE;
	const bool waits = message->state == OUTBOX_WAITING || message->state == OUTBOX_FAILED;
	return (struct outgoing_row){
	    .id = message->id,
	    .state = outbox_states[message->state].name,
	    .purpose = outbox_purposes[message->purpose].name,
	    .channel = inlet ? inlet->source : STR(""),
	    .text = is_reply(message->purpose) ? STR("") : message->text,
	    .lang = message->lang,
	    .trouble = wrong ? troubles[trouble].name : NULL,
	    .reason = wrong ? troubles[trouble].reason : NULL,
	    .advice = wrong ? troubles[trouble].advice : NULL,
	    .detail = wrong ? message->detail : STR(""),
	    .attempts = message->attempts,
	    .parts = message->parts,
	    .created_at = message->created_at,
	    .next_at = waits ? message->next_at : 0,
	    .sent_at = message->sent_at,
	    .delivered_at = message->delivered_at,
	    .case_id = message->case_id > 0 ? message->case_id : 0, // below: no case
	    .post = message->post,
	    .state_name = outbox_states[message->state].words,
	    .state_style = styles[message->state],
	    .purpose_name = purpose_words(message),
	    .icon = connector ? connector->icon : "reply",
	    .answered = is_reply(message->purpose),
	    .waits = message->state == OUTBOX_FAILED,
	};
}

struct outgoing_step outgoing_step_of(const struct outbox_event *event)
{
	const enum trouble trouble = trouble_find(event->trouble);
	return (struct outgoing_step){
	    .at = event->at,
	    .state = outbox_states[event->state].name,
	    .reason = trouble != TROUBLE_NONE ? troubles[trouble].reason : NULL,
	    .detail = event->detail,
	    .who = event->name,
	    .state_name = outbox_states[event->state].words,
	};
}

// --- the tables ---

static const struct field row_fields[] = {
    VIEW_FIELD(outgoing_row, id, FIELD_ID, "id"),
    VIEW_FIELD(outgoing_row, state, FIELD_WORD,
	       "waiting, sending, sent, delivered, failed (tried again), dead (a person must "
	       "look), held (an exercise) or cancelled"),
    VIEW_FIELD(outgoing_row, purpose, FIELD_WORD,
	       "life, acknowledgement, reply, alarm, instruction, content or broadcast"),
    VIEW_FIELD(outgoing_row, channel, FIELD_STR, "by which source it goes"),
    VIEW_FIELD(outgoing_row, text, FIELD_STR, "what is said; replies stand in their case"),
    VIEW_FIELD(outgoing_row, lang, FIELD_STR, "its language, BCP 47"),
    VIEW_FIELD(outgoing_row, trouble, FIELD_WORD, "what is wrong: unreachable, address …"),
    VIEW_FIELD(outgoing_row, reason, FIELD_MESSAGE, "the same in words"),
    VIEW_FIELD(outgoing_row, advice, FIELD_MESSAGE, "what to do"),
    VIEW_FIELD(outgoing_row, detail, FIELD_STR, "what exactly; English"),
    VIEW_FIELD(outgoing_row, attempts, FIELD_I64, "how often it was tried"),
    VIEW_FIELD(outgoing_row, parts, FIELD_I64, "SMS that it takes; 0: it is none"),
    VIEW_FIELD(outgoing_row, created_at, FIELD_TIME, "when it was written"),
    VIEW_FIELD(outgoing_row, next_at, FIELD_TIME, "not before"),
    VIEW_FIELD(outgoing_row, sent_at, FIELD_TIME, "when the other side took it"),
    VIEW_FIELD(outgoing_row, delivered_at, FIELD_TIME, "when it arrived"),
    VIEW_FIELD(outgoing_row, case_id, FIELD_ID, "the case that it belongs to"),
    VIEW_FIELD(outgoing_row, post, FIELD_ID, "the post whose sender it goes to"),
    VIEW_PAGE_FIELD(outgoing_row, state_name, FIELD_MESSAGE, "the state in words"),
    VIEW_PAGE_FIELD(outgoing_row, state_style, FIELD_WORD, "its colour"),
    VIEW_PAGE_FIELD(outgoing_row, purpose_name, FIELD_MESSAGE, "the purpose in words"),
    VIEW_PAGE_FIELD(outgoing_row, icon, FIELD_WORD, "drawing of its channel"),
    VIEW_PAGE_FIELD(outgoing_row, answered, FIELD_BOOL, "its words stand in the case"),
    VIEW_PAGE_FIELD(outgoing_row, waits, FIELD_BOOL, "it is tried again"),
};
static const struct view row_view = VIEW_THING(outgoing_row, row_fields, "a message that leaves");

static const struct field state_fields[] = {
    VIEW_FIELD(outgoing_state, name, FIELD_WORD, "of the state; not there: all"),
    VIEW_FIELD(outgoing_state, messages, FIELD_COUNT, "how many"),
    VIEW_PAGE_FIELD(outgoing_state, words, FIELD_MESSAGE, "the state in words"),
    VIEW_PAGE_FIELD(outgoing_state, chosen, FIELD_BOOL, "these are shown"),
};
static const struct view state_view = VIEW(outgoing_state, state_fields, "messages in a state");

static const struct field shut_fields[] = {
    VIEW_FIELD(outgoing_shut, inlet, FIELD_ID, "the source"),
    VIEW_FIELD(outgoing_shut, channel, FIELD_STR, "its name"),
    VIEW_FIELD(outgoing_shut, trouble, FIELD_WORD, "what is wrong: refused, rights …"),
    VIEW_FIELD(outgoing_shut, reason, FIELD_MESSAGE, "the same in words"),
    VIEW_FIELD(outgoing_shut, advice, FIELD_MESSAGE, "what to do"),
    VIEW_FIELD(outgoing_shut, messages, FIELD_COUNT, "how many wait until that is done"),
};
static const struct view shut_view =
    VIEW(outgoing_shut, shut_fields, "a source whose key keeps messages in");

static const struct field view_fields[] = {
    VIEW_INNER(outgoing_view, messages, FIELD_LIST, &row_view, "newest first"),
    VIEW_INNER(outgoing_view, states, FIELD_LIST, &state_view, "how many are in each state"),
    VIEW_INNER(outgoing_view, shut, FIELD_LIST, &shut_view,
	       "sources that a person must mend before anything leaves by them"),
    VIEW_FIELD(outgoing_view, next, FIELD_STR, "where the list goes on"),
    VIEW_FIELD(outgoing_view, sms_today, FIELD_COUNT, "SMS of today, in parts"),
    VIEW_FIELD(outgoing_view, sms_most, FIELD_COUNT, "and how many a day allows"),
    VIEW_PAGE_FIELD(outgoing_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(outgoing_view, state, FIELD_WORD, "which are shown"),
    VIEW_PAGE_FIELD(outgoing_view, some, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(outgoing_view, some_sms, FIELD_BOOL, "SMS went out today"),
    VIEW_PAGE_FIELD(outgoing_view, sms_over, FIELD_BOOL, "more than a day allows"),
    VIEW_PAGE_FIELD(outgoing_view, any, FIELD_BOOL, "there is any message at all"),
    VIEW_PAGE_FIELD(outgoing_view, may_mend, FIELD_BOOL, "the viewer may change sources"),
};
const struct view outgoing_view_view = VIEW(outgoing_view, view_fields, "what leaves the house");

static const struct field step_fields[] = {
    VIEW_FIELD(outgoing_step, at, FIELD_TIME, "when"),
    VIEW_FIELD(outgoing_step, state, FIELD_WORD, "what it became"),
    VIEW_FIELD(outgoing_step, reason, FIELD_MESSAGE, "why"),
    VIEW_FIELD(outgoing_step, detail, FIELD_STR, "what exactly; English"),
    VIEW_FIELD(outgoing_step, who, FIELD_STR, "who did it"),
    VIEW_PAGE_FIELD(outgoing_step, state_name, FIELD_MESSAGE, "the state in words"),
};
static const struct view step_view = VIEW(outgoing_step, step_fields, "a step of its way");

static const struct field one_fields[] = {
    VIEW_INNER(outgoing_one, message, FIELD_VIEW, &row_view, "the message"),
    VIEW_INNER(outgoing_one, history, FIELD_LIST, &step_view, "its way, oldest first"),
    VIEW_PAGE_FIELD(outgoing_one, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(outgoing_one, may_send, FIELD_BOOL, "the viewer may send it again"),
    VIEW_PAGE_FIELD(outgoing_one, may_cancel, FIELD_BOOL, "the viewer may take it back"),
};
const struct view outgoing_one_view = VIEW(outgoing_one, one_fields, "one message and its way");
