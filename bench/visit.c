// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks a running server for one page at a steady rate over keep-alive connections. A request that
// could not leave in time counts from when it was due, so that a stall shows in every latency.
//   visit --port N --token-file FILE --pid N [--session-file FILE] [--path PATH]
//         [--rate REQUESTS-A-SECOND] [--connections N] [--seconds N] [--gzip] [--anew NAME]
//         [--stranger]
// --anew: each request has a parameter of that name with another number, so that nothing of an
// earlier page can be shown again: before for the Stream, after for the Desk.
// With a session (the value of that cookie) it comes as a person does, as a stranger with nothing,
// else with the token.
// A rate of 0 asks as fast as the server answers.
#include "measure.h"

#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#define CONNECTIONS_MAX 1024
#define ANSWER_MAX	((size_t)1 << 20)

struct options {
	unsigned port, pid, connections, seconds, rate;
	const char *token, *session, *path, *anew;
	bool gzip, stranger;
};

struct connection {
	int fd;
	bool busy;
	int64_t due_ns;
	size_t got;
	char *answer;
};

struct run {
	struct options options;
	char request[1024];
	size_t request_len;
	int poll;
	struct connection *connections;
	int64_t start_ns;
	uint64_t sent, bytes;
	struct latencies latencies;
};

static void connections_open(struct run *run)
{
	run->poll = epoll_create1(EPOLL_CLOEXEC);
	run->connections = calloc(run->options.connections, sizeof *run->connections);
	for (unsigned i = 0; run->connections && i < run->options.connections; i++) {
		struct connection *connection = &run->connections[i];
		connection->fd = connect_to(run->options.port);
		connection->answer = malloc(ANSWER_MAX);
		if (!connection->answer)
			give_up("out of memory.");
		fcntl(connection->fd, F_SETFL, O_NONBLOCK);
		struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
		epoll_ctl(run->poll, EPOLL_CTL_ADD, connection->fd, &event);
	}
	if (!run->connections)
		give_up("out of memory.");
}

// When the next request is due; now if there is no rate.
static int64_t due_ns(const struct run *run)
{
	if (run->options.rate == 0)
		return time_monotonic_ns();
	return run->start_ns + (int64_t)run->sent * 1000000000 / run->options.rate;
}

static void request_write(struct run *run)
{
	const struct options *options = &run->options;
	char parameter[80] = "", who[300] = "";
	if (!options->stranger)
		snprintf(who, sizeof who, "%s%s\r\n",
			 options->session ? "Cookie: session=" : "Authorization: Bearer ",
			 options->session ? options->session : options->token);
	if (options->anew)
		snprintf(parameter, sizeof parameter, "%c%s=%lld",
			 strchr(options->path, '?') ? '&' : '?', options->anew,
			 (long long)(INT64_MAX - (int64_t)run->sent - 1));
	run->request_len = (size_t)snprintf(run->request, sizeof run->request,
					    "GET %s%s HTTP/1.1\r\nHost: localhost\r\n"
					    "%s%s\r\n",
					    options->path, parameter, who,
					    options->gzip ? "Accept-Encoding: gzip\r\n" : "");
}

static void requests_send(struct run *run)
{
	const int64_t end_ns = run->start_ns + (int64_t)run->options.seconds * 1000000000;
	for (unsigned i = 0; i < run->options.connections; i++) {
		struct connection *connection = &run->connections[i];
		const int64_t due = due_ns(run);
		if (due > time_monotonic_ns() || due >= end_ns)
			return;
		if (connection->busy)
			continue;
		if (run->options.anew)
			request_write(run);
		if (write(connection->fd, run->request, run->request_len) !=
		    (ssize_t)run->request_len)
			give_up("the server closed a connection.");
		connection->busy = true;
		connection->due_ns = due;
		connection->got = 0;
		run->sent++;
	}
}

static void answer_read(struct run *run, struct connection *connection)
{
	const ssize_t got = read(connection->fd, connection->answer + connection->got,
				 ANSWER_MAX - connection->got);
	if (got < 0 && errno == EAGAIN)
		return;
	if (got <= 0)
		give_up("the server closed a connection, or the page is too long.");
	connection->got += (size_t)got;
	const struct str bytes = str_of(connection->answer, connection->got);
	const size_t length = answer_length(bytes);
	if (length == 0 || bytes.len < length)
		return;
	if (answer_status(bytes) != 200)
		give_up("the server answered: %.*s", STR_ARG(bytes));
	latencies_add(&run->latencies, time_monotonic_ns() - connection->due_ns);
	run->bytes += length;
	connection->busy = false;
}

static void drive(struct run *run)
{
	struct epoll_event events[256];
	run->start_ns = time_monotonic_ns();
	const int64_t end_ns = run->start_ns + (int64_t)run->options.seconds * 1000000000;
	const int64_t last_ns = end_ns + INT64_C(5000000000); // for answers
	for (;;) {
		const int64_t now = time_monotonic_ns();
		if (now >= last_ns || (now >= end_ns && run->latencies.count == run->sent))
			return;
		requests_send(run);
		const int n = epoll_wait(run->poll, events, 256, 1);
		for (int i = 0; i < n; i++)
			answer_read(run, events[i].data.ptr);
	}
}

static void options_read(int argc, char **argv, struct options *options)
{
	*options = (struct options){
	    .port = 8080,
	    .connections = 32,
	    .seconds = 10,
	    .rate = 500,
	    .path = "/t/bench/stream",
	};
	const struct flag flags[] = {
	    {"port", FLAG_UNSIGNED, &options->port},
	    {"token-file", FLAG_LINE, &options->token},
	    {"pid", FLAG_UNSIGNED, &options->pid},
	    {"session-file", FLAG_LINE, &options->session},
	    {"path", FLAG_TEXT, &options->path},
	    {"connections", FLAG_UNSIGNED, &options->connections},
	    {"rate", FLAG_UNSIGNED, &options->rate},
	    {"seconds", FLAG_UNSIGNED, &options->seconds},
	    {"anew", FLAG_TEXT, &options->anew},
	    {"gzip", FLAG_SWITCH, &options->gzip},
	    {"stranger", FLAG_SWITCH, &options->stranger},
	};
	FLAGS_READ(argc, argv, flags);
	if (!options->token || options->pid == 0 || options->connections == 0 ||
	    options->connections > CONNECTIONS_MAX)
		give_up("--token-file, --pid and 1 to %d connections are needed.", CONNECTIONS_MAX);
}

int main(int argc, char **argv)
{
	static struct run run;
	options_read(argc, argv, &run.options);
	request_write(&run);
	connections_open(&run);
	const double server_before = process_cpu_us((pid_t)run.options.pid);
	drive(&run);
	const double server = process_cpu_us((pid_t)run.options.pid) - server_before;
	const double seconds = (double)(time_monotonic_ns() - run.start_ns) / 1e9;
	const double answers = (double)run.latencies.count;
	printf("answers=%.0f unanswered=%.0f answers_per_s=%.0f bytes=%.0f p50_ms=%.2f p99_ms=%.2f "
	       "server_us_per_page=%.1f\n",
	       answers, (double)run.sent - answers, answers / seconds, (double)run.bytes / answers,
	       latencies_ms(&run.latencies, 0.5), latencies_ms(&run.latencies, 0.99),
	       server / answers);
	return run.latencies.count == run.sent ? 0 : 1;
}
