// SPDX-License-Identifier: AGPL-3.0-or-later
// The cursor has three lines: until which moment everything was read, the newest moment that was
// seen, and the server's mark of the next page while there is one. Pages go from the newest
// to the oldest; when one reaches what was read before, its newest moment becomes the first line.
// Clocks differ, so a little is read again each time: what is known is known.
#include "listen/bluesky.h"

#include "base/time.h"
#include "base/utf8.h"
#include "campaign/post.h"
#include "listen/bluesky_api.h"
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

// What a person reads: the words, and the descriptions of pictures.
static struct str words_of(struct json_value record, struct arena *arena)
{
	struct buf text;
	struct json_value images;
	unsigned pictures = 0;
	buf_init(&text, POST_TEXT_MAX);
	buf_add(&text, str_trim(bluesky_text(record, BLUESKY_PATH("text"))));
	if (bluesky_value(record, BLUESKY_PATH("embed", "images"), &images)) {
		struct json_walk walk = json_walk(images);
		while (json_next(&walk) && pictures++ < PICTURES) {
			const struct str told =
			    str_trim(bluesky_text(walk.value, BLUESKY_PATH("alt")));
			if (told.len > 0 && text.len > 0)
				buf_add(&text, STR("\n\n"));
			buf_add(&text, told);
		}
	}
	const size_t whole = utf8_valid_run(buf_str(&text));
	const struct str words = arena_copy(arena, str_slice(buf_str(&text), 0, whole));
	buf_free(&text);
	return words;
}

static struct str language_of(struct json_value record)
{
	struct json_value list;
	struct str lang = STR("");
	if (!json_member(record, STR("langs"), &list) || json_type(list) != JSON_ARRAY)
		return lang;
	struct json_walk walk = json_walk(list);
	if (json_next(&walk))
		json_get_str(walk.value, &lang);
	return lang;
}

// at://did/app.bsky.feed.post/key is shown at https://bsky.app/profile/did/post/key.
static struct str page_of(struct str uri, struct arena *arena)
{
	struct str rest = str_slice(uri, STR("at://").len, SIZE_MAX);
	const struct str did = str_cut(&rest, '/');
	str_cut(&rest, '/');
	if (!str_starts(uri, STR("at://")) || rest.len == 0)
		return STR("");
	return arena_format(arena, "https://bsky.app/profile/%.*s/post/%.*s", STR_ARG(did),
			    STR_ARG(rest));
}

// --- labels ---

// What moderators, or who wrote it, say of a post (com.atproto.label.defs).
enum label { LABEL_NONE, LABEL_WARNS, LABEL_HIDES };

static enum label label_of(struct str value)
{
	static const struct {
		const char *value;
		enum label label;
	} known[] = {
	    {"!hide", LABEL_HIDES},	{"!takedown", LABEL_HIDES}, {"spam", LABEL_HIDES},
	    {"porn", LABEL_HIDES},	{"!warn", LABEL_WARNS},	    {"sexual", LABEL_WARNS},
	    {"nudity", LABEL_WARNS},	{"gore", LABEL_WARNS},	    {"graphic-media", LABEL_WARNS},
	    {"self-harm", LABEL_WARNS},
	};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (str_equal(value, str_from(known[i].value)))
			return known[i].label;
	return LABEL_NONE;
}

// The strongest of a list, and what it is called. One that was taken back ("neg") counts not.
static enum label labels_read(struct json_value list, struct str *ret_value)
{
	enum label strongest = LABEL_NONE;
	struct json_walk walk = json_walk(list);
	while (json_type(list) == JSON_ARRAY && json_next(&walk)) {
		bool back = false;
		struct json_value neg;
		const struct str value = bluesky_text(walk.value, BLUESKY_PATH("val"));
		if (json_member(walk.value, STR("neg"), &neg))
			json_get_bool(neg, &back);
		const enum label label = back ? LABEL_NONE : label_of(value);
		if (label > strongest)
			*ret_value = value;
		strongest = label > strongest ? label : strongest;
	}
	return strongest;
}

