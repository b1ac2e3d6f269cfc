// SPDX-License-Identifier: AGPL-3.0-or-later
// Which language a short text is in: a linear model over pieces of words (language_grams.h), its
// candidates narrowed by the script, with a calibrated probability; "und" when unsure. Reads a
// finished table of at most 1 MiB (triage/train_language.h makes it) and refuses one that is
// damaged or hostile. Never allocates per text; a table may be used by many threads at once, a
// memory by one.
#ifndef CAUSEWAY_TEXT_LANGUAGE_H
#define CAUSEWAY_TEXT_LANGUAGE_H

#include "base/outcome.h"
#include "text/fold.h"
#include "text/script.h"

// --- the file: this header, then the lines; little-endian, nothing else ---

#define LANGUAGE_MAGIC	    "CWLANG\0"
#define LANGUAGE_VERSION    4
#define LANGUAGE_LANGUAGES  128
#define LANGUAGE_FILE_MAX   (1 << 20)
#define LANGUAGE_CODE_MAX   12
#define LANGUAGE_UNITS	    42 // of a line
#define LANGUAGE_PIECE_MOST 14 // languages that a piece speaks for
#define LANGUAGE_LEVELS	    16 // weights that there are

// What some pieces of words say, each for a few languages, in 64 bytes that one look at the memory
// brings. The line of a hash is the upper half of hash * lines. A line has units of 12 bits, whose
// lower eight stand in `low` and whose upper four in `high`, two in a byte from the last one
// backwards, so that eight bytes that end with any of them are of the line; those of even units in
// the lower half. Between them is `end`, which looks like one more piece to whoever reads on. A
// unit with LANGUAGE_UNIT_PIECE is a piece, told by its hash's lowest eleven bits (two pieces of a
// line look alike once in 2,048 times); the units behind it, up to the next piece, are each a
// language and, from the eighth bit on, the level of how much the piece speaks for it: at most
// LANGUAGE_PIECE_MOST of them.
struct language_line {
	uint8_t low[LANGUAGE_UNITS];
	uint8_t end; // LANGUAGE_UNIT_PIECE
	uint8_t high[LANGUAGE_UNITS / 2];
};
#define LANGUAGE_HIGH_LAST	 (LANGUAGE_UNITS / 2 - 1)
#define LANGUAGE_UNIT_PIECE	 0x80u
#define LANGUAGE_UNIT_LANGUAGE	 0x7Fu
#define LANGUAGE_UNIT_LEVEL	 8
#define LANGUAGE_UNIT_PIECE_BITS 7 // of a piece's hash beside LANGUAGE_UNIT_PIECE

static inline uint32_t language_unit_of_piece(uint32_t hash)
{
	return LANGUAGE_UNIT_PIECE | (hash & 0x7F) | (hash >> LANGUAGE_UNIT_PIECE_BITS & 15) << 8;
}

static inline uint32_t language_unit(const struct language_line *line, unsigned number)
{
	const uint32_t low = line->low[number], high = line->high[LANGUAGE_HIGH_LAST - number / 2];
	return low | (high >> number % 2 * 4 & 15) << 8;
}

static inline void language_unit_set(struct language_line *line, unsigned number, uint32_t unit)
{
	uint8_t *high = &line->high[LANGUAGE_HIGH_LAST - number / 2];
	const uint32_t shift = number % 2 * 4, other = *high & 0xF0u >> shift;
	line->low[number] = (uint8_t)unit;
	*high = (uint8_t)(other | (unit >> 8 & 15) << shift);
}

// A line that says nothing.
static inline void language_line_clear(struct language_line *line)
{
	for (unsigned u = 0; u < LANGUAGE_UNITS; u++)
		language_unit_set(line, u, LANGUAGE_UNIT_PIECE);
	line->end = LANGUAGE_UNIT_PIECE;
}

// score of a language = scale * (bias + sum of its levels' weights);
// probability = softmax(score / (heat + heat_letters * letters)).
struct language_header {
	char magic[8];
	uint32_t version;
	uint32_t languages, lines;
	uint32_t nothing;
	uint64_t checksum; // of the whole file, this field taken as 0
	float scale, heat, heat_letters;
	float least; // below this probability the answer is "und"
	char code[LANGUAGE_LANGUAGES][LANGUAGE_CODE_MAX];
	int16_t bias[LANGUAGE_LANGUAGES];
	int8_t level[LANGUAGE_LEVELS];
	uint64_t script[SCRIPTS][2]; // bit l: language l is written in it
	char rest[64];		     // so that lines begin at a multiple of their size
};

#define LANGUAGE_UNSURE "und"

struct language_guess {
	const char *code; // BCP 47 ("ht", "ur-Latn") or "und"; lives as long as the table
	const char *best; // the same, but the best guess even when unsure; "und" without letters
	float score;	  // probability that `best` is right, 0 to 1
};

struct language_table;

// Maps the file at `path`. INVALID if it is not a sound table, NOT_FOUND, UNAVAILABLE.
enum outcome language_open(const char *path, struct language_table **ret, struct fault *fault);
// The same from memory that stays as it is for the life of the table, aligned to 8 bytes.
enum outcome language_open_bytes(struct str bytes, struct language_table **ret,
				 struct fault *fault);
void language_close(struct language_table *table); // takes NULL

// The language of `text`, whose folding is `folded`.
struct language_guess language_guess(const struct language_table *table, struct str text,
				     const struct folded *folded);

// What the table says of the words met lately: most words of a stream of posts come again and
// again, and to remember one costs a tenth of adding up its pieces. Changes no guess.
struct language_memory;

// An empty memory for so many words, a power of two from 2 on, with 288 bytes for each, or NULL
// without memory; with another table it begins anew. Freed by language_memory_free (which takes
// NULL).
#define LANGUAGE_MEMORY_WORDS 4096
struct language_memory *language_memory_new(unsigned words);
void language_memory_free(struct language_memory *memory);

// As language_guess.
struct language_guess language_guess_recalling(const struct language_table *table,
					       struct language_memory *memory, struct str text,
					       const struct folded *folded);

// The table's languages in its own order; NULL behind the last one.
const char *language_code(const struct language_table *table, unsigned language);

// The checksum that belongs into the header of these bytes of a whole file.
uint64_t language_checksum(struct str file);

#endif
