// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/event_client.h"

#include "base/time.h"
#include "net/fetch_hand.h"

#include <assert.h>
#include <malloc.h>
#include <stdlib.h>

enum stage { STAGE_WAITING, STAGE_DIALLING, STAGE_OPEN };

struct event_stream {
	struct event_stream *next; // of the client
	struct event_client *client;
	void *context;
	CURL *handle;
	struct curl_slist *headers;
	struct fetch_gate gate;
	enum stage stage;
	int64_t dialled_at, heard_at; // monotonic ms
	struct event_reader reader;
	bool is_events; // the head said so
	bool too_long;
};

struct event_client {
	struct fetcher *fetcher;
	struct event_hooks hooks;
	CURLM *multi;
	struct event_stream *streams; // in the order of their asking
	size_t count, dialling;
};

static int64_t now_ms(void)
{
	return time_monotonic_ns() / 1000000;
}

enum outcome event_client_new(struct fetcher *fetcher, const struct event_hooks *hooks,
			      struct event_client **ret_client, struct fault *fault)
{
	struct event_client *client = calloc(1, sizeof *client);
	CURLM *multi = client ? curl_multi_init() : NULL;
	if (!multi) {
		free(client);
		return fail(UNAVAILABLE, fault, "There is not enough memory to listen.");
	}
	*client = (struct event_client){.fetcher = fetcher, .hooks = *hooks, .multi = multi};
	curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
	// A connection that carries no stream is not kept: over TLS one holds much memory.
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 1L);
	*ret_client = client;
	return OK;
}

static void stream_free(struct event_stream *stream)
{
	struct event_client *client = stream->client;
	struct event_stream **link = &client->streams;
	while (*link && *link != stream)
		link = &(*link)->next;
	if (*link) {
		*link = stream->next;
		client->count--;
	}
	client->dialling -= stream->stage == STAGE_DIALLING;
	if (stream->handle && stream->stage != STAGE_WAITING)
		curl_multi_remove_handle(client->multi, stream->handle);
	curl_easy_cleanup(stream->handle);
	curl_slist_free_all(stream->headers);
	event_reader_free(&stream->reader);
	free(stream);
}

void event_client_free(struct event_client *client)
{
	if (!client)
		return;
	while (client->streams)
		stream_free(client->streams);
	curl_multi_cleanup(client->multi);
	free(client);
}

// --- callbacks ---

static void stream_opened(struct event_stream *stream)
{
	stream->stage = STAGE_OPEN;
	stream->client->dialling--;
	fetch_roots_forget(stream->handle);
	if (stream->client->dialling == 0)
		malloc_trim(0); // they lie between what stays
	if (stream->client->hooks.opened)
		stream->client->hooks.opened(stream->context);
}

static size_t take_header(char *data, size_t size, size_t count, void *context)
{
	long status = 0;
	struct event_stream *stream = context;
	struct str line = str_of(data, size * count), value = line;
	stream->heard_at = now_ms();
	if (str_starts(line, STR("HTTP/")))
		stream->is_events = false;
	if (str_trim(line).len == 0) {
		curl_easy_getinfo(stream->handle, CURLINFO_RESPONSE_CODE, &status);
		if (status == 200 && stream->is_events && stream->stage == STAGE_DIALLING)
			stream_opened(stream);
		return line.len;
	}
	const struct str name = str_trim(str_cut(&value, ':'));
	value = str_trim(value);
	if (str_equal_nocase(name, STR("Content-Type")))
		stream->is_events = str_equal_nocase(
		    str_slice(value, 0, STR("text/event-stream").len), STR("text/event-stream"));
	return line.len;
}

static void give_event(void *context, struct str name, struct str data)
{
	struct event_stream *stream = context;
	stream->client->hooks.event(stream->context, name, data);
}

// What is no stream of events is not read on: its status says enough.
static size_t take_body(char *data, size_t size, size_t count, void *context)
{
	struct event_stream *stream = context;
	stream->heard_at = now_ms();
	if (stream->stage != STAGE_OPEN)
		return 0;
	stream->too_long =
	    !event_read(&stream->reader, str_of(data, size * count), give_event, stream);
	return stream->too_long ? 0 : size * count;
}

// --- asking ---

static enum outcome handle_make(struct event_stream *stream, const struct fetch_request *request,
				struct arena *arena, struct fault *fault)
{
	const struct fetcher *fetcher = stream->client->fetcher;
	const char *authority = fetch_authority(arena, request->url);
	if (!authority)
		return fail(INVALID, fault,
			    "This is not an http or https address that can be asked.");
	stream->gate.private_allowed = fetch_private_allowed(fetcher, authority);
	const enum outcome outcome =
	    fetch_header_list(arena, request, false, &stream->headers, fault);
	if (outcome != OK)
		return outcome;
	CURL *handle = stream->handle = curl_easy_init();
	if (!handle)
		return fail(UNAVAILABLE, fault, "There is not enough memory to listen.");
	fetch_handle_setup(handle, fetcher, &stream->gate);
	curl_easy_setopt(handle, CURLOPT_URL, request->url);
	curl_easy_setopt(handle, CURLOPT_HTTPHEADER, stream->headers);
	curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(handle, CURLOPT_HEADERDATA, stream);
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, stream);
	curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, (long)EVENT_DIAL_MS);
	// One that may share the connection of another to the same server waits for it.
	curl_easy_setopt(handle, CURLOPT_PIPEWAIT, 1L);
	curl_easy_setopt(handle, CURLOPT_PRIVATE, stream);
	return OK;
}

