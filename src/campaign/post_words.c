// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/post_words.h"

#include "base/id.h"
#include "base/log.h"
#include "base/time.h"
#include "base/vec.h"
#include "campaign/campaign_embedded.h"
#include "campaign/post.h"
#include "campaign/post_log.h"
#include "text/search.h"

#include <pthread.h>

#define GATHER_MS   200 // between two turns, so that posts that come together are entered together
#define NS_A_MS	    INT64_C(1000000)
#define AGAIN_MS    1000 // after trouble with the database
#define POSTS_MOST  1000 // entered by one write; a person's click waits no longer behind it
#define WORDS_MOST  ((size_t)4 << 20) // bytes of their words, unless one post has more
#define WORDS_ROOM  ((size_t)16 << 20)
#define SCRATCH	    ((size_t)4 << 20)
#define ID_BYTES    sizeof(int64_t)
#define NOTES_ASKED 64 // more than are written at once, unless they are short

struct post_words {
	struct store *store;
	pthread_t thread;
	pthread_mutex_t lock; // guards what follows
	pthread_cond_t work, progress;
	bool woken, hurried, stopping;
	int64_t newest; // the last note that is durable
	int64_t done;	// the last note whose posts can all be found
};

// The words of one post, in `text` of the turn.
struct entry {
	int64_t post;
	size_t at, len;
};

// What one write enters: whole notes, and at the end perhaps the beginning of one.
struct turn {
	struct vec entries; // struct entry
	struct buf text;
	int64_t whole;	// the last note that is entered whole; 0: none
	int64_t partly; // the note of which `rest` is left over; 0: none
	struct buf rest;
	struct json_reader *json;
	struct arena scratch; // of one post
};

// --- a note ---

enum outcome post_words_note(struct conn *conn, const int64_t *posts, size_t count,
			     struct fault *fault)
{
	if (count == 0)
		return OK;
	struct stmt *insert = stmt_start(conn, &sql_post_words_due_insert);
	stmt_bind_i64(insert, 1, posts[0]);
	stmt_bind_blob(insert, 2, str_of((const char *)posts, count * ID_BYTES));
	return stmt_run(insert, fault);
}

// --- a turn: reading, on the thread ---

static bool turn_init(struct turn *turn)
{
	*turn = (struct turn){.json = json_reader_new()};
	vec_init(&turn->entries, sizeof(struct entry), POSTS_MOST);
	buf_init(&turn->text, WORDS_ROOM);
	buf_init(&turn->rest, POST_BATCH_MAX * ID_BYTES);
	arena_init(&turn->scratch, SCRATCH);
	return turn->json != NULL;
}

static void turn_free(struct turn *turn)
{
	vec_free(&turn->entries);
	buf_free(&turn->text);
	buf_free(&turn->rest);
	arena_free(&turn->scratch);
	json_reader_free(turn->json);
}

static void turn_reset(struct turn *turn)
{
	vec_reset(&turn->entries);
	buf_reset(&turn->text);
	buf_reset(&turn->rest);
	turn->whole = turn->partly = 0;
}

static bool turn_full(const struct turn *turn)
{
	return turn->entries.count >= POSTS_MOST || turn->text.len >= WORDS_MOST;
}

// Adds the words of a post as it was received. One that cannot be read has none.
static bool post_take(struct turn *turn, int64_t post, struct str raw)
{
	struct post read;
	struct fault fault;
	const size_t at = turn->text.len;
	arena_reset(&turn->scratch);
	if (post_parse(turn->json, raw, false, &turn->scratch, &read, &fault) != OK)
		return true;
	search_tokens(read.text, &turn->text);
	if (turn->text.len == at)
		return true;
	struct entry *entry = turn->text.full ? NULL : vec_add(&turn->entries);
	if (entry)
		*entry = (struct entry){post, at, turn->text.len - at};
	return entry != NULL;
}

static enum outcome post_read(struct conn *conn, struct turn *turn, int64_t post,
			      struct fault *fault)
{
	bool room = true;
	struct stmt *find = stmt_start(conn, &sql_post_raw);
	stmt_bind_i64(find, 1, post);
	if (stmt_step(find))
		room = post_take(turn, post, stmt_str(find, 0));
	const enum outcome outcome = stmt_end(find, fault);
	return room ? outcome : fail(UNAVAILABLE, fault, "Not enough memory for search words.");
}

