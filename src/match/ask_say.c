// SPDX-License-Identifier: AGPL-3.0-or-later
// What both sides of a delivery read, and when.
#include "base/time.h"
#include "base/zone.h"
#include "campaign/campaign.h"
#include "campaign/contact.h"
#include "campaign/outbox.h"
#include "match/ask.h"
#include "match/match_embedded.h"
#include "match/need_view.h"
#include "people/seal.h"
#include "respond/case_edit.h"
#include "respond/reply.h"
#include "respond/respond_embedded.h"
#include "text/keyword.h"

#define TIMES_MOST 2 // asked

const int64_t ask_wait_ms[URGENCY_COUNT] = {
    [URGENCY_WAIT] = 24 * HOUR_MS,
    [URGENCY_SOON] = 6 * HOUR_MS,
    [URGENCY_URGENT] = HOUR_MS,
    [URGENCY_LIFE] = 15 * MINUTE_MS,
};

// {what} says what it is about, {yes} and {no} how to answer. The part " ({what})" is left out on
// pages that others may see: what somebody needs can tell of an illness.
static const char *const sayings[DELIVERY_STATES][ASK_SIDES] = {
    [DELIVERY_ASKED] =
	{
	    /*tr*/
	    "Somebody may be able to give what you need ({what}). Do you still need it, and may we "
	    "put you in touch? Answer {yes} or {no}. We cannot promise that it comes.",
	    /*tr*/
	    "Somebody needs what you offered ({what}). Can you give it, and may we put you in "
	    "touch? Answer {yes} or {no}. Please wait for our answer before you set out.",
	},
    [DELIVERY_AGREED] =
	{
	    /*tr*/
	    "Agreed: somebody gives what you need ({what}). Never pay anybody for it. Tell us when "
	    "it has come.",
	    /*tr*/
	    "Agreed: please give what you offered ({what}). Go to nobody alone, and not into "
	    "danger. Tell us when it is done.",
	},
    [DELIVERY_UNDERWAY] =
	{
	    /*tr*/
	    "Somebody says that they are on their way to you. We cannot be sure. Please tell us "
	    "when they are there.",
	    NULL,
	},
    [DELIVERY_ARRIVED] =
	{
	    /*tr*/
	    "We are told that what you need has reached you ({what}). If it has not, write to us.",
	    /*tr*/ "Thank you: what you gave has arrived ({what}).",
	},
};
// It comes to nothing, for whoever heard something else before.
static const char *const sayings_over[ASK_SIDES] = {
    /*tr*/ "We are sorry: what was agreed does not come ({what}). We go on looking.",
    /*tr*/ "Thank you. It is not needed from you any more ({what}). Please do not set out.",
};
// Below what is agreed, in what leaves the house alone.
static const char contact_said[] = /*tr*/ "You can reach them: {contact}";
static const char contact_kept[] = /*tr*/ "Write to us what they should know: we pass it on.";

// Whom a message goes to.
struct side {
	bool known;   // there is a page or a way
	bool reached; // by `channel`
	struct channel channel;
	struct str sealed, hash, lang, code, answers;
	struct str shared;   // sealed contact that the other side may know; empty: none
	int64_t first, last; // messages; 0: none
};

struct look {
	const struct asker *asker;
	struct conn *conn;
	struct arena *arena;
	int64_t now, account, next_at;
	struct campaign campaign;
	struct delivery delivery;
	struct need need;
	struct offer offer;
	struct ask asks[ASK_SIDES];
	struct side sides[ASK_SIDES];
	bool safe; // the two may be put in touch
};

// --- who ---

// The contact if it may be given on, else empty.
static struct str shared_of(const struct look *look, struct str sealed)
{
	struct str plain;
	struct contact contact;
	if (sealed.len == 0 ||
	    unseal(look->asker->sealer, look->arena, sealed, &plain, NULL) != OK ||
	    contact_read(look->arena, plain, &contact, NULL) != OK || contact.address.len == 0)
		return STR("");
	return contact.may_share ? sealed : STR("");
}

