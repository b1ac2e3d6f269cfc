// SPDX-License-Identifier: AGPL-3.0-or-later
// The cursor has four lines: the newest id up to which everything was read, the newest that was
// seen, X's mark of the next page while there is one, and the day with how many posts were read on
// it. Pages go from the newest to the oldest; after the last one the second line becomes the first.
#include "listen/x.h"

#include "base/time.h"
#include "base/utf8.h"
#include "campaign/tag.h"
#include "listen/when.h"
#include "listen/x_api.h"
#include "listen/x_send.h"
#include "listen/x_text.h"

#define PAGE_MOST     100
#define PAGE_LEAST    10			     // X gives no less
#define SEARCHED_MS   (7 * DAY_MS - (int64_t)600000) // X refuses ids that are older
#define EPOCH_MS      INT64_C(1288834974657)	     // of the time in an id
#define INCLUDED_MOST 400			     // people and posts that come along with a page

// --- what is searched for ---

// Letters of a hashtag or a name of an account: anything that is no sign.
static struct str word_clean(struct arena *arena, struct str word)
{
	struct buf out;
	buf_init(&out, (size_t)CONNECTOR_VALUE_MAX * 4);
	for (size_t i = 0; i < word.len; i++)
		if (!strchr("\"()#@$:\\", word.at[i]))
			buf_add_byte(&out, word.at[i]);
	const struct str clean = str_trim(arena_copy(arena, buf_str(&out)));
	buf_free(&out);
	return clean;
}

static struct str part_of(struct arena *arena, struct str item)
{
	item = str_trim(item);
	const bool tag = str_starts(item, STR("#")), named = tag || str_starts(item, STR("@"));
	const struct str word = word_clean(arena, named ? str_cut(&item, ' ') : item);
	if (word.len == 0)
		return word;
	if (named)
		return arena_format(arena, "%s%.*s", tag ? "#" : "from:", STR_ARG(word));
	return arena_format(arena, "\"%.*s\"", STR_ARG(word));
}

#define NO_REPOSTS " -is:retweet"

// The line of a campaign's tags that has this hashtag, however it is spelt; empty if none has.
static struct str line_of(struct arena *arena, struct str tags, struct str hashtag)
{
	const struct str folded = tag_fold(arena, hashtag);
	while (tags.len > 0 && folded.len > 0) {
		struct str meaning = str_cut(&tags, '\n');
		const struct str line = str_cut(&meaning, '=');
		struct str rest = line;
		while (rest.len > 0)
			if (str_equal(tag_fold(arena, str_cut(&rest, ',')), folded))
				return line;
	}
	return STR("");
}

static struct str part_add(struct arena *arena, struct str query, struct str part)
{
	return arena_format(arena, "%.*s%s%.*s", STR_ARG(query), query.len ? " OR " : "",
			    STR_ARG(part));
}

// Whether a query has this part already; capitals are the same to X.
static bool has_part(struct str query, struct str part)
{
	while (query.len > 0) {
		const size_t at = str_find(query, STR(" OR "));
		if (str_equal_nocase(str_slice(query, 0, at), part))
			return true;
		query = at == SIZE_MAX ? STR("") : str_slice(query, at + 4, SIZE_MAX);
	}
	return false;
}

// The other spellings of the hashtags of a list, while there is room.
static struct str spellings_add(struct arena *arena, struct str query, struct str list,
				struct str tags)
{
	const size_t room = X_QUERY_MOST - 2 - strlen(NO_REPOSTS);
	while (list.len > 0) {
		const struct str item = str_trim(str_cut(&list, ','));
		struct str line = str_starts(item, STR("#")) ? line_of(arena, tags, item) : STR("");
		while (line.len > 0) {
			const struct str word = word_clean(arena, str_cut(&line, ','));
			const struct str part = arena_format(arena, "#%.*s", STR_ARG(word));
			const struct str more = part_add(arena, query, part);
			if (word.len > 0 && !has_part(query, part) && utf8_length(more) <= room)
				query = more;
		}
	}
	return query;
}

struct str x_query(struct arena *arena, struct str list, struct str tags, bool reposts)
{
	struct str query = STR(""), rest = list;
	while (rest.len > 0) {
		const struct str part = part_of(arena, str_cut(&rest, ','));
		if (part.len > 0)
			query = part_add(arena, query, part);
	}
	if (query.len == 0)
		return query;
	query = spellings_add(arena, query, list, tags);
	return arena_format(arena, "(%.*s)%s", STR_ARG(query), reposts ? "" : NO_REPOSTS);
}

