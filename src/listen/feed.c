// SPDX-License-Identifier: AGPL-3.0-or-later
// RSS, Atom and JSON Feed. Asks with the ETag and the date that the last answer had (RFC 9110,
// section 13.1), so that a feed without news costs a few bytes; an answer that is the same byte for
// byte is not read again. An entry is known by its id: what is edited under the same id stays as it
// came first. The cursor has three lines: ETag, Last-Modified, hash of the answer.
#include "listen/feed.h"

#include "listen/feed_parse.h"

#include <sodium.h>

#define DAY_MS	  ((int64_t)86400000)
#define HASH_TEXT 33

struct feed_cursor {
	struct str etag, modified, hash;
};

static struct feed_cursor cursor_read(struct str text)
{
	struct feed_cursor cursor;
	cursor.etag = str_cut(&text, '\n');
	cursor.modified = str_cut(&text, '\n');
	cursor.hash = text;
	return cursor;
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

static void posts_add(struct connector_call *call, const struct feed *feed, bool first)
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
		    .url = entry->url,
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
			      bool first, struct fault *fault)
{
	struct feed feed;
	struct fault why;
	const enum outcome outcome =
	    feed_parse(call->arena, answer->body, charset_of(answer), &feed, &why);
	if (outcome == OK) {
		call->title = feed.title;
		posts_add(call, &feed, first);
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

static enum outcome feed_poll(struct connector_call *call, struct fault *fault)
{
	char room[HASH_TEXT];
	struct fetch_answer answer;
	const struct feed_cursor cursor = cursor_read(call->cursor);
	enum outcome outcome = feed_ask(call, &cursor, &answer, fault);
	if (outcome != OK || answer.status == 304)
		return outcome;
	const struct str hash = hash_text(answer.body, room);
	if (!str_equal(hash, cursor.hash))
		outcome = feed_read(call, &answer, call->cursor.len == 0 && !call->test, fault);
	const struct str etag = validator(&answer, "ETag");
	const struct str modified = validator(&answer, "Last-Modified");
	call->next_cursor = arena_format(call->arena, "%.*s\n%.*s\n%.*s", STR_ARG(etag),
					 STR_ARG(modified), STR_ARG(hash));
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
};
