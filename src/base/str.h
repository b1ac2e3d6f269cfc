// SPDX-License-Identifier: AGPL-3.0-or-later
// Text as a pointer and a length. A `struct str` never owns its bytes and is never assumed to end
// in a zero; whoever made the bytes says how long they live.
#ifndef CAUSEWAY_BASE_STR_H
#define CAUSEWAY_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *at; // may be NULL only if len is 0
	size_t len;	// in bytes
};

// A struct str from a string literal, usable in static initialisers.
#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
// Arguments for printf's "%.*s".
#define STR_ARG(s)   (int)(s).len, (s).at

static inline struct str str_from(const char *zero_terminated)
{
	return (struct str){zero_terminated, zero_terminated ? strlen(zero_terminated) : 0};
}

static inline struct str str_of(const char *at, size_t len)
{
	return (struct str){at, len};
}

static inline bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

// The part of s from byte `start`, at most `len` bytes; clipped to s.
struct str str_slice(struct str s, size_t start, size_t len);

// ASCII-only, not locale dependent.
bool str_equal_nocase(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

// Byte-wise order as memcmp, shorter first on a tie. For qsort-like uses.
int str_compare(struct str a, struct str b);

// Index of the first occurrence, or SIZE_MAX. An empty needle is found at 0.
size_t str_find(struct str s, struct str needle);
size_t str_find_byte(struct str s, char byte);

// s without ASCII white space at both ends.
struct str str_trim(struct str s);

// Splits at the first `separator`: returns what stands before it and leaves the rest in *rest.
// Without a separator returns all of *rest and leaves it empty with at == NULL.
struct str str_cut(struct str *rest, char separator);

// The whole of s as a decimal number; false if s is anything else (a "+", a space) or out of
// range. Doubles as JSON writes them, at most STR_DOUBLE_MAX bytes long, leading zeros allowed.
#define STR_DOUBLE_MAX 127
bool str_to_i64(struct str s, int64_t *ret_value);
bool str_to_u64(struct str s, uint64_t *ret_value);
bool str_to_double(struct str s, double *ret_value);

#endif
