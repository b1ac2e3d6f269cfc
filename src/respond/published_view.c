// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/published_view.h"

static const char *const styles[PUBLISHED_STATES] = {
    [PUBLISHED_NOT_YET] = "wait",   [PUBLISHED_HELD] = "new",
    [PUBLISHED_NEVER] = "new",	    [PUBLISHED_STANDS] = "done",
    [PUBLISHED_EDITING] = "doing",  [PUBLISHED_REMOVING] = "doing",
    [PUBLISHED_EDIT_FAILED] = "no", [PUBLISHED_REMOVE_FAILED] = "no",
    [PUBLISHED_EDIT_HELD] = "new",  [PUBLISHED_REMOVE_HELD] = "new",
    [PUBLISHED_REMOVED] = "new",
};

// Where it can be seen, if what the other side calls it says so.
static struct str url_of(const struct outbox_message *message)
{
	const struct str id = message->external_id;
	const bool url = str_starts(id, STR("https://")) || str_starts(id, STR("http://"));
	return url && !message->removed_at ? id : STR("");
}

struct published_row published_row_of(const struct outbox_message *message,
				      const struct outbox_message *change,
				      const struct channel *channel)
{
	const enum published_state state = published_state_of(message, change);
	return (struct published_row){
	    .id = message->id,
	    .at = message->created_at,
	    .post = message->post,
	    .state = published_states[state].name,
	    .purpose = outbox_purposes[message->purpose].name,
	    .channel = channel ? channel->name : STR(""),
	    .kind = channel ? channel->words : NULL,
	    .text = message->text,
	    .lang = message->lang,
	    .url = url_of(message),
	    .edited_at = message->edited_at,
	    .removed_at = message->removed_at,
	    .state_name = published_states[state].words,
	    .style = styles[state],
	    .purpose_name = outbox_purposes[message->purpose].words,
	};
}

static const char *done_words(const struct outbox_message *change)
{
	return change->act == OUTBOX_REMOVE ? /*tr*/ "Taken down" : /*tr*/ "Edited";
}

struct published_step published_step_of(const struct outbox_message *message,
					const struct outbox_message *change, struct str who)
{
	const bool done = change->state == OUTBOX_SENT || change->state == OUTBOX_DELIVERED;
	const bool back = change->state == OUTBOX_CANCELLED;
	struct outbox_message stands = *message;
	stands.removed_at = 0; // how this one went, whatever became of it later
	const enum published_state state = published_state_of(&stands, change);
	return (struct published_step){
	    .at = done && change->sent_at ? change->sent_at : change->created_at,
	    .who = who,
	    .state = done   ? "done"
		     : back ? "cancelled"
			    : published_states[state].name,
	    .text = change->act == OUTBOX_EDIT ? change->text : STR(""),
	    .detail = change->detail,
	    .state_name = done	 ? done_words(change)
			  : back ? outbox_states[OUTBOX_CANCELLED].words
				 : published_states[state].words,
	};
}

// --- the tables ---

static const struct field row_fields[] = {
    VIEW_FIELD(published_row, id, FIELD_ID, "id"),
    VIEW_FIELD(published_row, at, FIELD_TIME, "when it was written"),
    VIEW_FIELD(published_row, post, FIELD_ID, "the post that it answers"),
    VIEW_FIELD(published_row, state, FIELD_WORD,
	       "waiting, held (an exercise), never, stands, editing, removing, edit-failed, "
	       "remove-failed, edit-held, remove-held or removed"),
    VIEW_FIELD(published_row, purpose, FIELD_WORD, "life, reply, instruction, content"),
    VIEW_FIELD(published_row, channel, FIELD_STR, "the source by which it was written"),
    VIEW_FIELD(published_row, kind, FIELD_MESSAGE, "what kind of source that is"),
    VIEW_FIELD(published_row, text, FIELD_STR, "what everybody can read"),
    VIEW_FIELD(published_row, lang, FIELD_STR, "its language, BCP 47"),
    VIEW_FIELD(published_row, url, FIELD_STR, "where it can be seen"),
    VIEW_FIELD(published_row, edited_at, FIELD_TIME, "when it was edited there"),
    VIEW_FIELD(published_row, removed_at, FIELD_TIME, "when it was taken down there"),
    VIEW_PAGE_FIELD(published_row, state_name, FIELD_MESSAGE, "the state in words"),
    VIEW_PAGE_FIELD(published_row, style, FIELD_WORD, "its colour"),
    VIEW_PAGE_FIELD(published_row, purpose_name, FIELD_MESSAGE, "the purpose in words"),
};
static const struct view row_view =
    VIEW_THING(published_row, row_fields, "what everybody can read");

static const struct field list_fields[] = {
    VIEW_INNER(published_list, messages, FIELD_LIST, &row_view, "newest first"),
    VIEW_FIELD(published_list, next, FIELD_STR, "where the list goes on"),
    VIEW_PAGE_FIELD(published_list, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(published_list, some, FIELD_BOOL, "there are some"),
};
const struct view published_list_view =
    VIEW(published_list, list_fields, "what we wrote for everybody to read");

static const struct field step_fields[] = {
    VIEW_FIELD(published_step, at, FIELD_TIME, "when"),
    VIEW_FIELD(published_step, who, FIELD_STR, "who did it"),
    VIEW_FIELD(published_step, state, FIELD_WORD, "how it went"),
    VIEW_FIELD(published_step, text, FIELD_STR, "the words of an edit"),
    VIEW_FIELD(published_step, detail, FIELD_STR, "what is wrong; English"),
    VIEW_PAGE_FIELD(published_step, state_name, FIELD_MESSAGE, "that in words"),
};
static const struct view step_view = VIEW(published_step, step_fields, "a change of it");

static const struct field one_fields[] = {
    VIEW_INNER(published_one, message, FIELD_VIEW, &row_view, "what everybody can read"),
    VIEW_INNER(published_one, history, FIELD_LIST, &step_view, "its changes, newest first"),
    VIEW_FIELD(published_one, alt, FIELD_STR, "what its picture shows"),
    VIEW_FIELD(published_one, may_edit, FIELD_BOOL, "the viewer may edit it"),
    VIEW_FIELD(published_one, may_remove, FIELD_BOOL, "the viewer may take it down"),
    VIEW_PAGE_FIELD(published_one, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(published_one, words, FIELD_STR, "to edit"),
    VIEW_PAGE_FIELD(published_one, problem, FIELD_STR, "why it did not work"),
    VIEW_PAGE_FIELD(published_one, counts, FIELD_WORD, "the kind of source that counts"),
    VIEW_PAGE_FIELD(published_one, most, FIELD_COUNT, "characters that it takes"),
    VIEW_PAGE_FIELD(published_one, instruction, FIELD_BOOL, "it is an instruction"),
    VIEW_PAGE_FIELD(published_one, removed, FIELD_BOOL, "it was taken down"),
    VIEW_PAGE_FIELD(published_one, fixed, FIELD_BOOL, "it cannot be edited there"),
    VIEW_PAGE_FIELD(published_one, stays, FIELD_BOOL, "it cannot be taken down from here"),
    VIEW_PAGE_FIELD(published_one, lost, FIELD_BOOL, "its source was removed"),
    VIEW_PAGE_FIELD(published_one, some, FIELD_BOOL, "it has a history"),
    VIEW_PAGE_FIELD(published_one, exercise, FIELD_BOOL, "nothing leaves"),
    VIEW_PAGE_FIELD(published_one, fails, FIELD_BOOL, "the last change needs a person"),
};
const struct view published_one_view = VIEW(published_one, one_fields, "one of them");
