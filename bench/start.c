// SPDX-License-Identifier: AGPL-3.0-or-later
// Starts a server, asks it for a page until it answers, and prints how long that took from the
// start of the process; then lets it rest and prints its resident memory; then stops it.
//   start PORT TOKEN-FILE PATH REST-SECONDS PROGRAM ARGUMENT…
#include "measure.h"

#include "base/time.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAIT_NS INT64_C(60000000000)

// True if the server answers the request with 200.
static bool answers(unsigned port, struct str request)
{
	const struct sockaddr_in address = {
	    .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	char answer[64];
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const bool yes = fd >= 0 &&
			 connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 &&
			 write(fd, request.at, request.len) == (ssize_t)request.len &&
			 read(fd, answer, sizeof answer) == (ssize_t)sizeof answer &&
			 answer_status(str_of(answer, sizeof answer)) == 200;
	if (fd >= 0)
		close(fd);
	return yes;
}

int main(int argc, char **argv)
{
	char text[1024];
	if (argc < 6)
		give_up("usage: start PORT TOKEN-FILE PATH REST-SECONDS PROGRAM ARGUMENT…");
	const unsigned port = (unsigned)strtoul(argv[1], NULL, 10);
	const int len = snprintf(text, sizeof text,
				 "GET %s HTTP/1.1\r\nHost: localhost\r\n"
				 "Authorization: Bearer %s\r\n\r\n",
				 argv[3], line_of_file(argv[2]));
	const struct str request = str_of(text, (size_t)len);
	if (answers(port, request))
		give_up("somebody answers on port %u already.", port);

	const int64_t start_ns = time_monotonic_ns();
	const pid_t pid = fork();
	if (pid == 0) {
		execvp(argv[5], argv + 5);
		_exit(127);
	}
	while (!answers(port, request)) {
		if (time_monotonic_ns() - start_ns > WAIT_NS || waitpid(pid, NULL, WNOHANG) == pid)
			give_up("the server did not answer.");
		usleep(500);
	}
	const double ms = (double)(time_monotonic_ns() - start_ns) / 1e6;
	const double cpu_ms = process_cpu_us(pid) / 1e3;
	sleep((unsigned)strtoul(argv[4], NULL, 10));
	printf("first_answer_ms=%.0f cpu_ms=%.0f idle_mib=%.1f cpu_rest_ms=%.0f\n", ms, cpu_ms,
	       (double)process_memory(pid) / 1048576, process_cpu_us(pid) / 1e3 - cpu_ms);
	fflush(stdout);
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	return 0;
}
