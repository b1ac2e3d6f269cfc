// SPDX-License-Identifier: AGPL-3.0-or-later
#include "posts.h"

#include "measure.h"

#include "base/json.h"
#include "base/time.h"
#include "base/vec.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#define POOLS_MAX   64
#define PIECES_MAX  16384
#define PIECE_WORDS 3	// longer ones make near-copies of each other
#define TEXT_LEAST  100 // bytes
#define TEXT_MOST   330

struct pool {
	char lang[16];
	bool signal;
	struct vec pieces; // struct str, owned
};

struct posts {
	struct post_plan plan;
	struct pool pools[POOLS_MAX];
	size_t n_pools;
	size_t n_pieces[2]; // by signal
	uint64_t state;
	uint64_t made;
	int64_t start;
};

// splitmix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
static uint64_t mix(uint64_t value)
{
	value += UINT64_C(0x9E3779B97F4A7C15);
	value = (value ^ value >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	value = (value ^ value >> 27) * UINT64_C(0x94D049BB133111EB);
	return value ^ value >> 31;
}

static uint64_t chance(struct posts *posts, uint64_t below)
{
	return mix(posts->state++) % below;
}

// --- pieces of text ---

static struct pool *pool_of(struct posts *posts, struct str lang, bool signal)
{
	for (size_t i = 0; i < posts->n_pools; i++)
		if (posts->pools[i].signal == signal &&
		    str_equal(str_from(posts->pools[i].lang), lang))
			return &posts->pools[i];
	if (posts->n_pools == POOLS_MAX || lang.len >= sizeof posts->pools[0].lang)
		give_up("the texts have too many languages.");
	struct pool *pool = &posts->pools[posts->n_pools++];
	memcpy(pool->lang, lang.at, lang.len);
	pool->signal = signal;
	vec_init(&pool->pieces, sizeof(struct str), PIECES_MAX);
	return pool;
}

static void piece_keep(struct posts *posts, struct pool *pool, struct str piece)
{
	struct str *kept = vec_add(&pool->pieces);
	char *copy = malloc(piece.len + 1);
	if (!kept || !copy)
		give_up("out of memory.");
	memcpy(copy, piece.at, piece.len);
	*kept = str_of(copy, piece.len);
	posts->n_pieces[pool->signal]++;
}

// The first `words` words; the rest stays in *rest.
static struct str words_cut(struct str *rest, int words)
{
	const struct str all = *rest;
	for (int i = 0; i < words && rest->len > 0; i++)
		str_cut(rest, ' ');
	return str_trim(str_slice(all, 0, rest->len > 0 ? (size_t)(rest->at - all.at) : all.len));
}

static void pieces_keep(struct posts *posts, struct pool *pool, struct str text)
{
	while (text.len > 0)
		piece_keep(posts, pool, words_cut(&text, PIECE_WORDS));
}

// The text of a line of the demo, if it is signal.
static void demo_line(struct posts *posts, struct json_reader *reader, struct str line)
{
	struct json_value post, demo, value;
	struct str text, lang, signal;
	struct fault fault;
	if (json_parse(reader, line, &post, &fault) != OK ||
	    !json_member(post, STR("text"), &value) || !json_get_str(value, &text) ||
	    !json_member(post, STR("demo"), &demo) || !json_member(demo, STR("lang"), &value) ||
	    !json_get_str(value, &lang) || !json_member(demo, STR("signal"), &value) ||
	    !json_get_str(value, &signal))
		give_up("a line of the demo is not what it should be.");
	if (!str_equal(signal, STR("yes")))
		return;
	pieces_keep(posts, pool_of(posts, lang, true), text);
}

// A line of chatter is a language, a tab and a phrase.
static void chatter_line(struct posts *posts, struct json_reader *reader, struct str line)
{
	(void)reader;
	struct str rest = str_trim(line);
	const struct str lang = str_cut(&rest, '\t');
	if (rest.len == 0)
		give_up("a line of the chatter is not what it should be.");
	pieces_keep(posts, pool_of(posts, lang, false), rest);
}

static void file_take(struct posts *posts, struct json_reader *reader, const char *path,
		      void (*take)(struct posts *posts, struct json_reader *reader,
				   struct str line))
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	if (!file)
		give_up("%s cannot be read.", path);
	while ((len = getline(&line, &room, file)) > 0)
		take(posts, reader, str_of(line, (size_t)len));
	free(line);
	fclose(file);
}

