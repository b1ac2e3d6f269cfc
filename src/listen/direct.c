// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/direct.h"

#include "campaign/campaign_embedded.h"
#include "campaign/code.h"
#include "campaign/contact.h"
#include "campaign/duty.h"
#include "campaign/limit.h"
#include "campaign/outbox.h"
#include "listen/enclosed.h"
#include "page/fault_said.h"
#include "text/keyword.h"

#include <sodium.h>
#include <stdlib.h>

#define RANGE_DIGITS 5
#define SURE_OF_LANG 0.5F // from here on a first answer trusts the language that was found

// One message while it is taken.
struct taking {
	const struct poller *poller;
	const struct campaign *campaign;
	const struct inlet *inlet;
	const struct connector_direct *direct;
	struct arena *arena;
	enum keyword keyword;
	struct str hash, range_hash; // of the sender and of its range
	struct str sealed;	     // the address, as the outbox takes it
	struct str code;	     // empty: its sender has one
	struct enclosed enclosed;    // what came with it
	bool known;		     // it has written to this campaign before
	bool greets;		     // START alone has an answer
	bool also;		     // the inlet brings what is said to many, too
	int64_t now;
	bool accepted;
};

struct str direct_range(struct str address)
{
	const size_t at = str_find_byte(address, '@');
	if (at != SIZE_MAX && at > 0)
		return str_slice(address, at, SIZE_MAX);
	return str_slice(address, 0,
			 address.len > RANGE_DIGITS ? address.len - RANGE_DIGITS : address.len);
}

// --- what is said ---

static const struct language *language_of(const struct taking *taking,
					  const struct post_batch *batch)
{
	const struct language *language = language_find(taking->direct->lang);
	const struct reading *reading = batch ? &batch->entries[0].reading : NULL;
	if (!language && reading && reading->lang_score >= SURE_OF_LANG)
		language = language_find(str_from(reading->lang));
	struct str wanted = taking->direct->answer_lang;
	if (!language)
		language = language_find(str_cut(&wanted, '-'));
	return language ? language : campaign_language(taking->campaign);
}

// A sentence with arguments is translated as refusals are.
static struct str translated(const struct taking *taking, const struct language *language,
			     const struct fault *sentence)
{
	return taking->poller->messages
		   ? fault_said(sentence, taking->poller->messages, language, taking->arena)
		   : arena_copy(taking->arena, str_from(sentence->text));
}

// It promises nothing, says what happens next, and whom to call when it cannot wait.
static struct str first_answer(const struct taking *taking, const struct language *language,
			       bool attended)
{
	struct fault words;
	const struct campaign *campaign = taking->campaign;
	const struct str number = campaign->emergency;
	if (number.len == 0)
		fail(OK, &words,
		     /*tr*/
		     "%.*s: we have your message, code %.*s. A person will read it; we "
		     "cannot promise help. In danger, call the emergency number: we are not "
		     "the emergency service.",
		     STR_ARG(campaign->name), STR_ARG(taking->code));
	else if (attended)
		fail(OK, &words,
		     /*tr*/
		     "%.*s: we have your message, code %.*s. A person reads it and writes to "
		     "you here; we cannot promise help. In danger, call %.*s: we are not the "
		     "emergency service.",
		     STR_ARG(campaign->name), STR_ARG(taking->code), STR_ARG(number));
	else
		fail(OK, &words,
		     /*tr*/
		     "%.*s: we have your message, code %.*s. Nobody is reading right now; "
		     "somebody will. We cannot promise help. In danger, call %.*s: we are "
		     "not the emergency service.",
		     STR_ARG(campaign->name), STR_ARG(taking->code), STR_ARG(number));
	return translated(taking, language, &words);
}

// To one of the words that steer what we send.
static struct str word_answer(const struct taking *taking, const struct language *language)
{
	struct fault words;
	const struct str name = taking->campaign->name;
	const struct str start = keyword_told(KEYWORD_START, str_from(language->code));
	const struct str stop = keyword_told(KEYWORD_STOP, str_from(language->code));
	if (taking->keyword == KEYWORD_STOP)
		fail(OK, &words,
		     /*tr*/
		     "%.*s: you get no more general messages. What you ask us we still "
		     "answer. To get them again, send %.*s.",
		     STR_ARG(name), STR_ARG(start));
	else
		fail(OK, &words,
		     /*tr*/ "%.*s: you get general messages again. To end them, send %.*s.",
		     STR_ARG(name), STR_ARG(stop));
	return translated(taking, language, &words);
}

