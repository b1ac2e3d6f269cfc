// SPDX-License-Identifier: AGPL-3.0-or-later
// Hashing for tables and fingerprints inside text/: fast, the same on every machine, never for
// secrets and not safe against somebody who searches for collisions.
#ifndef CAUSEWAY_TEXT_HASH_H
#define CAUSEWAY_TEXT_HASH_H

#include "base/str.h"

// Mixes 64 bits so that each input bit changes about half of the output (the finalizer of
// MurmurHash3 with Stafford's constants, variant 13).
static inline uint64_t hash_mix(uint64_t value)
{
	value ^= value >> 30;
	value *= UINT64_C(0xBF58476D1CE4E5B9);
	value ^= value >> 27;
	value *= UINT64_C(0x94D049BB133111EB);
	return value ^ value >> 31;
}

static inline uint64_t hash_pair(uint64_t first, uint64_t second)
{
	return hash_mix(first * UINT64_C(0x9E3779B97F4A7C15) + second);
}

// Both halves of a product of 128 bits: half the work of hash_pair, and as good where the result is
// compared as a whole.
static inline uint64_t hash_product(uint64_t a, uint64_t b)
{
	const __uint128_t product = (__uint128_t)(a ^ UINT64_C(0x9E3779B97F4A7C15)) * (b | 1);
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_bytes(struct str bytes)
{
	uint64_t hash = bytes.len, chunk;
	size_t at = 0;
	for (; at + 8 <= bytes.len; at += 8) {
		memcpy(&chunk, bytes.at + at, 8);
		hash = hash_pair(hash, chunk);
	}
	chunk = 0;
	for (; at < bytes.len; at++)
		chunk = chunk << 8 | (unsigned char)bytes.at[at];
	return hash_pair(hash, chunk);
}

// Four chains of products side by side, which takes a third of the time: for large files.
static inline uint64_t hash_large(struct str bytes)
{
	uint64_t chains[4] = {bytes.len, 1, 2, 3}, chunks[4];
	size_t at = 0;
	for (; at + sizeof chunks <= bytes.len; at += sizeof chunks) {
		memcpy(chunks, bytes.at + at, sizeof chunks);
		for (size_t i = 0; i < 4; i++)
			chains[i] = hash_pair(chains[i], chunks[i]);
	}
	uint64_t hash = hash_bytes(str_of(bytes.at + at, bytes.len - at));
	for (size_t i = 0; i < 4; i++)
		hash = hash_pair(hash, chains[i]);
	return hash;
}

// The same as hash_bytes for bytes behind which seven more may be read: without a loop over the
// last few, whose number differs from word to word.
static inline uint64_t hash_bytes_roomy(struct str bytes)
{
	uint64_t hash = bytes.len, chunk;
	size_t at = 0;
	for (; at + 8 <= bytes.len; at += 8) {
		memcpy(&chunk, bytes.at + at, 8);
		hash = hash_pair(hash, chunk);
	}
	memcpy(&chunk, bytes.at + at, 8);
	const size_t last = bytes.len - at;
	// In two steps, because a shift by all 64 bits is undefined.
	return hash_pair(hash, __builtin_bswap64(chunk) >> 8 >> (56 - 8 * last));
}

#endif
