// SPDX-License-Identifier: AGPL-3.0-or-later
// Pushes posts to a running server over keep-alive connections and waits for every answer: how many
// posts a second are acknowledged, how long an acknowledgement takes, what a post costs the server.
// All bodies are made before the clock starts; one thread drives all connections.
//   ingest --port N --token-file FILE --pid N [--campaign SLUG] [--root DIR] [--posts N]
//          [--batch N] [--connections N] [--ids time|random] [--known PERCENT] [--signal PERCENT]
//          [--gzip] [--rate POSTS-A-SECOND] [--seconds MOST] [--seed N]
#include "measure.h"
#include "posts.h"

#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#define CONNECTIONS_MAX 1024
#define ANSWER_MAX	65536
#define BODY_MAX	((size_t)16 << 20)

struct options {
	unsigned port, pid, connections, seconds;
	uint64_t posts, batch, rate;
	const char *token, *campaign, *root;
	bool gzip;
	struct post_plan plan;
};

struct connection {
	int fd;
	struct str left; // of the request
	int64_t started_ns;
	uint64_t posts; // in the request
	char answer[ANSWER_MAX];
	size_t got;
	bool busy;
};

struct run {
	struct options options;
	struct str *requests;
	uint64_t n_requests, next;
	int64_t start_ns;
	int poll;
	unsigned busy;
	uint64_t accepted, known;
	struct latencies latencies;
	struct connection *connections;
};

// --- before the clock starts ---

static struct str body_make(const struct run *run, struct posts *posts, uint64_t count,
			    struct libdeflate_compressor *compressor, struct buf *plain,
			    struct buf *packed)
{
	buf_reset(plain);
	for (uint64_t i = 0; i < count; i++) {
		posts_next(posts, plain);
		buf_add_byte(plain, '\n');
	}
	if (!run->options.gzip)
		return buf_str(plain);
	buf_reset(packed);
	char *to = buf_reserve(packed, libdeflate_gzip_compress_bound(compressor, plain->len));
	if (!to)
		give_up("out of memory.");
	const size_t len = libdeflate_gzip_compress(compressor, plain->at, plain->len, to,
						    packed->room - packed->len);
	return str_of(to, len);
}

static struct str request_make(const struct run *run, struct str body)
{
	const struct options *options = &run->options;
	char *request = malloc(body.len + 512);
	if (!request)
		give_up("out of memory.");
	const int head =
	    snprintf(request, 512,
		     "POST /api/v1/campaigns/%s/posts HTTP/1.1\r\nHost: localhost\r\n"
		     "Authorization: Bearer %s\r\nContent-Type: application/x-ndjson\r\n"
		     "%sContent-Length: %zu\r\n\r\n",
		     options->campaign, options->token,
		     options->gzip ? "Content-Encoding: gzip\r\n" : "", body.len);
	memcpy(request + head, body.at, body.len);
	return str_of(request, (size_t)head + body.len);
}

static void requests_make(struct run *run)
{
	const struct options *options = &run->options;
	struct posts *posts = posts_new(options->root, &options->plan);
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(1);
	struct buf plain, packed;
	buf_init(&plain, BODY_MAX);
	buf_init(&packed, 2 * BODY_MAX);
	run->n_requests = (options->posts + options->batch - 1) / options->batch;
	run->requests = calloc(run->n_requests, sizeof *run->requests);
	if (!run->requests || !compressor)
		give_up("out of memory.");
	for (uint64_t i = 0; i < run->n_requests; i++)
		run->requests[i] = request_make(
		    run, body_make(run, posts, options->batch, compressor, &plain, &packed));
	buf_free(&plain);
	buf_free(&packed);
	libdeflate_free_compressor(compressor);
	posts_free(posts);
}

static void connections_open(struct run *run)
{
	run->poll = epoll_create1(EPOLL_CLOEXEC);
	run->connections = calloc(run->options.connections, sizeof *run->connections);
	if (!run->connections)
		give_up("out of memory.");
	for (unsigned i = 0; i < run->options.connections; i++) {
		struct connection *connection = &run->connections[i];
		connection->fd = connect_to(run->options.port);
		fcntl(connection->fd, F_SETFL, O_NONBLOCK);
		struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET,
					    .data.ptr = connection};
		epoll_ctl(run->poll, EPOLL_CTL_ADD, connection->fd, &event);
	}
}

// --- while it runs ---

static void connection_send(struct connection *connection)
{
	while (connection->left.len > 0) {
		const ssize_t sent =
		    write(connection->fd, connection->left.at, connection->left.len);
		if (sent < 0 && errno == EAGAIN)
			return;
		if (sent < 0)
			give_up("the server closed a connection.");
		connection->left = str_slice(connection->left, (size_t)sent, connection->left.len);
	}
}

// True if a further request may leave now.
static bool due(const struct run *run)
{
	if (run->next == run->n_requests)
		return false;
	const int64_t passed = time_monotonic_ns() - run->start_ns;
	if (passed > (int64_t)run->options.seconds * 1000000000)
		return false;
	const uint64_t rate = run->options.rate;
	return rate == 0 ||
	       run->next * run->options.batch <= (uint64_t)passed / 1000 * rate / 1000000;
}

static void connection_begin(struct run *run, struct connection *connection)
{
	if (connection->busy || !due(run))
		return;
	connection->left = run->requests[run->next++];
	connection->started_ns = time_monotonic_ns();
	connection->got = 0;
	connection->busy = true;
	run->busy++;
	connection_send(connection);
}

