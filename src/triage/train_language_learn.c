// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_language_learn.h"

#include "base/log.h"
#include "text/hash.h"
#include "text/language.h"
#include "text/language_grams.h"

#include <math.h>

#define KEY_SLOTS      (1u << 24)
#define PIECES_MAX     (KEY_SLOTS / 2)
#define COUNT_WINDOW   8   // words folded at once while counting
#define SMOOTHING      1e6 // of the first weights: a piece seen once in so many is worth one
#define DISCOUNT       0.7 // off every count: what was seen once in a small text is no rule
#define COUNT_LEAST    3   // a rarer piece is not learnt
#define COUNTED_MOST   (64u << 20) // counts of pieces by language
#define FIRST_SCALE    0.3  // of the first weights: pieces overlap and would count several times
#define SAMPLES	       2500 // of a language of weight 1 in a round of learning
#define WORDS_SHARE    45   // samples of a hundred that come from a list of words
#define PLAIN_SHARE    60   // of a thousand that are read as if typed without accents
#define DROPPED	       0.3  // share of pieces hidden from each sample, so that none is relied on
#define RARE_SEEN      3.0  // a piece seen so often is hidden as much as HIDDEN_MOST says
#define HIDDEN_MOST    0.8
#define ROUNDS_LAST    90     // of learning when all is pruned
#define RATE	       0.03f  // of AdaGrad
#define GRADIENT_LEAST 0.002f // probabilities below change nothing
#define SPACELESS      24     // bytes; a longer sample of one word has no spaces at all
#define SPEED_KEPT     0.1f   // of the squared gradients when weights are pruned

struct learner {
	struct language_texts *texts;
	unsigned n;		       // languages
	uint32_t *first, *words, *end; // of each language: its texts, then its words
	uint32_t *slots;	       // open addressing; piece + 1, 0 is empty
	struct learnt *learnt;
	float bias_speed[LANGUAGE_KINDS_MAX];
	uint64_t random;
	uint32_t lines;
	struct folded folded;
	struct language_grams grams;
};

static uint32_t random_below(struct learner *t, uint32_t n)
{
	t->random += UINT64_C(0x9E3779B97F4A7C15);
	return (uint32_t)((hash_mix(t->random) >> 32) * n >> 32);
}

static void read_grams(struct learner *t, struct str text)
{
	fold_text(text, &t->folded);
	language_grams(text, &t->folded, &t->grams);
}

