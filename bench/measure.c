// SPDX-License-Identifier: AGPL-3.0-or-later
#include "measure.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

_Noreturn void give_up(const char *format, ...)
{
	va_list more;
	va_start(more, format);
	fputs("bench: ", stderr);
	vfprintf(stderr, format, more);
	fputc('\n', stderr);
	va_end(more);
	exit(1);
}

// --- the command line ---

static void flag_set(const struct flag *flag, const char *value)
{
	uint64_t number = 0;
	const bool counts = flag->kind == FLAG_UNSIGNED || flag->kind == FLAG_U64;
	if (counts && (!str_to_u64(str_from(value), &number) ||
		       (flag->kind == FLAG_UNSIGNED && number > UINT32_MAX)))
		give_up("--%s needs a number, not \"%s\".", flag->name, value);
	switch (flag->kind) {
	case FLAG_UNSIGNED:
		*(unsigned *)flag->to = (unsigned)number;
		break;
	case FLAG_U64:
		*(uint64_t *)flag->to = number;
		break;
	case FLAG_TEXT:
		*(const char **)flag->to = value;
		break;
	case FLAG_LINE:
		*(const char **)flag->to = line_of_file(value);
		break;
	case FLAG_SWITCH:
		*(bool *)flag->to = true;
		break;
	}
}

void flags_read(int argc, char **argv, const struct flag *flags, size_t count)
{
	struct option names[FLAGS_MOST + 1] = {0};
	int which;
	if (count > FLAGS_MOST)
		give_up("a program has at most %d flags.", FLAGS_MOST);
	for (size_t i = 0; i < count; i++)
		names[i] = (struct option){
		    .name = flags[i].name,
		    .has_arg = flags[i].kind == FLAG_SWITCH ? no_argument : required_argument,
		    .val = (int)i,
		};
	while ((which = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (which == '?')
			exit(64);
		flag_set(&flags[which], optarg);
	}
}

// --- a connection ---

int connect_to(unsigned port)
{
	const struct sockaddr_in address = {
	    .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const int one = 1;
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)
		give_up("nobody answers on port %u.", port);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

const char *line_of_file(const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	const ssize_t len = file ? getline(&line, &room, file) : -1;
	if (len <= 0)
		give_up("%s cannot be read.", path);
	fclose(file);
	line[strcspn(line, "\r\n")] = 0;
	return line;
}

// --- processes ---

// A file of /proc as text in `room`.
static void process_read(pid_t pid, const char *name, char *room, size_t size)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	FILE *file = fopen(path, "re");
	const size_t len = file ? fread(room, 1, size - 1, file) : 0;
	if (len == 0)
		give_up("there is no process %d.", (int)pid);
	room[len] = 0;
	fclose(file);
}

double process_cpu_us(pid_t pid)
{
	char room[1024];
	process_read(pid, "stat", room, sizeof room);
	const char *at = strrchr(room, ')');
	unsigned long user = 0, system = 0;
	if (!at || sscanf(at, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
			  &system) != 2)
		give_up("/proc/%d/stat cannot be understood.", (int)pid);
	return (double)(user + system) * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

size_t process_memory(pid_t pid)
{
	char room[256];
	unsigned long all = 0, resident = 0;
	process_read(pid, "statm", room, sizeof room);
	if (sscanf(room, "%lu %lu", &all, &resident) != 2)
		give_up("/proc/%d/statm cannot be understood.", (int)pid);
	return resident * (size_t)sysconf(_SC_PAGESIZE);
}

double own_cpu_us(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

// --- latencies ---

void latencies_add(struct latencies *latencies, int64_t ns)
{
	if (latencies->count == latencies->room) {
		latencies->room = latencies->room ? latencies->room * 2 : 1024;
		latencies->ns = reallocarray(latencies->ns, latencies->room, sizeof *latencies->ns);
		if (!latencies->ns)
			give_up("out of memory.");
	}
	latencies->ns[latencies->count++] = ns;
}

static int by_size(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

double latencies_ms(struct latencies *latencies, double part)
{
	if (latencies->count == 0)
		return 0;
	qsort(latencies->ns, latencies->count, sizeof *latencies->ns, by_size);
	const size_t at = (size_t)((double)(latencies->count - 1) * part + 0.5);
	return (double)latencies->ns[at] / 1e6;
}

void latencies_free(struct latencies *latencies)
{
	free(latencies->ns);
	*latencies = (struct latencies){0};
}

// --- answers ---

size_t answer_length(struct str bytes)
{
	const size_t end = str_find(bytes, STR("\r\n\r\n"));
	if (end == SIZE_MAX)
		return 0;
	struct str head = str_slice(bytes, 0, end);
	while (head.len > 0) {
		struct str line = str_cut(&head, '\n');
		const struct str name = str_cut(&line, ':');
		uint64_t length;
		if (str_equal_nocase(name, STR("content-length")) &&
		    str_to_u64(str_trim(line), &length))
			return end + 4 + (size_t)length;
	}
	give_up("the server answered without a length.");
}

int answer_status(struct str bytes)
{
	int64_t status = 0;
	str_to_i64(str_slice(bytes, 9, 3), &status);
	return (int)status;
}
