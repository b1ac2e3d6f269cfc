// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/known_keys.h"

#include "base/vec.h"
#include "campaign/campaign_embedded.h"
#include "campaign/post_log.h"

#include <pthread.h>

#define SLICES	    10			 // in which a segment is written
#define TABLE_LEAST 1024		 // slots
#define BATCH_MAX   (POST_BATCH_MAX * 3) // keys: of each post its id and two others
#define FRESH_MAX   ((size_t)64 << 20)	 // keys; a store that keeps batches but no slice is broken

// A key as rows of fresh keys hold it.
struct entry {
	struct known_key key;
	int64_t post; // 0: an empty slot
};

// Open addressing; at most three quarters full.
struct table {
	struct entry *slots;
	size_t room; // slots
	size_t count;
};

// What is being moved into a segment.
struct seal {
	int64_t last;	      // the fresh row up to which; 0: nothing is being moved
	struct table table;   // its keys
	struct entry *sorted; // the same as the store has them; NULL until they are read
	size_t count, written;
};

struct known_keys {
	struct store *store;
	size_t segment_keys;
	struct known *filter;
	struct table fresh;
	struct vec batch; // struct entry
	struct seal seal;
	int64_t segment; // that is filled next, or again
	int64_t highest; // that holds keys; -1: none
	int64_t opened;	 // `highest` when the keys were opened
	pthread_mutex_t lock;
	pthread_cond_t calm;
	bool moving, stopping; // under the lock: a slice is on its way; none may follow
};

// --- the table in memory ---

static struct entry *slot_of(const struct table *table, struct known_key key)
{
	// Any number of slots, without a division: Lemire, "Fast random integer generation in an
	// interval" (ACM TOMACS 2019), section 3.
	size_t slot = (size_t)((unsigned __int128)(uint64_t)key.h1 * table->room >> 64);
	while (table->slots[slot].post &&
	       (table->slots[slot].key.h1 != key.h1 || table->slots[slot].key.h2 != key.h2))
		slot = slot + 1 < table->room ? slot + 1 : 0;
	return &table->slots[slot];
}

static bool table_grow(struct table *table)
{
	// By a quarter: it stays as it is between two segments, mostly at rest.
	struct table larger = {.room = table->room ? table->room / 4 * 5 : TABLE_LEAST};
	larger.slots = calloc(larger.room, sizeof *larger.slots);
	if (!larger.slots)
		return false;
	for (size_t i = 0; i < table->room; i++)
		if (table->slots[i].post)
			*slot_of(&larger, table->slots[i].key) = table->slots[i];
	larger.count = table->count;
	free(table->slots);
	*table = larger;
	return true;
}

static enum outcome table_put(struct table *table, struct entry entry, struct fault *fault)
{
	if (table->count >= FRESH_MAX ||
	    (table->count >= table->room / 4 * 3 && !table_grow(table)))
		return fail(UNAVAILABLE, fault, "Not enough memory for known ids. Try again.");
	struct entry *slot = slot_of(table, entry.key);
	table->count += slot->post == 0;
	*slot = entry;
	return OK;
}

static int64_t table_find(const struct table *table, struct known_key key)
{
	return table->room ? slot_of(table, key)->post : 0;
}

static void table_empty(struct table *table)
{
	free(table->slots);
	*table = (struct table){0};
}

// --- opening ---

static enum outcome segments_read(struct known_keys *keys, struct conn *conn, struct fault *fault)
{
	struct stmt *last = stmt_start(conn, &sql_post_key_last_segment);
	keys->highest = stmt_step(last) && !stmt_null(last, 0) ? stmt_i64(last, 0) : -1;
	enum outcome outcome = stmt_end(last, fault);
	struct stmt *count = stmt_start(conn, &sql_post_key_segment_count);
	stmt_bind_i64(count, 1, keys->highest);
	const int64_t in_last = stmt_step(count) ? stmt_i64(count, 0) : 0;
	const enum outcome counted = stmt_end(count, outcome == OK ? fault : NULL);
	// One that was not finished is filled up.
	const bool finished = in_last == 0 || in_last >= (int64_t)keys->segment_keys;
	keys->segment = keys->highest + finished;
	keys->opened = keys->highest;
	return outcome == OK ? counted : outcome;
}