// Of those who wrote in the case, the first who can be written to; else the first with a page.
static enum outcome needy_find(struct look *look, struct side *side, struct fault *fault)
{
	size_t count;
	struct desk_case found;
	struct reply_person *people;
	const struct reply_desk desk = {look->asker->channels, look->asker->sealer};
	enum outcome outcome = case_find(look->conn, look->arena, look->campaign.id,
					 look->need.case_id, &found, fault);
	if (outcome == OK)
		outcome =
		    reply_people(look->conn, look->arena, &desk, &found, &people, &count, fault);
	if (outcome != OK)
		return outcome;
	const struct reply_person *chosen = NULL;
	for (size_t i = 0; i < count; i++) {
		const bool better = people[i].reached && !(chosen && chosen->reached);
		if (better || (!chosen && people[i].code.len > 0))
			chosen = &people[i];
	}
	if (!chosen)
		return OK;
	*side = (struct side){
	    .known = true,
	    .reached = chosen->reached,
	    .channel = chosen->channel,
	    .sealed = chosen->sealed,
	    .hash = chosen->hash,
	    .lang = chosen->lang,
	    .code = chosen->code,
	    .answers = chosen->answers,
	    .shared = shared_of(look, chosen->sealed),
	    .first = chosen->first,
	    .last = chosen->last,
	};
	return OK;
}

// By what they left on the form.
static enum outcome giver_by_form(struct look *look, struct side *side, struct fault *fault)
{
	struct str plain;
	struct contact contact;
	const struct asker *asker = look->asker;
	side->known = side->code.len > 0;
	side->shared = shared_of(look, side->sealed);
	if (unseal(asker->sealer, look->arena, side->sealed, &plain, NULL) != OK ||
	    contact_read(look->arena, plain, &contact, NULL) != OK)
		return OK; // sealed with another key: the page is left
	side->hash = contact_hash(asker->sealer, look->arena, contact.address);
	if (!contact.may_text || !asker->channels)
		return OK;
	const enum outcome outcome =
	    reply_channel_for(look->conn, look->arena, asker->channels, look->campaign.id,
			      contact.address, &side->channel, &side->reached, fault);
	side->known |= side->reached;
	return outcome;
}

// By the message that the offer came from, if it was written to us alone.
static enum outcome giver_by_post(struct look *look, struct side *side, struct fault *fault)
{
	const struct channels *channels = look->asker->channels;
	if (!channels || side->last == 0 || side->sealed.len == 0)
		return OK;
	const enum outcome outcome = channels->of_post(channels->context, look->conn, look->arena,
						       side->last, &side->channel, fault);
	side->reached = outcome == OK && side->channel.direct;
	side->known |= side->reached;
	side->shared = shared_of(look, side->sealed);
	return outcome == NOT_FOUND ? OK : outcome;
}

static enum outcome giver_find(struct look *look, struct side *side, struct fault *fault)
{
	struct arena *arena = look->arena;
	bool form = false;
	struct stmt *find = stmt_start(look->conn, &sql_ask_giver);
	stmt_bind_i64(find, 1, look->offer.id);
	if (stmt_step(find)) {
		form = !stmt_null(find, 0);
		side->sealed = arena_copy(arena, stmt_blob(find, form ? 0 : 4));
		side->lang = arena_copy(arena, stmt_str(find, form ? 1 : 6));
		side->code = arena_copy(arena, stmt_str(find, 2));
		side->last = form ? 0 : stmt_i64(find, 3);
		side->hash = arena_copy(arena, stmt_str(find, 5));
	}
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	return form ? giver_by_form(look, side, fault) : giver_by_post(look, side, fault);
}

// --- what ---

static void placed(struct buf *out, struct str words, const char *name, struct str with)
{
	const size_t at = str_find(words, str_from(name));
	if (at == SIZE_MAX) {
		buf_add(out, words);
		return;
	}
	buf_add(out, str_slice(words, 0, at));
	buf_add(out, with);
	buf_add(out, str_slice(words, at + strlen(name), SIZE_MAX));
}

static struct str put(struct arena *arena, struct str words, const char *name, struct str with)
{
	struct buf out;
	buf_init(&out, OUTBOX_TEXT_MAX);
	placed(&out, words, name, with);
	const struct str text = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return text;
}

