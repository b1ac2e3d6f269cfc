// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/word_memory.h"

#include "text/copies.h"
#include "text/lexicon_file.h"
#include "text/model_sum.h"
#include "text/numbers.h"
#include "text/places_file.h"
#include "text/roomy.h"

#include <assert.h>
#include <stdlib.h>

#define WAYS	    2
#define FETCH_AHEAD 4 // words for which the memory is fetched before it is asked
// Sums of so many words fit into 16 bits if each lane of each is at most LIGHT_MOST.
#define LIGHT_WORDS 16
#define LIGHT_MOST  (INT16_MAX / LIGHT_WORDS)

enum word_mark {
	WORD_HEAVY = 1, // a lane is over LIGHT_MOST
	WORD_AGAIN = 2, // met again since it came, or since another one wanted its place
};

// Two cache lines.
struct word {
	uint64_t own; // as of features_of_word
	struct word_note note;
	uint32_t post;	 // the last one that has it, as memory->post counts
	uint16_t begins; // as copies_note
	uint8_t marks;
	uint8_t len; // 0: nothing is remembered here
	uint8_t kind;
	char bytes[WORD_MEMORY_BYTES];
	int16_t lane[MODEL_LANES]; // as of struct model_sum
};
static_assert(sizeof(struct word) == 128, "a word is two cache lines");
static_assert((2 + 2 * (WORD_MEMORY_BYTES + 2)) * 128 <= INT16_MAX, "its sums have 16 bits");

typedef int16_t eight_halves __attribute__((vector_size(16)));
typedef int32_t four __attribute__((vector_size(16)));

// Words added up in 16 bits, not yet in the post's sum. Each by itself, so that they can stay in
// registers from word to word.
struct light_sum {
	eight_halves first, second, third, fourth; // eight lanes
	unsigned words;
};

struct word_memory {
	uint64_t of;   // the tables that are remembered, as of tables_mark
	uint32_t post; // counts the posts, from 1 on
	struct model_sum sum;
	size_t n_listed; // features of the words so far
	struct feature_words met;
	size_t n_keys;
	uint64_t keys[FOLD_WORDS_MAX + LEXICON_HITS_MAX]; // of pairs, then concepts
	size_t n_pairs;
	size_t n_slots;
	const struct model_slot *slots[FOLD_WORDS_MAX + LEXICON_HITS_MAX + 1]; // that these have
	uint64_t concepts[LEXICON_CONCEPTS]; // key of each concept of the lexicon
	struct number_filter numbers;
	size_t sets; // a power of two
	struct word words[][WAYS];
};

struct word_memory *word_memory_new(size_t words)
{
	const size_t sets = words / WAYS;
	struct word_memory *memory = calloc(1, sizeof *memory + sets * sizeof *memory->words);
	if (!memory)
		return NULL;
	memory->sets = sets;
	number_filter_fill(&memory->numbers);
	return memory;
}

void word_memory_free(struct word_memory *memory)
{
	free(memory);
}

static struct word *set_of(struct word_memory *memory, const struct fold_word *word)
{
	return memory->words[(word->hash + word->kind) & (memory->sets - 1)];
}

static inline bool is_word(const struct word *here, const struct fold_word *word, const char *bytes)
{
	return here->len == word->len && here->kind == word->kind &&
	       roomy_same(here->bytes, bytes, word->len);
}

// --- sums ---

static void four_join(int32_t *sum, four more)
{
	four all;
	memcpy(&all, sum, sizeof all);
	all += more;
	memcpy(sum, &all, sizeof all);
}

// Adds 16-bit lanes, eight at once, each widened by its sign.
static void lanes_join(const eight_halves lanes[MODEL_LANES / 8], struct model_sum *sum)
{
	for (size_t i = 0; i < MODEL_LANES / 8; i++) {
		const eight_halves more = lanes[i], sign = more >> 15;
		four_join(sum->lane + 8 * i,
			  (four)__builtin_shufflevector(more, sign, 0, 8, 1, 9, 2, 10, 3, 11));
		four_join(sum->lane + 8 * i + 4,
			  (four)__builtin_shufflevector(more, sign, 4, 12, 5, 13, 6, 14, 7, 15));
	}
}

