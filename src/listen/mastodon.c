// SPDX-License-Identifier: AGPL-3.0-or-later
// The cursor is the server's id of the newest status that was read; for an account, the account's
// own id stands on a line before it. With `min_id` a server gives what directly follows, so that
// nothing is left out however much came since; one that does not know it is asked backwards from
// its newest. Now and then the newest are read once more, for those that were edited: on the last
// line stands when.
#include "listen/mastodon.h"

#include "listen/mastodon_api.h"
#include "listen/mastodon_media.h"
#include "listen/mastodon_oauth.h"
#include "listen/mastodon_send.h"
#include "listen/mastodon_socket.h"
#include "listen/mastodon_status.h"
#include "listen/tag_turns.h"
#include "net/percent.h"

#define PAGE	    40		      // statuses of one answer; servers give no more
#define PAGE_FULL   20		      // some give no more than so many, however many are asked for
#define PAGES_BACK  20		      // of a server that knows no min_id, in one look
#define EDITS_EVERY ((int64_t)600000) // ms between two looks for edits

// What is asked of which server.
struct wish {
	struct connector_call *call;
	struct mastodon_api api;
	struct str word; // without # or @
	bool account;
};

struct mastodon_cursor {
	struct str account, status; // ids; empty: not known
	int64_t edits_at;	    // ms UTC, when edits were looked for; 0: never
};

static struct mastodon_cursor cursor_read(const struct wish *wish)
{
	struct str text = wish->call->cursor;
	struct mastodon_cursor cursor = {0};
	if (wish->account)
		cursor.account = str_cut(&text, '\n');
	cursor.status = str_cut(&text, '\n');
	str_to_i64(text, &cursor.edits_at);
	return cursor;
}

static struct str cursor_text(const struct wish *wish, const struct mastodon_cursor *cursor)
{
	struct arena *arena = wish->call->arena;
	const struct str rest =
	    arena_format(arena, "%.*s\n%lld", STR_ARG(cursor->status), (long long)cursor->edits_at);
	return wish->account
		   ? arena_format(arena, "%.*s\n%.*s", STR_ARG(cursor->account), STR_ARG(rest))
		   : rest;
}

// The caller closes wish->api in any case.
static enum outcome wish_open(struct connector_call *call, struct wish *wish, struct fault *fault)
{
	*wish = (struct wish){
	    .call = call,
	    .word = str_trim(connector_value(call, "word")),
	    .account = str_equal(connector_value(call, "what"), STR("account")),
	};
	while (wish->word.len > 0 && (wish->word.at[0] == '#' || wish->word.at[0] == '@'))
		wish->word = str_slice(wish->word, 1, SIZE_MAX);
	return mastodon_api_open(call, &wish->api, fault);
}

// The server's id of the account, asked for once.
static enum outcome account_find(const struct wish *wish, struct mastodon_cursor *cursor,
				 struct fault *fault)
{
	struct json_value root;
	struct arena *arena = wish->call->arena;
	if (!wish->account || cursor->account.len > 0)
		return OK;
	const struct str path = arena_format(arena, "/api/v1/accounts/lookup?acct=%.*s",
					     STR_ARG(percent_encode(arena, wish->word)));
	const enum outcome outcome = mastodon_get(&wish->api, path, &root, fault);
	if (outcome != OK)
		return outcome;
	const struct str id = mastodon_id(arena, root, "id");
	if (id.len == 0)
		return connector_fail(wish->call, TROUBLE_GONE, fault,
				      "The server knows no account of this name.");
	cursor->account = arena_copy(arena, id);
	return OK;
}

// Which part of a timeline: ids; empty: no bound.
struct span {
	struct str min, since, max;
};

static enum outcome timeline_get(const struct wish *wish, const struct mastodon_cursor *cursor,
				 const struct span *span, struct json_value *ret_root,
				 struct fault *fault)
{
	const struct {
		const char *name;
		struct str id;
	} bounds[] = {{"min_id", span->min}, {"since_id", span->since}, {"max_id", span->max}};
	struct arena *arena = wish->call->arena;
	const struct str word = percent_encode(arena, wish->account ? cursor->account : wish->word);
	struct str path = arena_format(arena,
				       wish->account ? "/api/v1/accounts/%.*s/statuses?limit=%d"
						     : "/api/v1/timelines/tag/%.*s?limit=%d",
				       STR_ARG(word), PAGE);
	for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++)
		if (bounds[i].id.len > 0)
			path = arena_format(arena, "%.*s&%s=%.*s", STR_ARG(path), bounds[i].name,
					    STR_ARG(percent_encode(arena, bounds[i].id)));
	const enum outcome outcome = mastodon_get(&wish->api, path, ret_root, fault);
	if (outcome == OK && json_type(*ret_root) != JSON_ARRAY)
		return connector_fail(wish->call, TROUBLE_UNREADABLE, fault,
				      "The server gave no list of posts.");
	return outcome;
}

