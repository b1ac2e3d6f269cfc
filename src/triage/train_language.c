// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_language.h"

#include "base/log.h"
#include "text/hash.h"
#include "text/language.h"
#include "text/language_grams.h"
#include "triage/train_language_texts.h"

#include <math.h>

#define KEY_SLOTS      (1u << 23)
#define FEATURES_MAX   (KEY_SLOTS / 2)
#define COUNT_LEAST    3   // a rarer piece is not learnt
#define COUNT_WINDOW   8   // words folded at once while counting
#define SMOOTHING      1e6 // of the first weights: a piece seen once in so many is worth one
#define DISCOUNT       0.7 // off every count: what was seen once in a small text is no rule
#define ROW_MOST       16  // languages that a piece can speak for: the reader adds them one by one
#define FIRST_SCALE    0.3 // of the first weights: pieces overlap and would count several times
#define ROUNDS	       14  // of learning, each with SAMPLES texts of a language of weight 1
#define ROUNDS_AGAIN   20  // after pruning
#define SAMPLES	       2500
#define WORDS_SHARE    30     // samples of a hundred that come from a list of words
#define RATE	       0.03f  // of AdaGrad
#define DROPPED	       0.3    // share of pieces hidden from each sample, so that none is relied on
#define GRADIENT_LEAST 0.002f // probabilities below change nothing, which keeps weights sparse
#define WEIGHT_LEAST   0.03f  // weights below are left out
#define ENTRIES_MOST   230000
#define BUCKETS	       18000
#define WEIGHT_MOST    5.0f // weights beyond are cut
#define LEAST_SURE     0.1f // probability; below it the answer is "und"
#define MEASURE_EVERY  5    // for calibration, one text in so many

struct trainer {
	struct language_texts texts;
	unsigned n;			  // languages
	uint32_t *first, *words, *end;	  // of each language: its texts, then its words
	uint32_t *key_hash, *key_feature; // open addressing; feature + 1, 0 is empty
	uint32_t *hash, *count;		  // of each feature
	float *value;			  // what a feature tells, for the room that it takes
	uint32_t features;
	float *weight, *speed; // [feature][language]; squared gradients summed
	uint8_t *off;	       // 1: pruned
	float bias[LANGUAGE_KINDS_MAX], bias_speed[LANGUAGE_KINDS_MAX];
	uint64_t random;
	struct folded folded;
	struct language_grams grams;
};

static uint32_t random_below(struct trainer *t, uint32_t n)
{
	t->random += UINT64_C(0x9E3779B97F4A7C15);
	return (uint32_t)((hash_mix(t->random) >> 32) * n >> 32);
}

static void read_grams(struct trainer *t, struct str text)
{
	fold_text(text, &t->folded);
	language_grams(text, &t->folded, &t->grams);
}

static uint32_t key_slot(const struct trainer *t, uint32_t hash)
{
	uint32_t slot = hash % KEY_SLOTS;
	while (t->key_feature[slot] && t->key_hash[slot] != hash)
		slot = (slot + 1) % KEY_SLOTS;
	return slot;
}

// Up to `words` words of `text` from byte `from` on, where a word must begin or end.
static struct str window(struct str text, size_t from, unsigned words)
{
	size_t at = from;
	while (at < text.len && words) {
		while (at < text.len && text.at[at] == ' ')
			at++;
		while (at < text.len && text.at[at] != ' ')
			at++;
		words--;
	}
	return str_of(text.at + from, at - from);
}

static void count_text(struct trainer *t, struct str text)
{
	for (size_t at = 0; at < text.len;) {
		struct str part = window(text, at, COUNT_WINDOW);
		at += part.len;
		read_grams(t, part);
		for (uint32_t i = 0; i < t->grams.n; i++) {
			uint32_t slot = key_slot(t, t->grams.hash[i]);
			if (!t->key_feature[slot] && t->features < FEATURES_MAX) {
				t->key_hash[slot] = t->grams.hash[i];
				t->hash[t->features] = t->grams.hash[i];
				t->key_feature[slot] = ++t->features;
			}
			if (t->key_feature[slot])
				t->count[t->key_feature[slot] - 1]++;
		}
	}
}

