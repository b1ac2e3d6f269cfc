// SPDX-License-Identifier: AGPL-3.0-or-later
// Live streams over real connections: many viewers, events that leave together, a viewer that does
// not read, and the end. bench/net.c measures.
#include "net/http.h"

#include "net/test_client.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/time.h"
#include "tap.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>

enum { VIEWERS = 2000, PATIENCE_MS = 20000 };

struct watcher {
	int fd;
	bool ended;
	struct buf text;
};

static struct watcher watchers[VIEWERS];
static int port;
static struct live_hub *hub;

static const struct input topic_input[] = {
    {.name = "topic", .place = IN_PATH, .type = INPUT_SLUG, .required = true}};

static enum outcome get_live(struct request *request)
{
	reply_header(request, "X-Note", STR("kept"));
	request->exercise = str_equal(request_text(request, "topic"), STR("drill"));
	reply_live(request, request_text(request, "topic"));
	return OK;
}

static const struct route routes[] = {{.method = METHOD_GET,
				       .path = "/live/{topic}",
				       .permission = "public",
				       .flags = ROUTE_LIVE,
				       .inputs = topic_input,
				       .n_inputs = 1,
				       .handle = get_live}};

// As a proxy that passes the client's address on.
static void watcher_open_from(struct watcher *watcher, const char *topic, const char *address)
{
	char request[200];
	int len = snprintf(request, sizeof(request),
			   "GET /live/%s HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: %s\r\n\r\n", topic,
			   address);
	*watcher = (struct watcher){.fd = client_connect(port)};
	buf_init(&watcher->text, 4 << 20);
	if (watcher->fd < 0 || send(watcher->fd, request, (size_t)len, MSG_NOSIGNAL) != len)
		watcher->ended = true;
}

static void watcher_open(struct watcher *watcher, const char *topic)
{
	watcher_open_from(watcher, topic, "192.0.2.1");
}

static void watcher_close(struct watcher *watcher)
{
	if (watcher->fd >= 0)
		close(watcher->fd);
	buf_free(&watcher->text);
	watcher->fd = -1;
}

static void watcher_read(struct watcher *watcher)
{
	char *to = buf_reserve(&watcher->text, 65536);
	ssize_t n = to ? recv(watcher->fd, to, 65536, MSG_DONTWAIT) : 0;
	if (n > 0)
		watcher->text.len += (size_t)n;
	else if (n == 0 || errno != EAGAIN)
		watcher->ended = true;
}

static bool watcher_has(const struct watcher *watcher, const char *text)
{
	return str_find(buf_str(&watcher->text), str_from(text)) != SIZE_MAX;
}

static size_t occurrences(const struct watcher *watcher, const char *text)
{
	struct str rest = buf_str(&watcher->text), wanted = str_from(text);
	size_t count = 0, at;
	while ((at = str_find(rest, wanted)) != SIZE_MAX) {
		rest = str_slice(rest, at + wanted.len, SIZE_MAX);
		count++;
	}
	return count;
}

// Reads until every one of `count` watchers has the text (or has ended, if text is NULL); how many
// have it in the end.
static size_t wait_for(struct watcher *all, size_t count, const char *text)
{
	static struct pollfd polls[VIEWERS];
	static size_t who[VIEWERS];
	int64_t until = time_monotonic_ns() / 1000000 + PATIENCE_MS;
	for (;;) {
		size_t open = 0, done = 0;
		for (size_t i = 0; i < count; i++) {
			bool has = text ? watcher_has(&all[i], text) : all[i].ended;
			done += has;
			if (has || all[i].ended)
				continue;
			who[open] = i;
			polls[open++] = (struct pollfd){.fd = all[i].fd, .events = POLLIN};
		}
		if (!open || time_monotonic_ns() / 1000000 > until)
			return done;
		poll(polls, open, 100);
		for (size_t i = 0; i < open; i++)
			if (polls[i].revents)
				watcher_read(&all[who[i]]);
	}
}

static void wait_viewers(int64_t count)
{
	int64_t until = time_monotonic_ns() / 1000000 + PATIENCE_MS;
	while (live_stats(hub).viewers != count && time_monotonic_ns() / 1000000 < until)
		usleep(1000);
	is_int(live_stats(hub).viewers, count, "the hub has %d viewers", (int)count);
}

static void publish(const char *topic, const char *key, const char *data)
{
	live_publish(hub, str_from(topic), "count", str_from(key), str_from(data));
}