// Ids grow with time; they are numbers, or texts of one length that sort as they do.
static bool is_later(struct str id, struct str than)
{
	return id.len != than.len ? id.len > than.len : str_compare(id, than) > 0;
}

// What of a page is taken.
struct sieve {
	struct str after, before; // only what lies between these ids; empty: all
	bool edits;		  // only what was edited, and is not later than the cursor
};
struct page {
	size_t count;
	struct str oldest; // id, in the arena; empty: it had none
};

static bool wanted(const struct sieve *sieve, const struct mastodon_cursor *cursor,
		   const struct mastodon_status *status)
{
	if (sieve->edits)
		return status->edited && !is_later(status->id, cursor->status);
	return (sieve->after.len == 0 || is_later(status->id, sieve->after)) &&
	       (sieve->before.len == 0 || is_later(sieve->before, status->id));
}

// Takes what a timeline has, oldest first. The cursor follows to the newest that found room, unless
// this is what stands before it.
static struct page page_take(const struct wish *wish, struct json_value root,
			     const struct sieve *sieve, struct mastodon_cursor *cursor)
{
	struct json_value statuses[PAGE];
	size_t count = 0;
	struct page page = {0};
	struct json_walk walk = json_walk(root);
	while (count < PAGE && json_next(&walk))
		statuses[count++] = walk.value;
	page.count = count;
	for (size_t i = count; i-- > 0;) {
		struct mastodon_status status;
		const bool readable =
		    mastodon_status_read(statuses[i], wish->api.host, wish->call->arena, &status);
		if (readable && wanted(sieve, cursor, &status) &&
		    !connector_post(wish->call, &status.post))
			break;
		if (page.oldest.len == 0 || (status.id.len > 0 && is_later(page.oldest, status.id)))
			page.oldest = arena_copy(wish->call->arena, status.id);
		if (!sieve->edits && sieve->before.len == 0 && status.id.len > 0 &&
		    is_later(status.id, cursor->status))
			cursor->status = arena_copy(wish->call->arena, status.id);
	}
	return page;
}

// A server that does not know min_id gave its newest: what stands between them and the cursor. From
// one that knows it there is nothing.
static enum outcome gap_read(const struct wish *wish, struct str before, struct str oldest,
			     struct mastodon_cursor *cursor, struct fault *fault)
{
	enum outcome outcome = OK;
	for (int i = 0; i < PAGES_BACK && outcome == OK && is_later(oldest, before); i++) {
		struct json_value root;
		const struct span span = {.since = before, .max = oldest};
		const struct sieve sieve = {.after = before, .before = oldest};
		outcome = timeline_get(wish, cursor, &span, &root, fault);
		const struct page page =
		    outcome == OK ? page_take(wish, root, &sieve, cursor) : (struct page){0};
		if (page.count == 0 || !is_later(oldest, page.oldest))
			break;
		oldest = page.oldest;
	}
	return outcome;
}

// What was read before may have been edited since. What is known is known: of each edit one post.
static enum outcome edits_read(const struct wish *wish, struct mastodon_cursor *cursor,
			       struct fault *fault)
{
	struct json_value root;
	const struct sieve sieve = {.edits = true};
	const bool first = cursor->edits_at == 0;
	if (wish->call->now - cursor->edits_at < EDITS_EVERY)
		return OK;
	cursor->edits_at = wish->call->now;
	const enum outcome outcome =
	    first ? OK : timeline_get(wish, cursor, &(struct span){.min = STR("")}, &root, fault);
	if (outcome == OK && !first)
		page_take(wish, root, &sieve, cursor);
	return outcome;
}

static enum outcome timeline_read(const struct wish *wish, struct fault *fault)
{
	struct json_value root;
	const struct sieve all = {.edits = false};
	struct mastodon_cursor cursor = cursor_read(wish);
	const struct str before = cursor.status;
	enum outcome outcome = account_find(wish, &cursor, fault);
	if (outcome == OK)
		outcome = timeline_get(wish, &cursor, &(struct span){.min = before}, &root, fault);
	if (outcome != OK)
		return outcome;
	const struct page page = page_take(wish, root, &all, &cursor);
	const bool full =
	    page.count >= PAGE_FULL && before.len > 0 && is_later(cursor.status, before);
	if (full)
		outcome = gap_read(wish, before, page.oldest, &cursor, fault);
	if (outcome == OK && !full)
		outcome = edits_read(wish, &cursor, fault);
	wish->call->more = full;
	if (outcome == OK)
		wish->call->next_cursor = cursor_text(wish, &cursor);
	return outcome;
}

