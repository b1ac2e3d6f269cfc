// SPDX-License-Identifier: AGPL-3.0-or-later
// The language table: a damaged file is refused or harmless; any text gets a language or "und".
#include "text/language.h"
#include "fuzz.h"
#include "text/language_grams.h"

#include <stdalign.h>

#define BUCKETS 64
#define ENTRIES 8

static struct folded folded;

struct file {
	struct language_header header;
	struct language_bucket buckets[BUCKETS];
	struct language_entry entries[ENTRIES];
};

// All pieces of `text` speak for the language.
static void teach(struct file *file, struct str text, uint8_t language)
{
	static struct language_grams grams;
	fold_text(text, &folded);
	language_grams(text, &folded, &grams);
	file->entries[language] = (struct language_entry){language | LANGUAGE_ENTRY_LAST, 100};
	for (uint32_t i = 0; i < grams.n; i++) {
		const uint32_t hash = grams.hash[i];
		struct language_bucket *bucket = &file->buckets[(uint64_t)hash * BUCKETS >> 32];
		bucket->slot[i % LANGUAGE_SLOTS] =
		    (language + 1u) << LANGUAGE_TAG_BITS | (hash & ((1u << LANGUAGE_TAG_BITS) - 1));
	}
}

static void file_fill(struct file *file)
{
	*file = (struct file){
	    .header = {.magic = LANGUAGE_MAGIC,
		       .version = LANGUAGE_VERSION,
		       .languages = 3,
		       .buckets = BUCKETS,
		       .entries = ENTRIES,
		       .scale = 0.01f,
		       .heat = 1,
		       .least = 0.6f,
		       .code = {"aa", "bb", "cc"},
		       .script[SCRIPT_LATIN] = {3},
		       .script[SCRIPT_ARABIC] = {4}},
	};
	file->entries[ENTRIES - 1].language = LANGUAGE_ENTRY_LAST;
	teach(file, STR("water boat roof school"), 0);
	teach(file, STR("manje kote dlo lekol"), 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static alignas(8) struct file file;
	struct str text = fuzz_text(data, size);
	struct language_table *table;
	struct fault fault = {0};
	file_fill(&file);
	fuzz_damage((char *)&file, sizeof file, sizeof file.header, &text);
	const struct str bytes = str_of((const char *)&file, sizeof file);
	file.header.checksum = language_checksum(bytes);
	const enum outcome outcome = language_open_bytes(bytes, &table, &fault);
	require(outcome == OK || (outcome == INVALID && fault.text[0] != '\0'));
	if (outcome != OK)
		return 0;
	fold_text(text, &folded);
	const struct language_guess guess = language_guess(table, text, &folded);
	require(guess.score >= 0 && guess.score <= 1);
	require(strlen(guess.code) < LANGUAGE_CODE_MAX && strlen(guess.best) < LANGUAGE_CODE_MAX);
	language_close(table);
	return 0;
}
