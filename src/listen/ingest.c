// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/ingest.h"

#include "base/time.h"
#include "campaign/campaign_memory.h"
#include "listen/inlet.h"
#include "listen/pulse.h"
#include "listen/split.h"

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
};

struct ingest {
	struct ingest_parts parts;
	struct pulse *pulse;
	struct campaign_memory *campaigns;
	pthread_mutex_t lock;
	pthread_cond_t returned;
	struct bench *free;
	size_t made;
	pthread_mutex_t inlet; // held while posts of an inlet are read
};

// --- benches ---

static void bench_free(const struct judge *judge, struct bench *bench)
{
	json_reader_free(bench->json);
	if (bench->scratch)
		judge->scratch_free(bench->scratch);
	buf_free(&bench->packed);
	free(bench);
}

static struct bench *bench_new(const struct judge *judge)
{
	struct bench *bench = calloc(1, sizeof *bench);
	if (!bench)
		return NULL;
	buf_init(&bench->packed, (size_t)4 << 20);
	bench->json = json_reader_new();
	bench->scratch = judge->scratch_new(judge->context);
	if (bench->json && bench->scratch)
		return bench;
	bench_free(judge, bench);
	return NULL;
}

// `short_work`: on a network thread, of which there are few; it does not wait for a bench.
static struct bench *bench_borrow(struct ingest *ingest, bool short_work)
{
	pthread_mutex_lock(&ingest->lock);
	while (!short_work && !ingest->free && ingest->made >= READERS_AT_ONCE)
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

// Posts of inlets are read one inlet after the other, on one bench: a bench takes 3 MiB and stays,
// and many looks end at once. Reading waits for nobody, so the next one has its turn soon.
static void turn_begin(struct ingest *ingest, bool by_inlet)
{
	if (by_inlet)
		pthread_mutex_lock(&ingest->inlet);
}

static void turn_end(struct ingest *ingest, bool by_inlet)
{
	if (by_inlet)
		pthread_mutex_unlock(&ingest->inlet);
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
	pthread_mutex_init(&ingest->inlet, NULL);
	enum outcome outcome = pulse_new(parts->hub, parts->store, &ingest->pulse, fault);
	ingest->campaigns = campaign_memory_new();
	if (outcome == OK && !ingest->campaigns)
		outcome = fail(UNAVAILABLE, fault, "Out of memory.");
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
	campaign_memory_free(ingest->campaigns);
	pulse_free(ingest->pulse);
	pthread_mutex_destroy(&ingest->inlet);
	pthread_cond_destroy(&ingest->returned);
	pthread_mutex_destroy(&ingest->lock);
	free(ingest);
}

struct campaign_memory *ingest_campaigns(struct ingest *ingest)
{
	return ingest->campaigns;
}

// --- a chunk of posts ---

struct chunk {
	struct arena *arena; // strings of the posts
	struct post_entry *entries;
	size_t room; // of entries
	size_t count;
};

// Packs the readings of a chunk into its arena, by way of the bench's buffer.
static enum outcome chunk_pack(struct bench *bench, struct chunk *chunk, struct fault *fault)
{
	for (size_t i = 0; i < chunk->count; i++) {
		struct post_entry *entry = &chunk->entries[i];
		buf_reset(&bench->packed);
		reading_pack(&entry->reading, &bench->packed);
		entry->packed = arena_copy(chunk->arena, buf_str(&bench->packed));
		if (bench->packed.full || !entry->packed.at)
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

static struct post_batch chunk_batch(const struct chunk *chunk, const struct ingest_body *body,
				     bool last)
{
	return (struct post_batch){
	    .campaign = body->campaign->id,
	    .source = body->source,
	    .read_to = last ? body->read_to : STR(""),
	    .received_at = time_now(),
	    .file = body->file,
	    .entries = chunk->entries,
	    .count = chunk->count,
	};
}

// What is durable is counted and told to the live pages.
static void chunk_kept(struct ingest *ingest, const struct ingest_body *body,
		       const struct chunk *chunk, struct ingest_report *report)
{
	for (size_t i = 0; i < chunk->count; i++) {
		report->known += chunk->entries[i].known;
		report->accepted += !chunk->entries[i].known;
	}
	pulse_batch(ingest->pulse, body->campaign, chunk->entries, chunk->count);
}

static enum outcome chunk_keep(struct ingest *ingest, const struct ingest_body *body,
			       struct chunk *chunk, bool last, struct ingest_report *report,
			       struct fault *fault)
{
	struct post_batch batch = chunk_batch(chunk, body, last);
	const enum outcome outcome =
	    post_log_append(ingest->parts.log, &batch, WRITE_STREAM, fault);
	if (outcome == OK)
		chunk_kept(ingest, body, chunk, report);
	return outcome;
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

// Practice is never taken for truth, whichever way it comes.
static enum outcome practice_check(const struct post *post, const struct campaign *campaign,
				   struct fault *fault)
{
	if (post->exercise && !campaign->exercise)
		return fail(INVALID, fault,
			    "This comes from an exercise, and this campaign is none.");
	return OK;
}

struct origin {
	int64_t campaign;
	struct str source; // by which the line comes; empty: it must name one
	bool by_inlet;
};

// What was edited or deleted where it was written, only its own source can say: a program that may
// push does not erase what an inlet brought.
static enum outcome origin_check(struct ingest *ingest, const struct origin *origin,
				 const struct post *post, struct fault *fault)
{
	if (!post->removed && post->edit_of.len == 0)
		return OK;
	const struct str source = post->source.len > 0 ? post->source : origin->source;
	if (origin->by_inlet && connector_source_is(source, origin->source))
		return OK;
	bool listens = false;
	struct conn *conn;
	enum outcome outcome = store_reader(ingest->parts.store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = inlet_ever(conn, origin->campaign, source, &listens, fault);
	conn_release(conn);
	if (outcome == OK && listens)
		return fail(INVALID, fault,
			    "Only the source itself says what was edited or deleted there.");
	return outcome;
}

// Parses elements until the chunk is full or the body ends.
static enum outcome chunk_fill(struct ingest *ingest, struct bench *bench,
			       const struct ingest_body *body, struct split *split,
			       struct arena *arena, struct chunk *chunk,
			       struct ingest_report *report, struct fault *fault)
{
	struct str element;
	enum outcome outcome = OK;
	const struct origin origin = {body->campaign->id, body->source, body->by_inlet};
	while (chunk->count < chunk->room && outcome == OK &&
	       split_next(split, &element, &outcome, fault)) {
		if (split->line > INGEST_LINES_MAX)
			return fail(TOO_MUCH, fault, "Send at most %d posts at once.",
				    INGEST_LINES_MAX);
		struct fault why;
		struct post_entry *entry = &chunk->entries[chunk->count];
		*entry = (struct post_entry){0};
		enum outcome parsed = post_parse(bench->json, element, padded(body->body, element),
						 chunk->arena, &entry->post, &why);
		if (parsed == OK)
			parsed = practice_check(&entry->post, body->campaign, &why);
		if (parsed == OK)
			parsed = origin_check(ingest, &origin, &entry->post, &why);
		if (parsed == UNAVAILABLE)
			return fail(parsed, fault, "%s", why.text);
		if (parsed == OK)
			chunk->count++;
		else if (parsed != INVALID || reject(report, arena, split->line, &why) != OK)
			return fail(TOO_MUCH, fault, "The batch needs too much memory.");
	}
	return outcome;
}

// Parses and reads the next chunk on a bench of its own; waiting for the store holds none.
static enum outcome chunk_next(struct ingest *ingest, struct bench *bench,
			       const struct ingest_body *body, struct split *split,
			       struct arena *arena, struct chunk *chunk,
			       struct ingest_report *report, struct fault *fault)
{
	if (!bench)
		return fail(UNAVAILABLE, fault, "Not enough memory to read posts. Try again.");
	struct fault cut;
	chunk->count = 0;
	const enum outcome filled =
	    chunk_fill(ingest, bench, body, split, arena, chunk, report, &cut);
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
		arena_reset(chunk->arena);
		turn_begin(ingest, body->by_inlet);
		const enum outcome next = chunk_next(ingest, bench_borrow(ingest, false), body,
						     &split, arena, chunk, report, fault);
		turn_end(ingest, body->by_inlet);
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

// Exactly how many elements the body has: entries are large.
static size_t elements_count(struct str body)
{
	struct split split = split_start(body);
	struct str element;
	struct fault fault;
	enum outcome outcome;
	size_t count = 0;
	while (split_next(&split, &element, &outcome, &fault))
		count++;
	return count;
}

// How many posts a chunk of this body can hold at most. What an inlet brings is counted, because
// many may bring something at once; otherwise an element has at least 16 bytes.
static size_t chunk_room(const struct ingest_body *body)
{
	const size_t most = (body->by_inlet ? elements_count(body->body) : body->body.len / 16) + 1;
	return most < POST_BATCH_MAX ? most : POST_BATCH_MAX;
}

enum outcome ingest_take(struct ingest *ingest, struct arena *arena, const struct ingest_body *body,
			 struct ingest_report *ret_report, struct fault *fault)
{
	struct ingest_report report = {0};
	struct arena strings;
	struct chunk chunk = {.arena = &strings, .room = chunk_room(body)};
	chunk.entries = malloc(chunk.room * sizeof *chunk.entries);
	if (!chunk.entries)
		return fail(UNAVAILABLE, fault, "Not enough memory to read posts. Try again.");
	arena_init(&strings, CHUNK_BYTES);
	const enum outcome outcome = body_take(ingest, arena, &chunk, body, &report, fault);
	arena_free(&strings);
	free(chunk.entries);
	*ret_report = report;
	return outcome;
}

// --- a short body, without waiting ---

struct ingest_parcel {
	struct ingest *ingest;
	struct ingest_body body;
	struct chunk chunk;
	struct post_batch batch;
	struct ingest_report report;
	enum outcome read, kept;
	struct fault read_fault, kept_fault;
	void (*done)(void *context);
	void *context;
};

enum outcome ingest_begin(struct ingest *ingest, struct arena *arena,
			  const struct ingest_body *body, struct ingest_parcel **ret_parcel,
			  struct fault *fault)
{
	struct ingest_parcel *parcel = arena_zero(arena, sizeof *parcel);
	const size_t elements = elements_count(body->body);
	if (elements > POST_BATCH_MAX)
		return fail(TOO_MUCH, fault, "Send at most %d posts like this.", POST_BATCH_MAX);
	if (!parcel)
		return fail(TOO_MUCH, fault, "The batch needs too much memory.");
	parcel->ingest = ingest;
	parcel->body = *body;
	parcel->chunk.arena = arena;
	// One more than there are, so that the end is looked at, too.
	parcel->chunk.room = elements + 1;
	parcel->chunk.entries =
	    arena_raw(arena, parcel->chunk.room * sizeof *parcel->chunk.entries);
	if (!parcel->chunk.entries)
		return fail(TOO_MUCH, fault, "The batch needs too much memory.");
	struct split split = split_start(body->body);
	parcel->read = chunk_next(ingest, bench_borrow(ingest, true), body, &split, arena,
				  &parcel->chunk, &parcel->report, &parcel->read_fault);
	*ret_parcel = parcel;
	return OK;
}

static void parcel_kept(void *context, enum outcome outcome, const struct fault *fault)
{
	struct ingest_parcel *parcel = context;
	parcel->kept = outcome;
	if (outcome != OK)
		parcel->kept_fault = *fault;
	parcel->done(parcel->context);
}

void ingest_send(struct ingest_parcel *parcel, void (*done)(void *context), void *context)
{
	parcel->done = done;
	parcel->context = context;
	const bool whole = parcel->read == OK;
	if (parcel->chunk.count == 0 && !(whole && parcel->body.read_to.len > 0)) {
		done(context);
		return;
	}
	parcel->batch = chunk_batch(&parcel->chunk, &parcel->body, whole);
	post_log_append_later(parcel->ingest->parts.log, &parcel->batch, parcel_kept, parcel);
}

enum outcome ingest_end(struct ingest_parcel *parcel, struct ingest_report *ret_report,
			struct fault *fault)
{
	if (parcel->kept == OK)
		chunk_kept(parcel->ingest, &parcel->body, &parcel->chunk, &parcel->report);
	*ret_report = parcel->report;
	if (parcel->kept != OK)
		return fail(parcel->kept, fault, "%s", parcel->kept_fault.text);
	if (parcel->read != OK)
		return fail(parcel->read, fault, "%s", parcel->read_fault.text);
	return OK;
}

// --- one message ---

static enum outcome message_read(struct ingest *ingest, struct arena *arena,
				 const struct ingest_message *message, struct chunk *chunk,
				 struct fault *fault)
{
	struct post *post = &chunk->entries[0].post;
	struct bench *bench = bench_borrow(ingest, false);
	if (!bench)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	enum outcome outcome = post_parse(bench->json, message->line, false, arena, post, fault);
	if (message->source.len > 0)
		post->source = message->source;
	post->direct |= message->contact.len > 0;
	const struct origin origin = {message->campaign->id, message->source, message->by_inlet};
	if (outcome == OK)
		outcome = origin_check(ingest, &origin, post, fault);
	if (outcome == OK)
		outcome = chunk_read(ingest, bench, message->campaign, chunk, fault);
	bench_return(ingest, bench);
	return outcome;
}

enum outcome ingest_message(struct ingest *ingest, struct arena *arena,
			    const struct ingest_message *message, int64_t *ret_post,
			    struct fault *fault)
{
	struct post_entry entry = {
	    .code = message->code,
	    .contact = message->contact,
	    .contact_hash = message->contact_hash,
	};
	struct chunk chunk = {.arena = arena, .entries = &entry, .room = 1, .count = 1};
	turn_begin(ingest, message->by_inlet);
	enum outcome outcome = message_read(ingest, arena, message, &chunk, fault);
	turn_end(ingest, message->by_inlet);
	struct post_batch batch = {
	    .campaign = message->campaign->id,
	    .source = entry.post.source,
	    .received_at = time_now(),
	    .file = message->file,
	    .entries = &entry,
	    .count = 1,
	    .also = message->also,
	    .also_context = message->also_context,
	};
	if (outcome == OK)
		outcome = post_log_append(ingest->parts.log, &batch, WRITE_PERSON, fault);
	if (outcome != OK)
		return outcome;
	pulse_batch(ingest->pulse, message->campaign, &entry, 1);
	*ret_post = entry.id;
	return OK;
}

enum outcome ingest_look(struct ingest *ingest, struct arena *arena,
			 const struct campaign *campaign, struct str line,
			 struct reading *ret_reading, struct fault *fault)
{
	struct bench *bench = bench_borrow(ingest, false);
	struct post_entry *entry = arena_zero(arena, sizeof *entry);
	if (!bench || !entry) {
		if (bench)
			bench_return(ingest, bench);
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	}
	const enum outcome outcome =
	    post_parse(bench->json, line, false, arena, &entry->post, fault);
	const struct judge *judge = ingest->parts.judge;
	if (outcome == OK) {
		judge->read(judge->context, bench->scratch, campaign->id, campaign->country, false,
			    entry, 1);
		*ret_reading = entry->reading;
		for (size_t i = 0; i < ret_reading->n_places; i++)
			ret_reading->places[i].name =
			    arena_copy(arena, ret_reading->places[i].name);
	}
	bench_return(ingest, bench);
	return outcome;
}
