// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/sender.h"

#include "base/log.h"
#include "base/time.h"
#include "base/utf8.h"
#include "campaign/contact.h"
#include "campaign/limit.h"
#include "listen/end_link.h"
#include "listen/listen_embedded.h"
#include "text/sms.h"

#include <stdlib.h>
#include <time.h>

#define LEASE_MS     (5 * MINUTE_MS)
#define REST_MOST_MS (2 * MINUTE_MS) // of an inlet whose other side is in trouble
#define NAP_MOST_MS  250
#define CHAT_LINK    "https://t.me/" // of a bot: one sentence of the person opens a chat alone
#define PAST_BUDGET  50		     // messages that one write puts off to another day

// One run of the job.
struct sending {
	struct poller *poller;
	const struct job *job;
	int64_t id;		  // of the inlet
	struct arena arena, room; // of the run; of one message
	struct inlet inlet;
	const struct connector *connector;
	struct inlet_values values;
	struct connector_line line;
	bool gone; // it was removed: nothing will leave by it
	// The other side is back: what waited for it and was tried before then goes now, ms UTC; 0:
	// nothing.
	int64_t hurry_before;
	bool resting;	    // not now: paused, archived, or its settings cannot be read
	int64_t rate_ms;    // between two messages
	int64_t until;	    // the run goes on
	int64_t not_before; // ms UTC: the other side wants to be left alone
	bool left;	    // something left in this run
	// The message that is on its way, and what became of the one before.
	struct outbox_message message;
	bool taken;
	struct outbox_news news; // id 0: none
	struct fault why;
	char external_id[OUTBOX_ID_MAX + 1];
};

// --- how the inlet goes, where nothing else tells ---

static enum outcome health_write(struct conn *conn, void *context, struct fault *fault)
{
	return inlet_health(conn, context, fault);
}

// That it could not be noted is no reason to send again.
static void health_note(struct sending *sending, enum trouble trouble, struct str detail)
{
	struct inlet *inlet = &sending->inlet;
	const int64_t now = sending->poller->now();
	if (trouble == inlet->trouble && inlet->asked_at)
		return;
	inlet->ill_since = !trouble ? 0 : inlet->ill_since ? inlet->ill_since : now;
	inlet->trouble = trouble;
	inlet->detail = trouble ? detail : STR("");
	inlet->asked_at = now;
	store_write(sending->poller->store, WRITE_STREAM, 1, health_write, inlet, NULL);
}

// What keeps every message in, until a person mends it there or on the source's page: our key, or
// of a gateway its address.
static bool of_the_key(const struct connector *connector, enum trouble trouble)
{
	if (trouble == TROUBLE_GONE)
		return connector->can & CONNECTOR_SMS;
	return trouble == TROUBLE_REFUSED || trouble == TROUBLE_RIGHTS ||
	       trouble == TROUBLE_LOCKED || trouble == TROUBLE_OPEN || trouble == TROUBLE_CLOCK ||
	       trouble == TROUBLE_PRIVATE;
}

static bool of_the_message(enum trouble trouble)
{
	return trouble == TROUBLE_ADDRESS || trouble == TROUBLE_UNDELIVERED ||
	       trouble == TROUBLE_LENGTH || trouble == TROUBLE_WINDOW || trouble == TROUBLE_FIXED ||
	       trouble == TROUBLE_TWICE;
}

// What the last message says of the inlet.
static void health_of(struct sending *sending)
{
	const enum outbox_state state = sending->news.state;
	const bool ill = state == OUTBOX_FAILED || state == OUTBOX_DEAD;
	const enum trouble trouble = ill ? trouble_find(sending->news.trouble) : TROUBLE_NONE;
	const int64_t since = sending->inlet.ill_since;
	const bool left = state == OUTBOX_SENT || state == OUTBOX_DELIVERED;
	const int64_t now = sending->poller->now();
	if (left && since > 0 && now - since >= SENDER_LONG_MS)
		sending->hurry_before = now + 1;
	else if (left && sending->id && sending->connector->poll && !sending->left)
		sending->hurry_before = now - SENDER_LONG_MS; // its looks tell nothing of sending
	sending->left |= left;
	if (sending->id && sending->news.id && !sending->connector->poll &&
	    !of_the_message(trouble))
		health_note(sending, trouble, sending->news.detail);
}

// --- what it sends by ---

