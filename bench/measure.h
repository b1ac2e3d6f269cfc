// SPDX-License-Identifier: AGPL-3.0-or-later
// What load generators share: a place to connect to, requests as bytes, latencies, and what the
// server's process has used. Everything ends the program with a sentence when it fails: there is
// nothing to measure then.
#ifndef CAUSEWAY_BENCH_MEASURE_H
#define CAUSEWAY_BENCH_MEASURE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

_Noreturn void give_up(const char *format, ...) __attribute__((format(printf, 1, 2)));

// What the command line sets: "--name value", or "--name" alone of a switch.
struct flag {
	const char *name;
	enum { FLAG_UNSIGNED, FLAG_U64, FLAG_TEXT, FLAG_LINE, FLAG_SWITCH } kind;
	void *to; // unsigned, uint64_t, const char * (of the value, of the file's first line), bool
};
#define FLAGS_MOST 16
// Reads all of them; ends the program at another one, and at a number that is none.
void flags_read(int argc, char **argv, const struct flag *flags, size_t count);
#define FLAGS_READ(argc, argv, flags)                                                              \
	flags_read(argc, argv, flags, sizeof(flags) / sizeof((flags)[0]))

// A connected TCP socket to 127.0.0.1, blocking, without Nagle's delay.
int connect_to(unsigned port);
// The first line of a file, for the token.
const char *line_of_file(const char *path);

// Processor time that a process has used, in microseconds, and its resident memory in bytes.
double process_cpu_us(pid_t pid);
size_t process_memory(pid_t pid);
// Processor time of this process, in microseconds.
double own_cpu_us(void);

struct latencies {
	int64_t *ns;
	size_t count, room;
};
void latencies_add(struct latencies *latencies, int64_t ns);
// In milliseconds; `part` 0.99 is the 99th percentile. Sorts; 0 if there are none.
double latencies_ms(struct latencies *latencies, double part);
void latencies_free(struct latencies *latencies);

// How many bytes the answer that begins at `bytes` has in all; 0 while its head is not complete.
size_t answer_length(struct str bytes);
// Its status code.
int answer_status(struct str bytes);

#endif
