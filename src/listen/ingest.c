// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/ingest.h"

#include "base/time.h"
#include "listen/pulse.h"
#include "listen/split.h"
#include "text/search.h"

#include <pthread.h>

// Reading is work for the processor: more threads than this at once only get in each other's way.
#define READERS_AT_ONCE 4
#define CHUNK_BYTES	((size_t)64 << 20) // arena of one chunk of posts

// What one thread needs to read posts; lent out, so that threads that only wait hold none.
struct bench {
	struct bench *next;
	struct json_reader *json;
	void *scratch;
	struct buf packed;
	struct buf tokens;
};

struct ingest {
	struct ingest_parts parts;
	struct pulse *pulse;
	pthread_mutex_t lock;
	pthread_cond_t returned;
	struct bench *free;
	size_t made;
};

// --- benches ---

static void bench_free(const struct judge *judge, struct bench *bench)
{
	json_reader_free(bench->json);
	if (bench->scratch)
		judge->scratch_free(bench->scratch);
	buf_free(&bench->packed);
	buf_free(&bench->tokens);
	free(bench);
}

static struct bench *bench_new(const struct judge *judge)
{
	struct bench *bench = calloc(1, sizeof *bench);
	if (!bench)
		return NULL;
	buf_init(&bench->packed, (size_t)4 << 20);
	buf_init(&bench->tokens, (size_t)256 << 20);
	bench->json = json_reader_new();
	bench->scratch = judge->scratch_new(judge->context);
	if (bench->json && bench->scratch)
		return bench;
	bench_free(judge, bench);
	return NULL;
}

static struct bench *bench_borrow(struct ingest *ingest)
{
	pthread_mutex_lock(&ingest->lock);
	while (!ingest->free && ingest->made >= READERS_AT_ONCE)
		pthread_cond_wait(&ingest->returned, &ingest->lock);
	struct bench *bench = ingest->free;
	if (bench)
		ingest->free = bench->next;
	else
		ingest->made++;
	pthread_mutex_unlock(&ingest->lock);
	if (bench)
		return bench;
	bench = bench_new(ingest->parts.judge);
	if (!bench) {
		pthread_mutex_lock(&ingest->lock);
		ingest->made--;
		pthread_mutex_unlock(&ingest->lock);
	}
	return bench;
}

static void bench_return(struct ingest *ingest, struct bench *bench)
{
	pthread_mutex_lock(&ingest->lock);
	bench->next = ingest->free;
	ingest->free = bench;
	pthread_cond_signal(&ingest->returned);
	pthread_mutex_unlock(&ingest->lock);
}

enum outcome ingest_new(const struct ingest_parts *parts, struct ingest **ret_ingest,
			struct fault *fault)
{
	struct ingest *ingest = calloc(1, sizeof *ingest);
	if (!ingest)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	ingest->parts = *parts;
	pthread_mutex_init(&ingest->lock, NULL);
	pthread_cond_init(&ingest->returned, NULL);
	const enum outcome outcome = pulse_new(parts->hub, parts->store, &ingest->pulse, fault);
	if (outcome != OK) {
		ingest_free(ingest);
		return outcome;
	}
	*ret_ingest = ingest;
	return OK;
}

void ingest_free(struct ingest *ingest)
{
	if (!ingest)
		return;
	while (ingest->free) {
		struct bench *bench = ingest->free;
		ingest->free = bench->next;
		bench_free(ingest->parts.judge, bench);
	}
	pulse_free(ingest->pulse);
	pthread_cond_destroy(&ingest->returned);
	pthread_mutex_destroy(&ingest->lock);
	free(ingest);
}

// --- a chunk of posts ---

struct chunk {
	struct arena arena; // strings of the posts
	struct post_entry *entries;
	size_t room; // of entries
	size_t count;
};