static void test_head(void)
{
	struct watcher watcher;
	watcher_open(&watcher, "head");
	is_int(wait_for(&watcher, 1, "retry: 3000\n\n"), 1, "a stream begins");
	static const char *const lines[] = {"HTTP/1.1 200 OK\r\n",
					    "Content-Type: text/event-stream; charset=utf-8\r\n",
					    "Cache-Control: no-store\r\n",
					    "X-Accel-Buffering: no\r\n",
					    "Connection: close\r\n",
					    "Content-Security-Policy: default-src 'none'",
					    "X-Note: kept\r\n"};
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		ok(watcher_has(&watcher, lines[i]), "its head says %.*s",
		   (int)strcspn(lines[i], "\r"), lines[i]);
	wait_viewers(1);
	ok(live_watched(hub, STR("head")) && !live_watched(hub, STR("other")),
	   "its topic is watched");
	publish("head", "", "a\nevent: forged\r\ndata: b");
	is_int(wait_for(&watcher, 1, "event: count\ndata: a event: forged  data: b\n\n"), 1,
	       "a line end in the data forges no event");
	watcher_close(&watcher);
	wait_viewers(0);
	ok(!live_watched(hub, STR("head")), "a topic without viewers is not watched");
}

static void test_exercise(void)
{
	struct watcher drill, real;
	watcher_open(&drill, "drill");
	watcher_open(&real, "real");
	wait_viewers(2);
	publish("drill", "", "{\"posts\":1}");
	publish("drill", "", "{}");
	publish("drill", "", "no object");
	publish("real", "", "{\"posts\":1}");
	is_int(wait_for(&drill, 1, "data: {\"exercise\":true,\"posts\":1}\n\n"), 1,
	       "an event of an exercise says that it is one, whoever published it");
	is_int(wait_for(&drill, 1, "data: {\"exercise\":true}\n\n"), 1, "so does an empty one");
	is_int(wait_for(&drill, 1, "data: no object\n\n"), 1, "what is no object stays as it is");
	is_int(wait_for(&real, 1, "data: {\"posts\":1}\n\n"), 1, "one of no exercise says nothing");
	watcher_close(&drill);
	watcher_close(&real);
	wait_viewers(0);
}

static void test_many(void)
{
	for (size_t i = 0; i < VIEWERS; i++)
		watcher_open(&watchers[i], "many");
	is_int(wait_for(watchers, VIEWERS, "retry: 3000\n\n"), VIEWERS, "%d viewers are served",
	       VIEWERS);
	wait_viewers(VIEWERS);
	publish("many", "", "{\"first\":1}");
	is_int(wait_for(watchers, VIEWERS, "data: {\"first\":1}\n\n"), VIEWERS,
	       "an event reaches all");
}

static void test_coalescing(void)
{
	uint64_t sent = live_stats(hub).sent;
	char data[32];
	for (int i = 1; i <= 1000; i++) {
		snprintf(data, sizeof(data), "{\"n\":%d}", i);
		publish("many", "n", data);
	}
	publish("many", "", "{\"last\":1}");
	is_int(wait_for(watchers, VIEWERS,
			"data: {\"n\":1000}\n\nevent: count\ndata: {\"last\":1}\n\n"),
	       VIEWERS, "all see the last of 1,000 events with one key, before what came later");
	sent = live_stats(hub).sent - sent;
	ok(sent < 100 * VIEWERS, "most of them were replaced: %llu sent to each",
	   (unsigned long long)sent / VIEWERS);
	ok(occurrences(&watchers[0], "{\"n\":500}") + occurrences(&watchers[0], "{\"n\":501}") < 2,
	   "events in between were skipped");
}

static void *publish_numbers(void *argument)
{
	const char *name = argument;
	char data[32];
	for (int i = 1; i <= 200; i++) {
		snprintf(data, sizeof(data), "%s%d.", name, i);
		publish("many", "", data);
	}
	return NULL;
}

static void test_publishers(void)
{
	char *const names[] = {"a", "b", "c", "d"};
	pthread_t threads[4];
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, publish_numbers, names[i]);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	publish("many", "", "all published");
	wait_for(watchers, 1, "all published");
	bool ordered = true;
	for (int i = 0; i < 4; i++) {
		size_t last = 0;
		for (int n = 1; n <= 200; n++) {
			char text[32];
			snprintf(text, sizeof(text), "data: %s%d.\n", names[i], n);
			size_t at = str_find(buf_str(&watchers[0].text), str_from(text));
			ordered &= at != SIZE_MAX && at > last;
			last = at;
		}
	}
	ok(ordered, "four publishers at once: all events arrive, each one's in its order");
}

// Every event of a text is whole: it begins with "event: " and ends with an empty line.
static bool events_whole(struct str text)
{
	size_t start = str_find(text, STR("retry: 3000\n\n"));
	text = str_slice(text, start + 13, SIZE_MAX);
	while (text.len) {
		size_t end = str_find(text, STR("\n\n"));
		if (end == SIZE_MAX || !str_starts(text, STR("event: ")))
			return false;
		text = str_slice(text, end + 2, SIZE_MAX);
	}
	return true;
}