// The server's own mailbox, for what belongs to no campaign.
static void mailbox_read(struct sending *sending)
{
	const struct poller *poller = sending->poller;
	sending->connector = poller->mailbox;
	sending->resting = !poller->mailbox;
	for (size_t i = 0; poller->mailbox && i < poller->mailbox->n_asks; i++)
		sending->values.value[i] = poller->mailbox_values[i];
}

static enum outcome inlet_open(struct sending *sending, struct conn *conn, struct fault *fault)
{
	struct campaign campaign;
	struct inlet *inlet = &sending->inlet;
	enum outcome outcome = inlet_find(conn, &sending->arena, 0, sending->id, inlet, fault);
	if (outcome == NOT_FOUND) {
		sending->gone = true;
		return OK;
	}
	if (outcome == OK)
		outcome = campaign_by_id(conn, &sending->arena, inlet->campaign, &campaign, fault);
	if (outcome != OK)
		return outcome;
	sending->resting = inlet->paused_at != 0 || campaign.archived_at != 0;
	sending->connector = connector_find(sending->poller->connectors, inlet->connector);
	sending->resting |= !sending->connector || !sending->connector->send;
	if (sending->resting)
		return OK;
	outcome = inlet_values_read(conn, &sending->arena, sending->poller->sealer, sending->id,
				    sending->connector, &sending->values, fault);
	if (outcome != INVALID)
		return outcome;
	sending->resting = true;
	health_note(sending, TROUBLE_SEALED, STR(""));
	return OK;
}

