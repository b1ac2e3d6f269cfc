// SPDX-License-Identifier: AGPL-3.0-or-later
// The thread owns the list of lines and all that is in them; others look at it, under the lock, and
// leave what they want in a list of its own.
#include "listen/stream_in.h"

#include "base/log.h"
#include "base/time.h"
#include "campaign/outward.h"
#include "listen/listen_embedded.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define TURN_MS	     1000
#define BELL_HEAR_MS 15000		// how often one is heard that says nothing
#define BELL_LOOK_MS 60000		// after a bell that failed again, its look comes so late
#define LIVED_MS     60000		// who held so long did not fail at once
#define COPIES_MAX   ((size_t)64 << 10) // settings and address of one stream
#define KEPT_MAX     ((size_t)64 << 10) // a larger buffer is given back when it is empty
#define LOOK_MEMORY  ((size_t)1 << 20)

enum stage { STAGE_WANTED, STAGE_ASKED, STAGE_OPEN, STAGE_ENDED };

// The stream of one inlet, open or not.
struct line {
	struct line *next;
	struct stream_in *streams;
	int64_t inlet, revision;
	const struct connector *connector;
	struct arena copies; // of what follows
	struct str values[CONNECTOR_ASKS_MAX], cursor;
	struct connector_stream wanted;
	enum stage stage;
	struct event_stream *events; // while it is asked or open
	struct buf lines;	     // of posts that were not kept yet
	size_t posts;
	bool lost; // some did not fit: the next look brings them
	bool look; // a look is due at `look_at`
	struct connector_bell bell;
	int failures;
	int64_t opened_at, again_at, look_at; // monotonic ms
	int64_t refused_until;		      // the server has no events; a bell may do
};

struct stream_in {
	const struct poller *poller;
	struct event_client *client;
	pthread_t thread;
	atomic_bool stopping;
	pthread_mutex_t lock; // of `lines`, of stage, again_at and bell in them, and of `fresh`
	struct line *lines, *fresh;
	int64_t checked_at, heard_at; // monotonic ms; heard_at: all bells
	bool more;		      // a bell has more to say at once
};

static int64_t now_ms(void)
{
	return time_monotonic_ns() / 1000000;
}

// --- lines ---

static void line_free(struct line *line)
{
	if (!line)
		return;
	if (line->events)
		event_client_close(line->events);
	if (line->bell.at)
		line->bell.end(line->bell.at);
	buf_free(&line->lines);
	arena_free(&line->copies);
	free(line);
}

static void lines_free(struct line *list)
{
	while (list) {
		struct line *line = list;
		list = line->next;
		line_free(line);
	}
}

static struct line *line_find(struct line *list, int64_t inlet)
{
	while (list && list->inlet != inlet)
		list = list->next;
	return list;
}

// The line of an inlet as it is now, or NULL. Under the lock.
static struct line *line_of(struct stream_in *streams, const struct inlet *inlet)
{
	struct line *line = line_find(streams->fresh, inlet->id);
	if (!line)
		line = line_find(streams->lines, inlet->id);
	return line && line->revision == inlet->revision ? line : NULL;
}

static bool line_copy(struct line *line, const struct connector_call *call,
		      const struct connector_stream *stream)
{
	struct arena *arena = &line->copies;
	struct fetch_header *headers = arena_array(arena, stream->n_headers + 1, sizeof *headers);
	bool whole = headers != NULL;
	for (size_t i = 0; whole && i < stream->n_headers; i++) {
		headers[i].name = arena_copy(arena, stream->headers[i].name);
		headers[i].value = arena_copy(arena, stream->headers[i].value);
		whole = headers[i].name.at && headers[i].value.at;
	}
	for (size_t i = 0; whole && i < call->connector->n_asks; i++) {
		line->values[i] = arena_copy(arena, call->values[i]);
		whole = line->values[i].at != NULL;
	}
	line->cursor = arena_copy(arena, call->cursor);
	line->wanted = *stream;
	line->wanted.headers = headers;
	line->wanted.url = arena_cstr(arena, str_from(stream->url));
	return whole && line->cursor.at && line->wanted.url;
}

static struct line *line_new(struct stream_in *streams, const struct inlet *inlet)
{
	struct line *line = calloc(1, sizeof *line);
	if (!line)
		return NULL;
	line->streams = streams;
	line->inlet = inlet->id;
	line->revision = inlet->revision;
	arena_init(&line->copies, COPIES_MAX);
	buf_init(&line->lines, CONNECTOR_LINES_MAX);
	return line;
}