// "Boats: 1 · Millbrook · 2026-07-14 18:00"; who needs it knows where.
static struct str what_of(const struct look *look, const struct language *language,
			  enum ask_side side)
{
	char number[32] = "", until[TIME_TEXT_MAX] = "";
	const struct messages *messages = look->asker->messages;
	const struct thing *thing = &look->need.thing;
	const struct item *item = &item_table[thing->item];
	const char *unit = unit_shown(thing->item);
	if (thing->amount > 0)
		snprintf(number, sizeof number, ": %.0f%s",
			 item_units(thing->item, look->delivery.shares), unit ? " " : "");
	if (thing->when.until != 0)
		time_format(thing->when.until +
				zone_offset_by_name(look->campaign.time_zone, thing->when.until) *
				    (int64_t)1000,
			    until);
	const bool place = side == ASK_GIVE && !look->campaign.coarse && thing->place.len > 0;
	return arena_format(
	    look->arena, "%s%s%s%s%.*s%s%.10s%s%.5s", message(messages, language, item->name),
	    number, number[0] && unit ? message(messages, language, unit) : "", place ? " · " : "",
	    STR_ARG(place ? thing->place : STR("")), until[0] ? " · " : "", until,
	    until[0] ? " " : "", until[0] ? until + 11 : "");
}

// As one side reads it: `whole` in a message of their own, else on a page.
static struct str said(const struct look *look, const struct language *language, enum ask_side side,
		       const char *saying, bool whole)
{
	struct arena *arena = look->arena;
	const struct str code = str_from(language->code);
	struct str words = str_from(message(look->asker->messages, language, saying));
	if (whole)
		words = put(arena, words, "{what}", what_of(look, language, side));
	else
		words = put(arena, put(arena, words, " ({what})", STR("")), "{what}", STR("…"));
	words = put(arena, words, "{yes}", keyword_told(KEYWORD_YES, code));
	return put(arena, words, "{no}", keyword_told(KEYWORD_NO, code));
}

// --- saying it ---

static enum outcome reply_put(struct look *look, const struct side *side, struct str words,
			      int64_t outbox, int64_t *ret_reply, struct fault *fault)
{
	*ret_reply = id_next(look->asker->ids);
	struct stmt *insert = stmt_start(look->conn, &sql_reply_insert);
	stmt_bind_i64(insert, 1, *ret_reply);
	stmt_bind_i64(insert, 2, look->campaign.id);
	stmt_bind_i64(insert, 3, look->need.case_id);
	stmt_bind_i64(insert, 4, side->first);
	stmt_bind_i64(insert, 5, look->account);
	stmt_bind_str(insert, 6, side->lang.len > 0 ? side->lang : STR("und"));
	stmt_bind_str(insert, 7, words);
	stmt_bind_i64_or_null(insert, 8, outbox);
	stmt_bind_null(insert, 9);
	return stmt_run(insert, fault);
}

static enum outcome message_add(struct look *look, const struct side *side, struct str words,
				struct str enclosed, int64_t *ret_outbox, struct fault *fault)
{
	struct arena *arena = look->arena;
	const struct outbox_message message = {
	    .campaign = look->campaign.id,
	    .inlet = side->channel.inlet,
	    .purpose = look->need.urgency == URGENCY_LIFE ? OUTBOX_LIFE : OUTBOX_REPLY,
	    .to = side->sealed,
	    .to_hash = side->hash,
	    .text = arena_format(arena, "%.*s\n%.*s%s%.*s", STR_ARG(words),
				 STR_ARG(look->campaign.name), side->code.len > 0 ? " " : "",
				 STR_ARG(side->code)),
	    .subject = look->campaign.name,
	    .enclosed = enclosed,
	    .lang = side->lang,
	    .in_reply_to = side->answers,
	    .key = arena_format(arena, "ask:%lld:%d:%d:%lld", (long long)look->delivery.id,
				side == &look->sides[ASK_GIVE], (int)look->delivery.state,
				(long long)look->now),
	    .case_id = look->need.case_id,
	    .post = side->last,
	    .account = look->account,
	};
	return outbox_add(look->conn, look->asker->ids, &message, look->now, ret_outbox, fault);
}

static enum outcome ask_put(struct look *look, enum ask_side which, int64_t reply, int64_t outbox,
			    struct fault *fault)
{
	const struct ask *ask = &look->asks[which];
	const struct side *side = &look->sides[which];
	struct stmt *put_ask = stmt_start(look->conn, &sql_ask_put);
	stmt_bind_i64(put_ask, 1, look->delivery.id);
	stmt_bind_i64(put_ask, 2, which);
	stmt_bind_i64(put_ask, 3, look->campaign.id);
	stmt_bind_i64(put_ask, 4, look->account);
	stmt_bind_i64_or_null(put_ask, 5, side->first);
	stmt_bind_i64_or_null(put_ask, 6, which == ASK_GIVE ? look->offer.id : 0);
	stmt_bind_str_or_null(put_ask, 7, which == ASK_GIVE ? side->hash : STR(""));
	stmt_bind_i64_or_null(put_ask, 8, reply);
	stmt_bind_i64_or_null(put_ask, 9, outbox);
	stmt_bind_i64(put_ask, 10, ask->times);
	stmt_bind_i64(put_ask, 11, ask->asked_at);
	stmt_bind_i64(put_ask, 12, ask->next_at);
	stmt_bind_i64(put_ask, 13, ask->told);
	return stmt_run(put_ask, fault);
}