// Adds the keys of one row to `list`.
static bool row_take(struct vec *list, struct str row)
{
	for (size_t at = 0; at + sizeof(struct entry) <= row.len; at += sizeof(struct entry)) {
		struct entry *entry = vec_add(list);
		if (!entry)
			return false;
		memcpy(entry, row.at + at, sizeof *entry);
	}
	return true;
}

// All fresh keys up to row `last`, in the order of arrival.
static enum outcome fresh_read(struct conn *conn, int64_t last, struct vec *list,
			       struct fault *fault)
{
	bool room = true;
	struct stmt *rows = stmt_start(conn, &sql_post_key_fresh_list);
	stmt_bind_i64(rows, 1, last);
	while (room && stmt_step(rows))
		room = row_take(list, stmt_blob(rows, 0));
	const enum outcome outcome = stmt_end(rows, fault);
	return room ? outcome : fail(UNAVAILABLE, fault, "Not enough memory for known ids.");
}

static enum outcome fresh_load(struct known_keys *keys, struct conn *conn, struct vec *list,
			       struct fault *fault)
{
	enum outcome outcome = fresh_read(conn, INT64_MAX, list, fault);
	if (outcome == OK)
		outcome = known_new((size_t)(keys->opened + 1) * keys->segment_keys + list->count,
				    &keys->filter, fault);
	for (size_t i = 0; i < list->count && outcome == OK; i++) {
		const struct entry *entry = vec_at(list, i);
		known_load(keys->filter, entry->key);
		outcome = table_put(&keys->fresh, *entry, fault);
	}
	return outcome;
}

enum outcome known_keys_new(struct store *store, size_t segment_keys, struct known_keys **ret_keys,
			    struct fault *fault)
{
	struct known_keys *keys = calloc(1, sizeof *keys);
	struct conn *conn = NULL;
	if (!keys)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	keys->store = store;
	keys->segment_keys = segment_keys;
	pthread_mutex_init(&keys->lock, NULL);
	pthread_cond_init(&keys->calm, NULL);
	vec_init(&keys->batch, sizeof(struct entry), BATCH_MAX);
	struct vec list;
	vec_init(&list, sizeof(struct entry), FRESH_MAX);
	enum outcome outcome = store_reader(store, &conn, fault);
	if (outcome == OK) {
		outcome = segments_read(keys, conn, fault);
		if (outcome == OK)
			outcome = fresh_load(keys, conn, &list, fault);
		conn_release(conn);
	}
	vec_free(&list);
	if (outcome == OK)
		*ret_keys = keys;
	else
		known_keys_free(keys);
	return outcome;
}

void known_keys_free(struct known_keys *keys)
{
	if (!keys)
		return;
	pthread_mutex_lock(&keys->lock);
	keys->stopping = true;
	while (keys->moving)
		pthread_cond_wait(&keys->calm, &keys->lock);
	pthread_mutex_unlock(&keys->lock);
	known_free(keys->filter);
	table_empty(&keys->fresh);
	table_empty(&keys->seal.table);
	free(keys->seal.sorted);
	vec_free(&keys->batch);
	pthread_cond_destroy(&keys->calm);
	pthread_mutex_destroy(&keys->lock);
	free(keys);
}

enum outcome known_keys_fill(struct known_keys *keys, struct conn *conn,
			     bool (*stopped)(void *context), void *context, struct fault *fault)
{
	enum outcome outcome = OK;
	for (int64_t segment = keys->opened; segment >= 0 && outcome == OK; segment--) {
		if (stopped(context))
			return OK;
		struct stmt *list = stmt_start(conn, &sql_post_key_segment);
		stmt_bind_i64(list, 1, segment);
		while (stmt_step(list))
			known_load(keys->filter,
				   (struct known_key){stmt_i64(list, 0), stmt_i64(list, 1)});
		outcome = stmt_end(list, fault);
	}
	if (outcome == OK)
		known_loaded(keys->filter);
	return outcome;
}

