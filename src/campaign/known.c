// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/known.h"

#include <sodium.h>
#include <stdatomic.h>

#define BITS_A_KEY  16
#define BLOCK_BITS  512
#define BLOCK_WORDS (BLOCK_BITS / 64)
#define PROBES	    8
#define LAYER_LEAST 262144 // keys
#define LAYERS_MAX  24

struct layer {
	_Atomic uint64_t *words;
	size_t blocks;
	size_t room; // keys
	size_t keys;
};

struct known {
	struct layer layers[LAYERS_MAX];
	size_t n_layers;
	atomic_bool loaded;
};

struct known_key known_key(const unsigned char secret[KNOWN_SECRET_BYTES], int64_t source,
			   struct str external_id)
{
	// The source is part of the key, so that equal ids of two sources stay apart.
	unsigned char message[8 + 512];
	unsigned char hash[crypto_shorthash_siphashx24_BYTES];
	const size_t len = external_id.len < 512 ? external_id.len : 512;
	memcpy(message, &source, 8);
	if (len > 0)
		memcpy(message + 8, external_id.at, len);
	crypto_shorthash_siphashx24(hash, message, 8 + len, secret);
	struct known_key key;
	memcpy(&key.h1, hash, 8);
	memcpy(&key.h2, hash + 8, 8);
	return key;
}

static bool layer_add(struct known *known, size_t keys)
{
	if (known->n_layers == LAYERS_MAX)
		return false;
	struct layer *layer = &known->layers[known->n_layers];
	layer->blocks = (keys * BITS_A_KEY + BLOCK_BITS - 1) / BLOCK_BITS;
	layer->words = aligned_alloc(64, layer->blocks * BLOCK_WORDS * sizeof(uint64_t));
	if (!layer->words)
		return false;
	memset((void *)layer->words, 0, layer->blocks * BLOCK_WORDS * sizeof(uint64_t));
	layer->room = keys;
	layer->keys = 0;
	known->n_layers++;
	return true;
}

enum outcome known_new(size_t expected, struct known **ret_known, struct fault *fault)
{
	struct known *known = calloc(1, sizeof *known);
	if (!known || !layer_add(known, expected + LAYER_LEAST)) {
		free(known);
		return fail(UNAVAILABLE, fault, "Not enough memory for the filter of known ids.");
	}
	known->layers[0].keys = expected;
	*ret_known = known;
	return OK;
}

void known_free(struct known *known)
{
	if (!known)
		return;
	for (size_t i = 0; i < known->n_layers; i++)
		free((void *)known->layers[i].words);
	free(known);
}

static _Atomic uint64_t *block_of(const struct layer *layer, struct known_key key)
{
	const size_t block = (size_t)(((unsigned __int128)(uint64_t)key.h1 * layer->blocks) >> 64);
	return layer->words + block * BLOCK_WORDS;
}

// Each probe takes nine bits of h2: three for the word, six for the bit in it.
static unsigned probe_bit(struct known_key key, unsigned probe)
{
	const uint64_t mixed = (uint64_t)key.h2 * 0x9E3779B97F4A7C15u;
	const uint64_t bits = probe < PROBES / 2 ? (uint64_t)key.h2 : mixed;
	return (unsigned)(bits >> (probe % (PROBES / 2) * 9 + 20)) & (BLOCK_BITS - 1);
}

static bool layer_has(const struct layer *layer, struct known_key key)
{
	const _Atomic uint64_t *block = block_of(layer, key);
	for (unsigned i = 0; i < PROBES; i++) {
		const unsigned bit = probe_bit(key, i);
		if (!(atomic_load_explicit(&block[bit / 64], memory_order_relaxed) >> bit % 64 & 1))
			return false;
	}
	return true;
}

static void layer_put(struct layer *layer, struct known_key key)
{
	_Atomic uint64_t *block = block_of(layer, key);
	for (unsigned i = 0; i < PROBES; i++) {
		const unsigned bit = probe_bit(key, i);
		atomic_fetch_or_explicit(&block[bit / 64], (uint64_t)1 << bit % 64,
					 memory_order_relaxed);
	}
}

bool known_maybe(const struct known *known, struct known_key key)
{
	if (!atomic_load_explicit(&known->loaded, memory_order_acquire))
		return true;
	for (size_t i = known->n_layers; i-- > 0;)
		if (layer_has(&known->layers[i], key))
			return true;
	return false;
}

void known_add(struct known *known, struct known_key key)
{
	struct layer *newest = &known->layers[known->n_layers - 1];
	if (newest->keys >= newest->room && layer_add(known, newest->room * 2))
		newest = &known->layers[known->n_layers - 1];
	layer_put(newest, key);
	newest->keys++;
}

void known_load(struct known *known, struct known_key key)
{
	layer_put(&known->layers[0], key);
}

void known_loaded(struct known *known)
{
	atomic_store_explicit(&known->loaded, true, memory_order_release);
}
