// SPDX-License-Identifier: AGPL-3.0-or-later
// A server with the smallest possible handlers, to measure what net/ itself costs, and a live hub
// with many viewers. Prints CPU time of this process for each request, so that the load generator
// on the same cores does not count.
//   gcc -std=gnu17 -O2 -D_GNU_SOURCE -pthread -Isrc -include src/base/banned.h bench/net.c
//     $(O)/libnet.a $(O)/libbase.a $(pkg-config --libs libmicrohttpd libcurl libdeflate zlib
//     simdjson) \ -lstdc++ -lm -o build/bench-net
//   build/bench-net serve 20 &      then, while it runs (port 9180):
//     wrk -t1 -c64 -d5s http://127.0.0.1:9180/            a trivial GET
//     wrk -t1 -c64 -d5s http://127.0.0.1:9180/page        60 KB, with -H 'Accept-Encoding: gzip'
//     wrk -t1 -c64 -d5s -s post.lua http://127.0.0.1:9180/post     a POST that waits 5 ms
//       (post.lua: wrk.method = "POST"; wrk.body = '{"text":"hello"}')
//   build/bench-net live 5000       memory for 5,000 viewers, and when the last one has an event
#include "net/http.h"

#include "base/log.h"
#include "base/time.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PORT = 9180, PAGE_BYTES = 60000, WAIT_US = 5000, ROUNDS = 20 };

static enum outcome get_hello(struct request *request)
{
	reply_bytes(request, 200, "text/plain", STR("hello\n"));
	return OK;
}

static enum outcome get_page(struct request *request)
{
	const struct str *page = request->app;
	reply_bytes(request, 200, "text/html; charset=utf-8", *page);
	return OK;
}

static enum outcome post_wait(struct request *request)
{
	usleep(WAIT_US);
	reply_bytes(request, 200, "application/json", STR("{\"accepted\":1}"));
	return OK;
}

static enum outcome get_live(struct request *request)
{
	reply_live(request, STR("topic"));
	return OK;
}

static const struct route routes[] = {
    {.method = METHOD_GET, .path = "/", .permission = "public", .handle = get_hello},
    {.method = METHOD_GET, .path = "/page", .permission = "public", .handle = get_page},
    {.method = METHOD_POST,
     .path = "/post",
     .permission = "public",
     .body = BODY_RAW,
     .body_limit = 65536,
     .handle = post_wait},
    {.method = METHOD_GET,
     .path = "/live",
     .permission = "public",
     .flags = ROUTE_LIVE,
     .handle = get_live},
};

static double cpu_seconds(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static long resident_kib(void)
{
	long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	if (file && fscanf(file, "%*d %ld", &pages) != 1)
		pages = 0;
	if (file)
		fclose(file);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static struct http_server *start(const struct str *page, struct live_hub *hub)
{
	const struct http_options options = {.listen = "127.0.0.1:9180",
					     .max_connections = 8000,
					     .hub = hub,
					     .app = (void *)(uintptr_t)page};
	const struct http_hooks hooks = {0};
	const struct route_table table = {routes, sizeof(routes) / sizeof(routes[0])};
	struct http_server *server;
	struct fault fault;
	if (http_start(&options, &hooks, &table, 1, &server, &fault) == OK)
		return server;
	fprintf(stderr, "%s\n", fault.text);
	exit(1);
}

// Once a second: requests, and CPU time for each.
static void serve(struct http_server *server, int seconds)
{
	uint64_t before = 0;
	double cpu_before = cpu_seconds();
	for (int i = 0; i < seconds; i++) {
		sleep(1);
		uint64_t requests = http_stats(server).requests;
		double cpu = cpu_seconds();
		if (requests > before)
			printf("%7llu requests/s, %5.1f us CPU each, %ld KiB\n",
			       (unsigned long long)(requests - before),
			       (cpu - cpu_before) * 1e6 / (double)(requests - before),
			       resident_kib());
		fflush(stdout);
		before = requests;
		cpu_before = cpu;
	}
}

// --- the viewers, in a process of their own ---

static int viewer_open(void)
{
	static const char request[] = "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n";
	const struct sockaddr_in address = {.sin_family = AF_INET,
					    .sin_port = htons(PORT),
					    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
	    send(fd, request, sizeof(request) - 1, 0) < 0) {
		perror("viewer");
		exit(1);
	}
	return fd;
}

// For every event that all have: how long after its publishing (told in it) the last one got it.
static void watch(int viewers)
{
	int epoll = epoll_create1(0), rounds = 0, seen = 0;
	for (int i = 0; i < viewers; i++) {
		int fd = viewer_open();
		struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
		epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
	}
	double worst = 0, sum = 0;
	while (rounds < ROUNDS) {
		struct epoll_event events[512];
		int n = epoll_wait(epoll, events, 512, -1);
		for (int i = 0; i < n; i++) {
			char text[4096];
			ssize_t len = recv(events[i].data.fd, text, sizeof(text) - 1, 0);
			if (len <= 0)
				exit(1);
			text[len] = '\0';
			const char *at = strstr(text, "data: ");
			if (!at || ++seen < viewers)
				continue;
			double ms = (double)(time_monotonic_ns() - strtoll(at + 6, NULL, 10)) / 1e6;
			worst = ms > worst ? ms : worst;
			sum += ms;
			seen = 0;
			rounds++;
		}
	}
	printf("%d viewers: the last one has an event after %.1f ms on average, %.1f ms at worst "
	       "of %d\n",
	       viewers, sum / ROUNDS, worst, ROUNDS);
}

static void live(struct live_hub *hub, int viewers, long idle_kib)
{
	while (live_stats(hub).viewers < viewers)
		usleep(10000);
	sleep(1);
	printf("%d viewers: %ld KiB more memory\n", viewers, resident_kib() - idle_kib);
	fflush(stdout);
	double cpu = cpu_seconds();
	for (int i = 0; i < ROUNDS; i++) {
		char data[32];
		int len = snprintf(data, sizeof(data), "%lld", (long long)time_monotonic_ns());
		live_publish(hub, STR("topic"), "count", STR(""), str_of(data, (size_t)len));
		usleep(500000);
	}
	printf("%.1f us CPU for each event of each viewer\n",
	       (cpu_seconds() - cpu) * 1e6 / ROUNDS / viewers);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int count = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 5;
	struct rlimit files;
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	log_setup(LOG_WARN, false);
	char *bytes = malloc(PAGE_BYTES + 64);
	struct str page = {bytes, 0};
	for (int i = 0; page.len < PAGE_BYTES; i++)
		page.len += (size_t)snprintf(bytes + page.len, 64,
					     "<li>Row %d needs %d litres of water</li>\n", i,
					     i * 7919 % 1000);
	struct live_hub *hub;
	struct fault fault;
	bool with_viewers = strcmp(what, "live") == 0;
	pid_t child = -1;
	int gate[2];
	if (pipe(gate) != 0 || (with_viewers && (child = fork()) < 0))
		return 1;
	if (child == 0) {
		char go;
		if (read(gate[0], &go, 1) == 1)
			watch(count);
		return 0;
	}
	if (live_start(8000, &hub, &fault) != OK)
		return 1;
	struct http_server *server = start(&page, hub);
	long idle_kib = resident_kib();
	if (with_viewers) {
		if (write(gate[1], "g", 1) != 1)
			return 1;
		live(hub, count, idle_kib);
		waitpid(child, NULL, 0);
	} else {
		serve(server, count);
	}
	http_stop(server, 1000);
	live_stop(hub);
	free(bytes);
	return 0;
}
