// SPDX-License-Identifier: AGPL-3.0-or-later
// The page on which a public post is answered in public.
#include "base/picture.h"
#include "base/time.h"
#include "base/utf8.h"
#include "campaign/channel.h"
#include "campaign/post.h"
#include "campaign/published.h"
#include "campaign/ticket.h"
#include "net/services.h"
#include "page/view.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/seal.h"
#include "respond/case_edit.h"
#include "respond/erase.h"
#include "respond/public_answer.h"
#include "respond/respond_embedded.h"
#include "respond/stream_words.h"

#define WEIGHT	  7		     // rows
#define TOGETHER  ((size_t)20 << 20) // bytes of all pictures as they came
// Over what pictures may have, so that what is somewhat too large is refused in words.
#define BODY_MOST (TOGETHER + ((size_t)4 << 20))

// A picture as the form asks for it.
struct public_slot {
	int64_t number;	   // from 1
	const char *after; // its names in the form
	struct str alt;
	bool more; // another one
};
struct public_sent {
	int64_t id, at;
	struct str text, why;
	const char *state, *state_name; // state_name: message id
};
struct public_view {
	struct str slug, text, lang, ready, words, ticket, problem;
	int64_t id, pictures;
	bool reached, exercise, unchecked, some, more, described;
	struct view_list slots; // of struct public_slot
	const char *counts;	// who counts: the connector's name
	int64_t most;		// characters, as it counts; 0: it does not say
	struct view_list sent;	// of struct public_sent
};

// Behind "picture" and "alt".
static const char *const after[OUTBOX_PICTURES_MOST] = {"", "2", "3", "4"};

static const struct field slot_fields[] = {
    VIEW_FIELD(public_slot, number, FIELD_COUNT, "from 1"),
    VIEW_FIELD(public_slot, after, FIELD_WORD, "behind its names in the form"),
    VIEW_FIELD(public_slot, alt, FIELD_STR, "typed"),
    VIEW_FIELD(public_slot, more, FIELD_BOOL, "not the first"),
};
static const struct view slot_view = VIEW(public_slot, slot_fields, "a picture to choose");
static const struct field sent_fields[] = {
    VIEW_FIELD(public_sent, id, FIELD_ID, "id of the message"),
    VIEW_FIELD(public_sent, at, FIELD_TIME, "when"),
    VIEW_FIELD(public_sent, text, FIELD_STR, "what everybody can read"),
    VIEW_FIELD(public_sent, state, FIELD_WORD, "whether it left"),
    VIEW_FIELD(public_sent, why, FIELD_STR, "what the other side says against it"),
    VIEW_PAGE_FIELD(public_sent, state_name, FIELD_MESSAGE, "that in words"),
};
static const struct view sent_view = VIEW(public_sent, sent_fields, "an answer in public");
static const struct field fields[] = {
    VIEW_FIELD(public_view, id, FIELD_ID, "the post"),
    VIEW_PAGE_FIELD(public_view, slug, FIELD_STR, "the campaign"),
    VIEW_FIELD(public_view, text, FIELD_STR, "what it says"),
    VIEW_FIELD(public_view, lang, FIELD_STR, "BCP 47"),
    VIEW_FIELD(public_view, reached, FIELD_BOOL, "it can be answered by an account"),
    VIEW_FIELD(public_view, ready, FIELD_STR, "words that ask to write privately"),
    VIEW_FIELD(public_view, unchecked, FIELD_BOOL, "no fluent reader has checked these"),
    VIEW_PAGE_FIELD(public_view, exercise, FIELD_BOOL, "nothing leaves"),
    VIEW_PAGE_FIELD(public_view, words, FIELD_STR, "typed"),
    VIEW_FIELD(public_view, pictures, FIELD_COUNT, "so many pictures can go along"),
    VIEW_PAGE_FIELD(public_view, more, FIELD_BOOL, "more than one"),
    VIEW_PAGE_FIELD(public_view, described, FIELD_BOOL, "something was typed of one"),
    VIEW_PAGE_LIST(public_view, slots, &slot_view, "the pictures to choose"),
    VIEW_PAGE_FIELD(public_view, ticket, FIELD_STR, "sends it once"),
    VIEW_FIELD(public_view, most, FIELD_COUNT, "characters that the other side takes"),
    VIEW_PAGE_FIELD(public_view, counts, FIELD_WORD, "the kind of source that counts them"),
    VIEW_PAGE_FIELD(public_view, problem, FIELD_STR, "why it did not work"),
    VIEW_INNER(public_view, sent, FIELD_LIST, &sent_view, "what we answered"),
    VIEW_PAGE_FIELD(public_view, some, FIELD_BOOL, "there is one"),
};
static const struct view public_view_view = VIEW(public_view, fields, "a public post to answer");