// Leaves out what is too rare and numbers the rest anew.
static void keep_common(struct trainer *t)
{
	uint32_t kept = 0;
	for (uint32_t f = 0; f < t->features; f++) {
		if (t->count[f] < COUNT_LEAST)
			continue;
		t->hash[kept] = t->hash[f];
		t->count[kept++] = t->count[f];
	}
	t->features = kept;
	memset(t->key_feature, 0, KEY_SLOTS * sizeof *t->key_feature);
	for (uint32_t f = 0; f < kept; f++) {
		uint32_t slot = key_slot(t, t->hash[f]);
		t->key_hash[slot] = t->hash[f];
		t->key_feature[slot] = f + 1;
	}
}

static const struct language_text *text_at(const struct trainer *t, uint32_t i)
{
	return vec_at(&t->texts.texts, i);
}

// True for languages that share no script with another: the script alone tells them.
static bool is_alone(unsigned language)
{
	for (unsigned l = 0; l < language_kinds_count; l++)
		if (l != language && language_kinds[l].scripts & language_kinds[language].scripts)
			return false;
	return true;
}

static float *weights_of(const struct trainer *t, uint32_t feature)
{
	return t->weight + (size_t)feature * t->n;
}

static void count_languages(struct trainer *t, double *totals)
{
	for (uint32_t i = 0; i < t->texts.texts.count; i++) {
		const struct language_text *text = text_at(t, i);
		if (is_alone(text->language))
			continue;
		for (size_t at = 0; at < text->text.len;) {
			struct str part = window(text->text, at, COUNT_WINDOW);
			at += part.len;
			read_grams(t, part);
			totals[text->language] += t->grams.n;
			for (uint32_t g = 0; g < t->grams.n; g++) {
				uint32_t slot = key_slot(t, t->grams.hash[g]);
				if (t->key_feature[slot])
					weights_of(t, t->key_feature[slot] - 1)[text->language]++;
			}
		}
	}
}

// What a feature tells about the language (its share of the mutual information, all languages
// being equally likely), for each byte or so that it takes.
static float value_of(const float *counts, const double *totals, unsigned n)
{
	double all = 0, told = 0, languages = 0;
	unsigned entries = 0;
	for (unsigned l = 0; l < n; l++) {
		languages += totals[l] > 0;
		entries += counts[l] > 0;
		all += counts[l] > 0 ? (double)counts[l] / totals[l] : 0;
	}
	for (unsigned l = 0; l < n; l++)
		if (counts[l] > 0)
			told += (double)counts[l] / totals[l] *
				log((double)counts[l] / totals[l] * languages / all);
	return (float)(told / ((entries < ROW_MOST ? entries : ROW_MOST) + 2));
}

static int order_falling(const void *a, const void *b)
{
	float one = *(const float *)a, other = *(const float *)b;
	return one > other ? -1 : one < other;
}

// Keeps the ROW_MOST languages that a piece speaks for most, by what it says beyond the next one,
// and bars the others for good.
static void trim_row(struct trainer *t, uint32_t feature)
{
	float *weights = weights_of(t, feature), sorted[LANGUAGE_KINDS_MAX];
	memcpy(sorted, weights, t->n * sizeof *weights);
	qsort(sorted, t->n, sizeof *sorted, order_falling);
	float next = sorted[ROW_MOST];
	for (unsigned l = 0; l < t->n; l++) {
		weights[l] = weights[l] > next ? weights[l] - next : 0;
		t->off[(size_t)feature * t->n + l] = weights[l] == 0;
	}
}

