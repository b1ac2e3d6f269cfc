// SPDX-License-Identifier: AGPL-3.0-or-later
// The cursor has three lines: until which moment everything was read, the newest moment that was
// seen, and the server's mark of the next page while there is one. Pages go from the newest
// to the oldest; when one reaches what was read before, its newest moment becomes the first line.
// Clocks differ, so a little is read again each time: what is known is known.
#include "listen/bluesky.h"

#include "base/time.h"
#include "listen/bluesky_api.h"
#include "listen/bluesky_live.h"
#include "listen/bluesky_post.h"
#include "listen/bluesky_send.h"
#include "listen/bluesky_text.h"
#include "listen/tag_turns.h"
#include "net/percent.h"

#define PAGE	   100 // posts of one answer; servers give no more
#define OVERLAP_MS ((int64_t)10 * 60 * 1000)
#define PICTURES   4

struct reading {
	struct connector_call *call;
	struct bluesky_api api;
	struct str what, word; // word: without # or @
	int64_t until, newest; // of the cursor, ms UTC; 0: none
	struct str page;       // of the cursor
	bool reached;	       // what was read before
};

static enum outcome reading_open(struct connector_call *call, struct reading *reading,
				 struct fault *fault)
{
	struct str cursor = call->cursor;
	*reading = (struct reading){
	    .call = call,
	    .what = connector_value(call, "what"),
	    .word = str_trim(connector_value(call, "word")),
	};
	str_to_i64(str_cut(&cursor, '\n'), &reading->until);
	str_to_i64(str_cut(&cursor, '\n'), &reading->newest);
	reading->page = cursor;
	while (reading->word.len > 0 && (reading->word.at[0] == '#' || reading->word.at[0] == '@'))
		reading->word = str_slice(reading->word, 1, SIZE_MAX);
	return bluesky_api_open(call, &reading->api, fault);
}

// --- posts ---

// False once there is no more room.
static bool post_add(struct reading *reading, struct bluesky_found *found)
{
	if (found->seen > reading->call->now)
		found->seen = reading->call->now; // a clock that is ahead
	if (found->seen > reading->newest)
		reading->newest = found->seen;
	reading->reached |= found->seen <= reading->until;
	return bluesky_post_add(reading->call, found);
}

static struct bluesky_found found_of(struct json_value view)
{
	struct bluesky_found found = {
	    .uri = bluesky_text(view, BLUESKY_PATH("uri")),
	    .author = bluesky_text(view, BLUESKY_PATH("author", "handle")),
	    .author_name = bluesky_text(view, BLUESKY_PATH("author", "displayName")),
	};
	struct json_value labels;
	time_parse(bluesky_text(view, BLUESKY_PATH("indexedAt")), &found.seen);
	json_member(view, STR("record"), &found.record);
	if (json_member(view, STR("labels"), &labels))
		bluesky_labels_take(labels, &found);
	bluesky_own_labels_take(&found);
	return found;
}

static bool post_take(struct reading *reading, struct json_value view)
{
	struct bluesky_found found = found_of(view);
	return post_add(reading, &found);
}

// An entry of a feed: a post, a repost, or one that was pinned on top and is in no order.
static bool entry_take(struct reading *reading, struct json_value entry)
{
	struct json_value view;
	if (!json_member(entry, STR("post"), &view))
		return true;
	struct bluesky_found found = found_of(view);
	const struct str reason = bluesky_text(entry, BLUESKY_PATH("reason", "$type"));
	if (str_equal(reason, STR("app.bsky.feed.defs#reasonPin")))
		return true;
	if (str_equal(reason, STR("app.bsky.feed.defs#reasonRepost"))) {
		found.repost_by = bluesky_text(entry, BLUESKY_PATH("reason", "by", "handle"));
		found.seen = 0;
		time_parse(bluesky_text(entry, BLUESKY_PATH("reason", "indexedAt")), &found.seen);
	}
	return post_add(reading, &found);
}

static bool record_take(struct reading *reading, struct json_value entry)
{
	struct bluesky_found found = {.uri = bluesky_text(entry, BLUESKY_PATH("uri")),
				      .author = reading->word};
	if (json_member(entry, STR("value"), &found.record))
		time_parse(bluesky_text(found.record, BLUESKY_PATH("createdAt")), &found.seen);
	return post_add(reading, &found);
}

