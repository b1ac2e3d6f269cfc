// SPDX-License-Identifier: AGPL-3.0-or-later
// Tests print TAP for `prove`. A test program calls ok, is_… and skip, and ends main with
// `return tap_done();`. A failed check prints where it stands and goes on.
#ifndef CAUSEWAY_TEST_TAP_H
#define CAUSEWAY_TEST_TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

__attribute__((format(printf, 4, 5), unused)) static bool tap_line(bool pass, const char *file,
								   int line, const char *name, ...)
{
	va_list args;
	va_start(args, name);
	printf("%s %d - ", pass ? "ok" : "not ok", ++tap_count);
	vprintf(name, args);
	printf("\n");
	va_end(args);
	if (!pass) {
		tap_failed++;
		printf("# failed at %s:%d\n", file, line);
	}
	fflush(stdout);
	return pass;
}

// ok(condition, "what a user would notice, %s", …)
#define ok(condition, ...) tap_line((condition), __FILE__, __LINE__, __VA_ARGS__)

#define is_int(got, want, ...)                                                                     \
	do {                                                                                       \
		intmax_t tap_got = (intmax_t)(got), tap_want = (intmax_t)(want);                   \
		if (!tap_line(tap_got == tap_want, __FILE__, __LINE__, __VA_ARGS__))               \
			printf("# got %" PRIdMAX ", want %" PRIdMAX "\n", tap_got, tap_want);      \
	} while (0)

// Both are struct str.
#define is_str(got, want, ...)                                                                     \
	do {                                                                                       \
		struct str tap_got = (got), tap_want = (want);                                     \
		if (!tap_line(str_equal(tap_got, tap_want), __FILE__, __LINE__, __VA_ARGS__))      \
			printf("# got  '%.*s'\n# want '%.*s'\n", STR_ARG(tap_got),                 \
			       STR_ARG(tap_want));                                                 \
	} while (0)

#define skip(why, ...)                                                                             \
	do {                                                                                       \
		printf("ok %d - ", ++tap_count);                                                   \
		printf(__VA_ARGS__);                                                               \
		printf(" # SKIP %s\n", (why));                                                     \
	} while (0)

static inline int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed ? 1 : 0;
}

#endif
