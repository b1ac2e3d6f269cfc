// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/language.h"

#include "base/mapped.h"
#include "text/eight.h"
#include "text/hash.h"
#include "text/language_grams.h"
#include "text/language_lines.h"
#include "text/power.h"
#include "text/roomy.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

// A text is read so many letters at a time until one language leads by e to the power of
// ENOUGH_LEAD.
#define LETTERS_AT_ONCE 18
#define LEAST_POWER	-9.0f // less than that adds hardly anything to a probability
#define ENOUGH_LEAD	4.5f

#define SCORES	   128 // of languages, those that a table has not included
#define EIGHTS	   (SCORES / 8)
#define NEVER	   INT16_MIN // the score of no candidate
#define WORD_BYTES 24	     // of a word that is remembered
#define WAYS	   2	     // places of which a word has one
#define LINE_WORDS 8	     // words of a text for which the memory is fetched at first

// With what the reading of a text of one script begins.
struct start {
	unsigned candidates;
	unsigned first, end;	    // of the eighths with candidates
	eight is_candidate[EIGHTS]; // -1 or 0
	eight bias[EIGHTS];
};

struct language_table {
	const struct language_header *header;
	struct language_lines lines;
	struct start starts[SCRIPTS];
	struct str mapped; // empty if the bytes belong to the caller
};

union scores {
	int16_t each[SCORES];
	eight eights[EIGHTS];
};

// A word that is remembered. Two of them are one cache line; what its pieces add to the score of
// each language lies apart, so that few of the large ones are touched.
struct word {
	char bytes[WORD_BYTES];
	uint8_t len; // 0: nothing is remembered here
	uint8_t letters;
	uint8_t rest[6];
};
static_assert(sizeof(struct word) * WAYS == 64, "the places of a word are one cache line");
static_assert((LANGUAGE_WORD_MAX * LANGUAGE_GRAM_MAX + 1) * 128 <= INT16_MAX,
	      "the weights of a word sum up within 16 bits where a piece names a language once");
static_assert(LANGUAGE_LANGUAGES <= SCORES, "every language has a score");

struct language_memory {
	uint64_t of;	// checksum of the table that is remembered
	unsigned pairs; // of words, a power of two
	unsigned turn;	// which of a pair is given up next
	struct word *words;
	union scores *scores; // of each
	void *block;	      // that holds both
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
		     header->lines > 0 && header->lines <= LANGUAGE_FILE_MAX &&
		     len == sizeof *header + header->lines * sizeof(struct language_line);
	if (!sound)
		return fail(INVALID, fault, "The language table is cut off or damaged.");
	sound = header->scale > 0 && header->scale < 1e3f && header->heat > 0 &&
		header->heat < 1e6f && header->heat_letters >= 0 && header->heat_letters < 1e6f &&
		header->least >= 0 && header->least <= 1;
	for (unsigned l = 0; l < header->languages && sound; l++)
		sound = header->code[l][0] && !header->code[l][LANGUAGE_CODE_MAX - 1];
	return sound ? OK : fail(INVALID, fault, "The language table holds impossible values.");
}

// Every unit is a piece or of a language, no piece has too many, and every line ends: after this
// the look-ups need no checks.
static bool contents_sound(const struct language_table *table)
{
	const struct language_header *header = table->header;
	bool sound = true;
	for (uint32_t i = 0; i < header->lines; i++) {
		sound &= table->lines.lines[i].end == LANGUAGE_UNIT_PIECE;
		for (unsigned u = 0, n = 0; u < LANGUAGE_UNITS; u++) {
			const uint32_t unit = language_unit(&table->lines.lines[i], u);
			const bool piece = unit & LANGUAGE_UNIT_PIECE;
			n = (n + 1) * !piece;
			sound &= (n <= LANGUAGE_PIECE_MOST) &
				 (piece | ((unit & LANGUAGE_UNIT_LANGUAGE) < header->languages));
		}
	}
	if (!sound)
		return false;
	for (unsigned script = 0; script < SCRIPTS; script++)
		for (unsigned l = header->languages; l < 128; l++)
			if (header->script[script][l / 64] >> l % 64 & 1)
				return false;
	return true;
}

static bool is_candidate(const struct language_header *header, unsigned script, unsigned language)
{
	return header->script[script][language / 64] >> language % 64 & 1;
}