// The weights to begin with: those of a naive Bayes classifier, moved so that a piece that was
// never seen in a language weighs nothing.
static void first_weights(struct trainer *t)
{
	double totals[LANGUAGE_KINDS_MAX] = {0};
	count_languages(t, totals);
	for (uint32_t f = 0; f < t->features; f++) {
		float *weights = weights_of(t, f);
		t->value[f] = value_of(weights, totals, t->n);
		for (unsigned l = 0; l < t->n; l++)
			if (weights[l] > 0)
				weights[l] =
				    (float)(FIRST_SCALE *
					    log(1 + SMOOTHING * ((double)weights[l] - DISCOUNT) /
							totals[l]));
		trim_row(t, f);
	}
}

static void index_languages(struct trainer *t)
{
	for (uint32_t i = 0; i < t->texts.texts.count; i++) {
		unsigned language = text_at(t, i)->language;
		if (t->end[language] == 0)
			t->first[language] = t->words[language] = i;
		t->end[language] = i + 1;
		if (text_at(t, i)->kind == 0)
			t->words[language] = i + 1;
	}
}

// One word of the language's list, or two of them.
static struct str sample_words(struct trainer *t, unsigned language)
{
	static char pair[2 * LANGUAGE_WORD_MAX * 4 + 1]; // the trainer has one thread
	uint32_t n = t->end[language] - t->words[language];
	struct str word = text_at(t, t->words[language] + random_below(t, n))->text;
	if (random_below(t, 3) != 0)
		return word;
	struct str other = text_at(t, t->words[language] + random_below(t, n))->text;
	int len = snprintf(pair, sizeof pair, "%.*s %.*s", STR_ARG(word), STR_ARG(other));
	return len < (int)sizeof pair ? str_of(pair, (size_t)len) : word;
}

// A few words from anywhere in a text of the language: mostly one or two, as words alone are hard.
static struct str sample(struct trainer *t, unsigned language)
{
	if (t->end[language] > t->words[language] && random_below(t, 100) < WORDS_SHARE)
		return sample_words(t, language);
	uint32_t n = t->words[language] - t->first[language];
	if (n == 0)
		return STR("");
	struct str text = text_at(t, t->first[language] + random_below(t, n))->text;
	size_t from = random_below(t, (uint32_t)text.len);
	while (from > 0 && text.at[from] != ' ')
		from--;
	static const unsigned lengths[] = {1, 1, 1, 1, 2, 2, 2, 3, 5, 9};
	unsigned words = lengths[random_below(t, sizeof lengths / sizeof *lengths)];
	struct str part = window(text, from, words);
	if (part.len > 24 && str_find_byte(str_trim(part), ' ') == SIZE_MAX) {
		size_t start = random_below(t, (uint32_t)part.len / 2); // no spaces at all
		while (start < part.len && (part.at[start] & 0xC0) == 0x80)
			start++;
		part = str_slice(part, start, 6 + 3 * (size_t)random_below(t, 8));
	}
	return part;
}

// The features in hand, some of them dropped at random.
static unsigned find_features(struct trainer *t, uint32_t *features, double dropped)
{
	unsigned n = 0;
	for (uint32_t i = 0; i < t->grams.n; i++) {
		uint32_t slot = key_slot(t, t->grams.hash[i]);
		if (t->key_feature[slot] && random_below(t, 1000) >= dropped * 1000)
			features[n++] = t->key_feature[slot] - 1;
	}
	return n;
}

static bool is_candidate(enum script script, unsigned language)
{
	return language_kinds[language].scripts >> script & 1;
}

