// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/language.h"

#include "text/hash.h"
#include "text/language_grams.h"

#include <assert.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SLOT_TAG	((1u << LANGUAGE_TAG_BITS) - 1)
// A text is read so many letters at a time until one language leads by e to the power of
// ENOUGH_LEAD.
#define LETTERS_AT_ONCE 12
#define LEAST_POWER	-12.0f // less than that adds nothing to a probability
#define ENOUGH_LEAD	4.5f

struct language_table {
	const struct language_header *header;
	const struct language_bucket *buckets;
	const struct language_entry *entries;
	void *mapped; // NULL if the bytes belong to the caller
	size_t mapped_len;
};

uint64_t language_checksum(struct str file)
{
	size_t at = offsetof(struct language_header, checksum);
	uint64_t head = hash_bytes(str_slice(file, 0, at));
	return hash_pair(head, hash_bytes(str_slice(file, at + sizeof(uint64_t), file.len)));
}

static enum outcome check_header(const struct language_header *header, size_t len,
				 struct fault *fault)
{
	if (memcmp(header->magic, LANGUAGE_MAGIC, sizeof header->magic) != 0)
		return fail(INVALID, fault, "This is not a language table.");
	if (header->version != LANGUAGE_VERSION)
		return fail(INVALID, fault,
			    "The language table has version %u; this program reads version %d.",
			    header->version, LANGUAGE_VERSION);
	bool sound = header->languages > 0 && header->languages <= LANGUAGE_LANGUAGES &&
		     header->buckets > 0 && header->buckets <= LANGUAGE_FILE_MAX &&
		     header->entries <= LANGUAGE_FILE_MAX &&
		     len == sizeof *header + header->buckets * sizeof(struct language_bucket) +
				header->entries * sizeof(struct language_entry);
	if (!sound)
		return fail(INVALID, fault, "The language table is cut off or damaged.");
	sound = header->scale > 0 && header->scale < 1e3f && header->heat > 0 &&
		header->heat < 1e6f && header->heat_letters >= 0 && header->heat_letters < 1e6f &&
		header->least >= 0 && header->least <= 1;
	for (unsigned l = 0; l < header->languages && sound; l++)
		sound = header->code[l][0] && !header->code[l][LANGUAGE_CODE_MAX - 1];
	return sound ? OK : fail(INVALID, fault, "The language table holds impossible values.");
}

// Every slot leads to an entry, every entry to a language, every run to an end: after this the
// look-ups need no checks.
static bool contents_sound(const struct language_table *table)
{
	const struct language_header *header = table->header;
	for (uint32_t b = 0; b < header->buckets; b++)
		for (unsigned s = 0; s < LANGUAGE_SLOTS; s++)
			if (table->buckets[b].slot[s] >> LANGUAGE_TAG_BITS > header->entries)
				return false;
	for (uint32_t e = 0; e < header->entries; e++)
		if ((table->entries[e].language & ~LANGUAGE_ENTRY_LAST) >= header->languages)
			return false;
	if (header->entries &&
	    !(table->entries[header->entries - 1].language & LANGUAGE_ENTRY_LAST))
		return false;
	for (unsigned script = 0; script < SCRIPTS; script++)
		for (unsigned l = header->languages; l < 128; l++)
			if (header->script[script][l / 64] >> l % 64 & 1)
				return false;
	return true;
}

enum outcome language_open_bytes(struct str bytes, struct language_table **ret, struct fault *fault)
{
	if (bytes.len < sizeof(struct language_header) || bytes.len > LANGUAGE_FILE_MAX)
		return fail(INVALID, fault, "A language table has %zu to %d bytes; this has %zu.",
			    sizeof(struct language_header), LANGUAGE_FILE_MAX, bytes.len);
	const struct language_header *header = (const void *)bytes.at;
	enum outcome outcome = check_header(header, bytes.len, fault);
	if (outcome != OK)
		return outcome;
	if (header->checksum != language_checksum(bytes))
		return fail(INVALID, fault, "The language table is damaged: its checksum differs.");
	struct language_table *table = calloc(1, sizeof *table);
	if (!table)
		return fail(UNAVAILABLE, fault, "There is no memory for the language table.");
	table->header = header;
	table->buckets = (const void *)(header + 1);
	table->entries = (const void *)(table->buckets + header->buckets);
	if (!contents_sound(table)) {
		free(table);
		return fail(INVALID, fault, "The language table points outside itself.");
	}
	*ret = table;
	return OK;
}

enum outcome language_open(const char *path, struct language_table **ret, struct fault *fault)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return fail(NOT_FOUND, fault, "The language table %s cannot be opened.", path);
	struct stat stat;
	void *mapped = MAP_FAILED;
	if (fstat(file, &stat) == 0 && stat.st_size > 0 && stat.st_size <= LANGUAGE_FILE_MAX)
		mapped = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	close(file);
	if (mapped == MAP_FAILED)
		return fail(INVALID, fault, "%s is no language table: it has no usable size.",
			    path);
	struct language_table *table;
	enum outcome outcome =
	    language_open_bytes(str_of(mapped, (size_t)stat.st_size), &table, fault);
	if (outcome != OK) {
		munmap(mapped, (size_t)stat.st_size);
		return outcome;
	}
	table->mapped = mapped;
	table->mapped_len = (size_t)stat.st_size;
	*ret = table;
	return OK;
}