static void light_end(struct light_sum light, struct model_sum *sum)
{
	const eight_halves lanes[] = {light.first, light.second, light.third, light.fourth};
	static_assert(sizeof lanes == MODEL_LANES * sizeof(int16_t), "these are all lanes");
	lanes_join(lanes, sum);
}

// `which`: -1 for all, 0 for none.
static inline eight_halves lanes_of(const struct word *word, size_t eighth, int16_t which)
{
	eight_halves lanes;
	memcpy(&lanes, word->lane + 8 * eighth, sizeof lanes);
	return lanes & which;
}

static void heavy_join(const struct word *word, struct model_sum *sum)
{
	eight_halves lanes[MODEL_LANES / 8];
	memcpy(lanes, word->lane, sizeof lanes);
	lanes_join(lanes, sum);
}

// Adds a word if it is fresh, without a branch that asks: which word comes again is chance.
static inline struct light_sum word_join(struct light_sum light, const struct word *word,
					 bool fresh, struct model_sum *sum)
{
	const int16_t which = -(int16_t)fresh;
	if (word->marks & WORD_HEAVY) {
		if (fresh)
			heavy_join(word, sum);
		return light;
	}
	if (light.words == LIGHT_WORDS) {
		light_end(light, sum);
		light = (struct light_sum){0};
	}
	light.first += lanes_of(word, 0, which);
	light.second += lanes_of(word, 1, which);
	light.third += lanes_of(word, 2, which);
	light.fourth += lanes_of(word, 3, which);
	light.words++;
	return light;
}

// Adds the features with these hashes; the hashes become keys.
static void features_add(const struct model *model, uint64_t *features, size_t n,
			 struct model_sum *sum)
{
	const struct model_slot *slots[MODEL_BLOCK + 1];
	for (size_t i = 0; i < n; i++) {
		features[i] = model_key(features[i], model->header.seed);
		model_fetch(model, features[i]);
	}
	for (size_t at = 0; at < n; at += MODEL_BLOCK) {
		const size_t many = n - at < MODEL_BLOCK ? n - at : MODEL_BLOCK;
		model_sum_add(slots, model_find(model, features + at, many, slots), sum);
	}
	sum->lane[MODEL_LANE_FEATURES] += (int32_t)n;
}

// --- one word ---

static struct word_note note_of(const struct word_memory *memory, const struct word_tables *tables,
				const struct folded *folded, size_t index)
{
	struct word_note note = {
	    .form = tables->lexicon ? lexicon_note(tables->lexicon, folded, index) : 0,
	    .place = tables->places ? places_note(tables->places, folded, index) : 0,
	};
	if (number_may_note(&memory->numbers, folded, index))
		number_note(folded, index, &note);
	return note;
}

static void note_write(struct word_notes *notes, size_t index, struct word_note note,
		       uint16_t begins)
{
	uint64_t all, more;
	static_assert(sizeof note == sizeof more, "notes are joined as one number");
	memcpy(&all, &notes->all, sizeof all);
	memcpy(&more, &note, sizeof more);
	all |= more;
	memcpy(&notes->all, &all, sizeof all);
	notes->of[index] = note;
	notes->begins[index] = begins;
}

// Which of a set is given up for a word that is not there; NULL if this post has both.
static struct word *word_give_up(const struct word_memory *memory, struct word set[WAYS])
{
	for (size_t way = 0; way < WAYS; way++)
		if (!(set[way].marks & WORD_AGAIN) && set[way].post != memory->post)
			return &set[way];
	for (size_t way = 0; way < WAYS; way++)
		set[way].marks &= (uint8_t)~WORD_AGAIN;
	for (size_t way = 0; way < WAYS; way++)
		if (set[way].post != memory->post)
			return &set[way];
	return NULL;
}

