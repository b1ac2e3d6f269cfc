// SPDX-License-Identifier: AGPL-3.0-or-later
// RSS, Atom and JSON Feed. Asks with the ETag and the date that the last answer had (RFC 9110,
// section 13.1), so that a feed without news costs a few bytes; an answer that is the same byte for
// byte is not read again. An entry is known by its id: what is edited under the same id stays as it
// came first. Where a feed names a hub (WebSub), that is asked each day to send news at once; the
// feed is read on all the same. The cursor has a line for each member of struct feed_cursor.
#include "listen/feed.h"

#include "base/time.h"
#include "listen/feed_parse.h"
#include "listen/signature.h"
#include "net/percent.h"

#include <sodium.h>

#define HASH_TEXT   33
#define HUB_LEASE_S "864000" // ten days

struct feed_cursor {
	struct str etag, modified, hash;
	struct str hub, topic; // as the feed said last
	int64_t hub_asked_at;
};

static struct feed_cursor cursor_read(struct str text)
{
	struct feed_cursor cursor;
	cursor.etag = str_cut(&text, '\n');
	cursor.modified = str_cut(&text, '\n');
	cursor.hash = str_cut(&text, '\n');
	cursor.hub = str_cut(&text, '\n');
	cursor.topic = str_cut(&text, '\n');
	if (!str_to_i64(text, &cursor.hub_asked_at))
		cursor.hub_asked_at = 0;
	return cursor;
}

static struct str cursor_write(struct arena *arena, const struct feed_cursor *cursor)
{
	return arena_format(arena, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%lld", STR_ARG(cursor->etag),
			    STR_ARG(cursor->modified), STR_ARG(cursor->hash), STR_ARG(cursor->hub),
			    STR_ARG(cursor->topic), (long long)cursor->hub_asked_at);
}

static struct str hash_text(struct str body, char room[HASH_TEXT])
{
	unsigned char hash[16];
	crypto_generichash(hash, sizeof hash, (const unsigned char *)body.at, body.len, NULL, 0);
	sodium_bin2hex(room, HASH_TEXT, hash, sizeof hash);
	return str_of(room, HASH_TEXT - 1);
}

// A header that can be sent back and kept; else it counts as not there.
static struct str validator(const struct fetch_answer *answer, const char *name)
{
	const struct str value = connector_header(answer, name);
	return value.len <= 500 ? value : STR("");
}

static enum outcome feed_ask(struct connector_call *call, const struct feed_cursor *cursor,
			     struct fetch_answer *ret_answer, struct fault *fault)
{
	size_t count = 1;
	struct fetch_header headers[3] = {
	    {STR("Accept"), STR("application/atom+xml, application/rss+xml, application/feed+json, "
				"application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5")}};
	if (cursor->etag.len > 0)
		headers[count++] = (struct fetch_header){STR("If-None-Match"), cursor->etag};
	if (cursor->modified.len > 0)
		headers[count++] =
		    (struct fetch_header){STR("If-Modified-Since"), cursor->modified};
	const struct fetch_request request = {
	    .url = arena_cstr(call->arena, connector_value(call, "address")),
	    .headers = headers,
	    .n_headers = count,
	};
	if (!request.url)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	return connector_fetch(call, request, ret_answer, fault);
}

// "text/xml; charset=iso-8859-1": what stands behind charset=.
static struct str charset_of(const struct fetch_answer *answer)
{
	struct str rest = connector_header(answer, "Content-Type");
	const size_t at = str_find(rest, STR("charset="));
	if (at == SIZE_MAX)
		return STR("");
	rest = str_trim(str_slice(rest, at + strlen("charset="), SIZE_MAX));
	rest = str_cut(&rest, ';');
	if (rest.len > 1 && rest.at[0] == '"')
		rest = str_slice(rest, 1, rest.len - 2);
	return rest;
}

// What can stand in a line of the cursor; else it counts as not said.
static struct str line_of(struct str address)
{
	return address.len <= 500 && str_find_byte(address, '\n') == SIZE_MAX ? address : STR("");
}

// `base`: the address of the feed.
static void posts_add(struct connector_call *call, const struct feed *feed, const char *base,
		      bool first)
{
	// The newest stand first: they are added last, so that they come in the order of writing.
	for (size_t i = feed->count; i-- > 0;) {
		const struct feed_entry *entry = &feed->entries[i];
		if (first && entry->at > 0 && entry->at < call->now - FEED_FIRST_DAYS * DAY_MS)
			continue;
		const struct connector_post post = {
		    .id = entry->id,
		    .text = feed_entry_words(call->arena, entry),
		    .author_name = entry->author.len > 0 ? entry->author : feed->title,
		    .lang = entry->lang,
		    .url = entry->url.len > 0 && base ? fetch_resolve(call->arena, base, entry->url)
						      : STR(""),
		    // Some feeds announce; nothing is written later than now.
		    .at = entry->at < call->now ? entry->at : 0,
		    .lat = entry->lat,
		    .lon = entry->lon,
		    .has_point = entry->has_point,
		};
		connector_post(call, &post);
	}
}

static enum outcome feed_read(struct connector_call *call, const struct fetch_answer *answer,
			      bool first, struct feed_cursor *cursor, struct fault *fault)
{
	struct feed feed;
	struct fault why;
	const enum outcome outcome =
	    feed_parse(call->arena, answer->body, charset_of(answer), &feed, &why);
	if (outcome == OK) {
		call->title = feed.title;
		cursor->hub = line_of(feed.hub);
		cursor->topic = line_of(feed.self);
		posts_add(call, &feed, answer->final_url, first);
		return OK;
	}
	if (outcome != INVALID)
		return connector_fail(call, TROUBLE_LARGE, fault, "%s", why.text);
	const struct str other = feed_of_page(call->arena, answer->body);
	if (other.len > 0 && other.len < 200)
		return connector_fail(call, TROUBLE_UNREADABLE, fault,
				      "This is a page. It names a feed: %.*s", STR_ARG(other));
	return connector_fail(call, TROUBLE_UNREADABLE, fault, "%s", why.text);
}