// Probabilities of the candidates.
static void predict(const struct trainer *t, const uint32_t *features, unsigned n, float *p)
{
	float most = -1e30f, sum = 0;
	memcpy(p, t->bias, sizeof t->bias);
	for (unsigned i = 0; i < n; i++) {
		const float *row = weights_of(t, features[i]);
		for (unsigned l = 0; l < t->n; l++)
			p[l] += row[l];
	}
	for (unsigned l = 0; l < t->n; l++)
		if (is_candidate(t->grams.script, l) && p[l] > most)
			most = p[l];
	for (unsigned l = 0; l < t->n; l++) {
		p[l] = is_candidate(t->grams.script, l) ? expf(p[l] - most) : 0;
		sum += p[l];
	}
	for (unsigned l = 0; l < t->n; l++)
		p[l] /= sum;
}

static void step(float *weight, float *speed, float gradient)
{
	*speed += gradient * gradient;
	*weight -= RATE * gradient / sqrtf(*speed + 1e-3f);
}

static void learn_sample(struct trainer *t, unsigned language)
{
	static uint32_t features[LANGUAGE_GRAMS_MAX];
	float p[LANGUAGE_KINDS_MAX];
	read_grams(t, sample(t, language));
	if (!is_candidate(t->grams.script, language))
		return;
	unsigned n = find_features(t, features, DROPPED);
	if (n == 0)
		return;
	predict(t, features, n, p);
	p[language] -= 1;
	for (unsigned l = 0; l < t->n; l++) {
		if (fabsf(p[l]) < GRADIENT_LEAST)
			continue;
		step(&t->bias[l], &t->bias_speed[l], p[l]);
		for (unsigned i = 0; i < n; i++) {
			size_t at = (size_t)features[i] * t->n + l;
			if (!t->off[at])
				step(&t->weight[at], &t->speed[at], p[l]);
		}
	}
}

static void learn_rounds(struct trainer *t, unsigned rounds)
{
	for (unsigned round = 0; round < rounds; round++)
		for (unsigned s = 0; s < SAMPLES; s++)
			for (unsigned l = 0; l < t->n; l++) {
				if (is_alone(l) || t->end[l] == 0 ||
				    (float)random_below(t, 1000) >= 1000 * language_kinds[l].weight)
					continue;
				learn_sample(t, l);
			}
}

// Turns off the features that tell less than `least`; returns how many weights stay and in how
// many features.
static uint32_t prune(struct trainer *t, float least, bool apply, uint32_t *ret_features)
{
	uint32_t entries = 0, features = 0;
	for (uint32_t f = 0; f < t->features; f++) {
		uint32_t before = entries;
		for (unsigned l = 0; l < t->n; l++) {
			size_t at = (size_t)f * t->n + l;
			bool keep = t->value[f] >= least && fabsf(t->weight[at]) >= WEIGHT_LEAST;
			entries += keep;
			if (apply && !keep) {
				t->weight[at] = 0;
				t->off[at] = 1;
			}
		}
		features += entries > before;
	}
	*ret_features = features;
	return entries;
}

// Keeps the features that tell most, as many as fit.
static void prune_to_fit(struct trainer *t)
{
	float low = 0, high = 0.01f;
	uint32_t features;
	for (int i = 0; i < 40; i++) {
		float middle = (low + high) / 2;
		uint32_t entries = prune(t, middle, false, &features);
		if (entries > ENTRIES_MOST || features > BUCKETS * LANGUAGE_SLOTS * 9 / 10)
			low = middle;
		else
			high = middle;
	}
	prune(t, high, true, &features);
}

// --- writing ---

struct image {
	struct language_header header;
	struct language_bucket buckets[BUCKETS];
	struct language_entry entries[ENTRIES_MOST];
};

// Appends the weights of a feature; false if they all round to nothing.
static bool write_entries(const struct trainer *t, uint32_t feature, struct image *image)
{
	uint32_t before = image->header.entries;
	for (unsigned l = 0; l < t->n; l++) {
		float weight = t->weight[(size_t)feature * t->n + l] / image->header.scale;
		long rounded = lrintf(fminf(fmaxf(weight, -127), 127));
		if (rounded == 0 || image->header.entries == ENTRIES_MOST)
			continue;
		image->entries[image->header.entries++] =
		    (struct language_entry){(uint8_t)l, (int8_t)rounded};
	}
	if (image->header.entries == before)
		return false;
	image->entries[image->header.entries - 1].language |= LANGUAGE_ENTRY_LAST;
	return true;
}

