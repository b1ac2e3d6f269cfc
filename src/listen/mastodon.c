// SPDX-License-Identifier: AGPL-3.0-or-later
// The cursor is the server's id of the newest status that was read; for an account, the account's
// own id stands on a line before it. With `min_id` a server gives what directly follows, so that
// nothing is left out however much came since.
#include "listen/mastodon.h"

#include "listen/mastodon_status.h"
#include "net/percent.h"

#define PAGE 40 // statuses of one answer; servers give no more

// What is asked of which server.
struct wish {
	struct connector_call *call;
	struct str server; // "https://a.example", without a slash at the end
	struct str host;
	struct str word; // without # or @
	bool account;
	struct json_reader *reader;
};

struct mastodon_cursor {
	struct str account, status; // ids; empty: not known
};

static struct mastodon_cursor cursor_read(const struct wish *wish)
{
	struct str text = wish->call->cursor;
	struct mastodon_cursor cursor = {0};
	if (wish->account)
		cursor.account = str_cut(&text, '\n');
	cursor.status = text;
	return cursor;
}

static struct str cursor_text(const struct wish *wish, const struct mastodon_cursor *cursor)
{
	if (!wish->account)
		return cursor->status;
	return arena_format(wish->call->arena, "%.*s\n%.*s", STR_ARG(cursor->account),
			    STR_ARG(cursor->status));
}

static struct wish wish_read(struct connector_call *call)
{
	struct wish wish = {
	    .call = call,
	    .server = connector_value(call, "server"),
	    .word = str_trim(connector_value(call, "word")),
	    .account = str_equal(connector_value(call, "what"), STR("account")),
	};
	while (str_ends(wish.server, STR("/")))
		wish.server.len--;
	const size_t scheme = str_find(wish.server, STR("://"));
	wish.host = str_slice(wish.server, scheme == SIZE_MAX ? 0 : scheme + 3, SIZE_MAX);
	while (wish.word.len > 0 && (wish.word.at[0] == '#' || wish.word.at[0] == '@'))
		wish.word = str_slice(wish.word, 1, SIZE_MAX);
	return wish;
}

// Asks for `path` and gives the JSON that came.
static enum outcome ask(const struct wish *wish, struct str path, struct json_value *ret_root,
			struct fault *fault)
{
	struct fault why = {0};
	struct fetch_answer answer;
	struct connector_call *call = wish->call;
	const struct str token = connector_value(call, "token");
	const struct fetch_header headers[] = {
	    {STR("Accept"), STR("application/json")},
	    {STR("Authorization"), arena_format(call->arena, "Bearer %.*s", STR_ARG(token))},
	};
	const struct fetch_request request = {
	    .url = arena_cstr(call->arena, arena_format(call->arena, "%.*s%.*s",
							STR_ARG(wish->server), STR_ARG(path))),
	    .headers = headers,
	    .n_headers = token.len > 0 ? 2 : 1,
	};
	if (!request.url)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	const enum outcome outcome = connector_fetch(call, request, &answer, fault);
	if (outcome != OK)
		return outcome;
	if (json_parse(wish->reader, answer.body, ret_root, &why) == OK)
		return OK;
	return connector_fail(call, TROUBLE_UNREADABLE, fault,
			      "This is not what a Mastodon-compatible server answers: %s",
			      why.text);
}

// The server's id of the account, asked for once.
static enum outcome account_find(const struct wish *wish, struct mastodon_cursor *cursor,
				 struct fault *fault)
{
	struct json_value root, id;
	struct str text;
	struct arena *arena = wish->call->arena;
	if (!wish->account || cursor->account.len > 0)
		return OK;
	const enum outcome outcome = ask(wish,
					 arena_format(arena, "/api/v1/accounts/lookup?acct=%.*s",
						      STR_ARG(percent_encode(arena, wish->word))),
					 &root, fault);
	if (outcome != OK)
		return outcome;
	if (!json_member(root, STR("id"), &id) || !json_get_str(id, &text) || text.len == 0)
		return connector_fail(wish->call, TROUBLE_GONE, fault,
				      "The server knows no account of this name.");
	cursor->account = arena_copy(arena, text);
	return OK;
}