// By their page, and by a message if there is a way.
static enum outcome side_say(struct look *look, enum ask_side which, const char *saying,
			     struct fault *fault)
{
	int64_t reply = 0, outbox = 0;
	const struct side *side = &look->sides[which];
	const struct side *other = &look->sides[which == ASK_NEED ? ASK_GIVE : ASK_NEED];
	const struct language *language = language_or_english(side->lang);
	const bool agreed = look->delivery.state == DELIVERY_AGREED;
	struct str words = said(look, language, which, saying, true);
	enum outcome outcome = OK;
	if (agreed)
		words = arena_format(look->arena, "%.*s\n%s", STR_ARG(words),
				     message(look->asker->messages, language,
					     other->shared.len > 0 ? contact_said : contact_kept));
	if (!words.at)
		return fail(TOO_MUCH, fault, "This message needs too much memory.");
	if (side->reached)
		outcome = message_add(look, side, words, agreed ? other->shared : STR(""), &outbox,
				      fault);
	if (outcome == OK && side->first != 0)
		outcome = reply_put(look, side, said(look, language, which, saying, false), outbox,
				    &reply, fault);
	look->asks[which].told = look->delivery.state;
	return outcome == OK ? ask_put(look, which, reply, outbox, fault) : outcome;
}

// --- asking ---

// Nobody answered: the case is due now, and its history says so.
static enum outcome owner_tell(struct look *look, struct fault *fault)
{
	struct case_edit edit;
	const struct case_change change = {.ids = look->asker->ids,
					   .campaign = look->campaign.id,
					   .case_id = look->need.case_id,
					   .now = look->now};
	const struct case_line line = {.what = "ask-silent"};
	enum outcome outcome = case_edit_begin(look->conn, &change, &edit, fault);
	if (outcome == OK) {
		if (edit.now.due_at > look->now)
			edit.now.due_at = look->now;
		outcome = case_edit_write(look->conn, &change, &edit, &line, fault);
	}
	case_edit_free(&edit);
	return outcome;
}

static enum outcome side_ask(struct look *look, enum ask_side which, struct fault *fault)
{
	struct ask *ask = &look->asks[which];
	const bool yes = which == ASK_NEED ? look->delivery.need_yes : look->delivery.offer_yes;
	if (yes || !look->safe || !look->sides[which].known)
		return ask->times == 0 ? ask_put(look, which, 0, 0, fault) : OK;
	if (ask->times > 0 && (ask->next_at == 0 || look->now < ask->next_at))
		return OK;
	if (ask->times == TIMES_MOST) {
		ask->next_at = 0;
		const enum outcome outcome = owner_tell(look, fault);
		return outcome == OK ? ask_put(look, which, 0, 0, fault) : outcome;
	}
	ask->times++;
	ask->asked_at = look->now;
	ask->next_at = look->now + ask_wait_ms[look->need.urgency];
	return side_say(look, which, sayings[DELIVERY_ASKED][which], fault);
}

// What there is to hear since; NULL: nothing.
static const char *news_for(const struct look *look, enum ask_side which)
{
	const enum delivery_state state = look->delivery.state;
	const struct ask *ask = &look->asks[which];
	if (!look->sides[which].known || !look->safe || ask->told == state)
		return NULL;
	if (state <= DELIVERY_ARRIVED)
		return state > ask->told ? sayings[state][which] : NULL;
	const bool heard = which == ASK_NEED
			       ? ask->told >= DELIVERY_AGREED && ask->told < DELIVERY_ARRIVED
			       : ask->times > 0 && ask->told <= DELIVERY_ARRIVED;
	return heard && ask->answer != ASK_NO ? sayings_over[which] : NULL;
}

static enum outcome side_look(struct look *look, enum ask_side which, struct fault *fault)
{
	if (look->delivery.state == DELIVERY_ASKED)
		return side_ask(look, which, fault);
	look->asks[which].next_at = 0;
	const char *news = news_for(look, which);
	if (news)
		return side_say(look, which, news, fault);
	if (look->delivery.state > look->asks[which].told)
		look->asks[which].told = look->delivery.state;
	return ask_put(look, which, 0, 0, fault);
}

