// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/trend_words.h"

#include "base/utf8.h"
#include "insight/insight_embedded.h"
#include "insight/trend.h"
#include "insight/trend_tags.h"
#include "text/hash.h"

#include <math.h>
#include <stdlib.h>

#define HALF_DAY_MS  ((int64_t)12 * 3600 * 1000)
#define WORDS_TABLE  65536 // places; what does not fit is left out
#define WORDS_FILL   (WORDS_TABLE / 2)
#define WORD_LEAST   3 // letters
#define WORD_BYTES   60
#define ARENA_MOST   ((size_t)16 << 20)
#define WRITE_WEIGHT 50

struct word {
	uint64_t hash; // 0: the place is free
	int64_t post;  // the last one that counted, so that each counts once
	uint32_t now, before;
	uint32_t within, capital; // times within a sentence; and of these with a capital
	bool place;		  // triage knows it as a place
	uint64_t senders;	  // of now
	char text[WORD_BYTES];
	uint8_t len;
};

struct survey {
	struct store *store;
	int64_t campaign, now;
	struct group_scratch *scratch;
	struct group_post *post;
	struct arena arena;
	struct tag_book book;
	struct word *words;
	size_t n_words;
	uint32_t n_now, n_before;
	struct tag_pairs *pairs;
	struct tag_suggestion suggested[TAG_SUGGESTED_MOST];
	size_t n_suggested;
	const struct word *best[WORDS_SHOWN];
	double surprise[WORDS_SHOWN];
	size_t n_best;
};

// --- counting ---

// The word's place in the table; NULL when that is full.
static struct word *word_find(struct survey *survey, struct str text)
{
	const uint64_t hash = hash_bytes(text) | 1;
	for (size_t at = hash >> 20; true; at++) {
		struct word *word = &survey->words[at % WORDS_TABLE];
		if (word->hash == hash)
			return word;
		if (word->hash != 0)
			continue;
		if (survey->n_words == WORDS_FILL)
			return NULL;
		survey->n_words++;
		word->hash = hash;
		word->len = (uint8_t)text.len;
		memcpy(word->text, text.at, text.len);
		return word;
	}
}

static bool capital_at(struct str text, size_t at)
{
	const uint32_t point = utf8_next(text, &at);
	return fold_lower(point) != point;
}

// Whether the word stands within a sentence: another is before it, and no end between.
static bool within_sentence(const struct watched *watched, size_t i)
{
	if (i == 0)
		return false;
	const struct fold_word *before = &watched->folded->words[i - 1];
	if (before->kind != FOLD_WORD && before->kind != FOLD_NUMBER)
		return false;
	for (size_t at = before->to; at < watched->folded->words[i].from; at++)
		if (strchr(".!?:\n\"", watched->text.at[at]))
			return false;
	return true;
}

static bool in_place(const struct reading *reading, const struct fold_word *word)
{
	for (size_t i = 0; i < reading->n_places; i++)
		if (word->from_point >= reading->places[i].start &&
		    word->to_point <= reading->places[i].end)
			return true;
	return false;
}

static bool word_counts(const struct survey *survey, const struct watched *watched, size_t i)
{
	size_t len;
	char bytes[FOLD_WORD_BYTES_MAX];
	const struct fold_word *word = &watched->folded->words[i];
	const struct str text = fold_word_str(watched->folded, i);
	if (word->kind == FOLD_HASHTAG)
		return text.len < WORD_BYTES &&
		       tag_book_find(&survey->book, watched->folded, i, bytes, &len).len == 0;
	if (word->kind != FOLD_WORD || word->joined || text.len >= WORD_BYTES ||
	    utf8_length(text) < WORD_LEAST)
		return false;
	for (size_t at = 0; at < text.len; at++)
		if (text.at[at] >= '0' && text.at[at] <= '9')
			return false;
	return true;
}

static void word_count(struct survey *survey, const struct watched *watched, size_t i, bool now)
{
	const struct fold_word *at = &watched->folded->words[i];
	struct word *word = word_find(survey, fold_word_str(watched->folded, i));
	if (!word)
		return;
	if (at->kind == FOLD_WORD && within_sentence(watched, i)) {
		word->within++;
		word->capital += capital_at(watched->text, at->from);
	}
	word->place |= in_place(&watched->post->reading, at);
	if (word->post == watched->post->id)
		return;
	word->post = watched->post->id;
	word->now += now;
	word->before += !now;
	if (now)
		word->senders |= burst_sender(watched->sender);
}