// --- where it stopped ---

struct reading {
	struct x_api api;
	struct connector_call *call;
	struct str query;
	struct str until, newest, page; // of the cursor; ids of X and its mark
	int64_t day, read, budget;	// posts of that day
	struct str *ids;		// of what came along with a page
	struct json_value *values;
	size_t n_included;
};

static int64_t id_time(struct str id)
{
	int64_t number;
	return str_to_i64(id, &number) && number > 0 ? (number >> 22) + EPOCH_MS : 0;
}

// Ids are numbers without zeros in front.
static bool is_newer(struct str id, struct str than)
{
	return id.len != than.len ? id.len > than.len : str_compare(id, than) > 0;
}

static enum outcome budget_read(struct reading *reading, struct fault *fault)
{
	const struct str text = str_trim(connector_value(reading->call, "budget"));
	reading->budget = X_BUDGET;
	if (text.len == 0 || (str_to_i64(text, &reading->budget) && reading->budget >= PAGE_LEAST))
		return OK;
	return connector_fail(reading->call, TROUBLE_SETTINGS, fault,
			      "Posts a day: write a number of at least %d.", PAGE_LEAST);
}

static enum outcome reading_open(struct connector_call *call, struct reading *reading,
				 struct fault *fault)
{
	struct str cursor = call->cursor;
	const bool reposts = str_equal(connector_value(call, "reposts"), STR("yes"));
	*reading = (struct reading){.call = call};
	enum outcome outcome = x_api_open(call, &reading->api, fault);
	if (outcome == OK)
		outcome = budget_read(reading, fault);
	if (outcome != OK)
		return outcome;
	reading->query = x_query(call->arena, connector_value(call, "word"), call->tags, reposts);
	reading->until = str_cut(&cursor, '\n');
	reading->newest = str_cut(&cursor, '\n');
	reading->page = str_cut(&cursor, '\n');
	str_to_i64(str_cut(&cursor, ' '), &reading->day);
	str_to_i64(cursor, &reading->read);
	if (reading->day != call->now / DAY_MS)
		reading->read = 0;
	reading->day = call->now / DAY_MS;
	if (reading->query.len == 0)
		return connector_fail(call, TROUBLE_SETTINGS, fault,
				      "A hashtag, an account or a word is needed.");
	if (utf8_length(reading->query) > X_QUERY_MOST)
		return connector_fail(call, TROUBLE_SETTINGS, fault,
				      "The search has %zu characters, and X takes %d at most.",
				      utf8_length(reading->query), X_QUERY_MOST);
	return OK;
}

static struct str cursor_of(const struct reading *reading)
{
	const bool on = reading->page.len > 0;
	const struct str until = on ? reading->until : reading->newest;
	return arena_format(reading->call->arena, "%.*s\n%.*s\n%.*s\n%lld %lld", STR_ARG(until),
			    STR_ARG(reading->newest), STR_ARG(reading->page),
			    (long long)reading->day, (long long)reading->read);
}

// --- posts ---

// People and posts that are named in a page stand beside it.
static void included_read(struct reading *reading, struct json_value root, const char *kind)
{
	struct json_walk walk = json_list_at(root, JSON_PATH("includes", kind));
	while (reading->n_included < INCLUDED_MOST && json_next(&walk)) {
		reading->ids[reading->n_included] = json_text_at(walk.value, JSON_PATH("id"));
		reading->values[reading->n_included++] = walk.value;
	}
}

static struct json_value included_find(const struct reading *reading, struct str id)
{
	const struct json_value none = {0};
	for (size_t i = 0; i < reading->n_included; i++)
		if (str_equal(reading->ids[i], id))
			return reading->values[i];
	return none;
}

// A long post has its whole text apart.
static struct str text_of(struct json_value tweet)
{
	const struct str whole = json_text_at(tweet, JSON_PATH("note_tweet", "text"));
	return whole.len > 0 ? whole : json_text_at(tweet, JSON_PATH("text"));
}

// A repost is given cut off: what it reposts stands beside it.
static void references_read(const struct reading *reading, struct json_value tweet,
			    struct connector_post *post)
{
	struct json_walk walk = json_list_at(tweet, JSON_PATH("referenced_tweets"));
	while (json_next(&walk)) {
		const struct str type = json_text_at(walk.value, JSON_PATH("type"));
		const struct str id = json_text_at(walk.value, JSON_PATH("id"));
		if (str_equal(type, STR("replied_to")))
			post->in_reply_to = id;
		if (!str_equal(type, STR("retweeted")))
			continue;
		const struct str whole = text_of(included_find(reading, id));
		post->repost_of = id;
		post->text = whole.len > 0 ? whole : post->text;
	}
}

