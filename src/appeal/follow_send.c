// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/follow_send.h"

#include "appeal/appeal_embedded.h"
#include "appeal/appeal_form.h"
#include "base/time.h"
#include "base/zone_book.h"
#include "campaign/outbox.h"
#include "campaign/outward.h"
#include "net/services.h"
#include "page/fault_said.h"
#include "respond/incident_row.h"
#include "text/keyword.h"

#include <sodium.h>

#define ROOM	  ((size_t)8 << 20)
#define TEXT_ROOM ((size_t)16000) // below OUTBOX_TEXT_MAX, with what stands around it
#define LANGS	  64

struct follower {
	int64_t id;
	struct str contact, hash; // sealed; its keyed hash
	const struct language *language;
};

// One write: who is told of what.
struct telling {
	const struct follow_teller *teller;
	struct conn *conn;
	struct arena *arena;
	struct arena room; // of one write; `arena` is it
	struct fault *fault;
	struct campaign campaign;
	struct channel channel; // inlet 0: nothing leaves
	int64_t id, now;	// of the campaign
	struct follower *list;
	size_t count;
	// An instruction:
	int64_t instruction, cursor;
	bool back;
	struct instruction said;
	// The appeal, in a language:
	const struct language *language;
	struct str text, mark; // the whole mail, and its hash
	int64_t next;	       // as in follow_tell_appeal
};

static enum outcome telling_open(struct telling *telling)
{
	bool open = false;
	enum outcome outcome = campaign_by_id(telling->conn, telling->arena, telling->id,
					      &telling->campaign, telling->fault);
	if (outcome == OK)
		outcome = outward_gate(telling->conn, telling->id, &open, telling->fault);
	if (outcome != OK || !open)
		return outcome;
	return follow_channel(telling->teller->channels, telling->conn, telling->arena,
			      &telling->campaign, &telling->channel, telling->fault);
}

static enum outcome followers_read(struct stmt *stmt, struct telling *telling)
{
	struct row_texts row = {stmt, telling->arena, false};
	telling->count = 0;
	telling->list = arena_array(telling->arena, FOLLOW_STEP, sizeof *telling->list);
	while (telling->list && telling->count < FOLLOW_STEP && stmt_step(stmt))
		telling->list[telling->count++] = (struct follower){
		    .id = stmt_i64(stmt, 0),
		    .contact = arena_copy(telling->arena, stmt_blob(stmt, 1)),
		    .hash = row_text(&row, 2),
		    .language = language_or_english(stmt_str(stmt, 3)),
		};
	row.full |= !telling->list;
	const enum outcome outcome = stmt_end(stmt, telling->fault);
	return outcome == OK ? row_texts_end(&row, telling->fault) : outcome;
}

static const char *said(const struct telling *telling, const struct language *language,
			const char *id)
{
	return message(telling->teller->messages, language, id);
}

// Where it stands, and how to end it: below each mail.
static struct str foot(const struct telling *telling, const struct language *language)
{
	struct fault words;
	fail(OK, &words, /*tr*/ "To end these e-mails, answer with the one word %.*s.",
	     STR_ARG(keyword_told(KEYWORD_STOP, str_from(language->code))));
	return arena_format(
	    telling->arena, "\n%.*s/%s/c/%.*s/appeal\n\n%.*s\n", STR_ARG(telling->teller->site),
	    language->code, STR_ARG(telling->campaign.slug),
	    STR_ARG(fault_said(&words, telling->teller->messages, language, telling->arena)));
}

static enum outcome mail_add(struct telling *telling, const struct follower *to, struct str text,
			     struct str key)
{
	int64_t id;
	const struct outbox_message mail = {
	    .campaign = telling->id,
	    .inlet = telling->channel.inlet,
	    .purpose = OUTBOX_BROADCAST,
	    .to = to->contact,
	    .to_hash = to->hash,
	    .text = text,
	    .subject = telling->campaign.name,
	    .lang = str_from(to->language->code),
	    .key = key,
	};
	return outbox_add(telling->conn, telling->teller->ids, &mail, telling->now, &id,
			  telling->fault);
}

