// SPDX-License-Identifier: AGPL-3.0-or-later
// The language table: a damaged file is refused or harmless; any text gets a language or "und".
#include "text/language.h"
#include "fuzz.h"
#include "text/language_grams.h"

#include <stdalign.h>

#define LINES 64

static struct folded folded;

struct file {
	struct language_header header;
	struct language_line lines[LINES];
};

// All pieces of `text` speak for the language; those for which a line has no room are left out.
static void teach(struct file *file, struct str text, uint8_t language)
{
	static struct language_grams grams;
	fold_text(text, &folded);
	language_grams(text, &folded, &grams);
	for (uint32_t i = 0; i < grams.n; i++) {
		const uint32_t hash = grams.hash[i];
		struct language_line *line = &file->lines[(uint64_t)hash * LINES >> 32];
		unsigned unit = 0;
		while (unit < LANGUAGE_UNITS - 1 &&
		       language_unit(line, unit) != LANGUAGE_UNIT_PIECE)
			unit++;
		if (unit == LANGUAGE_UNITS - 1)
			continue;
		language_unit_set(line, unit, language_unit_of_piece(hash));
		language_unit_set(line, unit + 1, 1u << LANGUAGE_UNIT_LEVEL | language);
	}
}

static void file_fill(struct file *file)
{
	*file = (struct file){
	    .header = {.magic = LANGUAGE_MAGIC,
		       .version = LANGUAGE_VERSION,
		       .languages = 3,
		       .lines = LINES,
		       .scale = 0.01f,
		       .heat = 1,
		       .least = 0.6f,
		       .code = {"aa", "bb", "cc"},
		       .level = {0, 100},
		       .script[SCRIPT_LATIN] = {3},
		       .script[SCRIPT_ARABIC] = {4}},
	};
	for (unsigned i = 0; i < LINES; i++)
		language_line_clear(&file->lines[i]);
	teach(file, STR("water boat roof school"), 0);
	teach(file, STR("manje kote dlo lekol"), 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static alignas(64) struct file file;
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