static struct start start_of(const struct language_table *table, unsigned script)
{
	struct start start = {0};
	for (unsigned l = 0; l < table->header->languages; l++) {
		const unsigned e = l / 8;
		if (!is_candidate(table->header, script, l))
			continue;
		start.first = start.candidates == 0 ? e : start.first;
		start.end = e + 1;
		start.is_candidate[e][l % 8] = -1;
		start.bias[e][l % 8] = table->header->bias[l];
		start.candidates++;
	}
	return start;
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
	table->lines = (struct language_lines){
	    .lines = (const void *)(header + 1),
	    .count = header->lines,
	    .level = header->level,
	};
	if (!contents_sound(table)) {
		free(table);
		return fail(INVALID, fault, "The language table points outside itself.");
	}
	for (unsigned script = 0; script < SCRIPTS; script++)
		table->starts[script] = start_of(table, script);
	*ret = table;
	return OK;
}

enum outcome language_open(const char *path, struct language_table **ret, struct fault *fault)
{
	struct str bytes;
	enum outcome outcome =
	    mapped_open(path, "language table", LANGUAGE_FILE_MAX, &bytes, fault);
	if (outcome != OK)
		return outcome;
	outcome = language_open_bytes(bytes, ret, fault);
	if (outcome != OK) {
		mapped_close(bytes);
		return outcome;
	}
	(*ret)->mapped = bytes;
	mapped_rest(bytes);
	return OK;
}

void language_close(struct language_table *table)
{
	if (table)
		mapped_close(table->mapped);
	free(table);
}

const char *language_code(const struct language_table *table, unsigned language)
{
	return language < table->header->languages ? table->header->code[language] : NULL;
}

// --- one text ---

// A text being read.
struct pass {
	const struct language_table *table;
	struct language_memory *memory; // or NULL
	struct str text;
	const struct folded *folded;
	struct language_grams grams;
	union scores fresh; // of a word that is not remembered
	const struct start *start;
	union scores scores;
};

// What the pieces of a word add; returns its letters.
static uint32_t word_read(struct pass *pass, struct str word, union scores *ret)
{
	struct language_grams *grams = &pass->grams;
	const uint32_t letters = grams->letters;
	grams->n = 0;
	language_grams_take(word, grams);
	memset(ret, 0, sizeof *ret);
	language_lines_add(&pass->table->lines, grams->hash, grams->n, ret->each);
	return grams->letters - letters;
}

// The places that a word of the folded text may have: those that are written differently but fold
// alike share them.
static size_t places_of(const struct language_memory *memory, const struct fold_word *word)
{
	return WAYS * (word->hash & (memory->pairs - 1));
}

// `plain`: behind the word's bytes others may be read.
static inline bool is_word(const struct word *here, struct str word, bool plain)
{
	if (plain)
		return (here->len == word.len) & roomy_same(here->bytes, word.at, word.len);
	return here->len == word.len && memcmp(here->bytes, word.at, word.len) == 0;
}

// Where the word is remembered, or NULL. The one it is not in is likely asked for again.
static struct word *word_find(const struct pass *pass, struct str word)
{
	const struct fold_word *last = &pass->folded->words[pass->grams.next_word - 1];
	struct word *here = &pass->memory->words[places_of(pass->memory, last)];
	here += !is_word(here, word, last->plain); // which of the two it is, is chance
	return is_word(here, word, last->plain) ? here : NULL;
}
static_assert(WAYS == 2, "a word is in one of two places");

// Works out a word that is not remembered, which it then is if it can be.
static const union scores *word_work_out(struct pass *pass, struct str word)
{
	struct language_memory *memory = pass->memory;
	const struct fold_word *last = &pass->folded->words[pass->grams.next_word - 1];
	if (word.len > WORD_BYTES) {
		word_read(pass, word, &pass->fresh);
		return &pass->fresh;
	}
	const size_t at = places_of(memory, last) + memory->turn++ % WAYS;
	memcpy(memory->words[at].bytes, word.at, word.len);
	memory->words[at].len = (uint8_t)word.len;
	memory->words[at].letters = (uint8_t)word_read(pass, word, &memory->scores[at]);
	return &memory->scores[at];
}

// Takes the next words, of `letters` letters or a few more, and adds up their pieces together. With
// a table that somebody made up for it a sum can wrap, which makes the guess wrong and no more.
static void words_take(struct pass *pass, uint32_t letters)
{
	struct language_grams *grams = &pass->grams;
	const uint32_t before = grams->letters;
	grams->n = 0;
	while (grams->letters < before + letters) {
		const struct str word = language_grams_word(pass->text, pass->folded, grams);
		if (word.len == 0)
			break;
		language_grams_take(word, grams);
	}
	language_lines_add(&pass->table->lines, grams->hash, grams->n, pass->scores.each);
}

