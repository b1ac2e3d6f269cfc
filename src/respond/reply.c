// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/reply.h"

#include "base/json.h"
#include "base/utf8.h"
#include "campaign/contact.h"
#include "people/seal.h"
#include "respond/case_edit.h"
#include "respond/incident_row.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"

#define MESSAGES_READ 400 // of one case

// --- who can be answered ---

static struct str member_of(struct arena *arena, struct json_value root, const char *name)
{
	struct json_value value;
	struct str text;
	return json_member(root, str_from(name), &value) && json_get_str(value, &text)
		   ? arena_copy(arena, text)
		   : STR("");
}

// What only the line as it came tells: the language of the page that was written on, and what the
// message is called where it came from.
static void raw_read(struct json_reader *reader, struct arena *arena, struct str raw,
		     struct reply_person *person)
{
	struct json_value root;
	if (raw.len == 0 || json_parse(reader, raw, &root, NULL) != OK)
		return;
	person->answers = member_of(arena, root, "id");
	const struct str page = member_of(arena, root, "page_lang");
	if (page.len > 0)
		person->lang = page;
}

static struct reply_person *person_of(struct reply_person *list, size_t *count, int64_t first)
{
	for (size_t i = 0; i < *count; i++)
		if (list[i].first == first)
			return &list[i];
	if (*count == REPLY_PEOPLE_MOST)
		return NULL;
	list[*count] = (struct reply_person){.first = first, .lang = STR("")};
	return &list[(*count)++];
}

static void person_read(struct stmt *row, struct json_reader *reader, struct arena *arena,
			struct reply_person *person)
{
	const struct str lang = stmt_str(row, 2);
	if (lang.len > 0 && !str_equal(lang, STR("und")))
		person->lang = arena_copy(arena, lang);
	if (person->last == 0) {
		person->code = arena_copy(arena, stmt_str(row, 4));
		person->sealed = arena_copy(arena, stmt_blob(row, 5));
		person->hash = arena_copy(arena, stmt_str(row, 6));
	}
	person->last = stmt_i64(row, 0);
	person->waits |= stmt_i64(row, 7) != 0;
	raw_read(reader, arena, stmt_str(row, 3), person);
}

static enum outcome people_read(struct conn *conn, struct arena *arena, int64_t incident,
				struct reply_person *list, size_t *count, struct fault *fault)
{
	struct json_reader *reader = json_reader_new();
	if (!reader)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	struct stmt *rows = stmt_start(conn, &sql_reply_people);
	stmt_bind_i64(rows, 1, incident);
	stmt_bind_i64(rows, 2, MESSAGES_READ);
	while (stmt_step(rows)) {
		struct reply_person *person = person_of(list, count, stmt_i64(rows, 1));
		if (person)
			person_read(rows, reader, arena, person);
	}
	json_reader_free(reader);
	return stmt_end(rows, fault);
}

// The kind of source by which a chat's address is reached; NULL: it is none of a chat.
static const char *chat_of(struct str address)
{
	static const struct {
		const char *before, *connector;
	} chats[] = {
	    {"telegram:", "telegram"}, {"messenger:", "facebook"}, {"instagram:", "instagram"}};
	for (size_t i = 0; i < sizeof chats / sizeof chats[0]; i++)
		if (str_starts(address, str_from(chats[i].before)))
			return chats[i].connector;
	return NULL;
}

enum outcome reply_channel_for(struct conn *conn, struct arena *arena,
			       const struct channels *channels, int64_t campaign,
			       struct str address, struct channel *ret_channel, bool *ret_found,
			       struct fault *fault)
{
	struct channel *list;
	size_t count;
	const bool mail = str_find(address, STR("@")) != SIZE_MAX;
	const char *chat = chat_of(address);
	const enum outcome outcome =
	    channels->list(channels->context, conn, arena, campaign, &list, &count, fault);
	bool found = false;
	for (size_t i = 0; outcome == OK && i < count && !found; i++) {
		const bool fits = chat	 ? strcmp(list[i].connector, chat) == 0
				  : mail ? strcmp(list[i].connector, "mail") == 0
					 : list[i].sms;
		if (!fits || (!list[i].direct && !list[i].alone))
			continue;
		found = true;
		*ret_channel = list[i];
		ret_channel->direct = true;
	}
	if (outcome == OK)
		*ret_found = found;
	return outcome;
}