enum outcome event_client_open(struct event_client *client, const struct fetch_request *request,
			       void *context, struct event_stream **ret_stream, struct fault *fault)
{
	struct arena arena;
	if (client->count >= EVENT_STREAMS_MAX)
		return fail(TOO_MUCH, fault, "At most %d streams are open at once.",
			    EVENT_STREAMS_MAX);
	struct event_stream *stream = calloc(1, sizeof *stream);
	if (!stream)
		return fail(UNAVAILABLE, fault, "There is not enough memory to listen.");
	stream->client = client;
	stream->context = context;
	event_reader_init(&stream->reader);
	arena_init(&arena, (size_t)64 << 10);
	const enum outcome outcome = handle_make(stream, request, &arena, fault);
	arena_free(&arena);
	if (outcome != OK) {
		stream_free(stream);
		return outcome;
	}
	struct event_stream **link = &client->streams;
	while (*link)
		link = &(*link)->next;
	*link = stream;
	client->count++;
	*ret_stream = stream;
	return OK;
}

void event_client_close(struct event_stream *stream)
{
	stream_free(stream);
}

// --- one turn ---

static void dial(struct event_client *client, int64_t now)
{
	struct event_stream *stream = client->streams;
	for (; stream && client->dialling < EVENT_DIALS_MAX; stream = stream->next) {
		if (stream->stage != STAGE_WAITING)
			continue;
		stream->stage = STAGE_DIALLING;
		stream->dialled_at = stream->heard_at = now;
		client->dialling++;
		curl_multi_add_handle(client->multi, stream->handle);
	}
}

static void stream_end(struct event_stream *stream, const char *reason)
{
	long status = 0;
	curl_off_t retry_s = 0;
	curl_easy_getinfo(stream->handle, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(stream->handle, CURLINFO_RETRY_AFTER, &retry_s);
	const struct event_end end = {
	    .status = (int)status,
	    .retry_ms = retry_s < EVENT_RETRY_MOST_MS / 1000 ? retry_s * 1000 : EVENT_RETRY_MOST_MS,
	    .opened = stream->stage == STAGE_OPEN,
	    .private_address = stream->gate.refused,
	    .reason = stream->too_long ? "an event is too long" : reason,
	};
	const struct event_client *client = stream->client;
	void *context = stream->context;
	const struct event_hooks hooks = client->hooks;
	stream_free(stream);
	hooks.ended(context, &end);
}

static void take_ended(struct event_client *client)
{
	int left;
	CURLMsg *message;
	while ((message = curl_multi_info_read(client->multi, &left))) {
		struct event_stream *stream = NULL;
		const CURLcode code = message->data.result;
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &stream);
		stream_end(stream,
			   code == CURLE_OK ? "the server ended it" : curl_easy_strerror(code));
	}
}

// Those that nothing is heard of any more.
static void take_silent(struct event_client *client, int64_t now)
{
	struct event_stream *next = NULL;
	for (struct event_stream *stream = client->streams; stream; stream = next) {
		next = stream->next;
		if (stream->stage == STAGE_DIALLING && now - stream->dialled_at > EVENT_DIAL_MS)
			stream_end(stream, "no answer in time");
		else if (stream->stage == STAGE_OPEN && now - stream->heard_at > EVENT_SILENCE_MS)
			stream_end(stream, "nothing was heard");
	}
}

void event_client_turn(struct event_client *client, struct event_fd *others, size_t count,
		       int wait_ms)
{
	int running = 0;
	struct curl_waitfd fds[EVENT_OTHERS_MAX] = {0};
	assert(count <= EVENT_OTHERS_MAX);
	for (size_t i = 0; i < count; i++)
		fds[i] = (struct curl_waitfd){.fd = others[i].fd, .events = CURL_WAIT_POLLIN};
	dial(client, now_ms()); // libcurl's wait ends at once for those
	curl_multi_poll(client->multi, fds, (unsigned)count, wait_ms, NULL);
	for (size_t i = 0; i < count; i++)
		others[i].ready = fds[i].revents != 0;
	curl_multi_perform(client->multi, &running);
	take_ended(client);
	take_silent(client, now_ms());
}

void event_client_wake(struct event_client *client)
{
	curl_multi_wakeup(client->multi);
}