struct answering {
	struct request *request;
	struct campaign campaign;
	int64_t post, case_id;
	struct str text, lang, external_id, ready;
	struct str place;
	struct str words, ticket; // as sent
	struct str bytes[OUTBOX_PICTURES_MOST], alt[OUTBOX_PICTURES_MOST];
	struct outbox_picture pictures[OUTBOX_PICTURES_MOST]; // sealed
	size_t n_pictures;
	bool life, unchecked, reached;
	struct channel channel;
	struct outbox_message message;
};

// --- what is answered ---

// Its numbers stay masked: to answer in public is no reason to see them.
static enum outcome text_read(struct answering *answering, struct str raw, struct str packed)
{
	struct post_words words;
	struct request *request = answering->request;
	if (is_erased(raw))
		return OK;
	const enum outcome outcome =
	    words_read_once(request->arena, answering->post, raw, packed, &words, &request->fault);
	if (outcome == OK) {
		answering->text = words.text;
		answering->external_id = words.external_id;
	}
	return outcome;
}

static enum outcome post_read(struct conn *conn, struct answering *answering)
{
	struct request *request = answering->request;
	struct stmt *find = stmt_start(conn, &sql_public_answer_post);
	stmt_bind_i64(find, 1, answering->post);
	stmt_bind_i64(find, 2, answering->campaign.id);
	struct str raw = {0}, packed = {0};
	const bool found = stmt_step(find);
	if (found) {
		raw = arena_copy(request->arena, stmt_str(find, 0));
		packed = arena_copy(request->arena, stmt_blob(find, 4));
		answering->life = stmt_i64(find, 1) == URGENCY_LIFE;
		answering->lang = arena_copy(request->arena, stmt_str(find, 2));
		answering->case_id = stmt_i64(find, 3);
	}
	const enum outcome outcome = stmt_end(find, &request->fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, &request->fault, "There is no such Post in this campaign.");
	return outcome == OK ? text_read(answering, raw, packed) : outcome;
}

static enum outcome way_find(struct conn *conn, struct answering *answering)
{
	struct fault none;
	const struct channels *channels = services_of(answering->request)->channels;
	if (!channels)
		return OK;
	const enum outcome outcome =
	    channels->of_post(channels->context, conn, answering->request->arena, answering->post,
			      &answering->channel, &none);
	answering->reached = outcome == OK && !answering->channel.direct;
	return outcome == NOT_FOUND ? OK : outcome;
}

// Where people write to us alone: in the same messenger, or on the campaign's page, as this server
// is told, or else as the person who answers does.
static struct str private_of(const struct answering *answering)
{
	const struct request *request = answering->request;
	const struct str address = services_of(request)->address;
	const struct str host = request_header(request, "Host");
	const struct str slug = answering->campaign.slug;
	if (answering->channel.chat.len > 0)
		return answering->channel.chat;
	if (address.len > 0)
		return arena_format(request->arena, "%.*s/c/%.*s", STR_ARG(address), STR_ARG(slug));
	return host.len > 0 ? arena_format(request->arena, "http%s://%.*s/c/%.*s",
					   request->https ? "s" : "", STR_ARG(host), STR_ARG(slug))
			    : STR("");
}

static enum outcome answering_begin(struct request *request, struct answering *ret,
				    struct conn **ret_conn)
{
	const struct services *services = services_of(request);
	*ret = (struct answering){.request = request, .post = request_number(request, "id")};
	// It is the campaign's voice, and does not come back.
	if (viewer_on_probation(request))
		return fail(DENIED, &request->fault,
			    /*tr*/ "While you are new, ask somebody else to answer in public.");
	enum outcome outcome = campaign_reader(request, &ret->campaign, ret_conn);
	if (outcome != OK)
		return outcome;
	outcome = post_read(*ret_conn, ret);
	if (outcome == OK)
		outcome = public_answer_place(*ret_conn, request->arena, ret->campaign.id,
					      ret->post, &ret->place, &request->fault);
	if (outcome == OK)
		outcome = way_find(*ret_conn, ret);
	if (outcome != OK) {
		conn_release(*ret_conn);
		return outcome;
	}
	const struct language *language = language_or_english(ret->lang);
	ret->ready = public_answer_private(request->arena, services->messages, language,
					   &ret->campaign, private_of(ret), ret->life);
	ret->unchecked =
	    message_unchecked(services->messages, language, "If life is in danger, call now:");
	return OK;
}