// Adds what some words say, in their order, four at a time: how many there are is chance. There is
// room for three more.
static void scores_add(struct pass *pass, const union scores **words, unsigned n)
{
	static const union scores nothing;
	const struct start *start = pass->start;
	for (unsigned i = 0; i < 3; i++)
		words[n + i] = &nothing;
	for (unsigned i = 0; i < n; i += 4)
		for (unsigned e = start->first; e < start->end; e++) {
			eight sum = pass->scores.eights[e];
			sum = eight_add(sum, words[i]->eights[e]);
			sum = eight_add(sum, words[i + 1]->eights[e]);
			sum = eight_add(sum, words[i + 2]->eights[e]);
			sum = eight_add(sum, words[i + 3]->eights[e]);
			pass->scores.eights[e] = sum;
		}
}

static void scores_fetch(const struct start *start, const union scores *scores)
{
	const unsigned at_once = 64 / sizeof(eight);
	for (unsigned e = start->first; e < start->end; e += at_once)
		__builtin_prefetch(&scores->eights[e]);
}

// The same, each word by itself, so that it can be remembered. What is remembered of those that
// are is fetched side by side.
static void words_recall(struct pass *pass)
{
	const union scores *known[LETTERS_AT_ONCE + 3]; // each has a letter
	const uint32_t before = pass->grams.letters;
	unsigned n = 0;
	while (pass->grams.letters < before + LETTERS_AT_ONCE) {
		struct str word = language_grams_word(pass->text, pass->folded, &pass->grams);
		if (word.len == 0)
			break;
		const struct word *here = word.len <= WORD_BYTES ? word_find(pass, word) : NULL;
		if (n == LETTERS_AT_ONCE || !here) {
			scores_add(pass, known, n);
			n = 0;
		}
		if (!here) {
			known[0] = word_work_out(pass, word);
			scores_add(pass, known, 1);
			continue;
		}
		known[n] = &pass->memory->scores[here - pass->memory->words];
		scores_fetch(pass->start, known[n++]);
		pass->grams.letters += here->letters;
	}
	scores_add(pass, known, n);
}

// Has the memory bring what is asked of the first words.
static void words_fetch(const struct pass *pass)
{
	const size_t n = pass->folded->n_words;
	for (size_t i = 0; i < n && i < LINE_WORDS; i++)
		__builtin_prefetch(
		    &pass->memory->words[places_of(pass->memory, &pass->folded->words[i])]);
}

// Adds the scores of the next words; false if there are none.
static bool words_add(struct pass *pass)
{
	const uint32_t before = pass->grams.letters;
	if (pass->memory)
		words_recall(pass);
	else
		words_take(pass, LETTERS_AT_ONCE);
	return pass->grams.letters > before;
}

// The highest and the second highest score of each eighth language.
struct tops {
	eight most, next;
};

static struct tops tops_join(struct tops a, struct tops b)
{
	return (struct tops){
	    .most = eight_larger(a.most, b.most),
	    .next = eight_larger(eight_smaller(a.most, b.most), eight_larger(a.next, b.next)),
	};
}

// The highest score of a candidate; *ret_lead is by how much it leads the next one.
static int32_t highest(const struct pass *pass, int32_t *ret_lead)
{
	const struct start *start = pass->start;
	const eight never = eight_all(NEVER);
	struct tops tops = {never, never}, others;
	for (unsigned e = start->first; e < start->end; e++) {
		others.most = eight_choose(start->is_candidate[e], pass->scores.eights[e], never);
		others.next = never;
		tops = tops_join(tops, others);
	}
	// Each half with the other, until the first one has the highest of all.
	others.most = __builtin_shufflevector(tops.most, tops.most, 4, 5, 6, 7, 0, 1, 2, 3);
	others.next = __builtin_shufflevector(tops.next, tops.next, 4, 5, 6, 7, 0, 1, 2, 3);
	tops = tops_join(tops, others);
	others.most = __builtin_shufflevector(tops.most, tops.most, 2, 3, 0, 1, 6, 7, 4, 5);
	others.next = __builtin_shufflevector(tops.next, tops.next, 2, 3, 0, 1, 6, 7, 4, 5);
	tops = tops_join(tops, others);
	others.most = __builtin_shufflevector(tops.most, tops.most, 1, 0, 3, 2, 5, 4, 7, 6);
	others.next = __builtin_shufflevector(tops.next, tops.next, 1, 0, 3, 2, 5, 4, 7, 6);
	tops = tops_join(tops, others);
	*ret_lead = tops.most[0] - tops.next[0];
	return tops.most[0];
}

