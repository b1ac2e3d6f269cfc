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

// --- the file: this header, the buckets, the entries; little-endian, nothing else ---

#define LANGUAGE_MAGIC	    "CWLANG\0"
#define LANGUAGE_VERSION    1
#define LANGUAGE_LANGUAGES  127
#define LANGUAGE_FILE_MAX   (1 << 20)
#define LANGUAGE_CODE_MAX   12
#define LANGUAGE_SLOTS	    8  // of a bucket
#define LANGUAGE_TAG_BITS   14 // of a slot: the lower bits of a piece's hash
#define LANGUAGE_ENTRY_LAST 0x80u

// One weight of a piece. The last entry of a piece has LANGUAGE_ENTRY_LAST in `language`.
struct language_entry {
	uint8_t language;
	int8_t weight;
};

// A slot is 0 (empty) or first entry + 1 over the tag. The bucket of a hash is the upper half of
// hash * buckets.
struct language_bucket {
	uint32_t slot[LANGUAGE_SLOTS];
};

// score of a language = scale * (bias + sum of weights);
// probability = softmax(score / (heat + heat_letters * letters)).
struct language_header {
	char magic[8];
	uint32_t version;
	uint32_t languages, buckets, entries;
	uint64_t checksum; // of the whole file, this field taken as 0
	float scale, heat, heat_letters;
	float least; // below this probability the answer is "und"
	char code[LANGUAGE_LANGUAGES][LANGUAGE_CODE_MAX];
	int16_t bias[LANGUAGE_LANGUAGES];
	uint64_t script[SCRIPTS][2]; // bit l: language l is written in it
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

// An empty memory of 1.1 MiB, or NULL without memory; with another table it begins anew.
// Freed by language_memory_free (which takes NULL).
struct language_memory *language_memory_new(void);
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