// Leaves it for the thread.
static void line_leave(struct line *line)
{
	struct stream_in *streams = line->streams;
	pthread_mutex_lock(&streams->lock);
	line->next = streams->fresh;
	streams->fresh = line;
	pthread_mutex_unlock(&streams->lock);
	event_client_wake(streams->client);
}

void stream_in_add(struct stream_in *streams, const struct inlet *inlet,
		   const struct connector_call *call, const struct connector_stream *stream)
{
	struct line *line = line_new(streams, inlet);
	if (line)
		line->connector = call->connector;
	if (line && line_copy(line, call, stream))
		line_leave(line);
	else
		line_free(line);
}

void stream_in_bell_hang(struct stream_in *streams, const struct inlet *inlet,
			 const struct connector_bell *bell)
{
	struct line *line = stream_in_wants(streams, inlet) ? line_new(streams, inlet) : NULL;
	if (!line) {
		bell->end(bell->at);
		return;
	}
	line->bell = *bell;
	line->wanted.whole = !bell->part;
	line_leave(line);
}

void stream_in_bell_take(struct stream_in *streams, const struct inlet *inlet,
			 struct connector_bell *ret_bell)
{
	*ret_bell = (struct connector_bell){0};
	pthread_mutex_lock(&streams->lock);
	struct line *line = line_of(streams, inlet);
	if (line && line->bell.at) {
		*ret_bell = line->bell;
		line->bell = (struct connector_bell){0};
		line->stage = STAGE_ENDED;
	}
	pthread_mutex_unlock(&streams->lock);
}

bool stream_in_wants(struct stream_in *streams, const struct inlet *inlet)
{
	bool wants = true;
	pthread_mutex_lock(&streams->lock);
	const struct line *line = line_of(streams, inlet);
	if (line)
		wants = line->stage == STAGE_ENDED && now_ms() >= line->again_at;
	pthread_mutex_unlock(&streams->lock);
	return wants;
}

bool stream_in_refused(struct stream_in *streams, const struct inlet *inlet)
{
	pthread_mutex_lock(&streams->lock);
	const struct line *line = line_of(streams, inlet);
	const bool refused = line && now_ms() < line->refused_until;
	pthread_mutex_unlock(&streams->lock);
	return refused;
}

void stream_in_bell_later(struct stream_in *streams, const struct inlet *inlet, int64_t wait_ms)
{
	pthread_mutex_lock(&streams->lock);
	struct line *line = line_of(streams, inlet);
	if (line)
		line->again_at = now_ms() + wait_ms;
	pthread_mutex_unlock(&streams->lock);
	if (line)
		return;
	line = line_new(streams, inlet); // one that never had a stream of events
	if (!line)
		return;
	line->again_at = now_ms() + wait_ms;
	line_leave(line);
}

enum stream_state stream_in_state(struct stream_in *streams, int64_t inlet)
{
	enum stream_state state = STREAM_NONE;
	pthread_mutex_lock(&streams->lock);
	const struct line *line = line_find(streams->lines, inlet);
	if (line && line->stage == STAGE_OPEN)
		state = line->wanted.whole ? STREAM_WHOLE : STREAM_PART;
	pthread_mutex_unlock(&streams->lock);
	return state;
}

// Under the lock.
static void line_unlink(struct stream_in *streams, const struct line *line)
{
	struct line **link = &streams->lines;
	while (*link && *link != line)
		link = &(*link)->next;
	if (*link)
		*link = line->next;
}

static void line_drop(struct stream_in *streams, struct line *line)
{
	pthread_mutex_lock(&streams->lock);
	line_unlink(streams, line);
	pthread_mutex_unlock(&streams->lock);
	line_free(line);
}

static void stage_set(struct line *line, enum stage stage, int64_t again_at)
{
	pthread_mutex_lock(&line->streams->lock);
	line->stage = stage;
	line->again_at = again_at;
	pthread_mutex_unlock(&line->streams->lock);
}

static void refused_set(struct line *line, int64_t until)
{
	pthread_mutex_lock(&line->streams->lock);
	line->refused_until = until;
	pthread_mutex_unlock(&line->streams->lock);
}

// --- what comes ---

static void heard(void *context, struct str name, struct str data)
{
	struct line *line = context;
	struct arena arena;
	arena_init(&arena, CONNECTOR_MEMORY);
	struct connector_call call = {
	    .arena = &arena,
	    .connector = line->connector,
	    .values = line->values,
	    .cursor = line->cursor,
	    .now = line->streams->poller->now(),
	    .lines = line->lines,
	    .posts = line->posts,
	};
	line->connector->hear(&call, name, data);
	line->lines = call.lines;
	line->posts = call.posts;
	line->lost |= call.posts == CONNECTOR_POSTS_MAX || call.lines.full;
	arena_free(&arena);
}