static bool has_weights(const struct trainer *t, uint32_t feature)
{
	const float *weights = weights_of(t, feature);
	for (unsigned l = 0; l < t->n; l++)
		if (weights[l] != 0)
			return true;
	return false;
}

// Features whose bucket is full are lost, the rarest first.
static uint32_t write_features(struct trainer *t, struct image *image)
{
	uint32_t lost = 0;
	uint32_t tag_mask = (1u << LANGUAGE_TAG_BITS) - 1;
	for (uint32_t pass = 0; pass < 24; pass++)
		for (uint32_t f = 0; f < t->features; f++) {
			uint32_t rank = 31 - (uint32_t)__builtin_clz(t->count[f] | 1);
			if ((rank > 23 ? 23 : rank) != 23 - pass || !has_weights(t, f))
				continue;
			uint64_t index = (uint64_t)t->hash[f] * BUCKETS >> 32;
			struct language_bucket *bucket = &image->buckets[index];
			unsigned s = 0;
			while (s < LANGUAGE_SLOTS && bucket->slot[s])
				s++;
			uint32_t first = image->header.entries + 1;
			if (s == LANGUAGE_SLOTS)
				lost++;
			else if (write_entries(t, f, image))
				bucket->slot[s] =
				    first << LANGUAGE_TAG_BITS | (t->hash[f] & tag_mask);
		}
	return lost;
}

static enum outcome write_file(const char *path, struct str bytes, struct fault *fault)
{
	FILE *file = fopen(path, "wb");
	bool written = file && fwrite(bytes.at, 1, bytes.len, file) == bytes.len;
	if (file && fclose(file) != 0)
		written = false;
	return written ? OK : fail(UNAVAILABLE, fault, "%s cannot be written.", path);
}

static size_t image_len(const struct image *image)
{
	return offsetof(struct image, entries) +
	       image->header.entries * sizeof(struct language_entry);
}

static enum outcome write_image(struct image *image, const char *path, struct fault *fault)
{
	struct str bytes = str_of((const char *)image, image_len(image));
	image->header.checksum = language_checksum(bytes);
	return write_file(path, bytes, fault);
}

static void make_image(struct trainer *t, struct image *image)
{
	struct language_header *header = &image->header;
	memcpy(header->magic, LANGUAGE_MAGIC, sizeof header->magic);
	header->version = LANGUAGE_VERSION;
	header->languages = t->n;
	header->buckets = BUCKETS;
	header->scale = WEIGHT_MOST / 127;
	header->heat = 1;
	for (unsigned l = 0; l < t->n; l++) {
		snprintf(header->code[l], sizeof header->code[l], "%s", language_kinds[l].code);
		header->bias[l] = (int16_t)lrintf(t->bias[l] / header->scale);
		for (unsigned script = 0; script < SCRIPTS; script++)
			if (is_candidate(script, l))
				header->script[script][l / 64] |= UINT64_C(1) << l % 64;
	}
	uint32_t lost = write_features(t, image);
	log_info("language.table", log_i64("weights", header->entries),
		 log_i64("pieces_lost", lost));
}

// --- calibration and measurement ---

struct measure {
	uint32_t right[3][LANGUAGE_KINDS_MAX], all[3][LANGUAGE_KINDS_MAX];
	uint32_t sure, sure_right;
	double loss;
	uint32_t n;
	uint32_t bin_n[10], bin_right[10];
	double bin_score[10];
};

