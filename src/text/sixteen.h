// SPDX-License-Identifier: AGPL-3.0-or-later
// Sixteen bytes at once, with what C's operators on vectors lack. One instruction each where the
// processor has it, which every x86-64 does; the same result elsewhere.
#ifndef CAUSEWAY_TEXT_SIXTEEN_H
#define CAUSEWAY_TEXT_SIXTEEN_H

#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

typedef uint8_t sixteen __attribute__((vector_size(16)));

static inline sixteen sixteen_load(const char *at)
{
	sixteen bytes;
	memcpy(&bytes, at, sizeof bytes);
	return bytes;
}

// A bit for each byte that has its highest one set, the first byte's lowest.
static inline unsigned sixteen_high_bits(sixteen bytes)
{
#ifdef __SSE2__
	return (unsigned)_mm_movemask_epi8((__m128i)bytes);
#else
	unsigned bits = 0;
	for (unsigned i = 0; i < sizeof bytes; i++)
		bits |= (unsigned)(bytes[i] >> 7) << i;
	return bits;
#endif
}

#endif