static uint32_t slot_of(const struct learner *t, uint32_t hash)
{
	uint32_t slot = hash % KEY_SLOTS;
	while (t->slots[slot] && t->learnt->pieces[t->slots[slot] - 1].hash != hash)
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

static void count_text(struct learner *t, struct str text)
{
	struct learnt *learnt = t->learnt;
	for (size_t at = 0; at < text.len;) {
		struct str part = window(text, at, COUNT_WINDOW);
		at += part.len;
		read_grams(t, part);
		for (uint32_t i = 0; i < t->grams.n; i++) {
			uint32_t slot = slot_of(t, t->grams.hash[i]);
			if (!t->slots[slot] && learnt->n < PIECES_MAX) {
				learnt->pieces[learnt->n].hash = t->grams.hash[i];
				t->slots[slot] = ++learnt->n;
			}
			if (t->slots[slot])
				learnt->pieces[t->slots[slot] - 1].count++;
		}
	}
}

static int piece_order(const void *a, const void *b)
{
	const struct learnt_piece *one = a, *other = b;
	return one->hash < other->hash ? -1 : one->hash > other->hash;
}

// Leaves out what is too rare, puts the rest in order and numbers it anew.
static void keep_common(struct learner *t)
{
	struct learnt *learnt = t->learnt;
	uint32_t kept = 0;
	for (uint32_t p = 0; p < learnt->n; p++)
		if (learnt->pieces[p].count >= COUNT_LEAST)
			learnt->pieces[kept++] = learnt->pieces[p];
	learnt->n = kept;
	qsort(learnt->pieces, kept, sizeof *learnt->pieces, piece_order);
	memset(t->slots, 0, KEY_SLOTS * sizeof *t->slots);
	for (uint32_t p = 0; p < kept; p++)
		t->slots[slot_of(t, learnt->pieces[p].hash)] = p + 1;
}

static const struct language_text *text_at(const struct learner *t, uint32_t i)
{
	return vec_at(&t->texts->texts, i);
}

// True for languages that share no script with another: the script alone tells them.
static bool is_alone(unsigned language)
{
	for (unsigned l = 0; l < language_kinds_count; l++)
		if (l != language && language_kinds[l].scripts & language_kinds[language].scripts)
			return false;
	return true;
}

struct counted {
	uint32_t piece, language, count;
};

// Adds the counts of one language's pieces to `counted`; `now` is zero before and after.
static bool count_language(struct learner *t, unsigned language, uint32_t *now, uint32_t *seen,
			   struct vec *counted, double *ret_total)
{
	uint32_t n = 0;
	for (uint32_t i = t->first[language]; i < t->end[language]; i++) {
		struct str text = text_at(t, i)->text;
		for (size_t at = 0; at < text.len;) {
			struct str part = window(text, at, COUNT_WINDOW);
			at += part.len;
			read_grams(t, part);
			*ret_total += t->grams.n;
			for (uint32_t g = 0; g < t->grams.n; g++) {
				uint32_t piece = t->slots[slot_of(t, t->grams.hash[g])];
				if (piece && now[piece - 1]++ == 0)
					seen[n++] = piece - 1;
			}
		}
	}
	for (uint32_t i = 0; i < n; i++) {
		struct counted *add = vec_add(counted);
		if (!add)
			return false;
		*add = (struct counted){seen[i], language, now[seen[i]]};
		now[seen[i]] = 0;
	}
	return true;
}

static int order_falling(const void *a, const void *b)
{
	float one = *(const float *)a, other = *(const float *)b;
	return one > other ? -1 : one < other;
}

// Lays the counts out by piece, and turns them into the weights of a naive Bayes classifier, moved
// so that a piece that was never seen in a language weighs nothing.
static enum outcome lay_out(struct learner *t, const struct vec *counted, const double *totals,
			    struct fault *fault)
{
	struct learnt *learnt = t->learnt;
	learnt->start = calloc(learnt->n + 2, sizeof *learnt->start);
	learnt->weights = calloc(counted->count + 1, sizeof *learnt->weights);
	if (!learnt->start || !learnt->weights)
		return fail(UNAVAILABLE, fault, "There is no memory for %zu weights.",
			    counted->count);
	for (size_t i = 0; i < counted->count; i++)
		learnt->start[((struct counted *)vec_at(counted, i))->piece + 2]++;
	for (uint32_t p = 2; p < learnt->n + 2; p++)
		learnt->start[p] += learnt->start[p - 1];
	for (size_t i = 0; i < counted->count; i++) {
		const struct counted *c = vec_at(counted, i);
		learnt->weights[learnt->start[c->piece + 1]++] = (struct learnt_weight){
		    .language = c->language,
		    .weight =
			(float)(FIRST_SCALE * log(1 + SMOOTHING * ((double)c->count - DISCOUNT) /
							  totals[c->language])),
		};
	}
	return OK;
}

// Keeps the languages that a piece speaks for most, by what it says beyond the next one.
static void trim_rows(struct learner *t)
{
	struct learnt *learnt = t->learnt;
	uint32_t kept = 0, from = 0;
	for (uint32_t p = 0; p < learnt->n; p++) {
		const uint32_t to = learnt->start[p + 1];
		float sorted[LANGUAGE_KINDS_MAX + 1] = {0};
		for (uint32_t i = from; i < to; i++)
			sorted[i - from] = learnt->weights[i].weight;
		qsort(sorted, to - from, sizeof *sorted, order_falling);
		const float next =
		    to - from > LANGUAGE_PIECE_MOST ? sorted[LANGUAGE_PIECE_MOST] : 0;
		for (uint32_t i = from; i < to; i++)
			if (learnt->weights[i].weight > next) {
				learnt->weights[kept] = learnt->weights[i];
				learnt->weights[kept++].weight -= next;
			}
		from = to;
		learnt->start[p + 1] = kept;
	}
}

static enum outcome first_weights(struct learner *t, struct fault *fault)
{
	double totals[LANGUAGE_KINDS_MAX] = {0};
	struct vec counted;
	vec_init(&counted, sizeof(struct counted), COUNTED_MOST);
	uint32_t *now = calloc(t->learnt->n + 1, sizeof *now);
	uint32_t *seen = calloc(t->learnt->n + 1, sizeof *seen);
	bool done = now && seen;
	for (unsigned l = 0; l < t->n && done; l++)
		done = is_alone(l) || count_language(t, l, now, seen, &counted, &totals[l]);
	free(now);
	free(seen);
	enum outcome outcome = done ? lay_out(t, &counted, totals, fault)
				    : fail(UNAVAILABLE, fault, "There is no memory to count.");
	vec_free(&counted);
	if (outcome == OK)
		trim_rows(t);
	return outcome;
}

static void index_languages(struct learner *t)
{
	for (uint32_t i = 0; i < t->texts->texts.count; i++) {
		unsigned language = text_at(t, i)->language;
		if (t->end[language] == 0)
			t->first[language] = t->words[language] = i;
		t->end[language] = i + 1;
		if (text_at(t, i)->kind == 0)
			t->words[language] = i + 1;
	}
}

// One word of the language's list, or two of them.
static struct str sample_words(struct learner *t, unsigned language)
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
static struct str sample(struct learner *t, unsigned language)
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
	if (part.len > SPACELESS && str_find_byte(str_trim(part), ' ') == SIZE_MAX) {
		size_t start = random_below(t, (uint32_t)part.len / 2);
		while (start < part.len && (part.at[start] & 0xC0) == 0x80)
			start++;
		part = str_slice(part, start, 6 + 3 * (size_t)random_below(t, 8));
	}
	return part;
}