// --- the page ---

// How it stands there; what changes it just now is on its own page.
static struct public_sent sent_of(const struct outbox_message *message)
{
	const bool removed = message->removed_at != 0;
	const struct published_state_entry *gone = &published_states[PUBLISHED_REMOVED];
	const struct outbox_state_entry *state = &outbox_states[message->state];
	return (struct public_sent){message->id,
				    message->created_at,
				    message->text,
				    removed ? STR("") : message->detail,
				    removed ? gone->name : state->name,
				    removed ? gone->words : state->words};
}

static enum outcome sent_fill(struct conn *conn, const struct answering *answering,
			      struct public_view *view)
{
	size_t count, n = 0;
	struct outbox_message *list;
	struct request *request = answering->request;
	const enum outcome outcome =
	    outbox_of_post(conn, request->arena, answering->post, &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct public_sent *sent = arena_array(request->arena, count + 1, sizeof *sent);
	for (size_t i = 0; sent && i < count; i++)
		if (list[i].to.len == 0)
			sent[n++] = sent_of(&list[i]);
	view->sent = (struct view_list){sent, n};
	view->some = n > 0;
	return OK;
}

// As many as the channel takes.
static bool slots_fill(const struct answering *answering, bool typed, struct public_view *view)
{
	struct request *request = answering->request;
	const bool can = services_of(request)->pictures != NULL;
	const size_t count = can ? (size_t)answering->channel.pictures : 0;
	struct public_slot *slots =
	    arena_array(request->arena, OUTBOX_PICTURES_MOST, sizeof *slots);
	for (size_t i = 0; slots && i < count && i < OUTBOX_PICTURES_MOST; i++) {
		slots[i] = (struct public_slot){(int64_t)i + 1, after[i],
						typed ? answering->alt[i] : STR(""), i > 0};
		view->described |= slots[i].alt.len > 0;
	}
	view->pictures = (int64_t)count;
	view->more = count > 1;
	view->slots = (struct view_list){slots, count};
	return slots != NULL;
}

static enum outcome page_show(struct answering *answering, struct conn *conn, int status,
			      struct str problem)
{
	struct request *request = answering->request;
	struct public_view *view = arena_zero(request->arena, sizeof *view);
	if (!view || !slots_fill(answering, problem.len > 0, view))
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum outcome outcome = sent_fill(conn, answering, view);
	if (outcome != OK)
		return outcome;
	view->slug = answering->campaign.slug;
	view->id = answering->post;
	view->text = answering->text;
	view->lang = answering->lang;
	view->ready = answering->ready;
	view->unchecked = answering->unchecked;
	view->reached = answering->reached;
	view->exercise = answering->campaign.exercise;
	view->ticket = ticket_new(request->arena);
	view->most = answering->channel.most;
	view->counts = answering->channel.connector;
	view->problem = problem;
	view->words = problem.len > 0 ? answering->words : STR("");
	request->title = /*tr*/ "Answer in public";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome answer_get(struct request *request)
{
	struct conn *conn;
	struct answering answering;
	enum outcome outcome = answering_begin(request, &answering, &conn);
	if (outcome != OK)
		return outcome;
	outcome = page_show(&answering, conn, 200, STR(""));
	conn_release(conn);
	return outcome;
}

// --- sending ---

static enum outcome answering_write(struct conn *conn, void *context, struct fault *fault)
{
	int64_t id;
	struct answering *answering = context;
	struct request *request = answering->request;
	struct id_maker *ids = services_of(request)->ids;
	enum outcome outcome = outbox_add(conn, ids, &answering->message, time_now(), &id, fault);
	const struct case_line line = {.what = "answered-public", .note = answering->message.text};
	if (outcome == OK && answering->case_id)
		outcome = case_line_add(conn, ids, answering->case_id, request->viewer.account,
					&line, fault);
	struct audit_entry entry = audit_of(request, "post.answer-public");
	entry.subject = answering->post;
	return outcome == OK ? audit_add(conn, ids, &entry, fault) : outcome;
}

static struct outbox_message message_of(const struct answering *answering, struct str words)
{
	const struct request *request = answering->request;
	return (struct outbox_message){
	    .campaign = answering->campaign.id,
	    .inlet = answering->channel.inlet,
	    .purpose = answering->life ? OUTBOX_LIFE : OUTBOX_REPLY,
	    .to = STR(""),
	    .text = words,
	    .lang = answering->lang,
	    .in_reply_to = answering->external_id,
	    .key = arena_format(request->arena, "public-%lld-%.*s", (long long)answering->post,
				STR_ARG(answering->ticket)),
	    .pictures = answering->pictures,
	    .n_pictures = answering->n_pictures,
	    .case_id = answering->case_id,
	    .post = answering->post,
	    .account = request->viewer.account,
	};
}

// `own`: words of the person; else the ready ones.
static enum outcome answer_send(struct answering *answering, bool own)
{
	struct request *request = answering->request;
	const struct str words = own ? answering->words : answering->ready;
	const struct public_answer_rules rules = {
	    .emergency = answering->campaign.emergency, .places = &answering->place, .n_places = 1};
	if (!answering->reached)
		return fail(INVALID, &request->fault,
			    /*tr*/ "No account can answer this Post in public.");
	if (request->n_errors > 0)
		return fail_with(INVALID, &request->fault, request->errors[0].sentence);
	enum outcome outcome = own ? public_answer_check(words, &rules, &request->fault) : OK;
	if (outcome == OK)
		outcome =
		    public_answer_fits(request->arena, &answering->channel, words,
				       answering->pictures, answering->n_pictures, &request->fault);
	if (outcome != OK)
		return outcome;
	answering->message = message_of(answering, words);
	return store_write(services_of(request)->store, WRITE_PERSON, WEIGHT, answering_write,
			   answering, &request->fault);
}

// What becomes of it: the page, with what was wrong, or anew.
static enum outcome answer_end(struct answering *answering, struct conn *conn, enum outcome outcome)
{
	struct request *request = answering->request;
	if (outcome == INVALID || outcome == TOO_MUCH || outcome == UNAVAILABLE)
		outcome = page_show(answering, conn, outcome == UNAVAILABLE ? 503 : 422,
				    services_of(request)->said(request));
	else if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/t/%.*s/posts/%lld/public-answer",
						 STR_ARG(answering->campaign.slug),
						 (long long)answering->post));
	conn_release(conn);
	return outcome;
}