static void point_read(struct json_value tweet, struct connector_post *post)
{
	size_t i = 0;
	double degrees[2] = {0, 0};
	struct json_walk walk = json_list_at(tweet, JSON_PATH("geo", "coordinates", "coordinates"));
	while (i < 2 && json_next(&walk) && json_get_double(walk.value, &degrees[i]))
		i++;
	post->has_point = i == 2 && degrees[0] >= -180 && degrees[0] <= 180 && degrees[1] >= -90 &&
			  degrees[1] <= 90;
	post->lon = degrees[0];
	post->lat = degrees[1];
}

static bool post_take(struct reading *reading, struct json_value tweet)
{
	struct arena *arena = reading->call->arena;
	const struct str lang = json_text_at(tweet, JSON_PATH("lang"));
	const struct str author = json_text_at(tweet, JSON_PATH("author_id"));
	const struct json_value person = included_find(reading, author);
	const struct str name = json_text_at(person, JSON_PATH("username"));
	struct connector_post post = {
	    .id = json_text_at(tweet, JSON_PATH("id")),
	    .text = text_of(tweet),
	    .author = name.len > 0 ? name : author,
	    .author_name = json_text_at(person, JSON_PATH("name")),
	    .lang = str_equal(lang, STR("und")) || str_starts(lang, STR("q")) ? STR("") : lang,
	};
	if (!when_read(json_text_at(tweet, JSON_PATH("created_at")), &post.at))
		post.at = id_time(post.id);
	references_read(reading, tweet, &post);
	struct json_walk edits = json_list_at(tweet, JSON_PATH("edit_history_tweet_ids"));
	struct str first;
	if (json_next(&edits) && json_get_str(edits.value, &first) && !str_equal(first, post.id))
		post.edit_of = first;
	point_read(tweet, &post);
	if (post.id.len > 0)
		post.url = arena_format(arena, "https://x.com/%.*s/status/%.*s",
					STR_ARG(name.len > 0 ? name : STR("i")), STR_ARG(post.id));
	if (is_newer(post.id, reading->newest))
		reading->newest = arena_copy(arena, post.id);
	return connector_post(reading->call, &post);
}

static void page_take(struct reading *reading, struct json_value root)
{
	struct arena *arena = reading->call->arena;
	struct json_walk walk = json_list_at(root, JSON_PATH("data"));
	reading->ids = arena_array(arena, INCLUDED_MOST, sizeof *reading->ids);
	reading->values = arena_array(arena, INCLUDED_MOST, sizeof *reading->values);
	if (reading->ids && reading->values) {
		included_read(reading, root, "users");
		included_read(reading, root, "tweets");
	}
	while (json_next(&walk) && post_take(reading, walk.value))
		reading->read++;
	const struct str next = json_text_at(root, JSON_PATH("meta", "next_token"));
	// Of the first look, what is older than its page is left out.
	reading->page = reading->until.len > 0 ? arena_copy(arena, next) : STR("");
}

size_t x_answer_take(struct connector_call *call, struct json_value root)
{
	struct reading reading = {.call = call};
	page_take(&reading, root);
	return call->posts;
}

// --- asking ---

static enum outcome page_ask(struct reading *reading, int64_t most, struct json_value *ret_root,
			     struct fault *fault)
{
	size_t count = 0;
	struct arena *arena = reading->call->arena;
	struct x_pair pairs[X_PAIRS_MOST] = {
	    {"query", reading->query},
	    {"max_results", arena_format(arena, "%lld", (long long)most)},
	    {"tweet.fields", STR("author_id,created_at,geo,lang,note_tweet,referenced_tweets")},
	    {"expansions", STR("author_id,referenced_tweets.id")},
	    {"user.fields", STR("name,username")},
	};
	while (pairs[count].name)
		count++;
	if (id_time(reading->until) > reading->call->now - SEARCHED_MS)
		pairs[count++] = (struct x_pair){"since_id", reading->until};
	if (reading->page.len > 0)
		pairs[count++] = (struct x_pair){"next_token", reading->page};
	const struct x_question question = {
	    .path = "/2/tweets/search/recent", .pairs = pairs, .n_pairs = count};
	return x_ask(&reading->api, &question, ret_root, fault);
}