static void word_keep(const struct fold_word *word, const char *bytes, uint64_t own,
		      struct word_note note, uint16_t begins, const struct model_sum *sum,
		      struct word *ret)
{
	*ret = (struct word){
	    .own = own,
	    .len = (uint8_t)word->len,
	    .kind = word->kind,
	    .note = note,
	    .begins = begins,
	};
	memcpy(ret->bytes, bytes, word->len);
	for (size_t i = 0; i < MODEL_LANES; i++) {
		ret->lane[i] = (int16_t)sum->lane[i];
		if (abs(sum->lane[i]) > LIGHT_MOST)
			ret->marks = WORD_HEAVY;
	}
}

// What is asked of a post: its words, the tables, where notes go.
struct post {
	const struct folded *folded;
	const struct word_tables *tables;
	struct word_notes *notes;
};

// Whether a word counts: each different one once a post. One that is remembered says so itself,
// because it stays until the post ends; numbers count by their length, so many look alike.
static inline bool is_fresh(struct word_memory *memory, struct word *here, uint64_t own,
			    unsigned kind)
{
	if (!here || kind == FOLD_NUMBER)
		return feature_words_fresh(&memory->met, own, kind);
	const bool fresh = here->post != memory->post;
	here->post = memory->post;
	return fresh;
}

// Adds up a word that is not remembered; returns what stands for it in pairs.
static uint64_t word_work_out(struct word_memory *memory, const struct post *post, size_t index)
{
	const struct fold_word *word = &post->folded->words[index];
	struct model_sum sum = {0};
	struct word *here = NULL;
	uint64_t features[FEATURES_WORD_MAX], own;
	const size_t n = features_of_word(post->folded, index, features, &own);
	const struct word_note note = note_of(memory, post->tables, post->folded, index);
	const uint16_t begins = copies_note(fold_word_str(post->folded, index));
	features_add(post->tables->model, features, n, &sum);
	note_write(post->notes, index, note, begins);
	if (word->len > 0 && word->len <= WORD_MEMORY_BYTES)
		here = word_give_up(memory, set_of(memory, word));
	if (here)
		word_keep(word, post->folded->bytes + word->start, own, note, begins, &sum, here);
	if (!is_fresh(memory, here, own, word->kind))
		return own;
	for (size_t i = 0; i < MODEL_LANES; i++)
		memory->sum.lane[i] += sum.lane[i];
	memory->n_listed += n;
	return own;
}

// The word where it is remembered, or NULL.
static inline struct word *word_find(struct word_memory *memory, const struct fold_word *word,
				     const char *bytes)
{
	struct word *set = set_of(memory, word);
	static_assert(WAYS == 2, "a word is in one of two places");
	if (word->len == 0)
		return NULL;
	if (is_word(set, word, bytes))
		return set;
	return is_word(set + 1, word, bytes) ? set + 1 : NULL;
}

// Lists the key of a pair that was not met in this post; returns the new count of keys.
static inline size_t pair_take(struct word_memory *memory, const struct model *model, uint64_t pair,
			       size_t n_keys)
{
	if (!feature_words_fresh(&memory->met, pair, FEATURE_PAIR))
		return n_keys;
	const uint64_t key = model_key(pair, model->header.seed);
	model_fetch(model, key);
	memory->keys[n_keys] = key;
	return n_keys + 1;
}

// Finds the slots of the pairs and has the memory bring them.
static void pairs_find(struct word_memory *memory, const struct model *model, size_t n)
{
	memory->n_keys = memory->n_pairs = n;
	memory->n_slots = model_find(model, memory->keys, n, memory->slots);
	for (size_t i = 0; i < memory->n_slots; i++)
		__builtin_prefetch(memory->slots[i]);
}

// --- a post ---

// Tells one set of tables from another.
static uint64_t tables_mark(const struct word_tables *tables)
{
	const uint64_t lexicon = tables->lexicon ? lexicon_mark(tables->lexicon) : 0;
	const uint64_t places = tables->places ? places_mark(tables->places) : 0;
	return hash_pair(hash_pair(tables->model->header.checksum, lexicon), places);
}