static enum outcome answer_post(struct request *request)
{
	struct conn *conn;
	struct answering answering;
	enum outcome outcome = answering_begin(request, &answering, &conn);
	if (outcome != OK)
		return outcome;
	answering.words = request_text(request, "words");
	answering.ticket = request_text(request, "ticket");
	outcome = answer_send(&answering, str_equal(request_text(request, "say"), STR("words")));
	return answer_end(&answering, conn, outcome);
}

// --- with pictures ---

static enum outcome part_read(struct request *request, const char *name, bool words,
			      struct str *ret_value)
{
	struct request_part part;
	const enum outcome outcome = request_part_find(request, name, &part);
	if (outcome != OK)
		return outcome;
	if (words && !utf8_valid(part.value))
		return fail(INVALID, &request->fault, "A field is not UTF-8.");
	*ret_value = words ? str_trim(part.value) : part.value;
	return OK;
}

static enum outcome parts_read(struct answering *answering)
{
	size_t together = 0;
	struct request *request = answering->request;
	enum outcome outcome = part_read(request, "words", true, &answering->words);
	if (outcome == OK)
		outcome = part_read(request, "ticket", true, &answering->ticket);
	for (size_t i = 0; outcome == OK && i < OUTBOX_PICTURES_MOST; i++) {
		char alt[8], picture[12];
		snprintf(alt, sizeof alt, "alt%s", after[i]);
		snprintf(picture, sizeof picture, "picture%s", after[i]);
		outcome = part_read(request, alt, true, &answering->alt[i]);
		if (outcome == OK)
			outcome = part_read(request, picture, false, &answering->bytes[i]);
		together += answering->bytes[i].len;
	}
	if (outcome != OK)
		return outcome;
	if (answering->ticket.len < 16 || answering->ticket.len > 64)
		return fail(INVALID, &request->fault, "The ticket of the page is needed.");
	if (together > TOGETHER)
		return fail(TOO_MUCH, &request->fault,
			    /*tr*/ "Together these pictures are larger than 20 MB. Send fewer.");
	return OK;
}