// Reads the posts of one note until the turn is full.
static enum outcome note_read(struct conn *conn, struct turn *turn, int64_t note, struct str posts,
			      struct fault *fault)
{
	enum outcome outcome = OK;
	while (posts.len >= ID_BYTES && !turn_full(turn) && outcome == OK) {
		int64_t post;
		memcpy(&post, posts.at, ID_BYTES);
		outcome = post_read(conn, turn, post, fault);
		posts = str_slice(posts, ID_BYTES, SIZE_MAX);
	}
	if (posts.len < ID_BYTES) {
		turn->whole = note;
		return outcome;
	}
	turn->partly = note;
	buf_add(&turn->rest, posts);
	return outcome;
}

static enum outcome turn_read(struct store *store, struct turn *turn, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *notes = stmt_start(conn, &sql_post_words_due_list);
	stmt_bind_i64(notes, 1, NOTES_ASKED);
	while (outcome == OK && !turn_full(turn) && stmt_step(notes))
		outcome = note_read(conn, turn, stmt_i64(notes, 0), stmt_blob(notes, 1), fault);
	const enum outcome ended = stmt_end(notes, outcome == OK ? fault : NULL);
	conn_release(conn);
	return outcome == OK ? ended : outcome;
}

// --- a turn: writing, on the writer's thread ---

static enum outcome notes_clear(struct conn *conn, const struct turn *turn, struct fault *fault)
{
	enum outcome outcome = OK;
	if (turn->whole) {
		struct stmt *clear = stmt_start(conn, &sql_post_words_due_clear);
		stmt_bind_i64(clear, 1, turn->whole);
		outcome = stmt_run(clear, fault);
	}
	if (outcome != OK || !turn->partly)
		return outcome;
	struct stmt *cut = stmt_start(conn, &sql_post_words_due_cut);
	stmt_bind_i64(cut, 1, turn->partly);
	stmt_bind_blob(cut, 2, buf_str(&turn->rest));
	return stmt_run(cut, fault);
}

static enum outcome turn_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct turn *turn = context;
	enum outcome outcome = OK;
	for (size_t i = 0; i < turn->entries.count && outcome == OK; i++) {
		const struct entry *entry = vec_at(&turn->entries, i);
		struct stmt *insert = stmt_start(conn, &sql_post_text_insert);
		stmt_bind_i64(insert, 1, entry->post);
		stmt_bind_str(insert, 2, str_of(turn->text.at + entry->at, entry->len));
		outcome = stmt_run(insert, fault);
	}
	return outcome == OK ? notes_clear(conn, turn, fault) : outcome;
}

// --- one post, taken out ---

static enum outcome none_due(struct conn *conn, int64_t post, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_post_words_due_before);
	stmt_bind_i64(find, 1, post);
	const bool due = stmt_step(find) && stmt_i64(find, 0) > 0;
	const enum outcome outcome = stmt_end(find, fault);
	return outcome == OK && due
		   ? fail(UNAVAILABLE, fault, "Not everything can be searched yet. Try again.")
		   : outcome;
}

enum outcome post_words_erase(struct conn *conn, int64_t post, struct str raw, struct fault *fault)
{
	struct turn turn;
	enum outcome outcome = none_due(conn, post, fault);
	if (outcome != OK)
		return outcome;
	if (!turn_init(&turn) || !post_take(&turn, post, raw))
		outcome = fail(UNAVAILABLE, fault, "Not enough memory for search words.");
	if (outcome == OK && turn.entries.count > 0) {
		struct stmt *erase = stmt_start(conn, &sql_post_text_erase);
		stmt_bind_i64(erase, 1, post);
		stmt_bind_str(erase, 2, buf_str(&turn.text));
		outcome = stmt_run(erase, fault);
	}
	turn_free(&turn);
	return outcome;
}

// --- the thread ---

static bool is_stopping(struct post_words *words)
{
	pthread_mutex_lock(&words->lock);
	const bool stopping = words->stopping;
	pthread_mutex_unlock(&words->lock);
	return stopping;
}

static void done_set(struct post_words *words, int64_t done)
{
	pthread_mutex_lock(&words->lock);
	words->done = done;
	pthread_cond_broadcast(&words->progress);
	pthread_mutex_unlock(&words->lock);
}

// Enters all that is due.
static enum outcome catch_up(struct post_words *words, struct fault *fault)
{
	struct turn turn;
	enum outcome outcome =
	    turn_init(&turn) ? OK : fail(UNAVAILABLE, fault, "Not enough memory for search words.");
	while (outcome == OK && !is_stopping(words)) {
		turn_reset(&turn);
		outcome = turn_read(words->store, &turn, fault);
		if (outcome != OK || (!turn.whole && !turn.partly))
			break;
		outcome = store_write(words->store, WRITE_STREAM, (unsigned)turn.entries.count + 1,
				      turn_write, &turn, fault);
		if (outcome == OK && turn.whole)
			done_set(words, turn.whole);
	}
	turn_free(&turn);
	return outcome;
}