static enum outcome sending_open(struct sending *sending, struct fault *fault)
{
	struct conn *conn;
	if (!str_to_i64(sending->job->payload, &sending->id))
		return fail(FAULT, fault, "The job names no inlet.");
	if (sending->id == 0) {
		mailbox_read(sending);
		return OK;
	}
	enum outcome outcome = store_reader(sending->poller->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = inlet_open(sending, conn, fault);
	conn_release(conn);
	return outcome;
}

// Messages a second, as its setting "rate" says, or as the connector does.
static int64_t rate_ms(const struct sending *sending)
{
	int64_t rate = 0;
	const struct connector *connector = sending->connector;
	for (size_t i = 0; connector && i < connector->n_asks; i++)
		if (strcmp(connector->asks[i].name, "rate") == 0)
			str_to_i64(sending->values.value[i], &rate);
	if (rate <= 0 && connector)
		rate = connector->per_second;
	return rate > 0 ? (1000 + rate - 1) / rate : 0;
}

static bool is_late(const struct outbox_message *message, int64_t at)
{
	return message->good_until > 0 && at > message->good_until;
}

// --- taking the next, in the commit that keeps what became of the last ---

// Without the signs that would make an SMS dearer and that no typewriter had.
static struct str plain_signs(struct sending *sending, struct str text)
{
	struct buf plain;
	buf_init(&plain, 4 * OUTBOX_TEXT_MAX);
	sms_plain(text, &plain);
	const struct str copy = plain.full ? text : arena_copy(&sending->arena, buf_str(&plain));
	buf_free(&plain);
	return copy.at ? copy : text;
}

// What a day allows is looked at when a message would go; then it is put off, or counted.
static enum outcome airtime_check(struct conn *conn, struct sending *sending, int64_t now,
				  bool *ret_fits, struct fault *fault)
{
	int64_t most = INT64_MAX - SMS_PARTS_MAX, used, tomorrow;
	struct outbox_message *message = &sending->message;
	*ret_fits = true;
	if (!sending->connector || !(sending->connector->can & CONNECTOR_SMS))
		return OK;
	message->text = plain_signs(sending, message->text);
	message->parts = (int)sms_size(message->text).parts;
	enum outcome outcome = OK;
	if (!outbox_purposes[message->purpose].unmetered)
		outcome = limit_read(conn, message->campaign, LIMIT_AIRTIME, &most, fault);
	if (outcome == OK)
		outcome = outbox_spend(conn, message->campaign, STR("airtime"), message->parts,
				       most, now, ret_fits, fault);
	if (outcome != OK || *ret_fits)
		return outcome;
	outcome =
	    outbox_spent(conn, message->campaign, STR("airtime"), now, &used, &tomorrow, fault);
	const struct outbox_news put_off = {
	    .id = message->id,
	    .state = OUTBOX_WAITING,
	    .trouble = str_from(troubles[TROUBLE_AIRTIME].name),
	    .next_at = tomorrow,
	    .parts = message->parts,
	};
	return outcome == OK ? outbox_note(conn, &put_off, now, fault) : outcome;
}

// What did not leave used nothing of the day.
static enum outcome airtime_give_back(struct conn *conn, const struct sending *sending, int64_t now,
				      struct fault *fault)
{
	bool fits;
	const struct outbox_message *message = &sending->message;
	const enum outbox_state state = sending->news.state;
	const bool left = state == OUTBOX_SENT || state == OUTBOX_DELIVERED;
	if (left || !sending->connector || !(sending->connector->can & CONNECTOR_SMS))
		return OK;
	return outbox_spend(conn, message->campaign, STR("airtime"), -message->parts, INT64_MAX,
			    now, &fits, fault);
}

// What waited too long is a person's: an alarm of last night wakes nobody for nothing.
static enum outcome late_note(struct conn *conn, const struct sending *sending, int64_t now,
			      struct fault *fault)
{
	const struct outbox_news late = {
	    .id = sending->message.id,
	    .state = OUTBOX_DEAD,
	    .trouble = str_from(troubles[TROUBLE_LATE].name),
	    .detail = STR("It waited too long to leave."),
	    .next_at = now,
	};
	return outbox_note(conn, &late, now, fault);
}

static enum outcome next_take(struct conn *conn, struct sending *sending, int64_t now,
			      int64_t *ret_next_at, struct fault *fault)
{
	enum outcome outcome = OK;
	sending->taken = false;
	for (int i = 0; i < PAST_BUDGET && outcome == OK && !sending->taken; i++) {
		outcome = outbox_take(conn, &sending->arena, sending->id, now, &sending->message,
				      ret_next_at, fault);
		if (outcome == OK && is_late(&sending->message, now))
			outcome = late_note(conn, sending, now, fault);
		else if (outcome == OK)
			outcome = airtime_check(conn, sending, now, &sending->taken, fault);
	}
	if (outcome == OK && !sending->taken)
		*ret_next_at = now;
	return outcome == NOT_FOUND ? OK : outcome;
}

// So long a report may still come; while this server was not there, none could.
static int64_t doubt_until(const struct sending *sending, const struct outbox_message *message)
{
	const int64_t began = sending->poller->started_at;
	const int64_t from = message->tried_at > began ? message->tried_at : began;
	return from + (sending->connector ? sending->connector->doubt_ms : 0);
}

// When what is in doubt can be looked at; INT64_MAX: nothing is.
static enum outcome doubt_next(struct conn *conn, const struct sending *sending, int64_t *ret_at,
			       struct fault *fault)
{
	size_t count;
	struct arena arena;
	struct outbox_message *list;
	arena_init(&arena, CONNECTOR_MEMORY);
	const enum outcome outcome =
	    outbox_doubtful(conn, &arena, sending->id, &list, &count, fault);
	*ret_at = INT64_MAX;
	for (size_t i = 0; outcome == OK && i < count; i++) {
		const int64_t at = doubt_until(sending, &list[i]);
		if (at < *ret_at)
			*ret_at = at;
	}
	arena_free(&arena);
	return outcome;
}

static enum outcome turn_write(struct conn *conn, void *context, struct fault *fault)
{
	struct sending *sending = context;
	const int64_t now = sending->poller->now();
	const bool go_on =
	    now < sending->until && now >= sending->not_before &&
	    !(sending->poller->fetcher && fetcher_stopping(sending->poller->fetcher));
	int64_t due = now, doubt;
	enum outcome outcome = OK;
	sending->taken = false;
	if (sending->news.id)
		outcome = outbox_note(conn, &sending->news, now, fault);
	if (outcome == OK && sending->news.id)
		outcome = airtime_give_back(conn, sending, now, fault);
	if (outcome == OK && sending->hurry_before)
		outcome = outbox_hurry(conn, sending->id, sending->hurry_before, now, fault);
	if (outcome == OK && go_on)
		outcome = next_take(conn, sending, now, &due, fault);
	if (outcome != OK || sending->taken)
		return outcome;
	outcome = doubt_next(conn, sending, &doubt, fault);
	if (doubt < due)
		due = doubt > now ? doubt : now + 1000;
	if (due < sending->not_before)
		due = sending->not_before;
	if (outcome != OK || (sending->gone && due == INT64_MAX))
		return outcome;
	if (due > now + HOUR_MS)
		due = now + HOUR_MS;
	return job_postpone(conn, sending->job, due, fault);
}

static enum outcome turn(struct sending *sending, struct fault *fault)
{
	const enum outcome outcome =
	    store_write(sending->poller->store, WRITE_STREAM, 3, turn_write, sending, fault);
	sending->news = (struct outbox_news){0};
	sending->hurry_before = 0;
	return outcome;
}

// --- one message ---

// The plain address: as it is, or out of a post's contact.
static enum outcome address_open(struct sending *sending, const struct outbox_message *message,
				 struct str *ret_address, struct fault *fault)
{
	struct str plain;
	struct contact contact;
	*ret_address = STR("");
	if (message->to.len == 0)
		return OK;
	enum outcome outcome =
	    unseal(sending->poller->sealer, &sending->room, message->to, &plain, fault);
	if (outcome == OK && str_starts(plain, STR("{"))) {
		outcome = contact_read(&sending->room, plain, &contact, fault);
		plain = contact.address;
	}
	if (outcome == OK)
		*ret_address = str_trim(plain);
	return outcome;
}

// The text with the contact that its reader may know, a name, if there is one, and how to reach
// them; "…" if that was erased meanwhile.
static enum outcome enclosed_open(struct sending *sending, const struct outbox_message *message,
				  struct str *ret_text, struct fault *fault)
{
	struct str plain;
	struct contact contact = {.name = STR(""), .address = STR("…")};
	enum outcome outcome = OK;
	struct arena *room = &sending->room;
	const size_t at = str_find(message->text, STR(OUTBOX_ENCLOSED));
	*ret_text = message->text;
	if (at == SIZE_MAX)
		return OK;
	if (message->enclosed.len > 0)
		outcome = unseal(sending->poller->sealer, room, message->enclosed, &plain, fault);
	if (message->enclosed.len > 0 && outcome == OK)
		outcome = contact_read(room, plain, &contact, fault);
	if (outcome == OK)
		*ret_text = arena_format(
		    room, "%.*s%.*s%s%.*s%.*s", STR_ARG(str_slice(message->text, 0, at)),
		    STR_ARG(contact.name), contact.name.len > 0 ? ", " : "",
		    STR_ARG(contact.address),
		    STR_ARG(str_slice(message->text, at + strlen(OUTBOX_ENCLOSED), SIZE_MAX)));
	return outcome;
}

// Where whoever gets it can end such messages.
static struct str end_link(struct sending *sending, int64_t message)
{
	const struct poller *poller = sending->poller;
	if (poller->site.len == 0)
		return STR("");
	return arena_format(&sending->room, "%.*s" END_PATH "%.*s", STR_ARG(poller->site),
			    STR_ARG(end_code_make(poller->sealer, &sending->room, message)));
}

// When who gets it wrote to us last by this inlet; 0: never.
static enum outcome heard_find(struct sending *sending, struct str address, int64_t *ret_at,
			       struct fault *fault)
{
	struct conn *conn;
	const struct str hash = contact_hash(sending->poller->sealer, &sending->room, address);
	*ret_at = 0;
	enum outcome outcome = store_reader(sending->poller->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_inlet_heard);
	stmt_bind_str(find, 1, hash);
	stmt_bind_i64(find, 2, sending->id);
	if (stmt_step(find))
		*ret_at = id_time(stmt_i64(find, 0));
	outcome = stmt_end(find, fault);
	conn_release(conn);
	return outcome;
}

// What goes with a message, opened for the moment of sending.
static enum outcome pictures_open(struct sending *sending, int64_t id,
				  struct connector_message *message, struct fault *fault)
{
	size_t count = 0;
	struct conn *conn;
	struct outbox_picture sealed[OUTBOX_PICTURES_MOST];
	struct connector_picture *list =
	    arena_array(&sending->room, OUTBOX_PICTURES_MOST, sizeof *list);
	if (!list)
		return fail(UNAVAILABLE, fault, "Not enough memory to send.");
	enum outcome outcome = store_reader(sending->poller->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = outbox_pictures(conn, &sending->room, id, sealed, &count, fault);
	conn_release(conn);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		list[i].alt = sealed[i].alt;
		outcome = unseal(sending->poller->sealer, &sending->room, sealed[i].jpeg,
				 &list[i].jpeg, fault);
	}
	message->pictures = list;
	message->n_pictures = count;
	return outcome;
}

static enum outcome message_open(struct sending *sending, const struct connector_call *call,
				 const struct outbox_message *from,
				 struct connector_message *ret_message, struct fault *fault)
{
	struct connector_message message = {
	    .id = arena_format(&sending->room, "%lld", (long long)from->id),
	    .subject = from->subject,
	    .lang = from->lang,
	    .in_reply_to = from->in_reply_to,
	    .visibility = from->visibility,
	    .attempt = from->attempts,
	    .broadcast = from->purpose == OUTBOX_BROADCAST,
	    .automatic = from->account == 0,
	    .end = from->purpose == OUTBOX_BROADCAST ? end_link(sending, from->id) : STR(""),
	    .report = call->hook,
	    .external_id = from->external_id,
	};
	enum outcome outcome = address_open(sending, from, &message.to, fault);
	if (outcome == OK)
		outcome = enclosed_open(sending, from, &message.text, fault);
	if (outcome == OK && call->connector->can & CONNECTOR_WINDOW && message.to.len > 0)
		outcome = heard_find(sending, message.to, &message.heard_at, fault);
	if (outcome == OK && call->connector->pictures > 0)
		outcome = pictures_open(sending, from->act == OUTBOX_WRITE ? from->id : from->of,
					&message, fault);
	if (outcome == OK)
		*ret_message = message;
	return outcome;
}

int64_t sender_wait(int attempts, int64_t wait_ms, unsigned chance)
{
	int64_t wait = SENDER_BACKOFF_MS;
	for (int i = 1; i < attempts && wait < SENDER_WAIT_MOST; i++)
		wait *= 2;
	if (wait > SENDER_WAIT_MOST)
		wait = SENDER_WAIT_MOST;
	wait += wait / 4 * (int64_t)(chance % 1024) / 1024;
	return wait > wait_ms ? wait : wait_ms;
}

// What the other side keeps out because of our key waits until that is mended, but for what would
// be said too late then.
static bool worth_waiting(const struct outbox_message *message, int64_t now)
{
	return message->purpose != OUTBOX_ALARM && message->purpose != OUTBOX_INSTRUCTION &&
	       now - message->created_at < SENDER_KEY_MS;
}

// The other side did not take it.
static void refused(struct sending *sending, const struct connector_call *call,
		    enum outcome outcome)
{
	const int64_t now = sending->poller->now();
	const int attempts = sending->message.attempts;
	const enum trouble trouble = call->trouble ? call->trouble : TROUBLE_BROKEN;
	const bool key = of_the_key(call->connector, trouble);
	const bool again = outcome == UNAVAILABLE || outcome == TOO_MUCH || key;
	const bool life = sending->message.purpose == OUTBOX_LIFE && !of_the_message(trouble);
	const int tries = life ? SENDER_LIFE_TRIES : SENDER_TRIES;
	const bool kept = key ? worth_waiting(&sending->message, now) : attempts < tries;
	int64_t wait = sender_wait(attempts, call->wait_ms, arc4random_uniform(1024));
	if (life && wait > SENDER_LIFE_WAIT)
		wait = call->wait_ms > SENDER_LIFE_WAIT ? call->wait_ms : SENDER_LIFE_WAIT;
	// Others have a turn between two: it may be this message alone that is not let in.
	if (key && wait < 2 * SENDER_KEY_REST)
		wait = 2 * SENDER_KEY_REST;
	sending->news.state = again && kept ? OUTBOX_FAILED : OUTBOX_DEAD;
	sending->news.next_at = now + wait;
	if (is_late(&sending->message, now + wait)) // told as soon as that is so
		sending->news.next_at = sending->message.good_until + 1;
	sending->news.trouble = str_from(troubles[trouble].name);
	sending->news.detail = str_from(sending->why.text);
	// What ails the other side ails every message to it.
	if (!of_the_message(trouble))
		sending->not_before =
		    now + (key							 ? SENDER_KEY_REST
			   : wait < REST_MOST_MS || call->wait_ms > REST_MOST_MS ? wait
										 : REST_MOST_MS);
}

static bool stopping(const struct sending *sending)
{
	return sending->poller->fetcher && fetcher_stopping(sending->poller->fetcher);
}

// Says it, edits what was said, or takes it down.
static enum outcome message_act(const struct sending *sending, struct connector_call *call,
				const struct connector_message *message,
				struct connector_receipt *receipt, struct fault *why)
{
	const struct connector *connector = sending->connector;
	const enum outbox_act act = sending->message.act;
	if (act == OUTBOX_WRITE)
		return connector->send(call, message, receipt, why);
	enum outcome (*const change)(struct connector_call *, const struct connector_message *,
				     struct fault *) =
	    act == OUTBOX_EDIT ? connector->edit : connector->remove;
	if (!change)
		return connector_fail(call, TROUBLE_FIXED, why,
				      "This kind of channel has no way to do that.");
	receipt->delivered = true;
	return change(call, message, why);
}

// What may be done again without doing it twice.
static bool repeatable(const struct connector *connector, const struct outbox_message *message)
{
	return message->act != OUTBOX_WRITE || (connector && connector->can & CONNECTOR_ONCE);
}

static void message_send(struct sending *sending)
{
	struct connector_message message;
	struct connector_receipt receipt = {.parts = sending->message.parts};
	const struct connector *connector = sending->connector;
	struct connector_call call =
	    poll_call(sending->poller, &sending->room, connector,
		      sending->id ? &sending->inlet : NULL, sending->values.value);
	call.test = false;
	call.line = &sending->line;
	sending->news = (struct outbox_news){.id = sending->message.id};
	enum outcome outcome =
	    message_open(sending, &call, &sending->message, &message, &sending->why);
	if (outcome == OK)
		outcome = message_act(sending, &call, &message, &receipt, &sending->why);
	else
		call.trouble = TROUBLE_SEALED;
	const int len = snprintf(sending->external_id, sizeof sending->external_id, "%.*s",
				 STR_ARG(receipt.external_id));
	sending->news.external_id =
	    utf8_prefix(str_of(sending->external_id, (size_t)len), OUTBOX_ID_MAX);
	sending->news.parts = receipt.parts;
	if (outcome == OK)
		sending->news.state = receipt.delivered ? OUTBOX_DELIVERED : OUTBOX_SENT;
	else if (call.doubt && !repeatable(connector, &sending->message))
		sending->news.id = 0; // it stays as being sent, until it is known what became of it
	else if (stopping(sending))
		sending->news = (struct outbox_news){.id = sending->message.id,
						     .state = OUTBOX_WAITING,
						     .next_at = sending->poller->now()};
	else
		refused(sending, &call, outcome);
	buf_free(&call.lines);
	arena_reset(&sending->room);
}

// --- messages whose answer never came ---

static enum connector_trace trace_find(struct sending *sending,
				       const struct outbox_message *message)
{
	struct connector_message asked;
	enum connector_trace trace = TRACE_UNKNOWN;
	const struct connector *connector = sending->connector;
	if (repeatable(connector, message))
		return TRACE_NONE;
	if (!connector->resolve || sending->poller->now() - message->tried_at > SENDER_LATE_MS)
		return TRACE_UNKNOWN;
	struct connector_call call = poll_call(sending->poller, &sending->room, connector,
					       &sending->inlet, sending->values.value);
	call.test = false;
	if (message_open(sending, &call, message, &asked, NULL) != OK ||
	    connector->resolve(&call, &asked, &trace, NULL) != OK)
		trace = TRACE_UNKNOWN;
	buf_free(&call.lines);
	return trace;
}

static enum outcome doubt_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct sending *sending = context;
	return outbox_note(conn, &sending->news, sending->poller->now(), fault);
}

