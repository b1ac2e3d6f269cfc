// SPDX-License-Identifier: AGPL-3.0-or-later
// Opens many live event streams of a running server, pushes one post of signal after another and
// measures when its event has reached the last viewer, counted from the acknowledgement of the
// post; and how much more memory the server's process holds with all of them open.
//   viewers --port N --token-file FILE --pid N [--campaign SLUG] [--viewers N] [--rounds N]
// Run bench/ingest beside it to measure while posts come in: an event that other posts caused is
// as good, so each round waits for the first event behind its acknowledgement.
#include "measure.h"

#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#define VIEWERS_MAX 20000
#define WAIT_NS	    INT64_C(5000000000) // for one event

struct options {
	unsigned port, pid, viewers, rounds;
	const char *token, *campaign;
};

struct viewer {
	int fd;
	unsigned round; // the last one of which it has the event
	bool open;	// the head of the answer came
};

struct run {
	struct options options;
	struct viewer *viewers;
	int poll, pusher;
	struct latencies latencies;
	uint64_t missed;
};

// --- viewers ---

static void viewer_open(struct run *run, struct viewer *viewer)
{
	char request[1024];
	const int len = snprintf(request, sizeof request,
				 "GET /api/v1/campaigns/%s/events HTTP/1.1\r\nHost: localhost\r\n"
				 "Authorization: Bearer %s\r\nAccept: text/event-stream\r\n\r\n",
				 run->options.campaign, run->options.token);
	viewer->fd = connect_to(run->options.port);
	if (write(viewer->fd, request, (size_t)len) != len)
		give_up("the server closed a stream.");
	fcntl(viewer->fd, F_SETFL, O_NONBLOCK);
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = viewer};
	epoll_ctl(run->poll, EPOLL_CTL_ADD, viewer->fd, &event);
}

// Reads what came; true if there is an event in it.
static bool viewer_read(struct viewer *viewer)
{
	char bytes[65536];
	const ssize_t got = read(viewer->fd, bytes, sizeof bytes);
	if (got < 0 && errno == EAGAIN)
		return false;
	if (got <= 0)
		give_up("the server closed a stream.");
	const struct str text = str_of(bytes, (size_t)got);
	if (!viewer->open && answer_status(text) != 200)
		give_up("the server answered: %.*s", STR_ARG(text));
	viewer->open = true;
	return str_find(text, STR("event:")) != SIZE_MAX;
}

// Reads from all viewers for `ns`, or until `wanted` of them have the event of `round`; returns how
// many have.
static unsigned viewers_read(struct run *run, unsigned round, unsigned wanted, int64_t ns)
{
	struct epoll_event events[512];
	unsigned have = 0;
	const int64_t end_ns = time_monotonic_ns() + ns;
	while (have < wanted && time_monotonic_ns() < end_ns) {
		const int n = epoll_wait(run->poll, events, 512, 10);
		for (int i = 0; i < n; i++) {
			struct viewer *viewer = events[i].data.ptr;
			if (!viewer_read(viewer) || viewer->round == round)
				continue;
			viewer->round = round;
			have++;
		}
	}
	return have;
}

static void viewers_open(struct run *run)
{
	const unsigned count = run->options.viewers;
	struct rlimit files;
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	run->poll = epoll_create1(EPOLL_CLOEXEC);
	run->viewers = calloc(count, sizeof *run->viewers);
	if (!run->viewers)
		give_up("out of memory.");
	for (unsigned i = 0; i < count; i++)
		viewer_open(run, &run->viewers[i]);
	const int64_t end_ns = time_monotonic_ns() + 2 * WAIT_NS;
	unsigned open = 0;
	while (open < count && time_monotonic_ns() < end_ns) {
		viewers_read(run, 0, 1, 50000000);
		open = 0;
		for (unsigned i = 0; i < count; i++)
			open += run->viewers[i].open;
	}
	if (open < count)
		give_up("only %u of %u streams opened.", open, count);
}

// --- posts ---

// Pushes one post of signal and waits for its acknowledgement.
static void post_push(struct run *run, unsigned round)
{
	char body[512], request[1536], answer[4096];
	const int len = snprintf(
	    body, sizeof body,
	    "{\"id\":\"viewers-%lld-%u\",\"text\":\"Urgent: %u families on the "
	    "roof of house %u need drinking water and a boat, please send "
	    "rescue, call 0300 5%06u\"}",
	    (long long)time_now(), round, 2 + round % 90, round * 7 + 11, round * 7919 % 1000000);
	const int all = snprintf(request, sizeof request,
				 "POST /api/v1/campaigns/%s/posts HTTP/1.1\r\nHost: localhost\r\n"
				 "Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s",
				 run->options.campaign, run->options.token, len, body);
	if (write(run->pusher, request, (size_t)all) != all)
		give_up("the server closed the connection.");
	size_t got = 0, length = 0;
	while (length == 0 || got < length) {
		const ssize_t n = read(run->pusher, answer + got, sizeof answer - got);
		if (n <= 0)
			give_up("the server closed the connection.");
		got += (size_t)n;
		length = answer_length(str_of(answer, got));
	}
	if (answer_status(str_of(answer, got)) != 200)
		give_up("the server answered: %.*s", (int)got, answer);
}

static void rounds_run(struct run *run)
{
	for (unsigned round = 1; round <= run->options.rounds; round++) {
		post_push(run, round);
		const int64_t start_ns = time_monotonic_ns();
		const unsigned have = viewers_read(run, round, run->options.viewers, WAIT_NS);
		latencies_add(&run->latencies, time_monotonic_ns() - start_ns);
		run->missed += run->options.viewers - have;
		viewers_read(run, round, 1, 120000000); // what is still on its way
	}
}

static void options_read(int argc, char **argv, struct options *options)
{
	*options =
	    (struct options){.port = 8080, .viewers = 5000, .rounds = 20, .campaign = "bench"};
	const struct flag flags[] = {
	    {"port", FLAG_UNSIGNED, &options->port},
	    {"token-file", FLAG_LINE, &options->token},
	    {"pid", FLAG_UNSIGNED, &options->pid},
	    {"campaign", FLAG_TEXT, &options->campaign},
	    {"viewers", FLAG_UNSIGNED, &options->viewers},
	    {"rounds", FLAG_UNSIGNED, &options->rounds},
	};
	FLAGS_READ(argc, argv, flags);
	if (!options->token || options->pid == 0 || options->viewers == 0 ||
	    options->viewers > VIEWERS_MAX)
		give_up("--token-file, --pid and 1 to %d viewers are needed.", VIEWERS_MAX);
}

int main(int argc, char **argv)
{
	static struct run run;
	options_read(argc, argv, &run.options);
	run.pusher = connect_to(run.options.port);
	post_push(&run, 0);
	const size_t before = process_memory((pid_t)run.options.pid);
	viewers_open(&run);
	const size_t after = process_memory((pid_t)run.options.pid);
	rounds_run(&run);
	printf("viewers=%u missed=%llu last_p50_ms=%.1f last_most_ms=%.1f memory_before_mib=%.1f "
	       "memory_more_mib=%.1f\n",
	       run.options.viewers, (unsigned long long)run.missed,
	       latencies_ms(&run.latencies, 0.5), latencies_ms(&run.latencies, 1),
	       (double)before / 1048576, (double)after / 1048576 - (double)before / 1048576);
	return run.missed ? 1 : 0;
}