struct posts *posts_new(const char *root, const struct post_plan *plan)
{
	struct posts *posts = calloc(1, sizeof *posts);
	struct json_reader *reader = json_reader_new();
	char path[4096];
	glob_t files;
	snprintf(path, sizeof path, "%s/demo/flood-*.jsonl", root);
	if (!posts || !reader || glob(path, 0, NULL, &files) != 0)
		give_up("there is no %s.", path);
	posts->plan = *plan;
	posts->state = mix(plan->seed);
	posts->start = time_now();
	for (size_t i = 0; i < files.gl_pathc; i++)
		file_take(posts, reader, files.gl_pathv[i], demo_line);
	globfree(&files);
	snprintf(path, sizeof path, "%s/bench/chatter.txt", root);
	file_take(posts, reader, path, chatter_line);
	json_reader_free(reader);
	return posts;
}

void posts_free(struct posts *posts)
{
	for (size_t i = 0; i < posts->n_pools; i++) {
		struct pool *pool = &posts->pools[i];
		for (size_t j = 0; j < pool->pieces.count; j++)
			free((char *)((struct str *)vec_at(&pool->pieces, j))->at);
		vec_free(&pool->pieces);
	}
	free(posts);
}

// --- one post ---

// A language as often as there are pieces of it.
static const struct pool *pool_pick(struct posts *posts, bool signal)
{
	uint64_t left = chance(posts, posts->n_pieces[signal]);
	for (size_t i = 0; i < posts->n_pools; i++) {
		const struct pool *pool = &posts->pools[i];
		if (pool->signal != signal)
			continue;
		if (left < pool->pieces.count)
			return pool;
		left -= pool->pieces.count;
	}
	give_up("there are no texts.");
}

static void text_make(struct posts *posts, bool signal, struct buf *text)
{
	const struct pool *pool = pool_pick(posts, signal);
	const size_t goal = TEXT_LEAST + chance(posts, TEXT_MOST - TEXT_LEAST);
	while (text->len < goal) {
		const struct str *piece = vec_at(&pool->pieces, chance(posts, pool->pieces.count));
		if (text->len + piece->len + 1 > TEXT_MOST)
			return;
		if (text->len > 0)
			buf_add_byte(text, ' ');
		buf_add(text, *piece);
	}
}

static void id_add(const struct posts *posts, uint64_t number, struct buf *out)
{
	const uint64_t run = posts->plan.seed;
	if (posts->plan.order == IDS_BY_TIME)
		buf_format(out, "%06u%012llu", (unsigned)(run % 1000000),
			   (unsigned long long)number);
	else
		buf_format(out, "%016llx", (unsigned long long)mix(run * 1000003 + number * 7919));
}

static void envelope_add(struct posts *posts, uint64_t number, struct str text, struct buf *out)
{
	char at[TIME_TEXT_MAX];
	time_format(posts->start + (int64_t)posts->made, at);
	const unsigned author = (unsigned)chance(posts, 100000);
	buf_add_cstr(out, "{\"id\":\"");
	id_add(posts, number, out);
	buf_format(out, "\",\"at\":\"%s\",\"text\":", at);
	json_escape(out, text);
	buf_format(
	    out,
	    ",\"author\":\"@person%u\",\"author_name\":\"Person %u\",\"source\":\"mastodon\","
	    "\"url\":\"https://social.example/%u\"",
	    author, author, author);
}

void posts_next(struct posts *posts, struct buf *out)
{
	const bool known = posts->made > 0 && chance(posts, 100) < posts->plan.known_percent;
	const uint64_t number = known ? chance(posts, posts->made) : posts->made;
	char room[TEXT_MOST + 1];
	struct buf text = {.at = room, .room = sizeof room, .limit = sizeof room};
	const size_t start = out->len;
	text_make(posts, chance(posts, 100) < posts->plan.signal_percent, &text);
	envelope_add(posts, number, buf_str(&text), out);
	// What platforms send along and nobody reads fills the line up to its length.
	buf_add_cstr(out, ",\"avatar\":\"");
	while (out->len - start < POST_BYTES - 2)
		buf_add_byte(out, 'x');
	buf_add_cstr(out, "\"}");
	posts->made++;
}