// Reads a sample, now and then as it is typed in haste: without accents.
static void read_sample(struct learner *t, unsigned language)
{
	static char plain[FOLD_BYTES_MAX]; // the trainer has one thread
	struct str text = sample(t, language);
	fold_text(text, &t->folded);
	if (random_below(t, 1000) < PLAIN_SHARE) {
		text = str_of(plain, t->folded.len);
		memcpy(plain, t->folded.bytes, t->folded.len);
		fold_text(text, &t->folded);
	}
	language_grams(text, &t->folded, &t->grams);
}

// The pieces in hand, some of them hidden at random: rare ones more, because of new words most rare
// pieces are unknown.
static unsigned find_pieces(struct learner *t, uint32_t *pieces)
{
	unsigned n = 0;
	for (uint32_t i = 0; i < t->grams.n; i++) {
		const uint32_t piece = t->slots[slot_of(t, t->grams.hash[i])];
		if (!piece)
			continue;
		const double rare =
		    fmin(RARE_SEEN / t->learnt->pieces[piece - 1].count, HIDDEN_MOST);
		const double hidden = DROPPED + (1 - DROPPED) * rare;
		if (random_below(t, 1000) >= hidden * 1000)
			pieces[n++] = piece - 1;
	}
	return n;
}

static bool is_candidate(enum script script, unsigned language)
{
	return language_kinds[language].scripts >> script & 1;
}