static void post_count(struct survey *survey, bool now)
{
	struct watched watched;
	if (!watched_read(survey->scratch, &survey->book, survey->post, &watched) ||
	    watched.guarded || survey->post->reading.labels >> HEAD_MISSING & 1)
		return;
	survey->n_now += now;
	survey->n_before += !now;
	tag_pairs_note(survey->pairs, &survey->book, &watched);
	for (size_t i = 0; i < watched.folded->n_words; i++)
		if (word_counts(survey, &watched, i))
			word_count(survey, &watched, i, now);
}

static enum outcome range_count(struct conn *conn, struct survey *survey, int64_t from, int64_t to,
				size_t most, bool now, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_watch_range);
	stmt_bind_i64(rows, 1, survey->campaign);
	stmt_bind_i64(rows, 2, id_floor(from));
	stmt_bind_i64(rows, 3, id_floor(to));
	stmt_bind_i64(rows, 4, (int64_t)most);
	while (stmt_step(rows)) {
		group_post_read(rows, survey->post);
		post_count(survey, now);
	}
	return stmt_end(rows, fault);
}

static enum outcome words_count(struct conn *conn, struct survey *survey, struct fault *fault)
{
	const int64_t since = survey->now - WORDS_NOW_MS;
	enum outcome outcome =
	    tag_book_read(conn, &survey->arena, survey->campaign, &survey->book, fault);
	// The days first, so that `post` of a word is one of now.
	for (int64_t i = 2 * WORDS_DAYS; i > 0 && outcome == OK; i--)
		outcome = range_count(conn, survey, since - i * HALF_DAY_MS,
				      since - (i - 1) * HALF_DAY_MS, WORDS_HALF_DAY, false, fault);
	return outcome == OK
		   ? range_count(conn, survey, since, survey->now + 1000, WORDS_NOW, true, fault)
		   : outcome;
}

// --- choosing ---

static double part(double seen, double expected)
{
	return seen > 0 ? seen * log(seen / expected) : 0;
}

// Dunning's ratio for two binomials.
static double surprise_of(double now, double before, double n_now, double n_before)
{
	const double share = (now + before) / (n_now + n_before);
	return 2 * (part(now, n_now * share) + part(before, n_before * share) +
		    part(n_now - now, n_now * (1 - share)) +
		    part(n_before - before, n_before * (1 - share)));
}

static bool may_be_name(const struct word *word)
{
	return !word->place && word->capital > 0 && 2 * word->capital >= word->within;
}

static void word_choose(struct survey *survey, const struct word *word)
{
	const double n_now = survey->n_now, n_before = survey->n_before;
	if (word->hash == 0 || burst_senders(word->senders) < WORDS_SENDERS || may_be_name(word) ||
	    word->now * n_before <= word->before * n_now)
		return;
	const double surprise = surprise_of(word->now, word->before, n_now, n_before);
	if (surprise < WORDS_SURPRISE)
		return;
	size_t at = survey->n_best < WORDS_SHOWN ? survey->n_best : WORDS_SHOWN;
	while (at > 0 && survey->surprise[at - 1] < surprise)
		at--;
	if (at == WORDS_SHOWN)
		return;
	survey->n_best += survey->n_best < WORDS_SHOWN;
	for (size_t i = survey->n_best - 1; i > at; i--) {
		survey->best[i] = survey->best[i - 1];
		survey->surprise[i] = survey->surprise[i - 1];
	}
	survey->best[at] = word;
	survey->surprise[at] = surprise;
}

static void words_choose(struct survey *survey)
{
	if (survey->n_now < WORDS_LEAST || survey->n_before < WORDS_LEAST)
		return;
	for (size_t i = 0; i < WORDS_TABLE; i++)
		word_choose(survey, &survey->words[i]);
}

// --- keeping ---

static enum outcome word_write(struct conn *conn, const struct survey *survey, size_t at,
			       struct fault *fault)
{
	const struct word *word = survey->best[at];
	struct stmt *insert = stmt_start(conn, &sql_trend_word_insert);
	stmt_bind_i64(insert, 1, survey->campaign);
	stmt_bind_i64(insert, 2, (int64_t)at + 1);
	stmt_bind_str(insert, 3, str_of(word->text, word->len));
	stmt_bind_i64(insert, 4, word->now);
	stmt_bind_i64(insert, 5, word->before);
	stmt_bind_i64(insert, 6, burst_senders(word->senders));
	stmt_bind_i64(insert, 7, word->post);
	return stmt_run(insert, fault);
}