// --- moving fresh keys into a segment ---

static int entry_compare(const void *a, const void *b)
{
	const struct known_key *left = &((const struct entry *)a)->key;
	const struct known_key *right = &((const struct entry *)b)->key;
	if (left->h1 != right->h1)
		return left->h1 < right->h1 ? -1 : 1;
	return (left->h2 > right->h2) - (left->h2 < right->h2);
}

// From the store, not from memory, which may know of posts that were not kept.
static enum outcome seal_read(struct seal *seal, struct conn *conn, struct fault *fault)
{
	struct vec list;
	vec_init(&list, sizeof(struct entry), FRESH_MAX);
	enum outcome outcome = fresh_read(conn, seal->last, &list, fault);
	if (outcome == OK && list.count > 0 &&
	    !(seal->sorted = calloc(list.count, sizeof(struct entry))))
		outcome = fail(UNAVAILABLE, fault, "Not enough memory for known ids.");
	if (outcome == OK && list.count > 0) {
		memcpy(seal->sorted, vec_at(&list, 0), list.count * sizeof(struct entry));
		qsort(seal->sorted, list.count, sizeof(struct entry), entry_compare);
		seal->count = list.count;
	}
	vec_free(&list);
	return outcome;
}

static enum outcome seal_begin(struct known_keys *keys, struct conn *conn, struct fault *fault)
{
	struct seal *seal = &keys->seal;
	if (seal->last == 0) {
		struct stmt *last = stmt_start(conn, &sql_post_key_fresh_last);
		const int64_t row = stmt_step(last) ? stmt_i64(last, 0) : 0;
		const enum outcome outcome = stmt_end(last, fault);
		if (outcome != OK)
			return outcome;
		*seal = (struct seal){.last = row, .table = keys->fresh};
		keys->fresh = (struct table){0};
	}
	return seal->sorted ? OK : seal_read(seal, conn, fault);
}

// The slice that makes a segment full is the last, however much is left: a start after a sudden end
// tells by the count whether the segment was finished (segments_read).
static size_t seal_next(const struct known_keys *keys)
{
	const size_t next = keys->seal.written + keys->segment_keys / SLICES + 1;
	return next < keys->segment_keys && next < keys->seal.count ? next : keys->seal.count;
}

// Writes the next slice; with the last one the fresh rows go.
static enum outcome slice_write(struct conn *conn, void *context, struct fault *fault)
{
	struct known_keys *keys = context;
	struct seal *seal = &keys->seal;
	enum outcome outcome = seal_begin(keys, conn, fault);
	for (size_t i = seal->written; outcome == OK && i < seal_next(keys); i++) {
		struct stmt *insert = stmt_start(conn, &sql_post_key_insert);
		stmt_bind_i64(insert, 1, keys->segment);
		stmt_bind_i64(insert, 2, seal->sorted[i].key.h1);
		stmt_bind_i64(insert, 3, seal->sorted[i].key.h2);
		stmt_bind_i64(insert, 4, seal->sorted[i].post);
		outcome = stmt_run(insert, fault);
	}
	if (outcome != OK || seal_next(keys) < seal->count)
		return outcome;
	struct stmt *clear = stmt_start(conn, &sql_post_key_fresh_clear);
	stmt_bind_i64(clear, 1, seal->last);
	return stmt_run(clear, fault);
}

static void seal_end(struct known_keys *keys)
{
	table_empty(&keys->seal.table);
	free(keys->seal.sorted);
	keys->seal = (struct seal){0};
	keys->highest = keys->segment++;
}

static void slice_written(void *context, enum outcome outcome, const struct fault *fault)
{
	(void)fault; // the writer said it; the next batch tries again
	struct known_keys *keys = context;
	struct seal *seal = &keys->seal;
	if (outcome == OK) {
		seal->written = seal_next(keys);
		if (seal->written == seal->count)
			seal_end(keys);
	} else if (seal->written == 0) {
		// Rows that were read in the transaction that was undone may be gone with it.
		free(seal->sorted);
		seal->sorted = NULL;
	}
	pthread_mutex_lock(&keys->lock);
	keys->moving = false;
	pthread_cond_signal(&keys->calm);
	pthread_mutex_unlock(&keys->lock);
}