static enum outcome telling_write(const struct follow_teller *teller, struct telling *telling,
				  enum outcome (*run)(struct conn *conn, void *context,
						      struct fault *fault),
				  struct fault *fault)
{
	arena_init(&telling->room, ROOM);
	telling->teller = teller;
	telling->arena = &telling->room;
	telling->fault = fault;
	const enum outcome outcome =
	    store_write(teller->store, WRITE_PERSON, FOLLOW_STEP, run, telling, fault);
	arena_free(&telling->room);
	telling->arena = NULL;
	return outcome;
}

// --- instructions ---

static struct str instruction_key(const struct telling *telling, const struct follower *to,
				  const char *end)
{
	return arena_format(telling->arena, "follow-%lld-%lld%s", (long long)telling->instruction,
			    (long long)to->id, end);
}

// What waits is cancelled; who got it is told that it does not count any more.
static enum outcome take_back(struct telling *telling, const struct follower *to, struct str text)
{
	struct stmt *find = stmt_start(telling->conn, &sql_instruction_message);
	stmt_bind_i64(find, 1, telling->id);
	stmt_bind_str(find, 2, instruction_key(telling, to, ""));
	const int64_t message = stmt_step(find) ? stmt_i64(find, 0) : 0;
	enum outcome outcome = stmt_end(find, telling->fault);
	if (outcome != OK || message == 0)
		return outcome;
	outcome =
	    outbox_cancel(telling->conn, telling->id, message, 0, telling->now, telling->fault);
	return outcome == CONFLICT
		   ? mail_add(telling, to, text, instruction_key(telling, to, "-back"))
		   : outcome;
}

static enum outcome instruction_say(struct telling *telling, const struct follower *to)
{
	const struct follow_teller *teller = telling->teller;
	const struct zone *zone =
	    teller->zones ? zone_book_find(teller->zones, telling->campaign.time_zone) : NULL;
	struct str text =
	    instruction_text(telling->arena, teller->messages, to->language, zone, &telling->said);
	if (telling->back)
		text = instruction_back_text(telling->arena, teller->messages, to->language, text);
	text = arena_format(telling->arena, "%.*s\n%.*s", STR_ARG(text),
			    STR_ARG(foot(telling, to->language)));
	return telling->back ? take_back(telling, to, text)
			     : mail_add(telling, to, text, instruction_key(telling, to, ""));
}

static enum outcome instruction_step(struct conn *conn, void *context, struct fault *fault)
{
	struct telling *telling = context;
	telling->conn = conn;
	telling->count = 0;
	enum outcome outcome = telling_open(telling);
	if (outcome == OK)
		outcome = instruction_find(conn, telling->arena, telling->id, telling->instruction,
					   &telling->said, fault);
	if (outcome != OK || telling->channel.inlet == 0)
		return outcome;
	const struct instruction *said = &telling->said;
	if (!said->template || said->until_at <= telling->now ||
	    (!telling->back && (said->withdrawn_at || said->held)))
		return OK;
	struct stmt *stmt = stmt_start(conn, &sql_follower_after);
	stmt_bind_i64(stmt, 1, telling->id);
	stmt_bind_i64(stmt, 2, telling->cursor);
	stmt_bind_i64(stmt, 3, FOLLOW_STEP);
	outcome = followers_read(stmt, telling);
	for (size_t i = 0; outcome == OK && i < telling->count; i++) {
		outcome = instruction_say(telling, &telling->list[i]);
		telling->cursor = telling->list[i].id;
	}
	return outcome;
}

enum outcome follow_tell_instruction(const struct follow_teller *teller, int64_t campaign,
				     int64_t instruction, bool back, int64_t now, int64_t *cursor,
				     bool *ret_more, struct fault *fault)
{
	struct telling telling = {.id = campaign,
				  .now = now,
				  .instruction = instruction,
				  .cursor = *cursor,
				  .back = back};
	const enum outcome outcome = telling_write(teller, &telling, instruction_step, fault);
	*cursor = telling.cursor;
	*ret_more = outcome == OK && telling.count == FOLLOW_STEP;
	return outcome;
}

// --- the appeal ---

