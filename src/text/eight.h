// SPDX-License-Identifier: AGPL-3.0-or-later
// Eight 16-bit numbers at once, with what C's operators on vectors lack. One instruction each where
// the processor has it, which every x86-64 does; the same result elsewhere.
#ifndef CAUSEWAY_TEXT_EIGHT_H
#define CAUSEWAY_TEXT_EIGHT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

typedef int16_t eight __attribute__((vector_size(16)));

static inline eight eight_all(int16_t value)
{
	return (eight){value, value, value, value, value, value, value, value};
}

// `one` where `mask` is -1, `other` where it is 0.
static inline eight eight_choose(eight mask, eight one, eight other)
{
	return (one & mask) | (other & ~mask);
}

static inline eight eight_larger(eight a, eight b)
{
#ifdef __SSE2__
	return (eight)_mm_max_epi16((__m128i)a, (__m128i)b);
#else
	return eight_choose(a > b, a, b);
#endif
}

static inline eight eight_smaller(eight a, eight b)
{
#ifdef __SSE2__
	return (eight)_mm_min_epi16((__m128i)a, (__m128i)b);
#else
	return eight_choose(a > b, b, a);
#endif
}

// The sum, held within 16 bits.
static inline eight eight_add(eight a, eight b)
{
#ifdef __SSE2__
	return (eight)_mm_adds_epi16((__m128i)a, (__m128i)b);
#else
	typedef uint16_t eight_plain __attribute__((vector_size(16)));
	const eight sum = (eight)((eight_plain)a + (eight_plain)b);
	return eight_choose(((a ^ sum) & (b ^ sum)) < 0, (a >> 15) ^ eight_all(INT16_MAX), sum);
#endif
}

// The first four, and the last four, as 32-bit numbers.
typedef int32_t eight_wide __attribute__((vector_size(16)));
static inline eight_wide eight_first_wide(eight a)
{
	return (eight_wide)__builtin_shufflevector(a, a, 0, 0, 1, 1, 2, 2, 3, 3) >> 16;
}
static inline eight_wide eight_last_wide(eight a)
{
	return (eight_wide)__builtin_shufflevector(a, a, 4, 4, 5, 5, 6, 6, 7, 7) >> 16;
}

// A bit for each that is negative, the first one's lowest.
static inline unsigned eight_signs(eight a)
{
#ifdef __SSE2__
	return (unsigned)_mm_movemask_epi8(_mm_packs_epi16((__m128i)a, _mm_setzero_si128()));
#else
	unsigned bits = 0;
	for (unsigned i = 0; i < 8; i++)
		bits |= (unsigned)(a[i] < 0) << i;
	return bits;
#endif
}

#endif