// Probabilities of the candidates.
static void predict(const struct learner *t, const uint32_t *pieces, unsigned n, float *p)
{
	const struct learnt *learnt = t->learnt;
	float most = -1e30f, sum = 0;
	memcpy(p, learnt->bias, sizeof learnt->bias);
	for (unsigned i = 0; i < n; i++)
		for (uint32_t w = learnt->start[pieces[i]]; w < learnt->start[pieces[i] + 1]; w++)
			p[learnt->weights[w].language] += learnt->weights[w].weight;
	for (unsigned l = 0; l < t->n; l++)
		if (is_candidate(t->grams.script, l) && p[l] > most)
			most = p[l];
	for (unsigned l = 0; l < t->n; l++) {
		p[l] = is_candidate(t->grams.script, l) && p[l] > most - 20 ? expf(p[l] - most) : 0;
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

static void learn_sample(struct learner *t, unsigned language)
{
	static uint32_t pieces[LANGUAGE_GRAMS_MAX];
	struct learnt *learnt = t->learnt;
	float p[LANGUAGE_KINDS_MAX];
	read_sample(t, language);
	if (!is_candidate(t->grams.script, language))
		return;
	unsigned n = find_pieces(t, pieces);
	if (n == 0)
		return;
	predict(t, pieces, n, p);
	p[language] -= 1;
	for (unsigned l = 0; l < t->n; l++)
		if (fabsf(p[l]) >= GRADIENT_LEAST)
			step(&learnt->bias[l], &t->bias_speed[l], p[l]);
	for (unsigned i = 0; i < n; i++)
		for (uint32_t w = learnt->start[pieces[i]]; w < learnt->start[pieces[i] + 1]; w++) {
			struct learnt_weight *weight = &learnt->weights[w];
			if (fabsf(p[weight->language]) >= GRADIENT_LEAST)
				step(&weight->weight, &weight->speed, p[weight->language]);
		}
}

static void learn_rounds(struct learner *t, unsigned rounds)
{
	for (unsigned round = 0; round < rounds; round++)
		for (unsigned s = 0; s < SAMPLES; s++)
			for (unsigned l = 0; l < t->n; l++) {
				if (is_alone(l) || t->end[l] == 0)
					continue;
				for (float due = language_kinds[l].weight; due > 0; due--)
					if ((float)random_below(t, 1000) < 1000 * due)
						learn_sample(t, l);
			}
}

// What is lost without a weight, to second order: its square times the curvature of the loss, which
// the squared gradients tell.
static float value_of(const struct learnt_weight *weight)
{
	return weight->weight * weight->weight * weight->speed;
}

static uint32_t line_of(const struct learner *t, uint32_t hash)
{
	return (uint32_t)((uint64_t)hash * t->lines >> 32);
}

// The units that a piece takes whose weights must be worth more than `least` each, and it as much
// again; 0: it is not worth its place.
static uint32_t piece_units(const struct learner *t, uint32_t piece, uint32_t from, float least)
{
	double gain = 0;
	uint32_t units = 0;
	for (uint32_t w = from; w < t->learnt->start[piece + 1]; w++) {
		const float value = value_of(&t->learnt->weights[w]);
		if (value > least) {
			gain += value - least;
			units++;
		}
	}
	return gain > least ? units + 1 : 0;
}

// The units that the pieces from `first` to `end` take.
static uint32_t line_units(const struct learner *t, uint32_t first, uint32_t end, uint32_t from,
			   float least)
{
	uint32_t units = 0;
	for (uint32_t piece = first; piece < end; piece++) {
		units += piece_units(t, piece, from, least);
		from = t->learnt->start[piece + 1];
	}
	return units;
}

// The least value with which they fit into `room` units.
static float line_least(const struct learner *t, uint32_t first, uint32_t end, uint32_t from,
			uint32_t room)
{
	if (line_units(t, first, end, from, 0) <= room)
		return 0;
	float low = 1e-9f, high = 1e9f;
	for (int i = 0; i < 50; i++) {
		const float middle = sqrtf(low * high);
		if (line_units(t, first, end, from, middle) <= room)
			high = middle;
		else
			low = middle;
	}
	return high;
}

// The piece behind the last one of the line that piece `first` belongs to.
static uint32_t line_end(const struct learner *t, uint32_t first)
{
	const struct learnt *learnt = t->learnt;
	const uint32_t line = line_of(t, learnt->pieces[first].hash);
	uint32_t end = first + 1;
	while (end < learnt->n && line_of(t, learnt->pieces[end].hash) == line)
		end++;
	return end;
}

// Keeps the most valuable weights of each line, as many as fit into `room` units, and forgets most
// of how they were learnt, so that those that stay can take the place of those that went.
static void prune(struct learner *t, uint32_t room)
{
	struct learnt *learnt = t->learnt;
	uint32_t kept = 0, from = 0;
	for (uint32_t first = 0, end; first < learnt->n; first = end) {
		end = line_end(t, first);
		const float least = line_least(t, first, end, from, room);
		for (uint32_t piece = first; piece < end; piece++) {
			const uint32_t to = learnt->start[piece + 1];
			const bool keep = piece_units(t, piece, from, least) > 0;
			for (; from < to; from++) {
				if (!keep || value_of(&learnt->weights[from]) <= least)
					continue;
				learnt->weights[kept] = learnt->weights[from];
				learnt->weights[kept++].speed *= SPEED_KEPT;
			}
			learnt->start[piece + 1] = kept;
		}
	}
	for (unsigned l = 0; l < t->n; l++)
		t->bias_speed[l] *= SPEED_KEPT;
	log_info("language.pruned", log_i64("weights", kept));
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

static enum outcome learn(struct learner *t, struct fault *fault)
{
	// How often a line's room its weights may fill, and the rounds of learning before that.
	static const struct {
		float room;
		unsigned rounds;
	} steps[] = {{4, 30}, {2.8f, 8}, {2, 8}, {1.6f, 8}, {1.3f, 8}, {1.12f, 8}, {1, 8}};
	qsort(t->texts->texts.at, t->texts->texts.count, sizeof(struct language_text), text_order);
	index_languages(t);
	for (uint32_t i = 0; i < t->texts->texts.count; i++)
		if (!is_alone(text_at(t, i)->language))
			count_text(t, text_at(t, i)->text);
	keep_common(t);
	log_info("language.learn", log_i64("texts", (int64_t)t->texts->texts.count),
		 log_i64("pieces", t->learnt->n));
	enum outcome outcome = first_weights(t, fault);
	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		learn_rounds(t, steps[i].rounds);
		prune(t, (uint32_t)(steps[i].room * LANGUAGE_UNITS));
	}
	learn_rounds(t, ROUNDS_LAST);
	return OK;
}

enum outcome language_learn(struct language_texts *texts, uint32_t lines, uint64_t seed,
			    struct learnt *ret, struct fault *fault)
{
	struct learner *t = calloc(1, sizeof *t);
	enum outcome outcome = OK;
	*ret = (struct learnt){.pieces = calloc(PIECES_MAX, sizeof *ret->pieces)};
	if (t) {
		t->texts = texts;
		t->n = language_kinds_count;
		t->random = seed;
		t->lines = lines;
		t->learnt = ret;
		t->first = calloc(t->n, sizeof *t->first);
		t->words = calloc(t->n, sizeof *t->words);
		t->end = calloc(t->n, sizeof *t->end);
		t->slots = calloc(KEY_SLOTS, sizeof *t->slots);
	}
	if (!t || !ret->pieces || !t->first || !t->words || !t->end || !t->slots)
		outcome = fail(UNAVAILABLE, fault, "There is no memory to train with.");
	if (outcome == OK)
		outcome = learn(t, fault);
	if (t) {
		free(t->first);
		free(t->words);
		free(t->end);
		free(t->slots);
		free(t);
	}
	return outcome;
}

void learnt_free(struct learnt *learnt)
{
	free(learnt->pieces);
	free(learnt->start);
	free(learnt->weights);
}