static struct str timeline_path(const struct wish *wish, const struct mastodon_cursor *cursor)
{
	struct arena *arena = wish->call->arena;
	const struct str word = percent_encode(arena, wish->account ? cursor->account : wish->word);
	const struct str path =
	    arena_format(arena,
			 wish->account ? "/api/v1/accounts/%.*s/statuses?limit=%d"
				       : "/api/v1/timelines/tag/%.*s?limit=%d",
			 STR_ARG(word), PAGE);
	if (cursor->status.len == 0)
		return path;
	return arena_format(arena, "%.*s&min_id=%.*s", STR_ARG(path),
			    STR_ARG(percent_encode(arena, cursor->status)));
}

// Ids grow with time; they are numbers, or texts of one length that sort as they do.
static bool is_later(struct str id, struct str than)
{
	return id.len != than.len ? id.len > than.len : str_compare(id, than) > 0;
}

// Takes what a timeline has, oldest first; false if it is none.
static bool timeline_take(const struct wish *wish, struct json_value root,
			  struct mastodon_cursor *cursor)
{
	struct json_value statuses[PAGE];
	size_t count = 0;
	if (json_type(root) != JSON_ARRAY)
		return false;
	struct json_walk walk = json_walk(root);
	while (count < PAGE && json_next(&walk))
		statuses[count++] = walk.value;
	const struct str before = cursor->status;
	for (size_t i = count; i-- > 0;) {
		struct mastodon_status status;
		const bool readable =
		    mastodon_status_read(statuses[i], wish->host, wish->call->arena, &status);
		if (readable && !connector_post(wish->call, &status.post))
			break;
		if (status.id.len > 0 && is_later(status.id, cursor->status))
			cursor->status = arena_copy(wish->call->arena, status.id);
	}
	wish->call->more = count == PAGE && before.len > 0 && is_later(cursor->status, before);
	return true;
}

static enum outcome timeline_read(const struct wish *wish, struct fault *fault)
{
	struct json_value root;
	struct mastodon_cursor cursor = cursor_read(wish);
	enum outcome outcome = account_find(wish, &cursor, fault);
	if (outcome == OK)
		outcome = ask(wish, timeline_path(wish, &cursor), &root, fault);
	if (outcome != OK)
		return outcome;
	if (!timeline_take(wish, root, &cursor))
		return connector_fail(wish->call, TROUBLE_UNREADABLE, fault,
				      "The server gave no list of posts.");
	wish->call->next_cursor = cursor_text(wish, &cursor);
	return OK;
}

static enum outcome mastodon_poll(struct connector_call *call, struct fault *fault)
{
	struct wish wish = wish_read(call);
	if (wish.word.len == 0)
		return connector_fail(call, TROUBLE_SETTINGS, fault,
				      "A hashtag or an account is needed.");
	wish.reader = json_reader_new();
	if (!wish.reader)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	const enum outcome outcome = timeline_read(&wish, fault);
	json_reader_free(wish.reader);
	return outcome;
}

// --- as they are written ---

static struct str text_at(struct json_value value, const char *const *path, size_t steps)
{
	struct str text = STR("");
	for (size_t i = 0; i < steps; i++)
		if (!json_member(value, str_from(path[i]), &value))
			return text;
	json_get_str(value, &text);
	return text;
}

// Large servers stream from a host of their own, which their description names as a WebSocket.
static struct str stream_server(const struct wish *wish)
{
	static const struct {
		const char *path;
		const char *const members[3];
		size_t steps;
	} places[] = {
	    {"/api/v2/instance", {"configuration", "urls", "streaming"}, 3},
	    {"/api/v1/instance", {"urls", "streaming_api"}, 2},
	};
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		struct json_value root;
		struct fault none;
		if (ask(wish, str_from(places[i].path), &root, &none) != OK)
			continue;
		struct str where = text_at(root, places[i].members, places[i].steps);
		const bool secure = str_starts(where, STR("wss://"));
		if (!secure && !str_starts(where, STR("ws://")))
			continue;
		while (str_ends(where, STR("/")))
			where.len--;
		return arena_format(wish->call->arena, "http%s%.*s", secure ? "s" : "",
				    STR_ARG(str_slice(where, secure ? 3 : 2, SIZE_MAX)));
	}
	return wish->server;
}