void language_close(struct language_table *table)
{
	if (table && table->mapped)
		munmap(table->mapped, table->mapped_len);
	free(table);
}

const char *language_code(const struct language_table *table, unsigned language)
{
	return language < table->header->languages ? table->header->code[language] : NULL;
}

typedef uint32_t four __attribute__((vector_size(16)));

// The slot of a piece, or 0: all tags of its bucket are compared at once.
static uint32_t find_slot(const struct language_table *table, uint32_t hash)
{
	uint32_t index = (uint32_t)((uint64_t)hash * table->header->buckets >> 32);
	const uint32_t *slot = table->buckets[index].slot;
	four low, high, wanted = {hash, hash, hash, hash};
	memcpy(&low, slot, sizeof low);
	memcpy(&high, slot + 4, sizeof high);
	const four tag = {SLOT_TAG, SLOT_TAG, SLOT_TAG, SLOT_TAG};
	four found_low = (four)(((low ^ wanted) & tag) == 0) & low;
	four found_high = (four)(((high ^ wanted) & tag) == 0) & high;
	four found = found_low | found_high;
	return found[0] | found[1] | found[2] | found[3];
}
static_assert(LANGUAGE_SLOTS == 8, "a bucket is two vectors");

// In three passes, so that the memory brings all buckets, then all entries, side by side.
static void add_weights(const struct language_table *table, const struct language_grams *grams,
			int32_t *scores)
{
	const struct language_entry *found[LANGUAGE_GRAMS_MAX];
	uint32_t n = 0;
	for (uint32_t i = 0; i < grams->n; i++) {
		uint64_t index = (uint64_t)grams->hash[i] * table->header->buckets >> 32;
		__builtin_prefetch(&table->buckets[index]);
	}
	for (uint32_t i = 0; i < grams->n; i++) {
		uint32_t slot = find_slot(table, grams->hash[i]) >> LANGUAGE_TAG_BITS;
		if (slot == 0 || slot > table->header->entries)
			continue; // not there, or two pieces that look alike
		found[n] = table->entries + slot - 1;
		__builtin_prefetch(found[n++]);
	}
	for (uint32_t i = 0; i < n; i++) {
		// cppcheck-suppress uninitvar ; the first n were found
		for (const struct language_entry *entry = found[i];; entry++) {
			scores[entry->language & ~LANGUAGE_ENTRY_LAST] += entry->weight;
			if (entry->language & LANGUAGE_ENTRY_LAST)
				break;
		}
	}
}

// The candidates for a script, listed.
static unsigned list_candidates(const struct language_header *header, enum script script,
				uint8_t candidates[128])
{
	unsigned n = 0;
	for (unsigned half = 0; half < 2; half++)
		for (uint64_t bits = header->script[script][half]; bits; bits &= bits - 1)
			candidates[n++] = (uint8_t)(64 * half + (unsigned)__builtin_ctzll(bits));
	return n;
}

// The best candidate; *ret_lead is by how much it leads the next one.
static unsigned best_of(const int32_t *scores, const uint8_t *candidates, unsigned n,
			int32_t *ret_lead)
{
	unsigned best = candidates[0];
	int32_t most = INT32_MIN / 2, next = INT32_MIN / 2;
	for (unsigned i = 0; i < n; i++) {
		int32_t score = scores[candidates[i]];
		if (score > most) {
			next = most;
			most = score;
			best = candidates[i];
		} else if (score > next)
			next = score;
	}
	*ret_lead = most - next;
	return best;
}

struct language_guess language_guess(const struct language_table *table, struct str text,
				     const struct folded *folded)
{
	const struct language_header *header = table->header;
	struct language_guess guess = {LANGUAGE_UNSURE, LANGUAGE_UNSURE, 0};
	struct language_grams grams;
	language_grams_begin(text, folded, &grams);
	uint8_t candidates[128];
	unsigned n = list_candidates(header, grams.script, candidates);
	if (n == 0)
		return guess;
	int32_t scores[128], lead = 0;
	for (unsigned l = 0; l < header->languages; l++)
		scores[l] = header->bias[l];
	unsigned best = candidates[0];
	float heat = header->heat;
	while (n > 1 && grams.letters < LANGUAGE_LETTERS_MAX &&
	       language_grams_next(text, folded, LETTERS_AT_ONCE, &grams)) {
		add_weights(table, &grams, scores);
		best = best_of(scores, candidates, n, &lead);
		heat = header->heat + header->heat_letters * (float)grams.letters;
		if ((float)lead * header->scale > ENOUGH_LEAD * heat)
			break;
	}
	if (lead == 0)
		best = best_of(scores, candidates, n, &lead);
	float sum = 0;
	for (unsigned i = 0; i < n; i++) {
		float power = (float)(scores[candidates[i]] - scores[best]) * header->scale / heat;
		sum += power > LEAST_POWER ? expf(power) : 0;
	}
	guess.score = 1 / sum;
	guess.best = header->code[best];
	if (guess.score >= header->least)
		guess.code = guess.best;
	return guess;
}