// What it says now in a language, as the public page does.
static enum outcome appeal_say(struct telling *telling, const struct appeal_book *book)
{
	struct buf out;
	struct appeal_view view = {0};
	const struct language *language = telling->language;
	const struct appeal_wish wish = {.campaign = &telling->campaign,
					 .book = book,
					 .organisation = -1,
					 .messages = telling->teller->messages,
					 .language = language};
	const enum outcome outcome = appeal_view_fill(telling->arena, &wish, &view, telling->fault);
	if (outcome != OK)
		return outcome;
	const struct appeal_part *parts = view.parts.at;
	buf_init(&out, TEXT_ROOM);
	buf_add_cstr(&out, view.some ? said(telling, language, "What is needed now")
				     : said(telling, language, "Nothing is asked for right now"));
	buf_add_byte(&out, '\n');
	for (size_t i = 0; i < view.parts.count; i++) {
		buf_add_byte(&out, '\n');
		buf_add(&out, parts[i].headline ? parts[i].headline->text : parts[i].name);
		buf_add_byte(&out, '\n');
		appeal_part_lines(&out, &parts[i], buf_add);
	}
	// What is longer than a mail is read on the page.
	const struct str body = out.full ? view.name : buf_str(&out);
	telling->text = arena_format(telling->arena, "%.*s%.*s", STR_ARG(body),
				     STR_ARG(foot(telling, language)));
	buf_free(&out);
	unsigned char hash[16];
	char hex[2 * sizeof hash + 1];
	crypto_generichash(hash, sizeof hash, (const unsigned char *)telling->text.at,
			   telling->text.len, NULL, 0);
	telling->mark = arena_copy(telling->arena,
				   str_from(sodium_bin2hex(hex, sizeof hex, hash, sizeof hash)));
	return OK;
}

static enum outcome appeal_tell_one(struct telling *telling, const struct follower *to)
{
	const struct str key = arena_format(telling->arena, "follow-appeal-%lld-%lld",
					    (long long)to->id, (long long)telling->now);
	const enum outcome outcome = mail_add(telling, to, telling->text, key);
	if (outcome != OK)
		return outcome;
	struct stmt *told = stmt_start(telling->conn, &sql_follower_told);
	stmt_bind_i64(told, 1, to->id);
	stmt_bind_str(told, 2, telling->mark);
	stmt_bind_i64(told, 3, telling->now);
	return stmt_run(told, telling->fault);
}

static enum outcome next_find(struct telling *telling)
{
	struct stmt *find = stmt_start(telling->conn, &sql_follower_next);
	stmt_bind_i64(find, 1, telling->id);
	stmt_bind_str(find, 2, str_from(telling->language->code));
	stmt_bind_str(find, 3, telling->mark);
	if (stmt_step(find) && !stmt_null(find, 0)) {
		const int64_t next = stmt_i64(find, 0) + FOLLOW_EVERY_MS;
		if (telling->next == 0 || next < telling->next)
			telling->next = next;
	}
	return stmt_end(find, telling->fault);
}

static enum outcome language_tell(struct telling *telling, const struct appeal_book *book,
				  size_t *left)
{
	enum outcome outcome = appeal_say(telling, book);
	if (outcome != OK)
		return outcome;
	struct stmt *stmt = stmt_start(telling->conn, &sql_follower_untold);
	stmt_bind_i64(stmt, 1, telling->id);
	stmt_bind_str(stmt, 2, str_from(telling->language->code));
	stmt_bind_str(stmt, 3, telling->mark);
	stmt_bind_i64(stmt, 4, telling->now - FOLLOW_EVERY_MS);
	stmt_bind_i64(stmt, 5, (int64_t)*left);
	outcome = followers_read(stmt, telling);
	for (size_t i = 0; outcome == OK && i < telling->count; i++)
		outcome = appeal_tell_one(telling, &telling->list[i]);
	*left -= telling->count;
	return outcome == OK ? next_find(telling) : outcome;
}

static enum outcome langs_read(struct telling *telling, const struct language *langs[LANGS],
			       size_t *ret_count)
{
	struct stmt *stmt = stmt_start(telling->conn, &sql_follower_langs);
	stmt_bind_i64(stmt, 1, telling->id);
	*ret_count = 0;
	while (*ret_count < LANGS && stmt_step(stmt)) {
		langs[*ret_count] = language_find(stmt_str(stmt, 0));
		*ret_count += langs[*ret_count] != NULL;
	}
	return stmt_end(stmt, telling->fault);
}