static enum outcome place_poll(struct connector_call *call, struct fault *fault)
{
	struct wish wish;
	enum outcome outcome = wish_open(call, &wish, fault);
	if (outcome == OK && wish.word.len == 0)
		outcome = connector_fail(call, TROUBLE_SETTINGS, fault,
					 "A hashtag or an account is needed.");
	if (outcome == OK)
		outcome = timeline_read(&wish, fault);
	mastodon_api_close(&wish.api);
	return outcome;
}

// --- as they are written ---

static enum outcome stream_fill(const struct wish *wish, struct connector_stream *stream,
				struct fault *fault)
{
	struct arena *arena = wish->call->arena;
	struct fetch_header *headers = arena_array(arena, 2, sizeof *headers);
	if (!headers)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	const struct str own = mastodon_about(&wish->api).streams;
	headers[0] = (struct fetch_header){STR("Accept"), STR("text/event-stream")};
	headers[1] = (struct fetch_header){
	    STR("Authorization"), arena_format(arena, "Bearer %.*s", STR_ARG(wish->api.token))};
	*stream = (struct connector_stream){
	    .url =
		arena_format(arena,
			     wish->account ? "%.*s/api/v1/streaming/user%.*s"
					   : "%.*s/api/v1/streaming/hashtag?tag=%.*s",
			     STR_ARG(own.len > 0 ? own : wish->api.server),
			     STR_ARG(wish->account ? STR("") : percent_encode(arena, wish->word)))
		    .at,
	    .headers = headers,
	    .n_headers = wish->api.token.len > 0 ? 2 : 1,
	    .whole = !wish->account,
	};
	return stream->url ? OK : fail(UNAVAILABLE, fault, "Out of memory.");
}

// An account's posts come by the stream of who holds the token, if that one follows it. All
// hashtags of a campaign would need a stream each, up to a hundred connections to one server: they
// are asked for in turn.
static enum outcome mastodon_stream(struct connector_call *call,
				    struct connector_stream *ret_stream, struct fault *fault)
{
	struct wish wish;
	enum outcome outcome = wish_open(call, &wish, fault);
	if (outcome == OK && str_equal(connector_value(call, "what"), STR(TAG_TURNS)))
		outcome = fail(NOT_FOUND, fault, "Hashtags that take turns are not streamed.");
	if (outcome == OK && wish.account && wish.api.token.len == 0)
		outcome =
		    fail(NOT_FOUND, fault, "Without a token, an account's posts are not streamed.");
	if (outcome == OK)
		outcome = stream_fill(&wish, ret_stream, fault);
	mastodon_api_close(&wish.api);
	return outcome;
}

static bool is_by(const struct wish *wish, struct json_value status)
{
	struct json_value account;
	return json_member(status, STR("account"), &account) &&
	       str_equal(mastodon_id(wish->call->arena, account, "id"), cursor_read(wish).account);
}

static void mastodon_hear(struct connector_call *call, struct str event, struct str data)
{
	struct fault none;
	struct wish wish;
	struct json_value root;
	struct mastodon_status status;
	if (str_equal(event, STR("delete")))
		connector_removed(call, str_trim(data), NULL);
	if (!str_equal(event, STR("update")) && !str_equal(event, STR("status.update")))
		return;
	if (wish_open(call, &wish, &none) == OK &&
	    json_parse(wish.api.reader, data, &root, &none) == OK &&
	    (!wish.account || is_by(&wish, root)) &&
	    mastodon_status_read(root, wish.api.host, call->arena, &status))
		connector_post(call, &status.post);
	mastodon_api_close(&wish.api);
}

// As servers count that do not say otherwise.
static size_t usual_length(struct arena *arena, struct str text)
{
	(void)arena;
	return (size_t)mastodon_length(text, MASTODON_PER_LINK);
}

// Where events are refused, a WebSocket may bring them (listen/mastodon_socket.h).
static struct mastodon_socket *socket_open(struct connector_call *call)
{
	struct wish wish;
	struct fault none;
	struct mastodon_socket *socket = NULL;
	if (wish_open(call, &wish, &none) == OK && (!wish.account || wish.api.token.len > 0))
		socket = mastodon_socket_open(&wish.api, wish.account ? "user" : "hashtag",
					      wish.account ? STR("") : wish.word);
	mastodon_api_close(&wish.api);
	return socket;
}