// Sends the next slice on its way if there is one and none is under way.
static void slice_send(struct known_keys *keys)
{
	if (keys->seal.last == 0 && keys->fresh.count < keys->segment_keys)
		return;
	pthread_mutex_lock(&keys->lock);
	const bool send = !keys->moving && !keys->stopping;
	keys->moving |= send;
	pthread_mutex_unlock(&keys->lock);
	if (send)
		store_write_later(keys->store, WRITE_STREAM, 1, slice_write, slice_written, keys);
}

// --- a batch ---

void known_keys_begin(struct known_keys *keys)
{
	vec_reset(&keys->batch);
}

// Whether the store has this entry among its fresh keys.
static enum outcome fresh_check(struct conn *conn, struct entry wanted, bool *ret_there,
				struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_post_key_fresh_row);
	stmt_bind_i64(find, 1, wanted.post);
	const struct str row = stmt_step(find) ? stmt_blob(find, 0) : STR("");
	*ret_there = false;
	for (size_t at = 0; at + sizeof wanted <= row.len && !*ret_there; at += sizeof wanted)
		*ret_there = memcmp(row.at + at, &wanted, sizeof wanted) == 0;
	return stmt_end(find, fault);
}

static enum outcome fresh_find(const struct known_keys *keys, struct conn *conn,
			       struct known_key key, int64_t *ret_post, struct fault *fault)
{
	struct entry found = {key, table_find(&keys->fresh, key)};
	if (!found.post)
		found.post = table_find(&keys->seal.table, key);
	bool there = false;
	enum outcome outcome = OK;
	if (found.post && keys->batch.count > 0)
		there = found.post >= ((const struct entry *)vec_at(&keys->batch, 0))->post;
	if (found.post && !there)
		outcome = fresh_check(conn, found, &there, fault);
	*ret_post = there ? found.post : 0;
	return outcome;
}

enum outcome known_keys_find(struct known_keys *keys, struct conn *conn, struct known_key key,
			     int64_t *ret_post, struct fault *fault)
{
	*ret_post = 0;
	if (!known_maybe(keys->filter, key))
		return OK;
	enum outcome outcome = fresh_find(keys, conn, key, ret_post, fault);
	for (int64_t segment = keys->highest; segment >= 0 && outcome == OK && !*ret_post;
	     segment--) {
		struct stmt *find = stmt_start(conn, &sql_post_key_find);
		stmt_bind_i64(find, 1, segment);
		stmt_bind_i64(find, 2, key.h1);
		stmt_bind_i64(find, 3, key.h2);
		if (stmt_step(find))
			*ret_post = stmt_i64(find, 0);
		outcome = stmt_end(find, fault);
	}
	return outcome;
}

enum outcome known_keys_add(struct known_keys *keys, struct known_key key, int64_t post,
			    struct fault *fault)
{
	const struct entry added = {key, post};
	struct entry *entry = vec_add(&keys->batch);
	if (!entry)
		return fail(UNAVAILABLE, fault, "Not enough memory for known ids. Try again.");
	*entry = added;
	known_add(keys->filter, key);
	return table_put(&keys->fresh, added, fault);
}

enum outcome known_keys_write(struct known_keys *keys, struct conn *conn, struct fault *fault)
{
	if (keys->batch.count == 0)
		return OK;
	const struct entry *first = vec_at(&keys->batch, 0);
	struct stmt *insert = stmt_start(conn, &sql_post_key_fresh_insert);
	stmt_bind_i64(insert, 1, first->post);
	stmt_bind_blob(insert, 2,
		       str_of((const char *)first, keys->batch.count * sizeof(struct entry)));
	const enum outcome outcome = stmt_run(insert, fault);
	if (outcome == OK)
		slice_send(keys);
	return outcome;
}
