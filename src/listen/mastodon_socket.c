// SPDX-License-Identifier: AGPL-3.0-or-later
// What waits are messages as they came, each with a zero behind it.
#include "listen/mastodon_socket.h"

#include "base/time.h"
#include "listen/stream_in.h"
#include "net/percent.h"
#include "text/hash.h"

#include <stdlib.h>

struct mastodon_socket {
	struct web_socket *socket;
	struct buf held;
	int64_t asked_at; // monotonic ms
	bool over, lost;
	size_t count;
	uint64_t tags; // that it is for: a hash of all of them
};

static int64_t now_ms(void)
{
	return time_monotonic_ns() / 1000000;
}

static void heard(void *context, bool text, struct str message)
{
	struct mastodon_socket *socket = context;
	// Notifications and filters are of no use here.
	if (!text || (str_find(message, STR("update")) == SIZE_MAX &&
		      str_find(message, STR("delete")) == SIZE_MAX))
		return;
	if (socket->count == MASTODON_SOCKET_MOST ||
	    socket->held.len + message.len + 1 > MASTODON_SOCKET_HELD) {
		socket->lost = true;
		return;
	}
	buf_add(&socket->held, message);
	buf_add_byte(&socket->held, '\0');
	socket->count++;
}

static enum connector_bell_heard socket_hear(void *at)
{
	struct mastodon_socket *socket = at;
	const enum web_socket_heard more = web_socket_hear(socket->socket, heard, socket);
	socket->over |= more == WEB_SOCKET_OVER;
	if (socket->count > 0 || socket->lost)
		return BELL_RINGS;
	if (socket->over)
		return BELL_OVER;
	return more == WEB_SOCKET_MORE ? BELL_MORE : BELL_QUIET;
}

static void socket_end(void *at)
{
	mastodon_socket_close(at);
}

void mastodon_socket_close(struct mastodon_socket *socket)
{
	if (!socket)
		return;
	web_socket_close(socket->socket);
	buf_free(&socket->held);
	free(socket);
}

// --- opening ---

static struct web_socket *dial(const struct mastodon_api *api, const char *stream, struct str tag)
{
	struct fault none;
	struct web_socket *socket = NULL;
	struct connector_call *call = api->call;
	struct arena *arena = call->arena;
	const struct str own = mastodon_about(api).streams;
	const struct connector_call before = *call;
	struct str url = arena_format(arena, "%.*s/api/v1/streaming?stream=%s",
				      STR_ARG(own.len > 0 ? own : api->server), stream);
	if (tag.len > 0)
		url = arena_format(arena, "%.*s&tag=%.*s", STR_ARG(url),
				   STR_ARG(percent_encode(arena, tag)));
	const struct fetch_header header = {
	    STR("Authorization"), arena_format(arena, "Bearer %.*s", STR_ARG(api->token))};
	const struct fetch_request request = {
	    .url = url.at, .headers = &header, .n_headers = api->token.len > 0};
	connector_socket(call, request, api->token, &socket, &none);
	const bool refused = call->status >= 400 && call->status < 500 && call->status != 429;
	const int64_t wait = refused ? STREAM_WAIT_NONE_MS : MASTODON_SOCKET_WAIT_MS;
	call->bell_wait_ms = socket ? 0 : wait > call->wait_ms ? wait : call->wait_ms;
	call->trouble = before.trouble;
	call->wait_ms = before.wait_ms;
	call->status = before.status;
	call->refusal = before.refusal;
	return socket;
}

struct mastodon_socket *mastodon_socket_open(const struct mastodon_api *api, const char *stream,
					     struct str tag)
{
	struct mastodon_socket *socket = calloc(1, sizeof *socket);
	if (!socket)
		return NULL;
	buf_init(&socket->held, MASTODON_SOCKET_HELD);
	socket->asked_at = now_ms();
	socket->socket = dial(api, stream, tag);
	if (socket->socket)
		return socket;
	mastodon_socket_close(socket);
	return NULL;
}

static uint64_t tags_hash(const struct str *tags, size_t count)
{
	uint64_t hash = count;
	for (size_t i = 0; i < count; i++)
		hash = hash * 31 + hash_bytes(tags[i]);
	return hash;
}

bool mastodon_socket_is_for(const struct mastodon_socket *socket, const struct str *tags,
			    size_t count)
{
	return socket->tags == tags_hash(tags, count);
}

// {"type":"subscribe","stream":"hashtag","tag":"flood"} (docs.joinmastodon.org/methods/streaming)
static bool subscribe(struct mastodon_socket *socket, struct str tag)
{
	struct buf text;
	struct json_writer writer;
	buf_init(&text, 2000);
	json_writer_init(&writer, &text);
	json_object_begin(&writer);
	json_name(&writer, "type");
	json_add_str(&writer, STR("subscribe"));
	json_name(&writer, "stream");
	json_add_str(&writer, STR("hashtag"));
	json_name(&writer, "tag");
	json_add_str(&writer, tag);
	json_object_end(&writer);
	const bool said = !text.full && web_socket_say(socket->socket, buf_str(&text));
	buf_free(&text);
	return said;
}

struct mastodon_socket *mastodon_socket_open_tags(const struct mastodon_api *api,
						  const struct str *tags, size_t count)
{
	struct mastodon_socket *socket = mastodon_socket_open(api, "hashtag", tags[0]);
	bool said = socket != NULL;
	for (size_t i = 1; i < count && said; i++)
		said = subscribe(socket, tags[i]);
	if (socket)
		socket->tags = tags_hash(tags, count);
	return socket;
}

// --- a look ---

// "{"stream": ["hashtag"], "event": "update", "payload": "…"}"; some give the payload as it is.
static void
message_take(struct connector_call *call, struct json_reader *reader, struct str message,
	     void (*hear)(struct connector_call *call, struct str event, struct str data))
{
	struct json_value root, payload;
	struct str data;
	if (json_parse(reader, message, &root, NULL) != OK ||
	    !json_member(root, STR("payload"), &payload))
		return;
	if (json_get_str(payload, &data))
		hear(call, mastodon_text(root, (const char *const[5]){"event"}), data);
}

bool mastodon_socket_take(struct mastodon_socket *socket, struct connector_call *call,
			  void (*hear)(struct connector_call *call, struct str event,
				       struct str data))
{
	struct str rest = buf_str(&socket->held);
	struct json_reader *reader = json_reader_new();
	const bool some = rest.len > 0 && reader;
	while (rest.len > 0 && reader)
		message_take(call, reader, str_cut(&rest, '\0'), hear);
	const bool all = some && !socket->lost && !socket->over &&
			 now_ms() - socket->asked_at < MASTODON_SOCKET_ASK_MS;
	json_reader_free(reader);
	buf_free(&socket->held);
	buf_init(&socket->held, MASTODON_SOCKET_HELD);
	socket->count = 0;
	socket->lost = false;
	return all;
}

void mastodon_socket_asked(struct mastodon_socket *socket)
{
	socket->asked_at = now_ms();
}

bool mastodon_socket_over(const struct mastodon_socket *socket)
{
	return socket->over;
}

struct connector_bell mastodon_socket_bell(struct mastodon_socket *socket, bool part)
{
	return (struct connector_bell){socket, web_socket_fd(socket->socket), socket_hear,
				       socket_end, part};
}