static void measure_texts(const struct language_table *table, const struct language_texts *texts,
			  uint32_t every, struct measure *m)
{
	static struct folded folded;
	*m = (struct measure){0};
	for (uint32_t i = 0; i < texts->texts.count; i += every) {
		const struct language_text *text = vec_at(&texts->texts, i);
		fold_text(text->text, &folded);
		struct language_guess guess = language_guess(table, text->text, &folded);
		bool right = strcmp(guess.best, language_kinds[text->language].code) == 0;
		bool sure = guess.code == guess.best;
		m->all[text->kind][text->language]++;
		m->right[text->kind][text->language] += right && sure;
		m->sure += sure;
		m->sure_right += sure && right;
		double score = right ? guess.score : 1 - (double)guess.score;
		m->loss -= log(score > 1e-4 ? score : 1e-4);
		int bin = guess.score < 1 ? (int)(guess.score * 10) : 9;
		m->bin_n[bin]++;
		m->bin_right[bin] += right;
		m->bin_score[bin] += (double)guess.score;
		m->n++;
	}
}

static double mean_accuracy(const struct measure *m, int kind)
{
	double sum = 0;
	int n = 0;
	for (int l = 0; l < LANGUAGE_KINDS_MAX; l++)
		if (m->all[kind][l]) {
			sum += (double)m->right[kind][l] / m->all[kind][l];
			n++;
		}
	return n ? sum / n : 0;
}

// Sets how quickly probabilities grow with the length of a text, by the loss on measured texts.
static enum outcome calibrate(struct image *image, const struct language_texts *texts,
			      struct fault *fault)
{
	double best = 1e30;
	float best_heat = 1, best_letters = 0;
	for (float heat = 0.6f; heat < 4; heat *= 1.25f)
		for (float letters = 0; letters < 0.1f; letters += 0.01f) {
			image->header.heat = heat;
			image->header.heat_letters = letters;
			struct str bytes = str_of((const char *)image, image_len(image));
			image->header.checksum = language_checksum(bytes);
			struct language_table *table;
			enum outcome outcome = language_open_bytes(bytes, &table, fault);
			if (outcome != OK)
				return outcome;
			struct measure m;
			measure_texts(table, texts, 10 * MEASURE_EVERY, &m);
			language_close(table);
			if (m.loss < best) {
				best = m.loss;
				best_heat = heat;
				best_letters = letters;
			}
		}
	image->header.heat = best_heat;
	image->header.heat_letters = best_letters;
	image->header.least = LEAST_SURE;
	return OK;
}

static bool trainer_init(struct trainer *t, uint64_t seed)
{
	language_texts_init(&t->texts);
	t->n = language_kinds_count;
	t->random = seed;
	t->first = calloc(t->n, sizeof *t->first);
	t->words = calloc(t->n, sizeof *t->words);
	t->end = calloc(t->n, sizeof *t->end);
	t->key_hash = calloc(KEY_SLOTS, sizeof *t->key_hash);
	t->key_feature = calloc(KEY_SLOTS, sizeof *t->key_feature);
	t->hash = calloc(FEATURES_MAX, sizeof *t->hash);
	t->count = calloc(FEATURES_MAX, sizeof *t->count);
	return t->first && t->words && t->end && t->key_hash && t->key_feature && t->hash &&
	       t->count;
}

static bool trainer_weights(struct trainer *t)
{
	size_t n = (size_t)t->features * t->n;
	t->value = calloc(t->features, sizeof *t->value);
	t->weight = calloc(n, sizeof *t->weight);
	t->speed = calloc(n, sizeof *t->speed);
	t->off = calloc(n, sizeof *t->off);
	return t->value && t->weight && t->speed && t->off;
}

static void trainer_free(struct trainer *t)
{
	language_texts_free(&t->texts);
	free(t->first);
	free(t->words);
	free(t->end);
	free(t->key_hash);
	free(t->key_feature);
	free(t->hash);
	free(t->count);
	free(t->value);
	free(t->weight);
	free(t->speed);
	free(t->off);
	free(t);
}