// A report would have told by now. What nobody knows is asked again until it is a person's.
static enum outcome doubt_settle(struct sending *sending, const struct outbox_message *message,
				 struct fault *fault)
{
	const int64_t now = sending->poller->now(), since = now - message->tried_at;
	const struct connector *connector = sending->connector;
	const bool once = repeatable(connector, message);
	if (connector && !once && now < doubt_until(sending, message))
		return OK;
	const enum connector_trace trace = connector ? trace_find(sending, message) : TRACE_UNKNOWN;
	const bool late = !connector || !connector->resolve || since > SENDER_LATE_MS;
	arena_reset(&sending->room);
	if (trace == TRACE_UNKNOWN && !late)
		return OK;
	sending->news = (struct outbox_news){
	    .id = message->id,
	    .state = trace == TRACE_LEFT   ? OUTBOX_SENT
		     : trace == TRACE_NONE ? OUTBOX_FAILED
					   : OUTBOX_DEAD,
	    .trouble = trace == TRACE_LEFT ? STR("") : str_from(troubles[TROUBLE_DOUBT].name),
	    .next_at = now,
	};
	const enum outcome outcome =
	    store_write(sending->poller->store, WRITE_STREAM, 2, doubt_write, sending, fault);
	sending->news = (struct outbox_news){0};
	return outcome;
}