// Everything about the delivery; NOT_FOUND if it is gone, or private now.
static enum outcome look_read(struct look *look, int64_t delivery, struct fault *fault)
{
	int64_t campaign = 0;
	struct stmt *find = stmt_start(look->conn, &sql_ask_delivery);
	stmt_bind_i64(find, 1, delivery);
	if (stmt_step(find)) {
		campaign = stmt_i64(find, 0);
		look->account = stmt_i64(find, 1);
	}
	enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		outcome = campaign_by_id(look->conn, look->arena, campaign, &look->campaign, fault);
	if (outcome == OK)
		outcome = delivery_find(look->conn, campaign, delivery, &look->delivery, fault);
	if (outcome == OK)
		outcome = need_find(look->conn, look->arena, campaign, look->delivery.need,
				    &look->need, fault);
	if (outcome == OK)
		outcome = offer_find(look->conn, look->arena, campaign, look->delivery.offer,
				     &look->offer, fault);
	if (outcome == OK)
		outcome = ask_read(look->conn, delivery, look->asks, fault);
	if (outcome == OK)
		outcome = needy_find(look, &look->sides[ASK_NEED], fault);
	return outcome == OK ? giver_find(look, &look->sides[ASK_GIVE], fault) : outcome;
}

static bool may_meet(const struct look *look)
{
	const struct match_need need = need_match(&look->need);
	struct match_offer offer = offer_match(&look->offer);
	offer.barred = look->offer.barred; // also of one that is given away by now
	return match_cost(&need, &offer, look->now) >= 0;
}

static enum outcome look_run(struct look *look, int64_t delivery, struct fault *fault)
{
	enum outcome outcome = look_read(look, delivery, fault);
	look->next_at = 0;
	if (outcome != OK || look->account == 0 || look->campaign.archived_at != 0)
		return outcome == NOT_FOUND ? OK : outcome;
	look->safe = may_meet(look);
	for (int which = 0; which < ASK_SIDES && outcome == OK; which++)
		outcome = side_look(look, (enum ask_side)which, fault);
	if (look->delivery.state >= DELIVERY_ARRIVED)
		return outcome;
	look->next_at = look->now + DAY_MS;
	for (int which = 0; which < ASK_SIDES; which++) {
		const int64_t next = look->asks[which].next_at;
		if (next != 0 && next < look->next_at)
			look->next_at = next;
	}
	return outcome;
}

// --- the job ---

struct run {
	struct asker *asker;
	const struct job *job; // NULL: by hand
	int64_t delivery, next_at;
};

static enum outcome run_write(struct conn *conn, void *context, struct fault *fault)
{
	struct arena arena;
	struct run *run = context;
	arena_init(&arena, (size_t)2 << 20);
	struct look look = {
	    .asker = run->asker, .conn = conn, .arena = &arena, .now = run->asker->now()};
	enum outcome outcome = look_run(&look, run->delivery, fault);
	run->next_at = look.next_at;
	arena_free(&arena);
	if (outcome == OK && run->job && run->next_at != 0)
		outcome = job_postpone(conn, run->job, run->next_at, fault);
	return outcome;
}

enum outcome ask_run(struct asker *asker, int64_t delivery, int64_t *ret_next_at,
		     struct fault *fault)
{
	struct run run = {.asker = asker, .delivery = delivery};
	const enum outcome outcome =
	    store_write(asker->store, WRITE_PERSON, 10, run_write, &run, fault);
	if (outcome == OK)
		*ret_next_at = run.next_at;
	return outcome;
}

static enum outcome job_run(void *context, const struct job *job, struct fault *fault)
{
	struct run run = {.asker = context, .job = job};
	if (!str_to_i64(job->payload, &run.delivery))
		return fail(FAULT, fault, "The job names no delivery.");
	return store_write(run.asker->store, WRITE_PERSON, 10, run_write, &run, fault);
}

struct job_kind ask_job(struct asker *asker)
{
	return (struct job_kind){.name = ASK_JOB,
				 .max_attempts = 20,
				 .backoff_ms = 10000,
				 .timeout_ms = 60000,
				 .run = job_run,
				 .context = asker,
				 .help = "Asks both sides of a delivery, and tells them how it "
					 "stands."};
}