static void test_slow(void)
{
	enum { FAST = 3, SIZE = 8000 };
	static struct watcher slow, fast[FAST], elsewhere;
	watcher_open(&slow, "busy");
	watcher_open(&elsewhere, "quiet");
	for (size_t i = 0; i < FAST; i++)
		watcher_open(&fast[i], "busy");
	wait_viewers(VIEWERS + FAST + 2);
	// A small window, so that the system does not take everything for the one who does not
	// read.
	int small = 4096;
	setsockopt(slow.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	char data[SIZE + 1];
	memset(data, 'x', SIZE);
	data[SIZE] = '\0';
	int round = 0, got = 0;
	// Each round is one event that the quick ones must have before the next.
	while (live_stats(hub).dropped == 0 && round < 2000) {
		char mark[32];
		int len = snprintf(mark, sizeof(mark), "<%d>", ++round);
		memcpy(data, mark, (size_t)len);
		publish("busy", "", data);
		got += wait_for(fast, FAST, mark) == FAST;
	}
	ok(got == round && round < 2000, "quick viewers get all %d events while one does not read",
	   round);
	is_int(live_stats(hub).dropped, 1, "the slow one is given up");
	is_int(wait_for(&slow, 1, NULL), 1, "when it reads again, its stream ends");
	ok(str_ends(buf_str(&slow.text), STR("event: reload\ndata: {}\n\n")), "with a reload");
	ok(events_whole(buf_str(&slow.text)), "and no event is torn");
	is_int(occurrences(&elsewhere, "event:"), 0, "another topic saw nothing of it");
	for (int i = 0; i < 400; i++)
		publish("busy", "", data);
	is_int(wait_for(fast, FAST, "event: reload\n"), FAST,
	       "more than a topic may hold between two sends becomes one reload");
	watcher_close(&slow);
	watcher_close(&elsewhere);
	for (size_t i = 0; i < FAST; i++)
		watcher_close(&fast[i]);
	wait_viewers(VIEWERS);
}

static void test_full(void)
{
	struct watcher watcher;
	for (int i = 0; i < 10; i++)
		watcher_open(&watchers[i], "full");
	wait_viewers(10);
	watcher_open(&watcher, "full");
	is_int(wait_for(&watcher, 1, NULL), 1, "one viewer too many is not kept");
	ok(watcher_has(&watcher, "503 Service Unavailable"), "and told so");
	watcher_close(&watcher);
}

static void test_end(struct http_server *server)
{
	http_stop(server, 1000);
	is_int(wait_for(watchers, VIEWERS, NULL), VIEWERS, "when the server stops all streams end");
	size_t reloads = 0;
	for (size_t i = 0; i < VIEWERS; i++) {
		reloads += str_ends(buf_str(&watchers[i].text), STR("event: reload\ndata: {}\n\n"));
		watcher_close(&watchers[i]);
	}
	is_int(reloads, VIEWERS, "each with a reload");
	publish("many", "", "nobody hears this");
	is_int(live_stats(hub).viewers, 0, "publishing then reaches nobody");
}

// No address takes the places of others.
static void test_address(void)
{
	static const char *const from[] = {"192.0.2.1", "192.0.2.1", "192.0.2.2"};
	live_limit_address(hub, 2);
	for (int i = 0; i < 3; i++)
		watcher_open_from(&watchers[i], "address", from[i]);
	is_int(wait_for(watchers, 3, "retry: 3000\n\n"), 3, "each address has its viewers");
	watcher_open(&watchers[3], "address");
	wait_for(&watchers[3], 1, NULL);
	ok(watcher_has(&watchers[3], "503 Service Unavailable"), "and not more of them");
	watcher_close(&watchers[3]);
	watcher_close(&watchers[0]);
	wait_viewers(2);
	watcher_open(&watchers[0], "address");
	is_int(wait_for(watchers, 1, "retry: 3000\n\n"), 1, "when one has gone another may come");
	for (int i = 0; i < 3; i++)
		watcher_close(&watchers[i]);
	wait_viewers(0);
}

static struct http_server *start(unsigned max_viewers)
{
	struct fault fault;
	struct http_server *server = NULL;
	const struct route_table table = {routes, 1};
	const struct http_hooks hooks = {0};
	if (live_start(max_viewers, &hub, &fault) != OK) {
		printf("Bail out! %s\n", fault.text);
		exit(1);
	}
	const struct http_options options = {.listen = "127.0.0.1:0",
					     .hub = hub,
					     .max_connections = 2 * VIEWERS,
					     .workers = 1,
					     .trust_proxy = true};
	if (http_start(&options, &hooks, &table, 1, &server, &fault) != OK) {
		printf("Bail out! %s\n", fault.text);
		exit(1);
	}
	port = http_port(server);
	return server;
}

int main(void)
{
	struct rlimit files;
	log_setup(LOG_ERROR + 1, false);
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	if (files.rlim_cur < 3 * VIEWERS) {
		skip("too few open files are allowed", "live streams");
		return tap_done();
	}
	struct http_server *server = start(VIEWERS + 10);
	test_head();
	test_exercise();
	test_many();
	test_coalescing();
	test_publishers();
	test_slow();
	test_end(server);
	live_stop(hub);
	server = start(10);
	test_address();
	live_limit_address(hub, 0);
	test_full();
	http_stop(server, 0);
	for (int i = 0; i < 10; i++)
		watcher_close(&watchers[i]);
	live_stop(hub);
	return tap_done();
}