// Packs readings and search words of a chunk into its arena, by way of the bench's buffers.
static enum outcome chunk_pack(struct bench *bench, struct chunk *chunk, struct fault *fault)
{
	for (size_t i = 0; i < chunk->count; i++) {
		struct post_entry *entry = &chunk->entries[i];
		buf_reset(&bench->packed);
		reading_pack(&entry->reading, &bench->packed);
		entry->packed = arena_copy(&chunk->arena, buf_str(&bench->packed));
		if (bench->packed.full || !entry->packed.at)
			return fail(TOO_MUCH, fault, "The batch needs too much memory.");
		if (entry->reading.signal == SIGNAL_NOISE)
			continue;
		buf_reset(&bench->tokens);
		search_tokens(entry->post.text, &bench->tokens);
		entry->tokens = arena_copy(&chunk->arena, buf_str(&bench->tokens));
		if (bench->tokens.full || (bench->tokens.len > 0 && !entry->tokens.at))
			return fail(TOO_MUCH, fault, "The batch needs too much memory.");
	}
	return OK;
}

static enum outcome chunk_read(struct ingest *ingest, struct bench *bench,
			       const struct campaign *campaign, struct chunk *chunk,
			       struct fault *fault)
{
	const struct judge *judge = ingest->parts.judge;
	judge->read(judge->context, bench->scratch, campaign->id, campaign->country, true,
		    chunk->entries, chunk->count);
	return chunk_pack(bench, chunk, fault);
}

static enum outcome chunk_keep(struct ingest *ingest, const struct ingest_body *body,
			       struct chunk *chunk, bool last, struct ingest_report *report,
			       struct fault *fault)
{
	struct post_batch batch = {
	    .campaign = body->campaign->id,
	    .source = body->source,
	    .read_to = last ? body->read_to : STR(""),
	    .received_at = time_now(),
	    .entries = chunk->entries,
	    .count = chunk->count,
	};
	const enum outcome outcome =
	    post_log_append(ingest->parts.log, &batch, WRITE_STREAM, fault);
	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < chunk->count; i++) {
		report->known += chunk->entries[i].known;
		report->accepted += !chunk->entries[i].known;
	}
	pulse_batch(ingest->pulse, body->campaign, chunk->entries, chunk->count);
	return OK;
}

// --- a body ---

static enum outcome reject(struct ingest_report *report, struct arena *arena, int64_t line,
			   const struct fault *why)
{
	report->rejected++;
	if (report->n_errors == INGEST_ERRORS_MAX)
		return OK;
	if (!report->errors)
		report->errors = arena_array(arena, INGEST_ERRORS_MAX, sizeof *report->errors);
	const struct str error = arena_copy(arena, str_from(why->text));
	if (!report->errors || !error.at)
		return TOO_MUCH;
	report->errors[report->n_errors++] = (struct ingest_error){line, error};
	return OK;
}

// True if the parser may read JSON_PADDING bytes behind the element.
static bool padded(struct str body, struct str element)
{
	return (size_t)(body.at + body.len - (element.at + element.len)) >= JSON_PADDING;
}

// Parses elements until the chunk is full or the body ends.
static enum outcome chunk_fill(struct bench *bench, const struct ingest_body *body,
			       struct split *split, struct arena *arena, struct chunk *chunk,
			       struct ingest_report *report, struct fault *fault)
{
	struct str element;
	enum outcome outcome = OK;
	while (chunk->count < chunk->room && outcome == OK &&
	       split_next(split, &element, &outcome, fault)) {
		if (split->line > INGEST_LINES_MAX)
			return fail(TOO_MUCH, fault, "Send at most %d posts at once.",
				    INGEST_LINES_MAX);
		struct fault why;
		struct post_entry *entry = &chunk->entries[chunk->count];
		*entry = (struct post_entry){0};
		const enum outcome parsed =
		    post_parse(bench->json, element, padded(body->body, element), &chunk->arena,
			       &entry->post, &why);
		if (parsed == OK)
			chunk->count++;
		else if (parsed != INVALID || reject(report, arena, split->line, &why) != OK)
			return fail(TOO_MUCH, fault, "The batch needs too much memory.");
	}
	return outcome;
}