static enum outcome page_read(struct reading *reading, struct fault *fault)
{
	struct json_value root;
	struct connector_call *call = reading->call;
	const int64_t left = reading->budget - reading->read;
	if (left < PAGE_LEAST) {
		call->wait_ms = DAY_MS - call->now % DAY_MS;
		return connector_fail(call, TROUBLE_LIMITED, fault,
				      "The %lld posts of today are read. It goes on at midnight "
				      "UTC.",
				      (long long)reading->budget);
	}
	const int64_t most = call->test ? PAGE_LEAST : left < PAGE_MOST ? left : PAGE_MOST;
	enum outcome outcome = page_ask(reading, most, &root, fault);
	if (outcome == INVALID && call->trouble == TROUBLE_SETTINGS && reading->page.len > 0) {
		// The mark of a page ends some day: it begins again from the newest.
		reading->page = STR("");
		call->trouble = TROUBLE_NONE;
		outcome = page_ask(reading, most, &root, fault);
	}
	if (outcome == OK)
		page_take(reading, root);
	return outcome;
}

static enum outcome x_poll(struct connector_call *call, struct fault *fault)
{
	struct reading reading;
	enum outcome outcome = reading_open(call, &reading, fault);
	if (outcome == OK)
		outcome = page_read(&reading, fault);
	if (outcome == OK) {
		call->next_cursor = cursor_of(&reading);
		call->more = reading.page.len > 0 && call->wait_ms == 0;
	}
	x_api_close(&reading.api);
	return outcome;
}

static enum outcome x_check(struct connector_call *call, struct fault *fault)
{
	struct json_value root;
	struct reading reading;
	enum outcome outcome = reading_open(call, &reading, fault);
	if (outcome == OK)
		outcome =
		    x_ask(&reading.api, &(struct x_question){.path = "/2/users/me"}, &root, fault);
	if (outcome == OK) {
		call->title =
		    arena_format(call->arena, "@%.*s",
				 STR_ARG(json_text_at(root, JSON_PATH("data", "username"))));
		outcome = page_read(&reading, fault);
	}
	x_api_close(&reading.api);
	return outcome;
}

static const struct connector_choice x_reposts[] = {
    {"no", /*tr*/ "Leave them out"},
    {"yes", /*tr*/ "Read them, too"},
    {NULL, NULL},
};
static const struct connector_ask x_asks[] = {
    {.name = "word",
     .label = /*tr*/ "Hashtags, accounts and words",
     .help = /*tr*/ "With commas between: #flood, @redcross, boat needed.",
     .kind = ASK_TEXT,
     .required = true,
     .place = true},
    {.name = "reposts",
     .label = /*tr*/ "Reposts",
     .kind = ASK_CHOICE,
     .place = true,
     .choices = x_reposts},
    {.name = "budget",
     .label = /*tr*/ "Posts to read in a day",
     .help = /*tr*/ "X counts what is read, by month. Divide what your plan allows by 31. Empty: "
		    "100.",
     .kind = ASK_TEXT},
    {.name = "key", .label = /*tr*/ "API key", .kind = ASK_SECRET, .required = true},
    {.name = "key_secret", .label = /*tr*/ "API key secret", .kind = ASK_SECRET, .required = true},
    {.name = "token", .label = /*tr*/ "Access token", .kind = ASK_SECRET, .required = true},
    {.name = "token_secret",
     .label = /*tr*/ "Access token secret",
     .help = /*tr*/ "All four are shown by the developer portal of X. To write there, let the app "
		    "read and write before you make the token.",
     .kind = ASK_SECRET,
     .required = true},
    {.name = "server",
     .label = /*tr*/ "Address of the server",
     .help = /*tr*/ "Leave this empty, unless you ask through a server of your own.",
     .kind = ASK_URL,
     .place = true},
};
const struct connector x_connector = {
    .tags = true,
    .name = "x",
    .words = /*tr*/ "X",
    .reads = /*tr*/ "Reads public posts with hashtags or words, or of accounts, on X, and writes "
		    "there. X asks for a developer account and, mostly, for money.",
    .icon = "people",
    .can = CONNECTOR_POLLS | CONNECTOR_PUBLISHES,
    .every_min = 5,
    .asks = x_asks,
    .n_asks = sizeof x_asks / sizeof x_asks[0],
    .poll = x_poll,
    .check = x_check,
    .send = x_send,
    .resolve = x_resolve,
    .remove = x_remove,
    .doubt_ms = X_DOUBT_MS,
    .per_second = 1,
    .pictures = X_PICTURES,
    .most = X_MOST,
    .length = x_length,
};