static int text_order(const void *a, const void *b)
{
	const struct language_text *one = a, *other = b;
	if (one->language != other->language)
		return one->language < other->language ? -1 : 1;
	if (one->kind != other->kind)
		return one->kind < other->kind ? -1 : 1;
	return str_compare(one->text, other->text);
}

static enum outcome learn(struct trainer *t, const struct language_options *options,
			  struct fault *fault)
{
	enum outcome outcome = language_texts_learn(&t->texts, options, fault);
	if (outcome != OK)
		return outcome;
	qsort(t->texts.texts.at, t->texts.texts.count, sizeof(struct language_text), text_order);
	index_languages(t);
	for (uint32_t i = 0; i < t->texts.texts.count; i++)
		if (!is_alone(text_at(t, i)->language))
			count_text(t, text_at(t, i)->text);
	keep_common(t);
	log_info("language.learn", log_i64("texts", (int64_t)t->texts.texts.count),
		 log_i64("pieces", t->features));
	if (!trainer_weights(t))
		return fail(UNAVAILABLE, fault, "There is no memory for %u pieces.", t->features);
	first_weights(t);
	learn_rounds(t, ROUNDS);
	prune_to_fit(t);
	learn_rounds(t, ROUNDS_AGAIN);
	return OK;
}

enum outcome language_train(const struct language_options *options, struct fault *fault)
{
	struct trainer *t = calloc(1, sizeof *t);
	struct image *image = calloc(1, sizeof *image);
	struct language_texts measured;
	language_texts_init(&measured);
	enum outcome outcome = OK;
	if (!t || !image || !trainer_init(t, options->seed))
		outcome = fail(UNAVAILABLE, fault, "There is no memory to train with.");
	if (outcome == OK)
		outcome = learn(t, options, fault);
	if (outcome == OK)
		outcome = language_texts_measure(&measured, options->data, fault);
	if (outcome == OK) {
		make_image(t, image);
		outcome = calibrate(image, &measured, fault);
	}
	if (outcome == OK)
		outcome = write_image(image, options->table, fault);
	language_texts_free(&measured);
	free(image);
	if (t)
		trainer_free(t);
	return outcome;
}

enum outcome language_evaluate(const struct language_options *options, struct buf *report,
			       struct fault *fault)
{
	struct language_table *table;
	enum outcome outcome = language_open(options->table, &table, fault);
	if (outcome != OK)
		return outcome;
	struct language_texts texts;
	language_texts_init(&texts);
	outcome = language_texts_measure(&texts, options->data, fault);
	if (outcome == OK) {
		static const char *const kinds[] = {"sentences", "pairs", "words"};
		struct measure m;
		measure_texts(table, &texts, 1, &m);
		for (int kind = 0; kind < 3; kind++)
			buf_format(report, "%-9s accuracy %.4f (mean over languages)\n",
				   kinds[kind], mean_accuracy(&m, kind));
		buf_format(report, "sure of %.3f of all, right in %.3f of these\n",
			   (double)m.sure / m.n, (double)m.sure_right / m.sure);
		for (int bin = 0; bin < 10; bin++)
			if (m.bin_n[bin])
				buf_format(report, "score %.2f: right %.2f (%u texts)\n",
					   m.bin_score[bin] / m.bin_n[bin],
					   (double)m.bin_right[bin] / m.bin_n[bin], m.bin_n[bin]);
		for (unsigned l = 0; l < language_kinds_count; l++)
			if (m.all[0][l])
				buf_format(report, "%s %.2f %.2f %.2f; ", language_kinds[l].code,
					   (double)m.right[0][l] / m.all[0][l],
					   (double)m.right[1][l] / m.all[1][l],
					   (double)m.right[2][l] / m.all[2][l]);
		buf_add_cstr(report, "\n");
	}
	language_texts_free(&texts);
	language_close(table);
	return outcome;
}