static uint64_t number_after(struct str text, struct str name)
{
	const size_t at = str_find(text, name);
	uint64_t value = 0;
	for (size_t i = at == SIZE_MAX ? text.len : at + name.len;
	     i < text.len && text.at[i] >= '0' && text.at[i] <= '9'; i++)
		value = value * 10 + (uint64_t)(text.at[i] - '0');
	return value;
}

static void connection_answered(struct run *run, struct connection *connection)
{
	const struct str answer = str_of(connection->answer, connection->got);
	if (answer_status(answer) != 200)
		give_up("the server answered: %.*s", STR_ARG(answer));
	latencies_add(&run->latencies, time_monotonic_ns() - connection->started_ns);
	run->accepted += number_after(answer, STR("\"accepted\":"));
	run->known += number_after(answer, STR("\"known\":"));
	connection->busy = false;
	run->busy--;
	connection_begin(run, connection);
}

static void connection_receive(struct run *run, struct connection *connection)
{
	for (;;) {
		const ssize_t got = read(connection->fd, connection->answer + connection->got,
					 ANSWER_MAX - connection->got);
		if (got < 0 && errno == EAGAIN)
			return;
		if (got <= 0)
			give_up("the server closed a connection.");
		connection->got += (size_t)got;
		const struct str bytes = str_of(connection->answer, connection->got);
		const size_t length = answer_length(bytes);
		if (length > 0 && bytes.len >= length)
			connection_answered(run, connection);
	}
}

static void drive(struct run *run)
{
	struct epoll_event events[256];
	run->start_ns = time_monotonic_ns();
	for (unsigned i = 0; i < run->options.connections; i++)
		connection_begin(run, &run->connections[i]);
	const int64_t end_ns = run->start_ns + (int64_t)run->options.seconds * 1000000000;
	while (run->busy > 0 || (run->next < run->n_requests && time_monotonic_ns() < end_ns)) {
		const int n = epoll_wait(run->poll, events, 256, run->options.rate ? 1 : 1000);
		for (int i = 0; i < n; i++) {
			struct connection *connection = events[i].data.ptr;
			connection_send(connection);
			if (connection->busy && events[i].events & EPOLLIN)
				connection_receive(run, connection);
		}
		for (unsigned i = 0; run->options.rate && i < run->options.connections; i++)
			connection_begin(run, &run->connections[i]);
	}
}

// --- from start to end ---

static void options_read(int argc, char **argv, struct options *options)
{
	const char *ids = "time";
	*options = (struct options){
	    .port = 8080,
	    .connections = 4,
	    .seconds = 60,
	    .posts = 200000,
	    .batch = 1000,
	    .campaign = "bench",
	    .root = ".",
	    .plan = {.signal_percent = 10, .seed = 1},
	};
	const struct flag flags[] = {
	    {"port", FLAG_UNSIGNED, &options->port},
	    {"token-file", FLAG_LINE, &options->token},
	    {"pid", FLAG_UNSIGNED, &options->pid},
	    {"campaign", FLAG_TEXT, &options->campaign},
	    {"root", FLAG_TEXT, &options->root},
	    {"posts", FLAG_U64, &options->posts},
	    {"batch", FLAG_U64, &options->batch},
	    {"connections", FLAG_UNSIGNED, &options->connections},
	    {"ids", FLAG_TEXT, &ids},
	    {"known", FLAG_UNSIGNED, &options->plan.known_percent},
	    {"signal", FLAG_UNSIGNED, &options->plan.signal_percent},
	    {"gzip", FLAG_SWITCH, &options->gzip},
	    {"rate", FLAG_U64, &options->rate},
	    {"seconds", FLAG_UNSIGNED, &options->seconds},
	    {"seed", FLAG_U64, &options->plan.seed},
	};
	FLAGS_READ(argc, argv, flags);
	options->plan.order = strcmp(ids, "random") == 0 ? IDS_RANDOM : IDS_BY_TIME;
	if (!options->token || options->pid == 0 || options->batch == 0 || options->posts == 0 ||
	    options->connections == 0 || options->connections > CONNECTIONS_MAX)
		give_up("--token-file, --pid, and numbers above zero are needed.");
}

int main(int argc, char **argv)
{
	static struct run run;
	options_read(argc, argv, &run.options);
	requests_make(&run);
	connections_open(&run);
	const double server_before = process_cpu_us((pid_t)run.options.pid);
	const double own_before = own_cpu_us();
	drive(&run);
	const double seconds = (double)(time_monotonic_ns() - run.start_ns) / 1e9;
	const double server = process_cpu_us((pid_t)run.options.pid) - server_before;
	const double own = own_cpu_us() - own_before;
	const double posts = (double)(run.accepted + run.known);
	printf("posts=%.0f known=%llu requests=%zu seconds=%.2f posts_per_s=%.0f "
	       "requests_per_s=%.0f ack_p50_ms=%.1f ack_p99_ms=%.1f server_us_per_post=%.2f "
	       "client_us_per_post=%.2f\n",
	       posts, (unsigned long long)run.known, run.latencies.count, seconds, posts / seconds,
	       (double)run.latencies.count / seconds, latencies_ms(&run.latencies, 0.5),
	       latencies_ms(&run.latencies, 0.99), server / posts, own / posts);
	return posts > 0 ? 0 : 1;
}