// What was on its way when the last run ended, whichever way it ended: this one has sent nothing
// yet, and no other runs.
static enum outcome doubts_settle(struct sending *sending, struct fault *fault)
{
	size_t count;
	struct conn *conn;
	struct outbox_message *list;
	enum outcome outcome = store_reader(sending->poller->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = outbox_doubtful(conn, &sending->arena, sending->id, &list, &count, fault);
	conn_release(conn);
	for (size_t i = 0; outcome == OK && i < count; i++)
		outcome = doubt_settle(sending, &list[i], fault);
	return outcome;
}

// --- the job ---

// Between two messages, unless that is so long that others should come to their turn.
static void pace(struct sending *sending, int64_t began)
{
	const int64_t left = began + sending->rate_ms - sending->poller->now();
	if (left <= 0)
		return;
	if (left > NAP_MOST_MS) {
		sending->not_before = sending->poller->now() + left;
		return;
	}
	const struct timespec nap = {0, (long)left * 1000000};
	nanosleep(&nap, NULL);
}

static void gone_note(struct sending *sending)
{
	sending->news = (struct outbox_news){
	    .id = sending->message.id,
	    .state = OUTBOX_DEAD,
	    .trouble = str_from(troubles[TROUBLE_GONE].name),
	    .next_at = sending->poller->now(),
	};
}

static enum outcome all_send(struct sending *sending, struct fault *fault)
{
	enum outcome outcome = turn(sending, fault);
	while (outcome == OK && sending->taken) {
		const int64_t began = sending->poller->now();
		if (sending->gone) {
			gone_note(sending);
		} else {
			message_send(sending);
			health_of(sending);
			pace(sending, began);
		}
		outcome = turn(sending, fault);
	}
	return outcome;
}

static enum outcome sending_once(struct sending *sending, struct fault *fault)
{
	const int64_t now = sending->poller->now();
	enum outcome outcome = sending_open(sending, fault);
	if (outcome != OK)
		return outcome;
	sending->rate_ms = rate_ms(sending);
	sending->until = now + SENDER_RUN_MS;
	if (sending->resting)
		sending->not_before = now + HOUR_MS;
	else
		outcome = doubts_settle(sending, fault);
	return outcome == OK ? all_send(sending, fault) : outcome;
}

static enum outcome sending_run(void *context, const struct job *job, struct fault *fault)
{
	struct sending *sending = calloc(1, sizeof *sending);
	if (!sending)
		return fail(UNAVAILABLE, fault, "Not enough memory to send.");
	sending->poller = context;
	sending->job = job;
	arena_init(&sending->arena, CONNECTOR_MEMORY);
	arena_init(&sending->room, CONNECTOR_MEMORY);
	const enum outcome outcome = sending_once(sending, fault);
	if (sending->line.at)
		sending->line.end(sending->line.at);
	arena_free(&sending->arena);
	arena_free(&sending->room);
	free(sending);
	return outcome;
}

struct job_kind sender_job(struct poller *poller)
{
	return (struct job_kind){
	    .name = OUTBOX_JOB,
	    .max_attempts = 1000,
	    .backoff_ms = 10000,
	    .timeout_ms = LEASE_MS,
	    .run = sending_run,
	    .context = poller,
	    .help = "Sends what waits to leave by a source.",
	};
}

// --- reports ---

static enum outcome report_keep(struct conn *conn, int64_t inlet,
				const struct connector_report *report, int64_t now,
				struct fault *fault)
{
	static const enum outbox_state becomes[] = {
	    [FATE_SENT] = OUTBOX_SENT,
	    [FATE_DELIVERED] = OUTBOX_DELIVERED,
	    [FATE_UNDELIVERED] = OUTBOX_DEAD,
	};
	const bool lost = report->fate == FATE_UNDELIVERED;
	struct outbox_news news = {
	    .state = becomes[report->fate],
	    .external_id = report->external_id,
	    .trouble = lost ? str_from(troubles[TROUBLE_UNDELIVERED].name) : STR(""),
	    .detail = lost ? report->detail : STR(""),
	    .next_at = now,
	};
	bool ours = false;
	enum outcome outcome = OK;
	if (report->id.len == 0)
		outcome = outbox_by_external(conn, inlet, report->external_id, &news.id, fault);
	else if (!str_to_i64(report->id, &news.id))
		return OK;
	if (outcome == OK)
		outcome = outbox_of_inlet(conn, inlet, news.id, &ours, fault);
	if (outcome == OK && ours)
		outcome = outbox_note(conn, &news, now, fault);
	return outcome == NOT_FOUND ? OK : outcome;
}

struct reports {
	const struct poller *poller;
	int64_t inlet;
	const struct connector_call *call;
};

static enum outcome reports_write(struct conn *conn, void *context, struct fault *fault)
{
	enum outcome outcome = OK;
	const struct reports *reports = context;
	const int64_t now = reports->poller->now();
	for (size_t i = 0; i < reports->call->n_reports && outcome == OK; i++)
		outcome = report_keep(conn, reports->inlet, &reports->call->reports[i], now, fault);
	return outcome;
}

enum outcome sender_reports(const struct poller *poller, int64_t inlet,
			    const struct connector_call *call, struct fault *fault)
{
	struct reports reports = {poller, inlet, call};
	if (call->n_reports == 0)
		return OK;
	return store_write(poller->store, WRITE_STREAM, (unsigned)call->n_reports, reports_write,
			   &reports, fault);
}

// --- what others see of it ---

static struct channel channel_of(const struct poller *poller, const struct inlet *inlet)
{
	const struct connector *connector = connector_find(poller->connectors, inlet->connector);
	if (!connector || !connector->send)
		return (struct channel){0};
	return (struct channel){
	    .inlet = inlet->id,
	    .name = inlet->source,
	    .connector = connector->name,
	    .words = connector->words,
	    .direct = connector->can & CONNECTOR_DIRECT,
	    .alone = connector->can & CONNECTOR_ALSO_DIRECT,
	    .sms = connector->can & CONNECTOR_SMS,
	    .most = connector->most,
	    .length = connector->length,
	    .ill = inlet->ill_since != 0,
	    .paused = inlet->paused_at != 0,
	    .pictures = connector->pictures,
	    .caption = connector->caption,
	    .edits = connector->edit != NULL,
	    .removes = connector->remove != NULL,
	};
}

// A mailbox may be there to be read alone.
static enum outcome mute_find(struct conn *conn, struct channel *channel, struct fault *fault)
{
	if (channel->inlet == 0 || strcmp(channel->connector, "mail") != 0)
		return OK;
	struct stmt *find = stmt_start(conn, &sql_inlet_sends);
	stmt_bind_i64(find, 1, channel->inlet);
	channel->mute = !stmt_step(find);
	return stmt_end(find, fault);
}

static enum outcome channels_list(const void *context, struct conn *conn, struct arena *arena,
				  int64_t campaign, struct channel **ret_list, size_t *ret_count,
				  struct fault *fault)
{
	size_t n_inlets, count = 0;
	struct inlet *inlets;
	enum outcome outcome = inlet_list(conn, arena, campaign, &inlets, &n_inlets, fault);
	if (outcome != OK)
		return outcome;
	struct channel *list = arena_array(arena, n_inlets + 1, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This list needs too much memory.");
	for (size_t i = 0; outcome == OK && i < n_inlets; i++) {
		list[count] = channel_of(context, &inlets[i]);
		outcome = mute_find(conn, &list[count], fault);
		count += list[count].inlet != 0;
	}
	*ret_list = list;
	*ret_count = count;
	return outcome;
}

static enum outcome channel_of_post(const void *context, struct conn *conn, struct arena *arena,
				    int64_t post, struct channel *ret_channel, struct fault *fault)
{
	struct inlet inlet;
	struct str source;
	enum outcome outcome = inlet_of_post(conn, arena, post, &inlet, &source, fault);
	if (outcome != OK)
		return outcome;
	struct channel channel = channel_of(context, &inlet);
	if (channel.inlet == 0)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no way back by which this came.");
	// Where many read it, an answer is for all of them; who needs one alone comes to the bot.
	const bool open = str_starts(source, STR(CONNECTOR_OPEN));
	channel.direct =
	    channel.alone ? str_starts(source, STR(CONNECTOR_ALONE)) : channel.direct && !open;
	if (open && str_starts(inlet.title, STR("@")))
		channel.chat = arena_format(arena, CHAT_LINK "%.*s?start=help",
					    STR_ARG(str_slice(inlet.title, 1, SIZE_MAX)));
	*ret_channel = channel;
	return OK;
}

struct channels sender_channels(const struct poller *poller)
{
	return (struct channels){poller, channels_list, channel_of_post};
}