// To somebody who only said START, as a chat does when it is opened: nothing was asked yet.
static struct str greeting(const struct taking *taking, const struct language *language)
{
	struct fault words;
	const struct campaign *campaign = taking->campaign;
	if (campaign->emergency.len == 0)
		fail(OK, &words,
		     /*tr*/
		     "%.*s: write here what you need or can give, and where. A person reads it; we "
		     "cannot promise help. In danger, call the emergency number: we are not the "
		     "emergency service.",
		     STR_ARG(campaign->name));
	else
		fail(OK, &words,
		     /*tr*/
		     "%.*s: write here what you need or can give, and where. A person reads it; we "
		     "cannot promise help. In danger, call %.*s: we are not the emergency service.",
		     STR_ARG(campaign->name), STR_ARG(campaign->emergency));
	return translated(taking, language, &words);
}

// --- how much of it ---

// Whether a day still has room for an answer to this sender. What asks most often is refused first.
static enum outcome room_look(struct conn *conn, const struct taking *taking, bool *ret_room,
			      struct fault *fault)
{
	const struct {
		enum limit_kind limit;
		struct str name;
	} looks[] = {
	    {LIMIT_ACK_SENDER,
	     arena_format(taking->arena, "ack.sender:%.*s", STR_ARG(taking->hash))},
	    {LIMIT_ACK_RANGE,
	     arena_format(taking->arena, "ack.range:%.*s", STR_ARG(taking->range_hash))},
	    {LIMIT_ACK_DAY, STR("ack")},
	};
	enum outcome outcome = OK;
	*ret_room = true;
	for (size_t i = 0; i < sizeof looks / sizeof looks[0] && outcome == OK && *ret_room; i++) {
		int64_t most;
		outcome = limit_read(conn, taking->campaign->id, looks[i].limit, &most, fault);
		if (outcome == OK)
			outcome = outbox_spend(conn, taking->campaign->id, looks[i].name, 1, most,
					       taking->now, ret_room, fault);
	}
	return outcome;
}

static enum outcome answer_add(struct conn *conn, const struct taking *taking, int64_t post,
			       const struct language *language, struct str text,
			       struct fault *fault)
{
	int64_t id;
	bool room;
	const enum outcome outcome = room_look(conn, taking, &room, fault);
	if (outcome != OK || !room)
		return outcome;
	const struct outbox_message message = {
	    .campaign = taking->campaign->id,
	    .inlet = taking->inlet->id,
	    .purpose = OUTBOX_ACKNOWLEDGE,
	    .to = taking->sealed,
	    .to_hash = taking->hash,
	    .text = text,
	    .subject = taking->campaign->name,
	    .lang = str_from(language->code),
	    .in_reply_to = taking->direct->id,
	    .key = arena_format(taking->arena, "answer:%lld:%.*s", (long long)taking->inlet->id,
				(int)(taking->direct->id.len < 120 ? taking->direct->id.len : 120),
				taking->direct->id.at),
	    .post = post,
	};
	return outbox_add(conn, taking->poller->ids, &message, taking->now, &id, fault);
}

// --- STOP and START ---

static enum outcome word_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct taking *taking = context;
	const struct language *language = language_of(taking, NULL);
	bool was;
	const bool stop = taking->keyword == KEYWORD_STOP;
	enum outcome outcome =
	    outbox_stopped(conn, taking->campaign->id, taking->hash, &was, fault);
	if (outcome == OK && !was && !stop && taking->greets)
		return answer_add(conn, taking, 0, language, greeting(taking, language), fault);
	if (outcome != OK || was == stop)
		return outcome;
	outcome =
	    outbox_stop_set(conn, taking->campaign->id, taking->hash, stop, taking->now, fault);
	return outcome == OK
		   ? answer_add(conn, taking, 0, language, word_answer(taking, language), fault)
		   : outcome;
}

// --- a post ---

// In the commit of the post.
static enum outcome answer_write(struct conn *conn, const struct post_batch *batch, void *context,
				 struct fault *fault)
{
	struct duty_gate gate;
	struct taking *taking = context;
	taking->accepted = !batch->entries[0].known;
	enum outcome outcome = OK;
	if (taking->accepted)
		outcome = enclosed_keep(conn, taking->poller->ids, &taking->enclosed,
					batch->entries[0].id, fault);
	if (outcome != OK || !taking->accepted || taking->code.len == 0 ||
	    taking->direct->automatic)
		return outcome;
	const struct language *language = language_of(taking, batch);
	outcome = duty_gate_read(conn, taking->campaign->id, taking->now, &gate, fault);
	return outcome == OK ? answer_add(conn, taking, batch->entries[0].id, language,
					  first_answer(taking, language, gate.attended), fault)
			     : outcome;
}

