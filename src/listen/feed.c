// SPDX-License-Identifier: AGPL-3.0-or-later
// RSS, Atom and JSON Feed. Asks with the ETag and the date that the last answer had (RFC 9110,
// section 13.1), so that a feed without news costs a few bytes; an answer that is the same byte for
// byte is not read again. An entry is known by its id: what is edited under the same id stays as it
// came first. Where a feed goes on in further pages, these are read as far as what was there the
// last time, FEED_PAGES_MAX of them at most. Where a feed names a hub (WebSub), that is asked each
// day to send news at once; the feed is read on all the same. The cursor has a line for each member
// of struct feed_cursor.
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
	struct str top; // hash of the id of the newest entry that was read
};

static struct feed_cursor cursor_read(struct str text)
{
	struct feed_cursor cursor;
	cursor.etag = str_cut(&text, '\n');
	cursor.modified = str_cut(&text, '\n');
	cursor.hash = str_cut(&text, '\n');
	cursor.hub = str_cut(&text, '\n');
	cursor.topic = str_cut(&text, '\n');
	if (!str_to_i64(str_cut(&text, '\n'), &cursor.hub_asked_at))
		cursor.hub_asked_at = 0;
	cursor.top = text;
	return cursor;
}

static struct str cursor_write(struct arena *arena, const struct feed_cursor *cursor)
{
	return arena_format(arena, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%lld\n%.*s",
			    STR_ARG(cursor->etag), STR_ARG(cursor->modified), STR_ARG(cursor->hash),
			    STR_ARG(cursor->hub), STR_ARG(cursor->topic),
			    (long long)cursor->hub_asked_at, STR_ARG(cursor->top));
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

// `cursor`: NULL for a page that was never asked for.
static enum outcome feed_ask(struct connector_call *call, struct str address,
			     const struct feed_cursor *cursor, struct fetch_answer *ret_answer,
			     struct fault *fault)
{
	size_t count = 1;
	struct fetch_header headers[3] = {
	    {STR("Accept"), STR("application/atom+xml, application/rss+xml, application/feed+json, "
				"application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5")}};
	if (cursor && cursor->etag.len > 0)
		headers[count++] = (struct fetch_header){STR("If-None-Match"), cursor->etag};
	if (cursor && cursor->modified.len > 0)
		headers[count++] =
		    (struct fetch_header){STR("If-Modified-Since"), cursor->modified};
	const struct fetch_request request = {
	    .url = arena_cstr(call->arena, address),
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

// --- feeds in several pages ---

struct pages {
	struct {
		struct feed feed;
		const char *address;
	} page[FEED_PAGES_MAX];
	size_t count, entries, bytes;
	bool cut; // one could not be read just now
};

// Whether all that stands behind these entries is known, or too old for a first look.
static bool reaches(const struct feed *feed, struct str top, int64_t oldest)
{
	char room[HASH_TEXT];
	bool old = true;
	for (size_t i = 0; i < feed->count; i++) {
		const struct feed_entry *entry = &feed->entries[i];
		if (top.len > 0 ? str_equal(hash_text(entry->id, room), top) : entry->at == 0)
			return true;
		old &= entry->at > 0 && entry->at < oldest;
	}
	return old;
}

// Asks for the page behind the last. False if there is none, or it is not to be had.
static bool page_next(struct connector_call *call, struct pages *pages)
{
	struct fetch_answer answer;
	const struct feed *last = &pages->page[pages->count - 1].feed;
	const char *base = pages->page[pages->count - 1].address;
	const struct str address =
	    base && last->next.len > 0 ? fetch_resolve(call->arena, base, last->next) : STR("");
	if (pages->count == FEED_PAGES_MAX || address.len == 0 ||
	    str_equal(address, str_from(base)))
		return false;
	const enum outcome outcome = feed_ask(call, address, NULL, &answer, NULL);
	pages->cut = outcome == UNAVAILABLE || outcome == TOO_MUCH;
	call->trouble = TROUBLE_NONE;
	struct feed *feed = &pages->page[pages->count].feed;
	if (outcome != OK ||
	    feed_parse(call->arena, answer.body, charset_of(&answer), feed, NULL) != OK)
		return false;
	pages->entries += feed->count;
	pages->bytes += answer.body.len;
	if (pages->entries > CONNECTOR_POSTS_MAX || pages->bytes > FEED_BYTES_MAX)
		return false;
	pages->page[pages->count++].address = answer.final_url;
	return true;
}

static struct str top_of(struct arena *arena, const struct feed *feed)
{
	char room[HASH_TEXT];
	const struct feed_entry *top = feed->entries;
	for (size_t i = 1; i < feed->count; i++)
		if (feed->entries[i].at > top->at)
			top = &feed->entries[i];
	return feed->count > 0 ? arena_copy(arena, hash_text(top->id, room)) : STR("");
}

// Adds what is new of a feed, and of the pages behind it. What could not be read just now is asked
// for again.
static void pages_add(struct connector_call *call, const struct feed *feed,
		      const struct fetch_answer *answer, bool first, struct feed_cursor *cursor)
{
	struct pages pages = {.count = 1, .entries = feed->count, .bytes = answer->body.len};
	const bool follow = !call->test && (call->cursor.len == 0 || cursor->top.len > 0);
	pages.page[0].feed = *feed;
	pages.page[0].address = answer->final_url;
	while (follow &&
	       !reaches(&pages.page[pages.count - 1].feed, cursor->top,
			call->now - FEED_FIRST_DAYS * DAY_MS) &&
	       page_next(call, &pages))
		;
	for (size_t i = pages.count; i-- > 0;)
		posts_add(call, &pages.page[i].feed, pages.page[i].address, first);
	if (pages.cut)
		cursor->hash = STR("");
	else
		cursor->top = top_of(call->arena, feed);
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
		pages_add(call, &feed, answer, first, cursor);
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

// Asks the hub (WebSub, section 5.1) to `mode`: "subscribe", "unsubscribe". A hub that does not
// want to is no trouble: the feed is read as before, and what it sends to a source that is no more
// finds nobody.
static void hub_ask(struct connector_call *call, const struct feed_cursor *cursor, const char *mode)
{
	struct buf form;
	char room[HASH_TEXT];
	struct fetch_answer answer;
	const struct fetch_header type = {STR("Content-Type"),
					  STR("application/x-www-form-urlencoded")};
	buf_init(&form, 16384);
	form_add(&form, "hub.mode", str_from(mode));
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
	const bool ours = cursor.topic.len > 0 && str_equal(question->topic, cursor.topic);
	const bool ends = str_equal(question->mode, STR("unsubscribe"));
	if (ends ? ours || question->topic.len == 0
		 : !ours || !str_equal(question->mode, STR("subscribe")))
		return fail(NOT_FOUND, fault, "We did not ask for that.");
	*ret_answer = question->challenge;
	return OK;
}

static void feed_leave(struct connector_call *call)
{
	const struct feed_cursor cursor = cursor_read(call->cursor);
	if (call->hook.len > 0 && cursor.hub.len > 0 && cursor.hub_asked_at > 0)
		hub_ask(call, &cursor, "unsubscribe");
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
	enum outcome outcome =
	    feed_ask(call, connector_value(call, "address"), &cursor, &answer, fault);
	if (outcome == OK && answer.status != 304) {
		const struct str hash = hash_text(answer.body, room), before = cursor.hash;
		cursor.hash = hash;
		if (!str_equal(hash, before))
			outcome = feed_read(call, &answer, first && !call->test, &cursor, fault);
		const bool whole = cursor.hash.len > 0;
		cursor.etag = whole ? validator(&answer, "ETag") : STR("");
		cursor.modified = whole ? validator(&answer, "Last-Modified") : STR("");
	}
	// At the first look the hub is not asked yet: it may want to know at once whether we did,
	// and that stands in the cursor.
	if (outcome == OK && hub_due(call, &cursor) && !first) {
		hub_ask(call, &cursor, "subscribe");
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
    .leave = feed_leave,
};