// --- one page ---

// A way of asking, and the list in what it answers.
struct way {
	const char *list;
	bool (*take)(struct reading *reading, struct json_value entry);
};
static const struct way by_search = {"posts", post_take};
static const struct way by_feed = {"feed", entry_take};
static const struct way by_records = {"records", record_take};

static struct str search_method(const struct reading *reading)
{
	char since[TIME_TEXT_MAX] = "";
	struct arena *arena = reading->call->arena;
	const bool tag = str_equal(reading->what, STR("tag"));
	const struct str word = percent_encode(arena, reading->word);
	if (reading->until > 0)
		time_format(reading->until, since);
	return arena_format(arena, "app.bsky.feed.searchPosts?q=%s%.*s&sort=latest&limit=%d%s%.*s",
			    tag ? "%23" : "", STR_ARG(word), PAGE, since[0] ? "&since=" : "",
			    STR_ARG(percent_encode(arena, str_from(since))));
}

static struct str account_method(const struct reading *reading, const struct way *way)
{
	struct arena *arena = reading->call->arena;
	return arena_format(arena,
			    way == &by_feed ? "app.bsky.feed.getAuthorFeed?actor=%.*s&limit=%d"
					    : "com.atproto.repo.listRecords?repo=%.*s&limit=%d"
					      "&collection=app.bsky.feed.post",
			    STR_ARG(percent_encode(arena, reading->word)), PAGE);
}

static enum outcome page_take(struct reading *reading, const struct way *way,
			      struct json_value root, struct fault *fault)
{
	struct json_value list;
	size_t count = 0;
	struct arena *arena = reading->call->arena;
	if (!json_member(root, str_from(way->list), &list) || json_type(list) != JSON_ARRAY)
		return connector_fail(reading->call, TROUBLE_UNREADABLE, fault,
				      "The server gave no list of posts.");
	struct json_walk walk = json_walk(list);
	while (json_next(&walk) && way->take(reading, walk.value))
		count++;
	const struct str page = bluesky_text(root, BLUESKY_PATH("cursor"));
	const bool on = count > 0 && page.len > 0 && !reading->reached && reading->until > 0;
	reading->page = on ? arena_copy(arena, page) : STR("");
	reading->call->more = on;
	return OK;
}

static enum outcome page_read(struct reading *reading, const struct way *way, struct fault *fault)
{
	struct json_value root;
	struct arena *arena = reading->call->arena;
	struct str method =
	    way == &by_search ? search_method(reading) : account_method(reading, way);
	if (reading->page.len > 0)
		method = arena_format(arena, "%.*s&cursor=%.*s", STR_ARG(method),
				      STR_ARG(percent_encode(arena, reading->page)));
	const enum outcome outcome = bluesky_ask(&reading->api, method, STR(""), &root, fault);
	return outcome == OK ? page_take(reading, way, root, fault) : outcome;
}

// A server without the service that makes feeds still has the records of its own accounts.
static bool may_lack_feeds(enum trouble trouble)
{
	return trouble == TROUBLE_SETTINGS || trouble == TROUBLE_GONE ||
	       trouble == TROUBLE_BROKEN || trouble == TROUBLE_UNREADABLE;
}

static enum outcome account_read(struct reading *reading, struct fault *fault)
{
	const enum outcome outcome = page_read(reading, &by_feed, fault);
	if (outcome == OK || !may_lack_feeds(reading->call->trouble))
		return outcome;
	struct fault none;
	if (page_read(reading, &by_records, &none) != OK)
		return outcome;
	reading->call->trouble = TROUBLE_NONE;
	return OK;
}

// Where the next look begins: while there are pages, with them; then a little before the newest.
static struct str cursor_of(const struct reading *reading)
{
	struct arena *arena = reading->call->arena;
	if (reading->page.len == 0 && reading->newest == 0)
		return reading->call->cursor;
	return arena_format(
	    arena, "%lld\n%lld\n%.*s",
	    (long long)(reading->page.len > 0 ? reading->until : reading->newest - OVERLAP_MS),
	    (long long)reading->newest, STR_ARG(reading->page));
}

