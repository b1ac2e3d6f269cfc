// SPDX-License-Identifier: AGPL-3.0-or-later
// Cursors of lists: a number as text that says to programs "keep me, do not read me". Eight bytes
// and a check digit, so that what was cut off or made up is noticed; it is no secret.
#include "net/server.h"

enum { CURSOR_DIGITS = 13, CURSOR_LEN = CURSOR_DIGITS + 2 }; // 13 digits of 5 bits hold 64 bits

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

// Neighbouring entries look nothing alike; both steps can be undone.
static uint64_t cursor_mix(uint64_t number)
{
	return (number * 0x9e3779b97f4a7c15u) ^ 0x5bd1e9955bd1e995u;
}

// 0xf1de83e19937733d * 0x9e3779b97f4a7c15 = 1 (mod 2^64).
static uint64_t cursor_unmix(uint64_t mixed)
{
	return (mixed ^ 0x5bd1e9955bd1e995u) * 0xf1de83e19937733du;
}

static uint64_t cursor_sum(uint64_t mixed)
{
	return (mixed ^ mixed >> 21 ^ mixed >> 43) % 1021;
}

struct str cursor_text(struct arena *arena, int64_t number)
{
	char text[CURSOR_LEN];
	uint64_t mixed = cursor_mix((uint64_t)number), sum = cursor_sum(mixed);
	for (int i = CURSOR_DIGITS - 1; i >= 0; i--, mixed >>= 5)
		text[i] = digits[mixed & 31];
	text[CURSOR_DIGITS] = digits[sum >> 5];
	text[CURSOR_DIGITS + 1] = digits[sum & 31];
	return arena_copy(arena, str_of(text, CURSOR_LEN));
}

bool cursor_read(struct str text, int64_t *ret_number)
{
	uint64_t mixed = 0, sum = 0;
	if (text.len != CURSOR_LEN || text.at[0] > digits[15])
		return false;
	for (size_t i = 0; i < CURSOR_LEN; i++) {
		const char *digit = text.at[i] ? strchr(digits, text.at[i]) : NULL;
		if (!digit)
			return false;
		uint64_t *part = i < CURSOR_DIGITS ? &mixed : &sum;
		*part = *part << 5 | (uint64_t)(digit - digits);
	}
	const int64_t number = (int64_t)cursor_unmix(mixed);
	if (sum != cursor_sum(mixed) || number <= 0)
		return false;
	*ret_number = number;
	return true;
}