// --- WebSub: the hub sends what is new as soon as it is there ---

// By which we know what comes from the hub; it learns this and nothing else of ours.
static struct str hub_secret(const struct connector_call *call, char room[HASH_TEXT])
{
	return hash_text(arena_format(call->arena, "websub %.*s", STR_ARG(call->hook_code)), room);
}

static void form_add(struct buf *form, const char *name, struct str value)
{
	if (form->len > 0)
		buf_add_byte(form, '&');
	buf_add_cstr(form, name);
	buf_add_byte(form, '=');
	percent_add(form, value);
}

// Asks the hub (WebSub, section 5.1). A hub that does not want to is no trouble: the feed is read
// as before.
static void hub_ask(struct connector_call *call, const struct feed_cursor *cursor)
{
	struct buf form;
	char room[HASH_TEXT];
	struct fetch_answer answer;
	const struct fetch_header type = {STR("Content-Type"),
					  STR("application/x-www-form-urlencoded")};
	buf_init(&form, 16384);
	form_add(&form, "hub.mode", STR("subscribe"));
	form_add(&form, "hub.topic", cursor->topic);
	form_add(&form, "hub.callback", call->hook);
	form_add(&form, "hub.lease_seconds", STR(HUB_LEASE_S));
	form_add(&form, "hub.secret", hub_secret(call, room));
	const struct fetch_request request = {
	    .method = "POST",
	    .url = arena_cstr(call->arena, cursor->hub),
	    .headers = &type,
	    .n_headers = 1,
	    .body = buf_str(&form),
	};
	const int64_t wait = call->wait_ms;
	if (request.url && !form.full && connector_fetch(call, request, &answer, NULL) != OK)
		call->trouble = TROUBLE_NONE;
	call->wait_ms = wait;
	buf_free(&form);
}

static bool hub_due(const struct connector_call *call, const struct feed_cursor *cursor)
{
	return call->hook.len > 0 && cursor->hub.len > 0 && cursor->topic.len > 0 &&
	       cursor->hub_asked_at < call->now - DAY_MS;
}

static enum outcome feed_confirm(struct connector_call *call,
				 const struct connector_question *question, struct str *ret_answer,
				 struct fault *fault)
{
	const struct feed_cursor cursor = cursor_read(call->cursor);
	if (!str_equal(question->mode, STR("subscribe")) || cursor.topic.len == 0 ||
	    !str_equal(question->topic, cursor.topic))
		return fail(NOT_FOUND, fault, "We did not ask for that.");
	*ret_answer = question->challenge;
	return OK;
}

static enum outcome feed_take(struct connector_call *call, const struct connector_push *push,
			      struct fault *fault)
{
	char room[HASH_TEXT];
	struct feed feed;
	if (!signature_hex(hub_secret(call, room), push->header(push->request, "X-Hub-Signature"),
			   push->body))
		return fail(DENIED, fault, "The signature does not fit.");
	const enum outcome outcome = feed_parse(call->arena, push->body, STR(""), &feed, fault);
	if (outcome == OK)
		posts_add(call, &feed, arena_cstr(call->arena, connector_value(call, "address")),
			  false);
	return outcome;
}

// --- asking the feed itself ---

static enum outcome feed_poll(struct connector_call *call, struct fault *fault)
{
	char room[HASH_TEXT];
	struct fetch_answer answer;
	const bool first = call->cursor.len == 0;
	struct feed_cursor cursor = cursor_read(call->cursor);
	enum outcome outcome = feed_ask(call, &cursor, &answer, fault);
	if (outcome == OK && answer.status != 304) {
		const struct str hash = hash_text(answer.body, room);
		if (!str_equal(hash, cursor.hash))
			outcome = feed_read(call, &answer, first && !call->test, &cursor, fault);
		cursor.etag = validator(&answer, "ETag");
		cursor.modified = validator(&answer, "Last-Modified");
		cursor.hash = hash;
	}
	// At the first look the hub is not asked yet: it may want to know at once whether we did,
	// and that stands in the cursor.
	if (outcome == OK && hub_due(call, &cursor) && !first) {
		hub_ask(call, &cursor);
		cursor.hub_asked_at = call->now;
	}
	call->more = outcome == OK && first && hub_due(call, &cursor);
	if (outcome == OK)
		call->next_cursor = cursor_write(call->arena, &cursor);
	return outcome;
}

static const struct connector_ask feed_asks[] = {
    {.name = "address",
     .label = /*tr*/ "Address of the feed",
     .help = /*tr*/ "RSS, Atom or JSON Feed. Most sites have one: look for “RSS” or “feed”.",
     .kind = ASK_URL,
     .required = true,
     .place = true},
};
const struct connector feed_connector = {
    .name = "feed",
    .words = /*tr*/ "News feed",
    .reads = /*tr*/ "Reads what a site publishes: news, warnings of authorities, blogs. Of what is "
		    "there already, the last seven days.",
    .icon = "rss",
    .can = CONNECTOR_POLLS,
    .every_min = 5,
    .asks = feed_asks,
    .n_asks = sizeof feed_asks / sizeof feed_asks[0],
    .poll = feed_poll,
    .take = feed_take,
    .confirm = feed_confirm,
};