static enum outcome place_poll(struct connector_call *call, struct fault *fault)
{
	struct reading reading;
	enum outcome outcome = reading_open(call, &reading, fault);
	if (outcome == OK && reading.word.len == 0)
		outcome = connector_fail(call, TROUBLE_SETTINGS, fault,
					 "A hashtag, words or an account are needed.");
	if (outcome == OK)
		outcome = str_equal(reading.what, STR("account"))
			      ? account_read(&reading, fault)
			      : page_read(&reading, &by_search, fault);
	if (outcome == OK)
		call->next_cursor = cursor_of(&reading);
	bluesky_api_close(&reading.api);
	return outcome;
}

static enum outcome bluesky_poll(struct connector_call *call, struct fault *fault)
{
	if (bluesky_is_live(call))
		return bluesky_live_poll(call, fault);
	return str_equal(connector_value(call, "what"), STR(TAG_TURNS))
		   ? tag_turns_poll(call, place_poll, fault)
		   : place_poll(call, fault);
}

static const struct connector_choice bluesky_what[] = {
    {"tag", /*tr*/ "A hashtag"},
    {TAG_TURNS, /*tr*/ "All hashtags of the campaign, in turn"},
    {"words", /*tr*/ "Words"},
    {"account", /*tr*/ "An account"},
    {NULL, NULL},
};
static const struct connector_choice bluesky_ways[] = {
    {"search", /*tr*/ "By search, asked again and again"},
    {"server", /*tr*/ "Live, from everything that is written on this server"},
    {"jetstream", /*tr*/ "Live, from all of Bluesky (about 100 MB an hour)"},
    {NULL, NULL},
};
static size_t length_of(struct arena *arena, struct str text)
{
	(void)arena;
	return bluesky_length(text);
}

static const struct connector_ask bluesky_asks[] = {
    {.name = "server",
     .label = /*tr*/ "Address of the server",
     .help = /*tr*/ "Where your account is: https://bsky.social, or a server of your own.",
     .kind = ASK_URL,
     .required = true,
     .place = true},
    {.name = "what",
     .label = /*tr*/ "What to listen to",
     .kind = ASK_CHOICE,
     .required = true,
     .place = true,
     .choices = bluesky_what},
    {.name = "word",
     .label = /*tr*/ "Hashtag, words or account",
     .help = /*tr*/ "Without # or @. An account: ana.bsky.social. Empty for all hashtags "
		    "of the campaign.",
     .kind = ASK_TEXT,
     .required = true,
     .spared = TAG_TURNS,
     .place = true},
    {.name = "way",
     .label = /*tr*/ "How Posts come",
     .help = /*tr*/ "Live brings a Post within a second or two, without an account, and also where "
		    "there is no search. It begins with what is written from now on.",
     .kind = ASK_CHOICE,
     .place = true,
     .choices = bluesky_ways},
    {.name = "stream",
     .label = /*tr*/ "Address of the stream",
     .help =
	 /*tr*/ "Only for live, and only if it is not the usual one: a relay, or a Jetstream of "
		"your own.",
     .kind = ASK_URL,
     .place = true},
    {.name = "handle",
     .label = /*tr*/ "Your account there",
     .help = /*tr*/ "For hashtags and words, and to write there: relief.bsky.social.",
     .kind = ASK_TEXT},
    {.name = "password",
     .label = /*tr*/ "App password",
     .help = /*tr*/ "Made in the settings of that account, under privacy and security. Never its "
		    "own password.",
     .kind = ASK_SECRET},
};
const struct connector bluesky_connector = {
    .name = "bluesky",
    .words = /*tr*/ "Bluesky",
    .reads = /*tr*/ "Reads public posts with a hashtag or words, or of an account, on Bluesky, and "
		    "writes there.",
    .icon = "people",
    .can = CONNECTOR_POLLS | CONNECTOR_PUBLISHES | CONNECTOR_ONCE,
    .every_min = 1,
    .asks = bluesky_asks,
    .n_asks = sizeof bluesky_asks / sizeof bluesky_asks[0],
    .poll = bluesky_poll,
    .tags = true,
    .send = bluesky_send,
    .remove = bluesky_remove,
    .per_second = 1,
    .pictures = PICTURES,
    .most = BLUESKY_MOST,
    .length = length_of,
};