static enum outcome one_poll(struct connector_call *call, struct fault *fault)
{
	struct mastodon_socket *socket = call->bell ? call->bell->at : NULL;
	const bool part = str_equal(connector_value(call, "what"), STR("account"));
	if (call->bell)
		*call->bell = (struct connector_bell){0};
	const bool whole = socket && mastodon_socket_take(socket, call, mastodon_hear);
	const enum outcome outcome = whole && !part ? OK : place_poll(call, fault);
	if (outcome != OK || (socket && mastodon_socket_over(socket))) {
		mastodon_socket_close(socket);
		return outcome;
	}
	if (socket && !whole)
		mastodon_socket_asked(socket);
	if (!socket && call->bell && call->refused)
		socket = socket_open(call);
	if (socket)
		*call->bell = mastodon_socket_bell(socket, part);
	return OK;
}

// All hashtags of the campaign over one WebSocket, beside the looks, in which they take turns as
// ever: not every server subscribes to several, and none says that it did not.
static struct mastodon_socket *tags_socket(struct connector_call *call,
					   struct mastodon_socket *socket)
{
	size_t all;
	struct wish wish;
	struct fault none;
	struct str tags[TAG_TURNS_MOST];
	const size_t count = tag_turns_list(call->arena, call->tags, tags, &all);
	if (socket && mastodon_socket_is_for(socket, tags, count))
		return socket;
	mastodon_socket_close(socket);
	socket = NULL;
	if (count > 0 && wish_open(call, &wish, &none) == OK) {
		socket = mastodon_socket_open_tags(&wish.api, tags, count);
		mastodon_api_close(&wish.api);
	}
	return socket;
}

static enum outcome tags_poll(struct connector_call *call, struct fault *fault)
{
	struct mastodon_socket *socket = call->bell ? call->bell->at : NULL;
	if (call->bell)
		*call->bell = (struct connector_bell){0};
	const bool told = socket && mastodon_socket_take(socket, call, mastodon_hear);
	const enum outcome outcome = told ? OK : tag_turns_poll(call, place_poll, fault);
	// While one of them is in trouble, each look is to say so.
	if (outcome != OK || call->warning || (socket && mastodon_socket_over(socket))) {
		mastodon_socket_close(socket);
		return outcome;
	}
	if (socket && !told)
		mastodon_socket_asked(socket);
	if (call->bell && !call->more)
		socket = tags_socket(call, socket);
	if (call->bell && socket)
		*call->bell = mastodon_socket_bell(socket, true);
	return OK;
}

static enum outcome mastodon_poll(struct connector_call *call, struct fault *fault)
{
	return str_equal(connector_value(call, "what"), STR(TAG_TURNS)) ? tags_poll(call, fault)
									: one_poll(call, fault);
}

static const struct connector_choice mastodon_what[] = {
    {"tag", /*tr*/ "A hashtag"},
    {TAG_TURNS, /*tr*/ "All hashtags of the campaign, in turn"},
    {"account", /*tr*/ "An account"},
    {NULL, NULL},
};
static const struct connector_ask mastodon_asks[] = {
    {.name = "server",
     .label = /*tr*/ "Address of the server",
     .help = /*tr*/ "Any server that speaks Mastodon’s language, such as https://mastodon.example.",
     .kind = ASK_URL,
     .required = true,
     .place = true},
    {.name = "what",
     .label = /*tr*/ "What to listen to",
     .kind = ASK_CHOICE,
     .required = true,
     .place = true,
     .choices = mastodon_what},
    {.name = "word",
     .label = /*tr*/ "Hashtag or account",
     .help = /*tr*/ "Without # or @. An account of another server: ana@town.example. "
		    "Empty for all hashtags of the campaign.",
     .kind = ASK_TEXT,
     .required = true,
     .spared = TAG_TURNS,
     .place = true},
    {.name = "token",
     .label = /*tr*/ "Access token",
     .help = /*tr*/ "To write there, and if the server asks for one: in its settings, under "
		    "development, make an application that may read and write.",
     .kind = ASK_SECRET},
};
const struct connector mastodon_connector = {
    .name = "mastodon",
    .words = /*tr*/ "Mastodon",
    .reads = /*tr*/ "Reads public posts with a hashtag, or of an account, on Mastodon and servers "
		    "like it.",
    .icon = "people",
    .can = CONNECTOR_POLLS | CONNECTOR_STREAMS | CONNECTOR_PUBLISHES,
    .every_min = 1,
    .asks = mastodon_asks,
    .n_asks = sizeof mastodon_asks / sizeof mastodon_asks[0],
    .poll = mastodon_poll,
    .tags = true,
    .stream = mastodon_stream,
    .hear = mastodon_hear,
    .rings = true,
    .send = mastodon_send,
    .resolve = mastodon_resolve,
    .edit = mastodon_edit,
    .remove = mastodon_remove,
    .link = &mastodon_link,
    .doubt_ms = MASTODON_DOUBT_MS,
    .per_second = 1,
    .pictures = MASTODON_PICTURES,
    .most = MASTODON_MOST,
    .length = usual_length,
};