static enum outcome survey_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct survey *survey = context;
	struct stmt *set = stmt_start(conn, &sql_trend_survey_set);
	stmt_bind_i64(set, 1, survey->campaign);
	stmt_bind_i64(set, 2, survey->now);
	stmt_bind_i64(set, 3, survey->n_now);
	stmt_bind_i64(set, 4, survey->n_before);
	enum outcome outcome = stmt_run(set, fault);
	struct stmt *forget = stmt_start(conn, &sql_trend_word_forget);
	stmt_bind_i64(forget, 1, survey->campaign);
	outcome = outcome == OK ? stmt_run(forget, fault) : stmt_end(forget, NULL);
	struct stmt *old = stmt_start(conn, &sql_trend_count_forget);
	stmt_bind_i64(old, 1, survey->campaign);
	stmt_bind_i64(old, 2, trend_slot(survey->now) - (int64_t)(TREND_DAYS * BURST_DAY));
	outcome = outcome == OK ? stmt_run(old, fault) : stmt_end(old, NULL);
	for (size_t i = 0; i < survey->n_best && outcome == OK; i++)
		outcome = word_write(conn, survey, i, fault);
	return outcome == OK ? tag_suggest_set(conn, survey->campaign, survey->suggested,
					       survey->n_suggested, survey->now, fault)
			     : outcome;
}

// --- one campaign ---

static enum outcome due_find(struct store *store, int64_t now, int64_t *ret_campaign,
			     struct fault *fault)
{
	struct conn *conn;
	const enum outcome outcome = store_reader(store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_trend_survey_due);
	stmt_bind_i64(find, 1, now - WORDS_EVERY_MS);
	stmt_bind_i64(find, 2, trend_slot(now) - (int64_t)BURST_DAY);
	*ret_campaign = stmt_step(find) ? stmt_i64(find, 0) : 0;
	const enum outcome ended = stmt_end(find, fault);
	conn_release(conn);
	return ended;
}

static enum outcome survey_run(struct survey *survey, struct fault *fault)
{
	struct conn *conn;
	survey->post = arena_zero(&survey->arena, sizeof *survey->post);
	survey->words = calloc(WORDS_TABLE, sizeof *survey->words);
	survey->pairs = tag_pairs_new();
	if (!survey->post || !survey->words || !survey->pairs)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	enum outcome outcome = group_scratch_new(&survey->scratch, fault);
	if (outcome == OK)
		outcome = store_reader(survey->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = words_count(conn, survey, fault);
	conn_release(conn);
	words_choose(survey);
	survey->n_suggested = tag_pairs_suggest(survey->pairs, &survey->book, survey->suggested);
	return outcome == OK ? store_write(survey->store, WRITE_STREAM, WRITE_WEIGHT, survey_write,
					   survey, fault)
			     : outcome;
}

enum outcome trend_survey_due(struct store *store, int64_t now, bool *ret_due, struct fault *fault)
{
	int64_t campaign;
	const enum outcome outcome = due_find(store, now, &campaign, fault);
	if (outcome == OK)
		*ret_due = campaign != 0;
	return outcome;
}

enum outcome trend_survey(struct store *store, int64_t now, struct fault *fault)
{
	struct survey survey = {.store = store, .now = now};
	enum outcome outcome = due_find(store, now, &survey.campaign, fault);
	if (outcome != OK || survey.campaign == 0)
		return outcome;
	arena_init(&survey.arena, ARENA_MOST);
	outcome = survey_run(&survey, fault);
	group_scratch_free(survey.scratch);
	tag_pairs_free(survey.pairs);
	free(survey.words);
	arena_free(&survey.arena);
	return outcome;
}

// --- reading ---

enum outcome trend_words_read(struct conn *conn, struct arena *arena, int64_t campaign,
			      struct trend_surveyed *ret, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_trend_survey_find);
	*ret = (struct trend_surveyed){0};
	stmt_bind_i64(find, 1, campaign);
	if (stmt_step(find)) {
		ret->at = stmt_i64(find, 0);
		ret->posts = stmt_i64(find, 1);
		ret->before = stmt_i64(find, 2);
	}
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *list = stmt_start(conn, &sql_trend_word_list);
	stmt_bind_i64(list, 1, campaign);
	while (ret->count < WORDS_SHOWN && stmt_step(list))
		ret->words[ret->count++] = (struct trend_word){
		    .word = arena_copy(arena, stmt_str(list, 0)),
		    .posts = stmt_i64(list, 1),
		    .before = stmt_i64(list, 2),
		    .senders = stmt_i64(list, 3),
		    .post = stmt_i64(list, 4),
		};
	return stmt_end(list, fault);
}