static void opened(void *context)
{
	struct line *line = context;
	line->opened_at = line->look_at = now_ms();
	line->look = true; // what came between the last look and now
	stage_set(line, STAGE_OPEN, line->opened_at);
	log_info("listen.stream", log_i64("inlet", line->inlet));
}

// How long a stream that ended is left alone.
static int64_t line_wait(struct line *line, const struct event_end *end)
{
	static const int passing[] = {0, 408, 425, 429, 500, 502, 503, 504};
	bool passes = end->opened;
	for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++)
		passes |= end->status == passing[i];
	if (!passes || end->private_address)
		return STREAM_WAIT_NONE_MS;
	if (end->opened && now_ms() - line->opened_at > LIVED_MS)
		line->failures = 0;
	int64_t wait = STREAM_WAIT_FIRST_MS;
	for (int i = 0; i < line->failures && wait < STREAM_WAIT_MOST_MS; i++)
		wait *= 2;
	line->failures++;
	if (wait > STREAM_WAIT_MOST_MS)
		wait = STREAM_WAIT_MOST_MS;
	wait += arc4random_uniform((uint32_t)wait / 2);
	return wait > end->retry_ms ? wait : end->retry_ms;
}

static void ended(void *context, const struct event_end *end)
{
	struct line *line = context;
	const int64_t wait = line_wait(line, end);
	const bool refused =
	    wait >= STREAM_WAIT_NONE_MS && !end->private_address && line->connector->rings;
	line->events = NULL;
	line->look = refused || wait < STREAM_WAIT_NONE_MS;
	line->look_at = now_ms() + (refused ? 0 : wait);
	if (refused)
		refused_set(line, now_ms() + wait);
	stage_set(line, STAGE_ENDED, line->look_at);
	log_info("listen.stream.end", log_i64("inlet", line->inlet), log_i64("status", end->status),
		 log_i64("again_s", wait / 1000), log_str("why", str_from(end->reason)));
}

// --- bells ---

// A bell that is over is hung again at once by a look; if that did not last, later each time, and
// meanwhile it is looked at as if there were none.
static void bell_over(struct line *line)
{
	static const struct event_end end = {.opened = true};
	const int64_t now = now_ms(), later = line_wait(line, &end);
	const int64_t wait = line->failures > 1 ? later : 0;
	line->bell.end(line->bell.at);
	line->bell = (struct connector_bell){0};
	line->stage = STAGE_ENDED;
	line->again_at = now + wait;
	line->look_at = now + (wait < BELL_LOOK_MS ? wait : BELL_LOOK_MS);
	log_info("listen.stream.end", log_i64("inlet", line->inlet), log_i64("status", 0),
		 log_i64("again_s", wait / 1000), log_str("why", STR("the server ended it")));
}

// Under the lock.
static void bell_hear(struct line *line)
{
	if (!line->bell.at)
		return;
	const enum connector_bell_heard heard = line->bell.hear(line->bell.at);
	line->streams->more |= heard == BELL_MORE;
	if (heard == BELL_QUIET || heard == BELL_MORE)
		return;
	line->look = true;
	line->look_at = now_ms();
	if (heard == BELL_OVER)
		bell_over(line);
}

// The sockets of all that hang; *whose: the line of each. Returns how many.
static size_t bells_list(struct stream_in *streams, struct event_fd *fds, struct line **whose)
{
	size_t count = 0;
	pthread_mutex_lock(&streams->lock);
	for (struct line *line = streams->lines; line && count < STREAM_BELLS_MAX;
	     line = line->next) {
		// What rings is read by its look.
		if (!line->bell.at || line->look)
			continue;
		fds[count] = (struct event_fd){.fd = line->bell.fd};
		whose[count++] = line;
	}
	pthread_mutex_unlock(&streams->lock);
	return count;
}

// Waits for what streams and bells say.
static void turn(struct stream_in *streams)
{
	struct event_fd fds[STREAM_BELLS_MAX];
	struct line *whose[STREAM_BELLS_MAX];
	const size_t count = bells_list(streams, fds, whose);
	event_client_turn(streams->client, fds, count, streams->more ? 0 : TURN_MS);
	const int64_t now = now_ms();
	const bool all = streams->more || now - streams->heard_at >= BELL_HEAR_MS;
	if (all)
		streams->heard_at = now;
	streams->more = false;
	pthread_mutex_lock(&streams->lock);
	for (size_t i = 0; i < count; i++)
		if (fds[i].ready || all)
			bell_hear(whose[i]);
	pthread_mutex_unlock(&streams->lock);
}