// An account's posts come by the stream of who holds the token, if that one follows it.
static enum outcome mastodon_stream(struct connector_call *call,
				    struct connector_stream *ret_stream, struct fault *fault)
{
	struct wish wish = wish_read(call);
	struct arena *arena = call->arena;
	const struct str token = connector_value(call, "token");
	struct fetch_header *headers = arena_array(arena, 2, sizeof *headers);
	if (wish.account && token.len == 0)
		return fail(NOT_FOUND, fault, "Without a token, accounts are not streamed.");
	wish.reader = json_reader_new();
	if (!wish.reader || !headers) {
		json_reader_free(wish.reader);
		return fail(UNAVAILABLE, fault, "Out of memory.");
	}
	const struct str server = arena_copy(arena, stream_server(&wish));
	json_reader_free(wish.reader);
	headers[0] = (struct fetch_header){STR("Accept"), STR("text/event-stream")};
	headers[1] = (struct fetch_header){STR("Authorization"),
					   arena_format(arena, "Bearer %.*s", STR_ARG(token))};
	*ret_stream = (struct connector_stream){
	    .url = arena_format(arena,
				wish.account ? "%.*s/api/v1/streaming/user%.*s"
					     : "%.*s/api/v1/streaming/hashtag?tag=%.*s",
				STR_ARG(server),
				STR_ARG(wish.account ? STR("") : percent_encode(arena, wish.word)))
		       .at,
	    .headers = headers,
	    .n_headers = token.len > 0 ? 2 : 1,
	    .whole = !wish.account,
	};
	return ret_stream->url ? OK : fail(UNAVAILABLE, fault, "Out of memory.");
}

static bool is_by(struct json_value status, struct str account)
{
	static const char *const path[] = {"account", "id"};
	return str_equal(text_at(status, path, 2), account);
}

static void mastodon_hear(struct connector_call *call, struct str event, struct str data)
{
	struct fault none;
	struct json_value root;
	struct mastodon_status status;
	const struct wish wish = wish_read(call);
	if (!str_equal(event, STR("update")))
		return;
	struct json_reader *reader = json_reader_new();
	if (reader && json_parse(reader, data, &root, &none) == OK &&
	    (!wish.account || is_by(root, cursor_read(&wish).account)) &&
	    mastodon_status_read(root, wish.host, call->arena, &status))
		connector_post(call, &status.post);
	json_reader_free(reader);
}

static const struct connector_choice mastodon_what[] = {
    {"tag", /*tr*/ "A hashtag"},
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
     .help = /*tr*/ "Without # or @. An account of another server: ana@town.example.",
     .kind = ASK_TEXT,
     .required = true,
     .place = true},
    {.name = "token",
     .label = /*tr*/ "Access token",
     .help = /*tr*/ "Only if the server asks for one: in its settings, under development, make an "
		    "application that may read.",
     .kind = ASK_SECRET},
};
const struct connector mastodon_connector = {
    .name = "mastodon",
    .words = /*tr*/ "Mastodon",
    .reads = /*tr*/ "Reads public posts with a hashtag, or of an account, on Mastodon and servers "
		    "like it.",
    .icon = "people",
    .can = CONNECTOR_POLLS | CONNECTOR_STREAMS,
    .every_min = 1,
    .asks = mastodon_asks,
    .n_asks = sizeof mastodon_asks / sizeof mastodon_asks[0],
    .poll = mastodon_poll,
    .stream = mastodon_stream,
    .hear = mastodon_hear,
};