static struct timespec at_ns(int64_t ns)
{
	return (struct timespec){ns / 1000000000, ns % 1000000000};
}

// Waits until then, less if somebody is in a hurry. With the lock held.
static void pause_until(struct post_words *words, int64_t ns)
{
	const struct timespec end = at_ns(ns);
	while (!words->stopping && !words->hurried &&
	       pthread_cond_timedwait(&words->work, &words->lock, &end) == 0)
		continue;
	words->hurried = false;
}

// Waits for something to do, and until a while has passed since `last_ns`; false when it is time
// to end.
static bool work_wait(struct post_words *words, int64_t last_ns)
{
	pthread_mutex_lock(&words->lock);
	while (!words->woken && !words->stopping)
		pthread_cond_wait(&words->work, &words->lock);
	if (!words->stopping)
		pause_until(words, last_ns + GATHER_MS * NS_A_MS);
	words->woken = false;
	const bool stopping = words->stopping;
	pthread_mutex_unlock(&words->lock);
	return !stopping;
}

static void failed(struct post_words *words, bool first, const struct fault *fault)
{
	if (first) // on a full disk the log must not grow too
		log_warn("words.wait", log_str("why", str_from(fault->text)));
	pthread_mutex_lock(&words->lock);
	words->woken = true;
	pause_until(words, time_monotonic_ns() + AGAIN_MS * NS_A_MS);
	pthread_mutex_unlock(&words->lock);
}

static void *words_run(void *context)
{
	struct post_words *words = context;
	bool failing = false;
	int64_t last_ns = 0;
	while (work_wait(words, last_ns)) {
		struct fault fault = {0};
		const enum outcome outcome = catch_up(words, &fault);
		if (outcome != OK)
			failed(words, !failing, &fault);
		else if (failing)
			log_info("words.recovered");
		failing = outcome != OK;
		last_ns = time_monotonic_ns();
	}
	return NULL;
}

void post_words_wake(struct post_words *words, int64_t note)
{
	if (note == 0)
		return;
	pthread_mutex_lock(&words->lock);
	if (words->newest < note)
		words->newest = note;
	if (!words->woken)
		pthread_cond_signal(&words->work);
	words->woken = true;
	pthread_mutex_unlock(&words->lock);
}

bool post_words_settle(struct post_words *words, int64_t most_ms)
{
	const struct timespec end = at_ns(time_monotonic_ns() + most_ms * NS_A_MS);
	pthread_mutex_lock(&words->lock);
	const int64_t newest = words->newest;
	bool waiting = words->done < newest;
	while (waiting && !words->stopping) {
		words->woken = words->hurried = true;
		pthread_cond_signal(&words->work);
		const bool late = pthread_cond_timedwait(&words->progress, &words->lock, &end) != 0;
		waiting = words->done < newest && !late;
	}
	const bool settled = words->done >= newest;
	pthread_mutex_unlock(&words->lock);
	return settled;
}

int64_t post_words_behind(struct post_words *words)
{
	pthread_mutex_lock(&words->lock);
	const int64_t newest = words->newest, done = words->done ? words->done : newest;
	const bool waiting = words->done < newest;
	pthread_mutex_unlock(&words->lock);
	const int64_t behind = id_time(newest) - id_time(done);
	return !waiting ? 0 : behind > 0 ? behind : 1;
}

// --- start and stop ---

static void locks_init(struct post_words *words)
{
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&words->lock, NULL);
	pthread_cond_init(&words->work, &monotonic);
	pthread_cond_init(&words->progress, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

static void words_free(struct post_words *words)
{
	pthread_cond_destroy(&words->work);
	pthread_cond_destroy(&words->progress);
	pthread_mutex_destroy(&words->lock);
	free(words);
}

enum outcome post_words_new(struct store *store, struct post_words **ret_words, struct fault *fault)
{
	struct post_words *words = calloc(1, sizeof *words);
	if (!words)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	words->store = store;
	locks_init(words);
	enum outcome outcome = store_number(store, &sql_post_words_due_last, &words->newest, fault);
	words->woken = words->newest > 0;
	if (outcome == OK && pthread_create(&words->thread, NULL, words_run, words) != 0)
		outcome = fail(UNAVAILABLE, fault, "A thread could not be started.");
	if (outcome == OK)
		*ret_words = words;
	else
		words_free(words);
	return outcome;
}

void post_words_free(struct post_words *words)
{
	if (!words)
		return;
	pthread_mutex_lock(&words->lock);
	words->stopping = true;
	pthread_cond_broadcast(&words->work);
	pthread_cond_broadcast(&words->progress);
	pthread_mutex_unlock(&words->lock);
	pthread_join(words->thread, NULL);
	words_free(words);
}