// --- keeping it ---

// What a batch belongs to, as it is now.
struct home {
	struct campaign campaign;
	struct inlet inlet;
	bool open; // its posts are still wanted
};

static enum outcome home_read(const struct line *line, struct arena *arena, struct home *ret_home,
			      struct fault *fault)
{
	struct conn *conn;
	bool leaves = false;
	enum outcome outcome = store_reader(line->streams->poller->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = inlet_find(conn, arena, 0, line->inlet, &ret_home->inlet, fault);
	if (outcome == OK)
		outcome = campaign_by_id(conn, arena, ret_home->inlet.campaign, &ret_home->campaign,
					 fault);
	if (outcome == OK)
		outcome = outward_gate(conn, ret_home->inlet.campaign, &leaves, fault);
	conn_release(conn);
	ret_home->open = outcome == OK && leaves && !ret_home->campaign.archived_at &&
			 !ret_home->inlet.paused_at && ret_home->inlet.revision == line->revision;
	return outcome == NOT_FOUND ? OK : outcome;
}

static enum outcome counts_write(struct conn *conn, void *context, struct fault *fault)
{
	return inlet_counted(conn, context, fault);
}

static enum outcome batch_keep(struct line *line, struct arena *arena, struct home *home,
			       struct fault *fault)
{
	struct ingest_report report = {0};
	const struct poller *poller = line->streams->poller;
	const struct ingest_body body = {
	    .campaign = &home->campaign,
	    .source = home->inlet.source,
	    .by_inlet = true,
	    .body = buf_str(&line->lines),
	    .read_to = STR(""),
	};
	const enum outcome outcome = ingest_take(poller->ingest, arena, &body, &report, fault);
	if (report.accepted == 0)
		return outcome;
	poll_count(&home->inlet, &home->campaign, report.accepted, poller->now());
	// A count that could not be written is no reason to keep the posts again.
	store_write(poller->store, WRITE_STREAM, 1, counts_write, &home->inlet, NULL);
	return outcome;
}

static void lines_empty(struct line *line)
{
	if (line->lines.room > KEPT_MAX) {
		buf_free(&line->lines);
		buf_init(&line->lines, CONNECTOR_LINES_MAX);
	} else {
		buf_reset(&line->lines);
	}
	line->posts = 0;
}

// False if the line is not wanted any more.
static bool line_keep(struct line *line)
{
	struct arena arena;
	struct fault fault;
	struct home home = {0};
	arena_init(&arena, CONNECTOR_MEMORY);
	enum outcome outcome = home_read(line, &arena, &home, &fault);
	if (outcome == OK && home.open)
		outcome = batch_keep(line, &arena, &home, &fault);
	if (outcome != OK)
		log_warn("listen.stream.unkept", log_i64("inlet", line->inlet),
			 log_str("why", str_from(fault.text)));
	if (outcome != OK || line->lost)
		line->look = true; // the cursor has not moved: a look brings them
	line->lost = false;
	lines_empty(line);
	arena_free(&arena);
	return home.open || outcome != OK;
}

static void keep_all(struct stream_in *streams)
{
	struct line *next;
	for (struct line *line = streams->lines; line; line = next) {
		next = line->next;
		if (line->posts > 0 && !line_keep(line))
			line_drop(streams, line);
	}
}

// --- the thread ---

static enum outcome look_write(struct conn *conn, void *context, struct fault *fault)
{
	char id[24];
	const struct line *line = context;
	const int len = snprintf(id, sizeof id, "%lld", (long long)line->inlet);
	return job_hurry(conn, STR(INLET_JOB), str_of(id, (size_t)len),
			 line->streams->poller->now(), fault);
}

// Brings looks forward that are due.
static void looks_hurry(struct stream_in *streams)
{
	const int64_t now = now_ms();
	for (struct line *line = streams->lines; line; line = line->next) {
		if (!line->look || now < line->look_at)
			continue;
		line->look = store_write(streams->poller->store, WRITE_STREAM, 1, look_write, line,
					 NULL) != OK;
	}
}

// A stream that is asked for anew remembers how often it failed under the same settings.
static void line_take(struct stream_in *streams, struct line *line)
{
	struct line *old = line_find(streams->lines, line->inlet);
	if (old && old->revision == line->revision) {
		line->failures = old->failures;
		line->opened_at = old->opened_at;
		line->refused_until = old->refused_until;
	}
	pthread_mutex_lock(&streams->lock);
	if (old)
		line_unlink(streams, old);
	line->next = streams->lines;
	streams->lines = line;
	pthread_mutex_unlock(&streams->lock);
	line_free(old);
}

static void line_ask(struct line *line)
{
	struct fault fault;
	const struct fetch_request request = {
	    .url = line->wanted.url,
	    .headers = line->wanted.headers,
	    .n_headers = line->wanted.n_headers,
	};
	const enum outcome outcome =
	    event_client_open(line->streams->client, &request, line, &line->events, &fault);
	if (outcome == OK) {
		stage_set(line, STAGE_ASKED, 0);
		return;
	}
	log_warn("listen.stream.end", log_i64("inlet", line->inlet),
		 log_str("why", str_from(fault.text)));
	stage_set(line, STAGE_ENDED, now_ms() + STREAM_WAIT_NONE_MS);
}

static size_t bells_hanging(const struct stream_in *streams)
{
	size_t count = 0;
	for (const struct line *line = streams->lines; line; line = line->next)
		count += line->bell.at != NULL;
	return count;
}

static void bell_open(struct line *line)
{
	pthread_mutex_lock(&line->streams->lock);
	line->opened_at = now_ms();
	line->stage = line->bell.at ? STAGE_OPEN : STAGE_ENDED;
	if (bells_hanging(line->streams) <= STREAM_BELLS_MAX) {
		bell_hear(line); // what came between the last look and now
	} else if (line->bell.at) {
		line->bell.end(line->bell.at);
		line->bell = (struct connector_bell){0};
		line->stage = STAGE_ENDED;
		line->again_at = line->opened_at + STREAM_WAIT_NONE_MS;
	}
	pthread_mutex_unlock(&line->streams->lock);
}

static void fresh_take(struct stream_in *streams)
{
	pthread_mutex_lock(&streams->lock);
	struct line *fresh = streams->fresh;
	streams->fresh = NULL;
	pthread_mutex_unlock(&streams->lock);
	while (fresh) {
		struct line *line = fresh;
		fresh = line->next;
		line_take(streams, line);
		if (line->wanted.url)
			line_ask(line);
		else
			bell_open(line);
	}
}

// Ends what a person has paused, removed or changed.
static void check_all(struct stream_in *streams)
{
	struct arena arena;
	struct line *next;
	const int64_t now = now_ms();
	if (now - streams->checked_at < STREAM_CHECK_MS)
		return;
	streams->checked_at = now;
	arena_init(&arena, LOOK_MEMORY);
	for (struct line *line = streams->lines; line; line = next) {
		struct fault fault;
		struct home home = {0};
		next = line->next;
		arena_reset(&arena);
		if (home_read(line, &arena, &home, &fault) == OK && !home.open)
			line_drop(streams, line);
	}
	arena_free(&arena);
}

static void *stream_main(void *context)
{
	struct stream_in *streams = context;
	while (!atomic_load(&streams->stopping)) {
		fresh_take(streams);
		looks_hurry(streams);
		check_all(streams);
		turn(streams);
		keep_all(streams);
	}
	return NULL;
}

enum outcome stream_in_start(const struct poller *poller, struct stream_in **ret_streams,
			     struct fault *fault)
{
	static const struct event_hooks hooks = {opened, heard, ended};
	struct stream_in *streams = calloc(1, sizeof *streams);
	if (!streams)
		return fail(UNAVAILABLE, fault, "There is not enough memory to listen.");
	streams->poller = poller;
	streams->checked_at = now_ms();
	const enum outcome outcome =
	    event_client_new(poller->fetcher, &hooks, &streams->client, fault);
	if (outcome != OK) {
		free(streams);
		return outcome;
	}
	pthread_mutex_init(&streams->lock, NULL);
	if (pthread_create(&streams->thread, NULL, stream_main, streams) != 0) {
		pthread_mutex_destroy(&streams->lock);
		event_client_free(streams->client);
		free(streams);
		return fail(UNAVAILABLE, fault, "A thread for streams cannot be started.");
	}
	*ret_streams = streams;
	return OK;
}

void stream_in_stop(struct stream_in *streams)
{
	if (!streams)
		return;
	atomic_store(&streams->stopping, true);
	event_client_wake(streams->client);
	pthread_join(streams->thread, NULL);
	lines_free(streams->lines);
	lines_free(streams->fresh);
	event_client_free(streams->client);
	pthread_mutex_destroy(&streams->lock);
	free(streams);
}