static struct str contact_seal(const struct taking *taking)
{
	const struct contact contact = {
	    .name = taking->direct->name, .address = taking->direct->contact, .may_text = true};
	const struct str plain = contact_write(taking->arena, &contact);
	const struct str sealed =
	    plain.at ? seal(taking->poller->sealer, taking->arena, plain) : plain;
	if (plain.at)
		sodium_memzero((char *)plain.at, plain.len);
	return sealed;
}

// Where many write to by the same inlet, what came to us alone is told from it by its source.
static struct str source_of(const struct taking *taking)
{
	const struct inlet *inlet = taking->inlet;
	return taking->also
		   ? arena_format(taking->arena, CONNECTOR_ALONE "%.*s", STR_ARG(inlet->source))
		   : inlet->source;
}

static enum outcome post_take(struct taking *taking, struct fault *fault)
{
	int64_t post;
	const bool told = taking->known && taking->keyword != KEYWORD_HELP;
	taking->code = told ? STR("") : code_new(taking->arena);
	const struct ingest_message message = {
	    .campaign = taking->campaign,
	    .source = source_of(taking),
	    .by_inlet = true,
	    .line = taking->direct->line,
	    .code = taking->code,
	    .contact = taking->sealed,
	    .contact_hash = taking->hash,
	    .also = answer_write,
	    .also_context = taking,
	};
	enclosed_make(taking->poller, taking->campaign->id, taking->direct, &taking->enclosed);
	const enum outcome outcome =
	    ingest_message(taking->poller->ingest, taking->arena, &message, &post, fault);
	enclosed_free(&taking->enclosed);
	return outcome;
}

// --- one message ---

// Whom we wrote to first, to ask whether they can give something, answers: that is no new matter.
static enum outcome asked_look(struct conn *conn, struct taking *taking, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_outbox_asked_first);
	stmt_bind_i64(find, 1, taking->campaign->id);
	stmt_bind_str(find, 2, taking->hash);
	stmt_bind_i64(find, 3, id_floor(taking->now - DIRECT_NEW_MS));
	taking->known = stmt_step(find);
	return stmt_end(find, fault);
}

static enum outcome sender_look(struct taking *taking, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(taking->poller->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_post_by_contact);
	stmt_bind_str(find, 1, taking->hash);
	stmt_bind_i64(find, 2, taking->campaign->id);
	stmt_bind_i64(find, 3, 1);
	taking->known = stmt_step(find) && taking->now - id_time(stmt_i64(find, 0)) < DIRECT_NEW_MS;
	outcome = stmt_end(find, fault);
	if (outcome == OK && !taking->known)
		outcome = asked_look(conn, taking, fault);
	conn_release(conn);
	return outcome;
}

static enum keyword word_of(const struct connector *connector, struct str text)
{
	const bool steers = connector->can & (CONNECTOR_SMS | CONNECTOR_WORDS);
	struct folded *folded = steers ? malloc(sizeof *folded) : NULL;
	const enum keyword keyword = folded ? keyword_of(text, folded) : KEYWORD_NONE;
	free(folded);
	return keyword;
}

static enum outcome one_take(struct taking *taking, struct fault *fault)
{
	const struct sealer *sealer = taking->poller->sealer;
	const struct str address = taking->direct->contact;
	taking->hash = contact_hash(sealer, taking->arena, address);
	taking->range_hash = contact_hash(sealer, taking->arena, direct_range(address));
	taking->sealed = contact_seal(taking);
	if (taking->hash.len == 0 || taking->sealed.len == 0)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	enum outcome outcome = sender_look(taking, fault);
	const bool word = taking->keyword == KEYWORD_STOP || taking->keyword == KEYWORD_START;
	if (outcome == OK && word)
		outcome =
		    store_write(taking->poller->store, WRITE_PERSON, 4, word_write, taking, fault);
	return outcome != OK || (word && !taking->known) ? outcome : post_take(taking, fault);
}

enum outcome direct_take(const struct poller *poller, struct arena *arena,
			 const struct campaign *campaign, const struct inlet *inlet,
			 const struct connector_call *call, int64_t *ret_accepted,
			 struct fault *fault)
{
	enum outcome outcome = OK;
	*ret_accepted = 0;
	for (size_t i = 0; i < call->n_directs && outcome == OK; i++) {
		struct taking taking = {
		    .poller = poller,
		    .campaign = campaign,
		    .inlet = inlet,
		    .direct = &call->directs[i],
		    .arena = arena,
		    .keyword = word_of(call->connector, call->directs[i].text),
		    .greets = call->connector->can & CONNECTOR_WORDS,
		    .also = call->connector->can & CONNECTOR_ALSO_DIRECT,
		    .now = poller->now(),
		};
		outcome = one_take(&taking, fault);
		*ret_accepted += outcome == OK && taking.accepted;
	}
	return outcome;
}