// By the way they came; who used the form, by what they left there.
static enum outcome way_find(struct conn *conn, struct arena *arena, const struct reply_desk *desk,
			     int64_t campaign, struct reply_person *person, struct fault *fault)
{
	struct str plain;
	struct contact contact = {.may_text = true};
	if (person->sealed.len > 0) {
		if (unseal(desk->sealer, arena, person->sealed, &plain, NULL) != OK ||
		    contact_read(arena, plain, &contact, NULL) != OK)
			return OK; // sealed with another key: the status page is left
	}
	person->refuses = !contact.may_text;
	if (person->refuses || !desk->channels)
		return OK;
	const enum outcome outcome = desk->channels->of_post(desk->channels->context, conn, arena,
							     person->last, &person->channel, fault);
	person->reached = outcome == OK && person->channel.direct;
	if (outcome != OK && outcome != NOT_FOUND)
		return outcome;
	if (person->reached || contact.address.len == 0)
		return OK;
	return reply_channel_for(conn, arena, desk->channels, campaign, contact.address,
				 &person->channel, &person->reached, fault);
}

enum outcome reply_people(struct conn *conn, struct arena *arena, const struct reply_desk *desk,
			  const struct desk_case *found, struct reply_person **ret_list,
			  size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct reply_person *list = arena_array(arena, REPLY_PEOPLE_MOST, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	enum outcome outcome = people_read(conn, arena, found->incident.id, list, &count, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = way_find(conn, arena, desk, found->incident.campaign, &list[i], fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

// --- answering ---

static enum outcome outgoing_add(struct conn *conn, const struct reply_act *act, bool life,
				 const struct reply_person *person, const struct reply_text *text,
				 int64_t *ret_outbox, struct fault *fault)
{
	const struct case_change *change = &act->change;
	const struct outbox_message message = {
	    .campaign = change->campaign,
	    .inlet = person->channel.inlet,
	    .purpose = life ? OUTBOX_LIFE : OUTBOX_REPLY,
	    .to = person->sealed,
	    .to_hash = person->hash,
	    .text = text->outgoing,
	    .subject = arena_format(act->arena, "%.*s · %.*s", STR_ARG(act->draft.campaign->name),
				    STR_ARG(person->code)),
	    .lang = person->lang,
	    .in_reply_to = person->answers,
	    .key = arena_format(act->arena, "reply:%.*s:%lld", STR_ARG(act->ticket),
				(long long)person->first),
	    .case_id = change->case_id,
	    .post = person->last,
	    .account = change->account,
	};
	return outbox_add(conn, change->ids, &message, change->now, ret_outbox, fault);
}

static enum outcome reply_insert(struct conn *conn, const struct reply_act *act,
				 const struct reply_person *person, struct str words,
				 int64_t outbox, struct fault *fault)
{
	const struct case_change *change = &act->change;
	struct stmt *kept = stmt_start(conn, &sql_reply_keep);
	stmt_bind_i64(kept, 1, person->first);
	stmt_bind_i64(kept, 2, change->now);
	stmt_bind_i64(kept, 3, change->account);
	const enum outcome outcome = stmt_run(kept, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *insert = stmt_start(conn, &sql_reply_insert);
	stmt_bind_i64(insert, 1, id_next(change->ids));
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_i64(insert, 3, change->case_id);
	stmt_bind_i64(insert, 4, person->first);
	stmt_bind_i64(insert, 5, change->account);
	stmt_bind_str(insert, 6, person->lang.len > 0 ? person->lang : STR("und"));
	stmt_bind_str(insert, 7, words);
	row_bind_some(insert, 8, outbox);
	row_bind_some(insert, 9, act->draft.promised_at);
	return stmt_run(insert, fault);
}

// All that this person wrote to us here is answered by it.
static enum outcome waiting_answer(struct conn *conn, const struct reply_act *act, int64_t incident,
				   int64_t first, struct fault *fault)
{
	int64_t posts[200];
	size_t count = 0;
	const struct incident_change answer = {.ids = act->change.ids,
					       .campaign = act->change.campaign,
					       .account = act->change.account,
					       .now = act->change.now,
					       .reason = STR("")};
	struct stmt *list = stmt_start(conn, &sql_reply_waiting);
	stmt_bind_i64(list, 1, incident);
	stmt_bind_i64(list, 2, first);
	while (count < sizeof posts / sizeof posts[0] && stmt_step(list))
		posts[count++] = stmt_i64(list, 0);
	enum outcome outcome = stmt_end(list, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = post_answer_record(conn, &answer, posts[i], true, fault);
	return outcome;
}

static enum outcome person_answer(struct conn *conn, const struct reply_act *act,
				  const struct desk_case *found, const struct reply_person *person,
				  struct fault *fault)
{
	struct reply_text text;
	int64_t outbox = 0;
	enum outcome outcome = reply_write(act->arena, &act->draft, person, &text, fault);
	if (outcome == OK && person->reached)
		outcome = outgoing_add(conn, act, found->urgency == URGENCY_LIFE, person, &text,
				       &outbox, fault);
	if (outcome == OK)
		outcome = reply_insert(conn, act, person, text.words, outbox, fault);
	return outcome == OK ? waiting_answer(conn, act, found->incident.id, person->first, fault)
			     : outcome;
}

// The line in the history; what is promised is due.
static enum outcome case_note_reply(struct conn *conn, const struct reply_act *act,
				    struct case_edit *edit, struct fault *fault)
{
	const int64_t promised = act->draft.promised_at;
	char count[24];
	const int len = snprintf(count, sizeof count, "%zu", act->n_people);
	const struct str own = act->draft.words;
	const struct case_line line = {
	    .what = "replied", .now = str_of(count, (size_t)len), .note = own};
	if (promised != 0 && promised < edit->now.due_at)
		edit->now.due_at = promised;
	return case_edit_write(conn, &act->change, edit, &line, fault);
}

enum outcome reply_send(struct conn *conn, const struct reply_act *act, struct fault *fault)
{
	struct case_edit edit;
	enum outcome outcome = person_check(act->change.account, fault);
	if (outcome == OK && act->n_people == 0)
		outcome = fail(INVALID, fault, /*tr*/ "Choose who gets the answer.");
	if (outcome == OK)
		outcome = reply_check(&act->draft, fault);
	if (outcome != OK)
		return outcome;
	outcome = case_edit_begin(conn, &act->change, &edit, fault);
	if (outcome == OK && protection_marked(edit.was.incident.labels))
		outcome =
		    fail(NOT_FOUND, fault, /*tr*/ "Private: this is with the safeguarding lead.");
	for (size_t i = 0; i < act->n_people && outcome == OK; i++)
		outcome = person_answer(conn, act, &edit.was, &act->people[i], fault);
	if (outcome == OK)
		outcome = case_note_reply(conn, act, &edit, fault);
	case_edit_free(&edit);
	return outcome;
}

enum outcome reply_promise_end(struct conn *conn, const struct case_change *change, int64_t reply,
			       struct str note, struct fault *fault)
{
	if (str_trim(note).len == 0)
		return fail(INVALID, fault, /*tr*/ "Say why in a few words.");
	if (utf8_length(note) > REPLY_NOTE_MAX)
		return fail(INVALID, fault, /*tr*/ "This is longer than %d characters.",
			    REPLY_NOTE_MAX);
	struct stmt *end = stmt_start(conn, &sql_reply_promise_end);
	stmt_bind_i64(end, 1, reply);
	stmt_bind_i64(end, 2, change->campaign);
	stmt_bind_i64(end, 3, change->now);
	stmt_bind_i64(end, 4, change->account);
	stmt_bind_str(end, 5, note);
	const bool ended = stmt_step(end);
	const enum outcome outcome = stmt_end(end, fault);
	if (outcome == OK && !ended)
		return fail(NOT_FOUND, fault, /*tr*/ "This promise does not stand any more.");
	const struct case_line line = {.what = "promise-ended", .note = note};
	return outcome == OK ? case_line_add(conn, change->ids, change->case_id, change->account,
					     &line, fault)
			     : outcome;
}

// --- reading ---

enum outcome reply_list(struct conn *conn, struct arena *arena, int64_t incident,
			struct reply **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct reply *list = arena_array(arena, REPLY_LIST_MOST, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_reply_list);
	stmt_bind_i64(rows, 1, incident);
	stmt_bind_i64(rows, 2, REPLY_LIST_MOST);
	while (list && count < REPLY_LIST_MOST && stmt_step(rows))
		list[count++] = (struct reply){
		    .id = stmt_i64(rows, 0),
		    .at = id_time(stmt_i64(rows, 0)),
		    .by = arena_copy(arena, stmt_str(rows, 1)),
		    .first = stmt_i64(rows, 2),
		    .code = arena_copy(arena, stmt_str(rows, 3)),
		    .words = arena_copy(arena, stmt_str(rows, 4)),
		    .lang = arena_copy(arena, stmt_str(rows, 5)),
		    .promised_at = stmt_i64(rows, 6),
		    .kept = !stmt_null(rows, 7),
		    .outbox = stmt_i64(rows, 8),
		    .state = outbox_state_find(stmt_str(rows, 9)),
		    .trouble = arena_copy(arena, stmt_str(rows, 10)),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome reply_promised(struct conn *conn, int64_t incident, int64_t *ret_at,
			    struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_reply_promised);
	stmt_bind_i64(find, 1, incident);
	const int64_t at = stmt_step(find) ? stmt_i64(find, 0) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_at = at;
	return outcome;
}