// What four languages add to the sum of probability(): e to the power of how far they are behind
// the best one, nothing from LEAST_POWER on. `which`: -1 for those that count.
static power_four powers_of(power_four_ints scores, power_four_ints which, int32_t most, float step)
{
	const power_four power = __builtin_convertvector(scores - most, power_four) * step;
	const power_four_ints counts = which & (power > LEAST_POWER);
	const power_four held = (power_four)((power_four_ints)power & counts);
	return (power_four)((power_four_ints)power_of_e(held) & counts);
}

// The probability of the best of all languages, whose score is `most`, and its number.
static float probability(const struct pass *pass, int32_t most, float heat, unsigned *ret_best)
{
	const struct start *start = pass->start;
	const float step = pass->table->header->scale / heat;
	// Scores so far behind add nothing; a little further, because divisions round.
	const float far = (float)most + (LEAST_POWER - 1) / step - 1;
	const eight least = eight_all(far > NEVER ? (int16_t)far : NEVER);
	const eight best = eight_all((int16_t)most);
	power_four sum = {0};
	*ret_best = SCORES;
	for (unsigned e = start->first; e < start->end; e++) {
		const eight scores = pass->scores.eights[e];
		const eight near = (scores >= least) & start->is_candidate[e];
		if (eight_signs(near) == 0)
			continue;
		sum += powers_of(eight_first_wide(scores), eight_first_wide(near), most, step);
		sum += powers_of(eight_last_wide(scores), eight_last_wide(near), most, step);
		// Among equals the one with the lowest number.
		const unsigned equal = eight_signs(near & (scores == best));
		if (equal != 0 && *ret_best == SCORES)
			*ret_best = 8 * e + (unsigned)__builtin_ctz(equal);
	}
	return 1 / (sum[0] + sum[1] + sum[2] + sum[3]);
}

// Chooses the script; takes no word yet. Not by an initialiser, which would clear all grams.
static void pass_begin(const struct language_table *table, struct language_memory *memory,
		       struct str text, const struct folded *folded, struct pass *ret)
{
	ret->table = table;
	ret->memory = memory;
	ret->text = text;
	ret->folded = folded;
	language_grams_begin(text, folded, &table->lines, &ret->grams);
	ret->start = &table->starts[ret->grams.script];
	memcpy(&ret->scores, ret->start->bias, sizeof ret->scores);
}

struct language_guess language_guess_recalling(const struct language_table *table,
					       struct language_memory *memory, struct str text,
					       const struct folded *folded)
{
	const struct language_header *header = table->header;
	struct language_guess guess = {LANGUAGE_UNSURE, LANGUAGE_UNSURE, 0};
	struct pass pass;
	if (memory && memory->of != header->checksum) {
		memset(memory->words, 0, WAYS * memory->pairs * sizeof *memory->words);
		memory->of = header->checksum;
	}
	pass_begin(table, memory, text, folded, &pass);
	const struct start *start = pass.start;
	if (start->candidates == 0)
		return guess;
	if (memory && start->candidates > 1)
		words_fetch(&pass);
	int32_t lead = 0, most = 0;
	float heat = header->heat;
	while (start->candidates > 1 && pass.grams.letters < LANGUAGE_LETTERS_MAX &&
	       words_add(&pass)) {
		most = highest(&pass, &lead);
		heat = header->heat + header->heat_letters * (float)pass.grams.letters;
		if ((float)lead * header->scale > ENOUGH_LEAD * heat)
			break;
	}
	if (pass.grams.letters == 0)
		most = highest(&pass, &lead);
	unsigned best;
	guess.score = probability(&pass, most, heat, &best);
	guess.best = header->code[best];
	if (guess.score >= header->least)
		guess.code = guess.best;
	return guess;
}

struct language_guess language_guess(const struct language_table *table, struct str text,
				     const struct folded *folded)
{
	return language_guess_recalling(table, NULL, text, folded);
}

struct language_memory *language_memory_new(unsigned words)
{
	const size_t line = 64, scores = words * sizeof(union scores);
	struct language_memory *memory = calloc(1, sizeof *memory);
	if (!memory)
		return NULL;
	memory->block = calloc(1, line + scores + words * sizeof(struct word));
	if (!memory->block) {
		free(memory);
		return NULL;
	}
	char *at = (char *)memory->block + (-(uintptr_t)memory->block & (line - 1));
	memory->scores = (void *)at;
	memory->words = (void *)(at + scores);
	memory->pairs = words / WAYS;
	return memory;
}

void language_memory_free(struct language_memory *memory)
{
	if (memory)
		free(memory->block);
	free(memory);
}