static void memory_begin(struct word_memory *memory, const struct word_tables *tables)
{
	const struct lexicon *lexicon = tables->lexicon;
	const uint64_t of = tables_mark(tables);
	if (++memory->post > 0 && memory->of == of)
		return;
	memset(memory->words, 0, memory->sets * sizeof *memory->words);
	memory->of = of;
	memory->post = 1;
	for (size_t i = 0; lexicon && i < lexicon_concepts(lexicon); i++)
		memory->concepts[i] =
		    model_key(feature_of_concept(lexicon_concept_name(lexicon, i)),
			      tables->model->header.seed);
}

// True if all features of a post surely have room, however they are counted.
static bool is_roomy(const struct folded *folded)
{
	static_assert(FEATURES_POST_MAX + 7 + 2 <= FEATURES_MAX, "as features_most says");
	return FEATURES_POST_MAX + 7 * folded->n_words + 2 * folded->len <= FEATURES_MAX;
}

void word_memory_read(struct word_memory *memory, const struct word_tables *tables,
		      const struct folded *folded, struct word_notes *ret_notes)
{
	const struct post post = {folded, tables, ret_notes};
	const bool roomy = is_roomy(folded);
	const size_t n = folded->n_words;
	struct light_sum light = {0};
	uint64_t of_post[FEATURES_POST_MAX], before = 0;
	memory_begin(memory, tables);
	memory->sum = (struct model_sum){0};
	ret_notes->all = (struct word_note){0};
	feature_words_begin(&memory->met, n);
	memory->n_listed = features_of_post(folded, of_post);
	features_add(tables->model, of_post, memory->n_listed, &memory->sum);
	size_t i = 0, n_keys = 0;
	for (; i < n; i++) {
		const struct fold_word *word = &folded->words[i];
		if (!roomy && memory->n_listed + n_keys + features_most(word) > FEATURES_MAX)
			break;
		const size_t ahead = i + FETCH_AHEAD < n ? i + FETCH_AHEAD : i;
		__builtin_prefetch(set_of(memory, &folded->words[ahead]));
		struct word *here = word_find(memory, word, folded->bytes + word->start);
		const uint64_t own = here ? here->own : word_work_out(memory, &post, i);
		if (here) {
			here->marks |= WORD_AGAIN;
			note_write(ret_notes, i, here->note, here->begins);
			const bool fresh = is_fresh(memory, here, own, word->kind);
			memory->n_listed += (size_t)here->lane[MODEL_LANE_FEATURES] * fresh;
			light = word_join(light, here, fresh, &memory->sum);
		}
		if (i > 0)
			n_keys =
			    pair_take(memory, tables->model, features_of_pair(before, own), n_keys);
		before = own;
	}
	for (; i < n; i++)
		note_write(ret_notes, i, note_of(memory, tables, folded, i),
			   copies_note(fold_word_str(folded, i)));
	light_end(light, &memory->sum);
	pairs_find(memory, tables->model, n_keys);
}

void word_memory_add_concepts(struct word_memory *memory, const struct lexicon_hits *hits)
{
	uint64_t met[LEXICON_CONCEPTS / 64] = {0};
	for (size_t i = 0; i < hits->n; i++) {
		const size_t concept = hits->hit[i].concept;
		const uint64_t bit = UINT64_C(1) << concept % 64;
		if (!(met[concept / 64] & bit))
			memory->keys[memory->n_keys++] = memory->concepts[concept];
		met[concept / 64] |= bit;
	}
}

void word_memory_score(struct word_memory *memory, const struct word_tables *tables,
		       struct model_scores *ret, float *ret_known)
{
	const struct model *model = tables->model;
	struct model_sum *sum = &memory->sum;
	const size_t n_slots = memory->n_slots + model_find(model, memory->keys + memory->n_pairs,
							    memory->n_keys - memory->n_pairs,
							    memory->slots + memory->n_slots);
	for (size_t at = 0; at < n_slots; at += MODEL_BLOCK) {
		const size_t left = n_slots - at;
		model_sum_add(memory->slots + at, left < MODEL_BLOCK ? left : MODEL_BLOCK, sum);
	}
	sum->lane[MODEL_LANE_FEATURES] += (int32_t)memory->n_keys;
	*ret_known = (float)sum->lane[MODEL_LANE_KNOWN] / (float)sum->lane[MODEL_LANE_FEATURES];
	model_sum_score(model, sum, ret);
}
