// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/language.h"

#include "text/hash.h"
#include "text/language_grams.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SLOT_TAG ((1u << LANGUAGE_TAG_BITS) - 1)

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

static void add_weights(const struct language_table *table, uint32_t hash, int32_t *scores)
{
	uint32_t index = (uint32_t)((uint64_t)hash * table->header->buckets >> 32);
	const struct language_bucket *bucket = &table->buckets[index];
	for (unsigned s = 0; s < LANGUAGE_SLOTS; s++) {
		uint32_t slot = bucket->slot[s];
		if ((slot ^ hash) & SLOT_TAG || slot <= SLOT_TAG)
			continue;
		const struct language_entry *entry =
		    table->entries + (slot >> LANGUAGE_TAG_BITS) - 1;
		for (;; entry++) {
			scores[entry->language & ~LANGUAGE_ENTRY_LAST] += entry->weight;
			if (entry->language & LANGUAGE_ENTRY_LAST)
				return;
		}
	}
}

struct language_guess language_guess(const struct language_table *table, struct str text,
				     const struct folded *folded)
{
	const struct language_header *header = table->header;
	struct language_guess guess = {LANGUAGE_UNSURE, LANGUAGE_UNSURE, 0};
	struct language_grams grams;
	language_grams(text, folded, &grams);
	int32_t scores[128];
	for (unsigned l = 0; l < header->languages; l++)
		scores[l] = header->bias[l];
	for (uint32_t i = 0; i < grams.n; i++)
		add_weights(table, grams.hash[i], scores);

	const uint64_t *candidates = header->script[grams.script];
	int best = -1;
	for (unsigned l = 0; l < header->languages; l++)
		if (candidates[l / 64] >> l % 64 & 1 && (best < 0 || scores[l] > scores[best]))
			best = (int)l;
	if (best < 0)
		return guess;
	float heat = header->heat + header->heat_letters * (float)grams.letters;
	float sum = 0;
	for (unsigned l = 0; l < header->languages; l++)
		if (candidates[l / 64] >> l % 64 & 1)
			sum += expf((float)(scores[l] - scores[best]) * header->scale / heat);
	guess.score = 1 / sum;
	guess.best = header->code[best];
	if (guess.score >= header->least)
		guess.code = guess.best;
	return guess;
}