struct found {
	struct str uri, author, author_name, seen_at, repost_by;
	struct str warning; // a label, to be read before the words; empty: none
	bool hidden;	    // moderators keep it from everybody
	struct json_value record;
};

static struct str warned(struct arena *arena, struct str warning, struct str words)
{
	return warning.len == 0 || words.len == 0
		   ? words
		   : arena_format(arena, "⚠ %.*s\n\n%.*s", STR_ARG(warning), STR_ARG(words));
}

static void labels_take(struct json_value list, struct found *found)
{
	struct str value = STR("");
	const enum label label = labels_read(list, &value);
	found->hidden |= label == LABEL_HIDES;
	if (label == LABEL_WARNS && found->warning.len == 0)
		found->warning = value;
}

// False once there is no more room.
static bool post_add(struct reading *reading, const struct found *found)
{
	int64_t seen = 0, written = 0;
	struct arena *arena = reading->call->arena;
	const bool repost = found->repost_by.len > 0;
	time_parse(found->seen_at, &seen);
	time_parse(bluesky_text(found->record, BLUESKY_PATH("createdAt")), &written);
	if (seen > reading->call->now)
		seen = reading->call->now; // a clock that is ahead
	if (seen > reading->newest)
		reading->newest = seen;
	reading->reached |= seen <= reading->until;
	const struct connector_post post = {
	    .id = repost ? arena_format(arena, "%.*s#%.*s", STR_ARG(found->uri),
					STR_ARG(found->repost_by))
			 : found->uri,
	    .text = warned(arena, found->warning, words_of(found->record, arena)),
	    .author = repost ? found->repost_by : found->author,
	    .author_name = repost ? STR("") : found->author_name,
	    .lang = language_of(found->record),
	    .url = page_of(found->uri, arena),
	    .in_reply_to = bluesky_text(found->record, BLUESKY_PATH("reply", "parent", "uri")),
	    .repost_of = repost ? found->uri : STR(""),
	    .at = repost ? seen : written,
	};
	return found->uri.len == 0 || found->hidden || connector_post(reading->call, &post);
}

static struct found found_of(struct json_value view)
{
	struct found found = {
	    .uri = bluesky_text(view, BLUESKY_PATH("uri")),
	    .author = bluesky_text(view, BLUESKY_PATH("author", "handle")),
	    .author_name = bluesky_text(view, BLUESKY_PATH("author", "displayName")),
	    .seen_at = bluesky_text(view, BLUESKY_PATH("indexedAt")),
	};
	struct json_value labels;
	json_member(view, STR("record"), &found.record);
	if (json_member(view, STR("labels"), &labels))
		labels_take(labels, &found);
	if (bluesky_value(found.record, BLUESKY_PATH("labels", "values"), &labels))
		labels_take(labels, &found);
	return found;
}

static bool post_take(struct reading *reading, struct json_value view)
{
	const struct found found = found_of(view);
	return post_add(reading, &found);
}

// An entry of a feed: a post, a repost, or one that was pinned on top and is in no order.
static bool entry_take(struct reading *reading, struct json_value entry)
{
	struct json_value view;
	if (!json_member(entry, STR("post"), &view))
		return true;
	struct found found = found_of(view);
	const struct str reason = bluesky_text(entry, BLUESKY_PATH("reason", "$type"));
	if (str_equal(reason, STR("app.bsky.feed.defs#reasonPin")))
		return true;
	if (str_equal(reason, STR("app.bsky.feed.defs#reasonRepost"))) {
		found.repost_by = bluesky_text(entry, BLUESKY_PATH("reason", "by", "handle"));
		found.seen_at = bluesky_text(entry, BLUESKY_PATH("reason", "indexedAt"));
	}
	return post_add(reading, &found);
}

static bool record_take(struct reading *reading, struct json_value entry)
{
	struct found found = {.uri = bluesky_text(entry, BLUESKY_PATH("uri")),
			      .author = reading->word};
	if (json_member(entry, STR("value"), &found.record))
		found.seen_at = bluesky_text(found.record, BLUESKY_PATH("createdAt"));
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
