// SPDX-License-Identifier: AGPL-3.0-or-later
// The lexicon: a damaged file is refused or harmless; hits lie within any text.
#include "text/lexicon.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "text/lexicon_file.h"

#include <math.h>
#include <stdalign.h>

#define FILTER_BYTES (((size_t)1 << LEXICON_FILTER_BITS) / 8)
#define SLOTS	     64

static struct folded folded;

struct file {
	struct lexicon_header header;
	uint8_t filter[FILTER_BYTES];
	struct lexicon_slot slots[SLOTS];
	struct lexicon_concept concepts[2];
	struct lexicon_language languages[2];
	struct lexicon_entry entries[2];
};

static void slot_add(struct file *file, uint64_t key, uint32_t leads)
{
	size_t slot = key % SLOTS;
	while (file->slots[slot].leads)
		slot = (slot + 1) % SLOTS;
	file->slots[slot] = (struct lexicon_slot){lexicon_tag(key), leads};
}

static void form_add(struct file *file, struct str form, uint32_t entry)
{
	struct lexicon_unit units[LEXICON_UNITS];
	uint64_t key = 0;
	fold_text(form, &folded);
	for (size_t i = 0; i < folded.n_words; i++) {
		const size_t n = lexicon_cut(&folded, i, LEXICON_UNITS, units);
		for (size_t u = 0; u < n; u++) {
			const bool last = i + 1 == folded.n_words && u + 1 == n;
			key = lexicon_key(key, units[u].hash);
			slot_add(file, key, last ? entry + 1 : LEXICON_CONTINUES);
		}
	}
}

// Two concepts with a form each. The filter lets everything pass.
static void file_fill(struct file *file)
{
	memset(file, 0, sizeof *file);
	file->header = (struct lexicon_header){.magic = LEXICON_MAGIC,
					       .version = LEXICON_VERSION,
					       .heads = HEADS,
					       .slots = SLOTS,
					       .concepts = 2,
					       .languages = 2,
					       .entries = 2};
	memset(file->filter, 0xFF, sizeof file->filter);
	file->concepts[0] = (struct lexicon_concept){"trapped", 1, {[HEAD_REQUEST] = 2}};
	file->concepts[1] = (struct lexicon_concept){"water", 0, {[HEAD_WATER] = 1}};
	file->languages[0] = (struct lexicon_language){"en", 1};
	file->languages[1] = (struct lexicon_language){"my", 2};
	file->entries[0] = (struct lexicon_entry){0, 1, LEXICON_LAST};
	file->entries[1] = (struct lexicon_entry){1, 2, LEXICON_LAST | LEXICON_ANYWHERE};
	form_add(file, STR("on the roof"), 0);
	form_add(file, STR("ရေ"), 1);
}

static void find(const struct lexicon *lexicon, struct str text)
{
	struct lexicon_hits hits;
	fold_text(text, &folded);
	lexicon_read(lexicon, &folded, STR("en"), &hits);
	require(hits.n <= LEXICON_HITS_MAX);
	for (size_t i = 0; i < hits.n; i++) {
		require(hits.hit[i].from_point < hits.hit[i].to_point);
		require(hits.hit[i].to_point <= utf8_length(text));
		require(hits.hit[i].concept < lexicon_concepts(lexicon));
	}
	for (enum head head = 0; head < HEADS; head++) {
		const float p = lexicon_combine(0.3f, hits.evidence[head], 0.5f, head % 2);
		require(!isnan(hits.evidence[head]) && p >= 0 && p <= 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static alignas(8) struct file file;
	struct str text = fuzz_text(data, size);
	struct lexicon *lexicon;
	struct fault fault = {0};
	file_fill(&file);
	fuzz_damage((char *)&file, sizeof file, sizeof file.header, &text);
	const struct str bytes = str_of((const char *)&file, sizeof file);
	file.header.checksum = lexicon_checksum(bytes);
	const enum outcome outcome = lexicon_open_bytes(bytes, &lexicon, &fault);
	require(outcome == OK || (outcome == INVALID && fault.text[0] != '\0'));
	if (outcome != OK)
		return 0;
	find(lexicon, text);
	lexicon_close(lexicon);
	return 0;
}