// Parses and reads the next chunk on a bench of its own; waiting for the store holds none.
static enum outcome chunk_next(struct ingest *ingest, const struct ingest_body *body,
			       struct split *split, struct arena *arena, struct chunk *chunk,
			       struct ingest_report *report, struct fault *fault)
{
	struct bench *bench = bench_borrow(ingest);
	if (!bench)
		return fail(UNAVAILABLE, fault, "Not enough memory to read posts. Try again.");
	struct fault cut;
	arena_reset(&chunk->arena);
	chunk->count = 0;
	const enum outcome filled = chunk_fill(bench, body, split, arena, chunk, report, &cut);
	// What stands before a mistake is good, and is kept.
	const enum outcome read = chunk_read(ingest, bench, body->campaign, chunk, fault);
	bench_return(ingest, bench);
	if (read != OK)
		chunk->count = 0;
	else if (filled != OK)
		return fail(filled, fault, "%s", cut.text);
	return read;
}

// Nothing stands behind what was split off, and nothing is wrong there.
static bool split_ends(struct split split)
{
	struct str element;
	struct fault fault;
	enum outcome outcome;
	return !split_next(&split, &element, &outcome, &fault) && outcome == OK;
}

static enum outcome body_take(struct ingest *ingest, struct arena *arena, struct chunk *chunk,
			      const struct ingest_body *body, struct ingest_report *report,
			      struct fault *fault)
{
	struct split split = split_start(body->body);
	enum outcome outcome = OK;
	bool last = false;
	while (outcome == OK && !last) {
		const enum outcome next =
		    chunk_next(ingest, body, &split, arena, chunk, report, fault);
		last = chunk->count < chunk->room || next != OK || split_ends(split);
		struct fault kept;
		if (chunk->count > 0 || (next == OK && body->read_to.len > 0))
			outcome =
			    chunk_keep(ingest, body, chunk, last && next == OK, report, &kept);
		if (outcome != OK)
			return fail(outcome, fault, "%s", kept.text);
		outcome = next;
	}
	return outcome;
}

// How many posts a chunk of this body can hold at most: an element has at least 16 bytes.
static size_t chunk_room(struct str body)
{
	const size_t most = body.len / 16 + 1;
	return most < POST_BATCH_MAX ? most : POST_BATCH_MAX;
}

enum outcome ingest_take(struct ingest *ingest, struct arena *arena, const struct ingest_body *body,
			 struct ingest_report *ret_report, struct fault *fault)
{
	struct ingest_report report = {0};
	struct chunk chunk = {.room = chunk_room(body->body)};
	chunk.entries = calloc(chunk.room, sizeof *chunk.entries);
	if (!chunk.entries)
		return fail(UNAVAILABLE, fault, "Not enough memory to read posts. Try again.");
	arena_init(&chunk.arena, CHUNK_BYTES);
	const enum outcome outcome = body_take(ingest, arena, &chunk, body, &report, fault);
	arena_free(&chunk.arena);
	free(chunk.entries);
	*ret_report = report;
	return outcome;
}

// --- one message ---

enum outcome ingest_message(struct ingest *ingest, struct arena *arena,
			    const struct ingest_message *message, int64_t *ret_post,
			    struct fault *fault)
{
	struct bench *bench = bench_borrow(ingest);
	if (!bench)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	struct post_entry entry = {.code = message->code, .contact = message->contact};
	struct chunk chunk = {.entries = &entry, .room = 1, .count = 1};
	arena_init(&chunk.arena, CHUNK_BYTES);
	enum outcome outcome =
	    post_parse(bench->json, message->line, false, arena, &entry.post, fault);
	if (outcome == OK)
		outcome = chunk_read(ingest, bench, message->campaign, &chunk, fault);
	bench_return(ingest, bench);
	struct post_batch batch = {
	    .campaign = message->campaign->id,
	    .source = entry.post.source,
	    .received_at = time_now(),
	    .entries = &entry,
	    .count = 1,
	};
	if (outcome == OK)
		outcome = post_log_append(ingest->parts.log, &batch, WRITE_PERSON, fault);
	arena_free(&chunk.arena);
	if (outcome != OK)
		return outcome;
	pulse_batch(ingest->pulse, message->campaign, &entry, 1);
	*ret_post = entry.id;
	return OK;
}