// The description stands there for everybody, too.
static enum outcome alt_check(const struct answering *answering, struct str alt)
{
	struct fault *fault = &answering->request->fault;
	const struct public_answer_rules rules = {
	    .emergency = answering->campaign.emergency, .places = &answering->place, .n_places = 1};
	if (alt.len == 0)
		return fail(INVALID, fault,
			    /*tr*/ "Say what the picture shows: not everybody sees it.");
	return public_answer_check(alt, &rules, fault);
}

static enum outcome picture_take(struct answering *answering, struct str bytes, struct str alt)
{
	struct picture picture;
	struct request *request = answering->request;
	const struct services *services = services_of(request);
	if (bytes.len == 0)
		return fail(INVALID, &request->fault, /*tr*/ "Choose a picture first.");
	enum outcome outcome = alt_check(answering, alt);
	if (outcome == OK)
		outcome = picture_make(services->pictures, request->arena, bytes, &picture,
				       &request->fault);
	if (outcome != OK)
		return outcome;
	const struct str sealed = seal(services->sealer, request->arena, picture.jpeg);
	answering->pictures[answering->n_pictures++] = (struct outbox_picture){sealed, alt};
	return sealed.at
		   ? OK
		   : fail(UNAVAILABLE, &request->fault, "This picture needs too much memory.");
}

// Of the first there must be one; of the others, what was chosen or described.
static enum outcome pictures_take(struct answering *answering)
{
	enum outcome outcome = OK;
	struct request *request = answering->request;
	if (answering->channel.pictures == 0 || !services_of(request)->pictures)
		return fail(INVALID, &request->fault,
			    /*tr*/ "Pictures cannot be taken in just now. Try again in a minute.");
	for (size_t i = 0; outcome == OK && i < OUTBOX_PICTURES_MOST; i++) {
		if (i > 0 && answering->bytes[i].len == 0 && answering->alt[i].len == 0)
			continue;
		if (i >= (size_t)answering->channel.pictures)
			return fail(INVALID, &request->fault,
				    /*tr*/ "The other side takes fewer pictures.");
		outcome = picture_take(answering, answering->bytes[i], answering->alt[i]);
	}
	return outcome;
}

static enum outcome picture_post(struct request *request)
{
	struct conn *conn;
	struct answering answering;
	enum outcome outcome = answering_begin(request, &answering, &conn);
	if (outcome != OK)
		return outcome;
	outcome = parts_read(&answering);
	if (outcome == OK)
		outcome = pictures_take(&answering);
	if (outcome == OK)
		outcome = answer_send(&answering, true);
	return answer_end(&answering, conn, outcome);
}

// --- routes ---

#define ID                                                                                         \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "The post."                                                                \
	}
static const char *const say_words[] = {"private", "words", NULL};
static const struct input page_inputs[] = {INPUT_CAMPAIGN, ID};
static const struct input send_inputs[] = {
    INPUT_CAMPAIGN,
    ID,
    {.name = "say",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = say_words,
     .help = "That they should write privately, or the words below."},
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = PUBLIC_ANSWER_MAX,
     .help = "What everybody will read; refused with a number, an address, a code or the place."},
    {.name = "ticket",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .least = 16,
     .most = 64,
     .help = "From the page; the same one answers once."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/posts/{id}/public-answer",
     .permission = "case.work",
     INPUTS(page_inputs),
     .handle = answer_get,
     .view = &public_view_view,
     .template = "public_answer",
     .help = "A public post, and what we answered in public."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/posts/{id}/public-answer",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(send_inputs),
     .handle = answer_post,
     .view = &public_view_view,
     .template = "public_answer",
     .help = "Answers a public post where everybody reads it, by the account that read it."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/posts/{id}/public-answer/picture",
     .permission = "case.work",
     .body = BODY_RAW,
     .body_limit = BODY_MOST,
     .flags = ROUTE_SLOW,
     INPUTS(page_inputs),
     .handle = picture_post,
     .view = &public_view_view,
     .template = "public_answer",
     .help = "The same with pictures (multipart/form-data: words, ticket, picture and alt, what "
	     "it shows, to picture4 and alt4)."},
};
const struct route_table respond_public_answer_routes = {routes, sizeof routes / sizeof routes[0]};