static enum outcome appeal_step(struct conn *conn, void *context, struct fault *fault)
{
	struct appeal_book book;
	const struct language *langs[LANGS];
	size_t n_langs = 0, left = FOLLOW_STEP;
	struct telling *telling = context;
	telling->conn = conn;
	telling->next = 0;
	enum outcome outcome = telling_open(telling);
	if (outcome == OK)
		outcome = langs_read(telling, langs, &n_langs);
	if (outcome == OK)
		outcome =
		    appeal_book_read(conn, telling->arena, telling->id, telling->now, &book, fault);
	for (size_t i = 0; outcome == OK && telling->channel.inlet && i < n_langs && left > 0;
	     i++) {
		telling->language = langs[i];
		outcome = language_tell(telling, &book, &left);
	}
	telling->count = FOLLOW_STEP - left;
	return outcome;
}

enum outcome follow_tell_appeal(const struct follow_teller *teller, int64_t campaign, int64_t now,
				bool *ret_more, int64_t *ret_next, struct fault *fault)
{
	struct telling telling = {.id = campaign, .now = now};
	const enum outcome outcome = telling_write(teller, &telling, appeal_step, fault);
	*ret_more = outcome == OK && telling.count == FOLLOW_STEP;
	*ret_next = telling.next;
	return outcome;
}

// --- the job ---

struct later {
	int64_t campaign, at;
};

static enum outcome later_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct later *later = context;
	return follow_appeal_queue_at(conn, later->campaign, later->at, fault);
}

static enum outcome expire_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct later *later = context;
	return follow_expire(conn, later->campaign, later->at, fault);
}

static enum outcome appeal_run(const struct follow_teller *teller, int64_t campaign,
			       struct fault *fault)
{
	bool more = true;
	int64_t next = 0;
	enum outcome outcome = OK;
	for (int i = 0; outcome == OK && more && i < FOLLOW_STEPS; i++)
		outcome = follow_tell_appeal(teller, campaign, time_now(), &more, &next, fault);
	struct later later = {campaign, more ? time_now() : next};
	if (outcome != OK || later.at == 0)
		return outcome;
	return store_write(teller->store, WRITE_PERSON, 1, later_write, &later, fault);
}

static enum outcome follow_run(void *context, const struct job *job, struct fault *fault)
{
	int64_t campaign, instruction = 0, cursor = 0;
	bool more = true;
	struct str rest = job->payload;
	const struct services *services = context;
	const struct str what = str_cut(&rest, ' '), whose = str_cut(&rest, ' ');
	const struct follow_teller teller = {services->store,	 services->ids,
					     services->channels, services->messages,
					     services->zones,	 services->address};
	struct later now = {.at = time_now()};
	if (!str_to_i64(whose, &campaign) || (rest.len > 0 && !str_to_i64(rest, &instruction)))
		return fail(INVALID, fault, "The job names no campaign.");
	now.campaign = campaign;
	enum outcome outcome =
	    store_write(services->store, WRITE_PERSON, 1, expire_write, &now, fault);
	if (outcome != OK || str_equal(what, STR("e")))
		return outcome;
	if (str_equal(what, STR("a")))
		return appeal_run(&teller, campaign, fault);
	for (int i = 0; outcome == OK && more && i < FOLLOW_STEPS; i++)
		outcome = follow_tell_instruction(&teller, campaign, instruction,
						  str_equal(what, STR("b")), time_now(), &cursor,
						  &more, fault);
	return outcome;
}

struct job_kind follow_job(const struct services *services)
{
	return (struct job_kind){
	    .name = FOLLOW_JOB,
	    .max_attempts = 10,
	    .backoff_ms = 10000,
	    .timeout_ms = 300000,
	    .run = follow_run,
	    .context = (void *)(uintptr_t)services,
	    .help = "Tells those who follow an appeal by e-mail, and erases who did not confirm.",
	};
}
