// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/language_lines.h"

#include <assert.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define NO_UNIT (UINT64_C(1) << (LANGUAGE_UNITS - 1)) // the last one, where none was found

#define SAID_AT_ONCE   16 // languages that are taken from a line, the first of which count
#define PIECES_AT_ONCE 64 // whose languages are added up together

// What pieces say, one behind the other, so that how many languages each speaks for is no branch.
struct said {
	uint8_t language[PIECES_AT_ONCE * LANGUAGE_PIECE_MOST + SAID_AT_ONCE];
	uint8_t level[PIECES_AT_ONCE * LANGUAGE_PIECE_MOST + SAID_AT_ONCE];
};
static_assert(SAID_AT_ONCE > LANGUAGE_PIECE_MOST, "what one piece says fits");
static_assert(LANGUAGE_UNITS + SAID_AT_ONCE <= sizeof(struct language_line),
	      "what stands behind the last unit can be read");
static_assert(offsetof(struct language_line, high) + LANGUAGE_UNITS / 2 ==
		  sizeof(struct language_line),
	      "eight bytes that end in `high` are of the line");
static_assert(offsetof(struct language_line, end) == LANGUAGE_UNITS, "the last unit is followed");

// Bit u is set if unit u of the line has these lower bits.
static inline uint64_t find_low(const struct language_line *line, uint8_t low)
{
#ifdef __SSE2__
	const __m128i wanted = _mm_set1_epi8((char)low), *units = (const void *)line;
	const uint64_t first =
	    (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(units), wanted));
	const uint64_t second =
	    (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(units + 1), wanted));
	const uint64_t third =
	    (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(units + 2), wanted));
	return first | second << 16 | (third & ((1u << LANGUAGE_UNITS % 32) - 1)) << 32;
#else
	uint64_t found = 0;
	for (unsigned u = 0; u < LANGUAGE_UNITS; u++)
		found |= (uint64_t)(line->low[u] == low) << u;
	return found;
#endif
}

// Takes the SAID_AT_ONCE units from `first` on: their lower bits, and the upper four of each. Gives
// a bit for each that is a piece.
static inline uint32_t units_take(const uint8_t *low, uint64_t high, uint8_t *ret_low,
				  uint8_t *ret_high)
{
#ifdef __SSE2__
	const __m128i units = _mm_loadu_si128((const void *)low), four = _mm_set1_epi8(15);
	const __m128i both = _mm_cvtsi64_si128((long long)high);
	const __m128i mixed = _mm_unpacklo_epi8(both, _mm_srli_epi16(both, 4));
	_mm_storeu_si128((void *)ret_low, units);
	_mm_storeu_si128((void *)ret_high, _mm_and_si128(mixed, four));
	return (uint32_t)_mm_movemask_epi8(units);
#else
	uint32_t pieces = 0;
	for (unsigned u = 0; u < SAID_AT_ONCE; u++) {
		ret_low[u] = low[u];
		ret_high[u] = (uint8_t)(high >> 4 * u & 15);
		pieces |= (uint32_t)(low[u] >> 7) << u;
	}
	return pieces;
#endif
}

// Takes what a piece says, behind the `n` of others; gives how many there are then. No branch
// depends on whether the line has it: a quarter is not there, which no processor foresees.
static inline unsigned said_take(const struct language_line *line, uint32_t hash, struct said *said,
				 unsigned n)
{
	const uint64_t alike = find_low(line, (uint8_t)(hash | LANGUAGE_UNIT_PIECE));
	uint32_t unit = (uint32_t)__builtin_ctzll(alike | NO_UNIT); // behind which there is nothing
	// Rarely several units have these lower bits.
	for (uint64_t left = alike & (alike - 1);
	     left && language_unit(line, unit) != language_unit_of_piece(hash); left &= left - 1)
		unit = (uint32_t)__builtin_ctzll(left);
	// The upper halves of the piece's own unit and of all that it can have.
	uint64_t high;
	memcpy(&high, (const uint8_t *)(line + 1) - sizeof high - unit / 2, sizeof high);
	high = __builtin_bswap64(high) >> 4 * (unit % 2);
	const uint32_t ends =
	    units_take(line->low + unit + 1, high >> 4, said->language + n, said->level + n);
	const uint32_t other = (high ^ hash >> LANGUAGE_UNIT_PIECE_BITS) & 15;
	return n + ((uint32_t)__builtin_ctz(ends) & -(uint32_t)(other == 0));
}

void language_lines_add(const struct language_lines *lines, const uint32_t *hashes, unsigned n,
			int16_t *scores)
{
	struct said said;
	for (unsigned from = 0; from < n; from += PIECES_AT_ONCE) {
		const unsigned to = n - from < PIECES_AT_ONCE ? n : from + PIECES_AT_ONCE;
		unsigned all = 0;
		for (unsigned i = from; i < to; i++)
			all = said_take(language_line_of(lines, hashes[i]), hashes[i], &said, all);
#pragma GCC unroll 4
		for (unsigned i = 0; i < all; i++) {
			// cppcheck-suppress uninitvar ; said_take has written what is read
			int16_t *score = &scores[said.language[i]];
			*score = (int16_t)(*score + lines->level[said.level[i]]);
		}
	}
}
