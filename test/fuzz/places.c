// SPDX-License-Identifier: AGPL-3.0-or-later
// Places: a damaged gazetteer is refused or harmless; places found in any text lie within it.
#include "text/places.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "text/places_file.h"

#include <stdalign.h>

#define FILTER_BYTES (((size_t)1 << PLACES_FILTER_BITS) / 2)
#define SLOTS	     16
#define STRINGS	     32

static struct folded folded;

struct file {
	struct places_header header;
	uint8_t filter[FILTER_BYTES];
	uint64_t slots[SLOTS];
	uint32_t lists[2];
	struct place_record places[2];
	char padding[(8 - 2 * sizeof(struct place_record) % 8) % 8];
	char strings[STRINGS];
};

static void name_add(struct file *file, struct str name, uint64_t leads)
{
	fold_text(name, &folded);
	uint64_t key = place_key_start();
	for (size_t i = 0; i < folded.n_words; i++)
		key = place_key_extend(key, place_unit_hash(fold_word_str(&folded, i)));
	size_t slot = key % SLOTS;
	while (file->slots[slot])
		slot = (slot + 1) % SLOTS;
	file->slots[slot] = (key >> 32) << 32 | leads;
}

// Two places of one name, one of them also under a longer one. The filter lets everything pass.
static void file_fill(struct file *file)
{
	memset(file, 0, sizeof *file);
	file->header = (struct places_header){.magic = PLACES_MAGIC,
					      .version = PLACES_VERSION,
					      .slots = SLOTS,
					      .lists = 2,
					      .places = 2,
					      .strings = STRINGS,
					      .source = "made for this test"};
	memset(file->filter, 0xFF, sizeof file->filter);
	file->lists[1] = 1 | PLACES_LAST;
	file->places[0] = (struct place_record){1, 2721000, 8353000, 90000, 0, {'N', 'P'}, 0, 0};
	file->places[1] = (struct place_record){2, -1200000, -7700000, 500, 6, {'P', 'E'}, 0, 0};
	memcpy(file->strings, "Kunda\0Kunda Alta", 17);
	name_add(file, STR("Kunda"), PLACES_MANY);
	name_add(file, STR("Kunda Alta"), 2);
}

static const struct places_area *area(void)
{
	static struct places_area area = {"NP", true, 27.2, 83.5, NULL};
	struct fault fault;
	if (!area.own) {
		struct places_own *own = places_own_new();
		places_add(own, 3, STR("Char Imli"), STR("चर इमली, 河边村"), 27, 83, &fault);
		area.own = own;
	}
	return &area;
}

static void find(const struct places *places, struct str text)
{
	struct place_found found[PLACES_FOUND_MAX];
	fold_text(text, &folded);
	const size_t n = places_find(places, area(), text, &folded, found);
	require(n <= PLACES_FOUND_MAX);
	for (size_t i = 0; i < n; i++) {
		require(found[i].from < found[i].to && found[i].to <= text.len);
		require(found[i].start < found[i].end && found[i].end <= utf8_length(text));
		require(i == 0 || found[i].start >= found[i - 1].end);
		require(found[i].lat >= -90 && found[i].lat <= 90);
		require(strnlen(found[i].country, 3) < 3 && found[i].name.len < 4096);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static alignas(8) struct file file;
	struct str text = fuzz_text(data, size);
	struct places *places;
	struct fault fault = {0};
	file_fill(&file);
	fuzz_damage((char *)&file, sizeof file, sizeof file.header, &text);
	const struct str bytes = str_of((const char *)&file, sizeof file);
	file.header.checksum = places_checksum(bytes);
	const enum outcome outcome = places_open_bytes(bytes, &places, &fault);
	require(outcome == OK || (outcome == INVALID && fault.text[0] != '\0'));
	find(outcome == OK ? places : NULL, text);
	if (outcome == OK)
		places_close(places);
	return 0;
}
