// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/post_log.h"

#include "base/log.h"
#include "base/time.h"
#include "base/vec.h"
#include "campaign/campaign_embedded.h"
#include "campaign/known_keys.h"
#include "campaign/post_file.h"
#include "campaign/post_origin.h"
#include "campaign/post_words.h"
#include "campaign/source.h"

#include <pthread.h>
#include <sodium.h>

#define POST_COLUMNS 13 // parameters of a row of post_insert
#define ROWS_AT_ONCE 32 // of post_insert_many
#define WORTH_A_LOOK 16 // posts of a batch, from which on one more query costs nothing
#define FETCH_AHEAD  2	// posts for which the window of copies is fetched before it is asked

struct post_log {
	struct store *store;
	struct id_maker *ids;
	struct post_words *words;
	unsigned char secret[KNOWN_SECRET_BYTES];
	// Used by the writer's thread only, once warm.
	struct known_keys *keys;
	struct copies *copies;
	struct source_book *sources;
	int64_t last_id;  // that was given out
	int64_t doubtful; // up to which id posts may not have been kept
	// Warming.
	pthread_t warmer;
	int64_t newest_id; // when the log was opened
	pthread_mutex_t lock;
	pthread_cond_t warm_changed;
	bool warm, stopping;
	struct append_later *early; // came before the log was warm; the newest first
};

struct append {
	struct post_log *log;
	struct post_batch *batch;
	bool appended; // the last run went well
	int64_t note;  // that it left for the search words; 0: none
};

// An append whose caller has gone on.
struct append_later {
	struct append append;
	struct append_later *next; // in log->early
	write_done_fn *done;
	void *context;
	enum outcome outcome; // of the append that is being undone
	struct fault fault;
};

// --- opening ---

static enum outcome one_number(struct conn *conn, const struct query *query, int64_t parameter,
			       bool has_parameter, int64_t *ret, struct fault *fault)
{
	struct stmt *stmt = stmt_start(conn, query);
	if (has_parameter)
		stmt_bind_i64(stmt, 1, parameter);
	const int64_t value = stmt_step(stmt) ? stmt_i64(stmt, 0) : 0;
	const enum outcome outcome = stmt_end(stmt, fault);
	if (outcome == OK)
		*ret = value;
	return outcome;
}

static enum outcome secret_insert(struct conn *conn, void *context, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_post_key_secret_insert);
	stmt_bind_blob(insert, 1, str_of(context, KNOWN_SECRET_BYTES));
	return stmt_run(insert, fault);
}

static enum outcome secret_load(struct post_log *log, struct fault *fault)
{
	unsigned char fresh[KNOWN_SECRET_BYTES];
	randombytes_buf(fresh, sizeof fresh);
	enum outcome outcome =
	    store_write(log->store, WRITE_PERSON, 1, secret_insert, fresh, fault);
	struct conn *conn;
	if (outcome == OK)
		outcome = store_reader(log->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_post_key_secret);
	const bool found = stmt_step(find) && stmt_blob(find, 0).len == KNOWN_SECRET_BYTES;
	if (found)
		memcpy(log->secret, stmt_blob(find, 0).at, KNOWN_SECRET_BYTES);
	outcome = stmt_end(find, fault);
	conn_release(conn);
	if (outcome == OK && !found)
		return fail(FAULT, fault, "The secret of the known ids is damaged.");
	return outcome;
}

static enum outcome state_load(struct post_log *log, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(log->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = one_number(conn, &sql_post_last_id, 0, false, &log->newest_id, fault);
	if (outcome == OK)
		outcome = source_book_new(conn, log->ids, &log->sources, fault);
	conn_release(conn);
	log->last_id = log->newest_id;
	id_seen(log->ids, log->newest_id);
	return outcome;
}

// --- warming: what is in memory is brought back from the store ---

static bool stopped(void *context)
{
	struct post_log *log = context;
	pthread_mutex_lock(&log->lock);
	const bool stopping = log->stopping;
	pthread_mutex_unlock(&log->lock);
	return stopping;
}

// Where the copies of a post are looked for. What is held is seen by few: nothing else may fold
// behind it, because a near-copy may ask for help.
static int64_t window_of(int64_t campaign, uint32_t labels)
{
	return labels & READING_HELD ? -campaign : campaign;
}

// The window keeps originals; the newest COPIES_WINDOW posts hold all of those that matter. Ids
// have no fixed density, so the first one is looked up by offset.
static enum outcome copies_load(struct post_log *log, struct conn *conn, struct fault *fault)
{
	int64_t first = 0;
	enum outcome outcome =
	    one_number(conn, &sql_post_window_start, COPIES_WINDOW, true, &first, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *recent = stmt_start(conn, &sql_post_recent);
	stmt_bind_i64(recent, 1, first);
	stmt_bind_i64(recent, 2, log->newest_id);
	struct reading reading = {0};
	while (!stopped(log) && stmt_step(recent)) {
		if (reading_unpack(stmt_blob(recent, 2), &reading, NULL) == OK)
			copies_take(log->copies,
				    window_of(stmt_i64(recent, 1), (uint32_t)stmt_i64(recent, 3)),
				    stmt_i64(recent, 0), &reading.signature);
	}
	return stmt_end(recent, fault);
}

static void later_write(struct append_later *later);

static void warm_done(struct post_log *log)
{
	pthread_mutex_lock(&log->lock);
	log->warm = true;
	struct append_later *later = log->early;
	log->early = NULL;
	pthread_cond_broadcast(&log->warm_changed);
	pthread_mutex_unlock(&log->lock);
	while (later) {
		struct append_later *next = later->next;
		later_write(later);
		later = next;
	}
}

static void *warm_run(void *context)
{
	struct post_log *log = context;
	struct fault fault = {0};
	struct conn *conn;
	const int64_t start = time_monotonic_ns();
	enum outcome outcome = store_reader(log->store, &conn, &fault);
	if (outcome == OK)
		outcome = copies_load(log, conn, &fault);
	warm_done(log); // without the window, copies of older posts show as posts of their own
	if (outcome == OK)
		outcome = known_keys_fill(log->keys, conn, stopped, log, &fault);
	if (outcome == OK)
		log_info("posts.warm", log_i64("ms", (time_monotonic_ns() - start) / 1000000));
	else
		log_warn("posts.warm_failed", log_str("why", str_from(fault.text)));
	if (outcome != UNAVAILABLE)
		conn_release(conn);
	return NULL;
}

enum outcome post_log_new(struct store *store, struct id_maker *ids, struct post_log **ret_log,
			  struct fault *fault)
{
	struct post_log *log = calloc(1, sizeof *log);
	if (!log)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	log->store = store;
	log->ids = ids;
	pthread_mutex_init(&log->lock, NULL);
	pthread_cond_init(&log->warm_changed, NULL);
	enum outcome outcome = secret_load(log, fault);
	if (outcome == OK)
		outcome = state_load(log, fault);
	if (outcome == OK)
		outcome = post_words_new(store, &log->words, fault);
	if (outcome == OK)
		outcome = known_keys_new(store, KNOWN_SEGMENT_KEYS, &log->keys, fault);
	if (outcome == OK && !(log->copies = copies_new()))
		outcome = fail(UNAVAILABLE, fault, "Not enough memory for the window of copies.");
	if (outcome == OK && pthread_create(&log->warmer, NULL, warm_run, log) != 0)
		outcome = fail(UNAVAILABLE, fault, "A thread could not be started.");
	if (outcome != OK) {
		post_words_free(log->words);
		source_book_free(log->sources);
		known_keys_free(log->keys);
		copies_free(log->copies);
		free(log);
		return outcome;
	}
	*ret_log = log;
	return OK;
}

void post_log_free(struct post_log *log)
{
	if (!log)
		return;
	pthread_mutex_lock(&log->lock);
	log->stopping = true;
	pthread_mutex_unlock(&log->lock);
	pthread_join(log->warmer, NULL);
	post_words_free(log->words);
	source_book_free(log->sources);
	known_keys_free(log->keys);
	copies_free(log->copies);
	pthread_mutex_destroy(&log->lock);
	pthread_cond_destroy(&log->warm_changed);
	free(log);
}

// --- appending, on the writer's thread ---

// What a batch adds to the counters.
#define TALLY_LANGS 64
struct tally {
	int64_t posts[SIGNAL_COUNT][KIND_COUNT];
	int64_t all, signal;
	struct {
		const char *lang; // of an entry of the batch
		int64_t posts;
	} langs[TALLY_LANGS];
	size_t n_langs;
};

// A post that waits to be inserted with others.
struct row {
	const struct post_entry *entry;
	int64_t source;
};

// One run of a batch.
struct run {
	struct post_log *log;
	struct conn *conn;
	struct post_batch *batch;
	int64_t before; // the last id that was given out before
	struct tally tally;
	struct row rows[ROWS_AT_ONCE];
	size_t n_rows;
};

// Whether the original of a copy was kept. The window may remember one of a write that was undone;
// but the writes of a log stand or fall in their order, so one look at the last post before this
// batch vouches for all that came since such a look failed.
static enum outcome original_kept(struct run *run, int64_t original, bool *ret_kept,
				  struct fault *fault)
{
	struct post_log *log = run->log;
	*ret_kept = original > run->before || original > log->doubtful;
	if (*ret_kept)
		return OK;
	int64_t exists = 0;
	const enum outcome outcome =
	    one_number(run->conn, &sql_post_exists, original, true, &exists, fault);
	*ret_kept = exists != 0;
	return outcome;
}

// Looks whether what came before this batch was kept. For a few posts that is not worth a look.
static enum outcome before_check(struct run *run, struct fault *fault)
{
	int64_t exists = run->before == 0;
	enum outcome outcome = OK;
	if (!exists && run->batch->count >= WORTH_A_LOOK)
		outcome =
		    one_number(run->conn, &sql_post_exists, run->before, true, &exists, fault);
	if (!exists)
		run->log->doubtful = run->before;
	return outcome;
}

// The original that this post copies.
static enum outcome original_find(struct run *run, const struct post_entry *entry, bool replaces,
				  int64_t *ret_original, struct fault *fault)
{
	*ret_original = 0;
	const int64_t original =
	    copies_take(run->log->copies, window_of(run->batch->campaign, entry->reading.labels),
			entry->id, &entry->reading.signature);
	// A message sent to us is never folded away, nor is what somebody wrote in the place of
	// other words that we have: the one that changed may be a number.
	if (original == 0 || original == entry->id || entry->post.direct || replaces)
		return OK;
	bool kept;
	const enum outcome outcome = original_kept(run, original, &kept, fault);
	if (outcome == OK && kept)
		*ret_original = original;
	return outcome;
}

// Binds a post to the parameters from `first` on.
static void row_bind(struct stmt *insert, int first, const struct post_batch *batch,
		     const struct row *row)
{
	const struct post_entry *entry = row->entry;
	const struct reading *reading = &entry->reading;
	stmt_bind_i64(insert, first, entry->id);
	stmt_bind_i64(insert, first + 1, batch->campaign);
	stmt_bind_i64(insert, first + 2, row->source);
	stmt_bind_i64(insert, first + 3, entry->post.at ? entry->post.at : batch->received_at);
	stmt_bind_i64(insert, first + 4, reading->signal);
	stmt_bind_i64(insert, first + 5, reading->kind);
	stmt_bind_i64(insert, first + 6, reading->urgency);
	stmt_bind_str(insert, first + 7, str_from(reading->lang));
	stmt_bind_i64(insert, first + 8, reading->labels);
	if (entry->copy_of)
		stmt_bind_i64(insert, first + 9, entry->copy_of);
	if (entry->code.len > 0)
		stmt_bind_str(insert, first + 10, entry->code);
	stmt_bind_str(insert, first + 11, entry->post.raw);
	stmt_bind_blob(insert, first + 12, entry->packed);
}

// Inserts the rows that wait: all in one statement, or the last few of a batch one by one. A
// statement opens nine indexes, so that for each post alone takes longer than the post.
static enum outcome rows_insert(struct run *run, struct fault *fault)
{
	enum outcome outcome = OK;
	if (run->n_rows == ROWS_AT_ONCE) {
		struct stmt *insert = stmt_start(run->conn, &sql_post_insert_many);
		for (int i = 0; i < ROWS_AT_ONCE; i++)
			row_bind(insert, 1 + i * POST_COLUMNS, run->batch, &run->rows[i]);
		outcome = stmt_run(insert, fault);
	}
	for (size_t i = 0; run->n_rows < ROWS_AT_ONCE && i < run->n_rows && outcome == OK; i++) {
		struct stmt *insert = stmt_start(run->conn, &sql_post_insert);
		row_bind(insert, 1, run->batch, &run->rows[i]);
		outcome = stmt_run(insert, fault);
	}
	run->n_rows = 0;
	return outcome;
}

static enum outcome row_add(struct run *run, const struct post_entry *entry, int64_t source,
			    struct fault *fault)
{
	run->rows[run->n_rows++] = (struct row){entry, source};
	return run->n_rows == ROWS_AT_ONCE ? rows_insert(run, fault) : OK;
}

static enum outcome post_extras(struct conn *conn, const struct post_entry *entry,
				struct fault *fault)
{
	enum outcome outcome = OK;
	if (entry->copy_of) {
		struct stmt *copies = stmt_start(conn, &sql_post_copies_add);
		stmt_bind_i64(copies, 1, entry->copy_of);
		stmt_bind_i64(copies, 2, 1);
		stmt_bind_i64(copies, 3, entry->id);
		outcome = stmt_run(copies, fault);
	}
	if (outcome == OK && entry->contact.len > 0) {
		struct stmt *contact = stmt_start(conn, &sql_post_contact_insert);
		stmt_bind_i64(contact, 1, entry->id);
		stmt_bind_blob(contact, 2, entry->contact);
		stmt_bind_str_or_null(contact, 3, entry->contact_hash);
		outcome = stmt_run(contact, fault);
	}
	return outcome;
}

static enum outcome lang_write(struct conn *conn, int64_t campaign, const char *lang, int64_t posts,
			       struct fault *fault)
{
	struct stmt *add = stmt_start(conn, &sql_post_lang_count_add);
	stmt_bind_i64(add, 1, campaign);
	stmt_bind_str(add, 2, str_from(lang));
	stmt_bind_i64(add, 3, posts);
	return stmt_run(add, fault);
}

static enum outcome tally_add(struct tally *tally, struct conn *conn, int64_t campaign,
			      const struct post_entry *entry, struct fault *fault)
{
	const struct reading *reading = &entry->reading;
	tally->posts[reading->signal][reading->kind]++;
	tally->all++;
	if (reading->signal == SIGNAL_NOISE)
		return OK;
	tally->signal++;
	if (entry->copy_of)
		return OK;
	size_t i = 0;
	while (i < tally->n_langs && strcmp(tally->langs[i].lang, reading->lang) != 0)
		i++;
	if (i == TALLY_LANGS)
		return lang_write(conn, campaign, reading->lang, 1, fault);
	if (i == tally->n_langs)
		tally->langs[tally->n_langs++].lang = reading->lang;
	tally->langs[i].posts++;
	return OK;
}

// The post that has this id in its source, by its own or as an alias; 0: none.
static enum outcome post_find(struct run *run, int64_t source, struct str id, int64_t *ret_post,
			      struct fault *fault)
{
	const struct known_key key = known_key(run->log->secret, source, id);
	return known_keys_find(run->log->keys, run->conn, key, ret_post, fault);
}

// No post, but word of one that was taken back.
static enum outcome removal_take(struct run *run, struct post_entry *entry, int64_t source,
				 struct fault *fault)
{
	entry->known = true;
	const enum outcome outcome =
	    post_find(run, source, entry->post.external_id, &entry->id, fault);
	if (outcome != OK || !entry->id)
		return outcome;
	const int64_t now = run->batch->received_at;
	return entry->post.all ? post_origin_all_removed(run->conn, entry->id,
							 entry->post.external_id, now, fault)
			       : post_origin_removed(run->conn, entry->id, now, fault);
}

// Has the post known under this id, too, unless another one is.
static enum outcome also_known(struct run *run, const struct post_entry *entry, int64_t source,
			       struct str id, int64_t *ret_other, struct fault *fault)
{
	*ret_other = 0;
	if (id.len == 0)
		return OK;
	const enum outcome outcome = post_find(run, source, id, ret_other, fault);
	return outcome == OK && *ret_other == 0
		   ? known_keys_add(run->log->keys, known_key(run->log->secret, source, id),
				    entry->id, fault)
		   : outcome;
}

// Under what else it is known, and whether it stands in the place of another post.
static enum outcome ties_add(struct run *run, const struct post_entry *entry, int64_t source,
			     bool *ret_replaces, struct fault *fault)
{
	int64_t other = 0;
	enum outcome outcome = also_known(run, entry, source, entry->post.alias, &other, fault);
	if (outcome == OK)
		outcome = also_known(run, entry, source, entry->post.edit_of, &other, fault);
	*ret_replaces = outcome == OK && other != 0 && other != entry->id;
	return *ret_replaces ? post_origin_edited(run->conn, other, entry->id, fault) : outcome;
}

static enum outcome entry_append(struct run *run, struct post_entry *entry, struct fault *fault)
{
	struct source source;
	struct post_log *log = run->log;
	struct conn *conn = run->conn;
	const struct post_batch *batch = run->batch;
	const struct str name = entry->post.source.len > 0 ? entry->post.source : batch->source;
	enum outcome outcome =
	    source_find(log->sources, conn, batch->campaign, name, &source, fault);
	if (outcome != OK)
		return outcome;
	if (entry->post.removed)
		return removal_take(run, entry, source.id, fault);
	const struct known_key key = known_key(log->secret, source.id, entry->post.external_id);
	int64_t post;
	outcome = known_keys_find(log->keys, conn, key, &post, fault);
	if (outcome != OK)
		return outcome;
	// The rows of a file that was taken back may come again, mended.
	bool gone = false, replaces = false;
	if (post != 0 && batch->file != 0)
		outcome = post_file_gone(conn, post, &gone, fault);
	if (outcome != OK)
		return outcome;
	entry->known = post != 0 && !gone;
	if (entry->known) {
		entry->id = post;
		return OK;
	}
	entry->id = log->last_id = id_next(log->ids);
	outcome = known_keys_add(log->keys, key, entry->id, fault);
	if (outcome == OK)
		outcome = ties_add(run, entry, source.id, &replaces, fault);
	if (outcome == OK)
		outcome = original_find(run, entry, replaces, &entry->copy_of, fault);
	if (outcome == OK)
		outcome = row_add(run, entry, source.id, fault);
	if (outcome == OK)
		outcome = post_extras(conn, entry, fault);
	if (outcome == OK && batch->file != 0)
		outcome = post_file_note(conn, entry->id, batch->file, fault);
	if (outcome == OK)
		outcome = tally_add(&run->tally, conn, batch->campaign, entry, fault);
	return outcome;
}

static enum outcome tally_write(struct conn *conn, const struct post_batch *batch,
				const struct tally *tally, struct fault *fault)
{
	enum outcome outcome = OK;
	for (int i = 0; i < SIGNAL_COUNT * KIND_COUNT && outcome == OK; i++) {
		const int64_t posts = tally->posts[i / KIND_COUNT][i % KIND_COUNT];
		if (posts == 0)
			continue;
		struct stmt *add = stmt_start(conn, &sql_post_count_add);
		stmt_bind_i64(add, 1, batch->campaign);
		stmt_bind_i64(add, 2, i / KIND_COUNT);
		stmt_bind_i64(add, 3, i % KIND_COUNT);
		stmt_bind_i64(add, 4, posts);
		outcome = stmt_run(add, fault);
	}
	for (size_t i = 0; i < tally->n_langs && outcome == OK; i++)
		outcome = lang_write(conn, batch->campaign, tally->langs[i].lang,
				     tally->langs[i].posts, fault);
	if (outcome != OK || tally->all == 0)
		return outcome;
	struct stmt *minute = stmt_start(conn, &sql_post_minute_add);
	stmt_bind_i64(minute, 1, batch->campaign);
	stmt_bind_i64(minute, 2, batch->received_at / 60000);
	stmt_bind_i64(minute, 3, tally->all);
	stmt_bind_i64(minute, 4, tally->signal);
	return stmt_run(minute, fault);
}

// Forgets what memory holds of a batch that was not kept.
static void batch_forget(struct post_log *log, struct post_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct post_entry *entry = &batch->entries[i];
		if (entry->id && !entry->known)
			post_log_uncopy(log, batch->campaign, entry->id, &entry->reading.signature);
		entry->id = 0;
	}
	source_book_forget(log->sources);
}

static enum outcome read_to_write(struct post_log *log, struct conn *conn,
				  const struct post_batch *batch, struct fault *fault)
{
	// The source may be new: posts may all name another one, or there may be none.
	struct source source;
	const enum outcome outcome =
	    source_find(log->sources, conn, batch->campaign, batch->source, &source, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *read_to = stmt_start(conn, &sql_source_read_to);
	stmt_bind_i64(read_to, 1, batch->campaign);
	stmt_bind_str(read_to, 2, batch->source);
	stmt_bind_str(read_to, 3, batch->read_to);
	return stmt_run(read_to, fault);
}

// Leaves a note of the posts whose words are to be found.
static enum outcome words_note(struct conn *conn, const struct post_batch *batch, int64_t *ret_note,
			       struct fault *fault)
{
	int64_t posts[POST_BATCH_MAX];
	size_t count = 0;
	for (size_t i = 0; i < batch->count; i++) {
		const struct post_entry *entry = &batch->entries[i];
		if (!entry->known && entry->reading.signal != SIGNAL_NOISE)
			posts[count++] = entry->id;
	}
	*ret_note = count > 0 ? posts[0] : 0;
	return post_words_note(conn, posts, count, fault);
}

// Nothing more comes by a file that somebody takes back.
static enum outcome file_check(struct conn *conn, const struct post_batch *batch,
			       struct fault *fault)
{
	struct post_file_back back = {.file = 0};
	const enum outcome outcome =
	    batch->file ? post_file_back_find(conn, batch->file, &back, fault) : OK;
	return back.file ? fail(CONFLICT, fault, "This file was taken back.") : outcome;
}

static enum outcome batch_append(struct conn *conn, void *context, struct fault *fault)
{
	struct append *append = context;
	struct post_batch *batch = append->batch;
	struct post_log *log = append->log;
	struct run run = {.log = log, .conn = conn, .batch = batch, .before = log->last_id};
	if (append->appended)
		batch_forget(log, batch); // the group is being repeated
	append->appended = false;
	known_keys_begin(log->keys);
	enum outcome outcome = file_check(conn, batch, fault);
	if (outcome != OK)
		return outcome;
	outcome = before_check(&run, fault);
	for (size_t i = 0; i < batch->count && outcome == OK; i++) {
		if (batch->count - i > FETCH_AHEAD) {
			const struct reading *ahead = &batch->entries[i + FETCH_AHEAD].reading;
			copies_fetch(log->copies, window_of(batch->campaign, ahead->labels),
				     &ahead->signature);
		}
		outcome = entry_append(&run, &batch->entries[i], fault);
	}
	if (outcome == OK)
		outcome = rows_insert(&run, fault);
	if (outcome == OK)
		outcome = known_keys_write(log->keys, conn, fault);
	if (outcome == OK)
		outcome = words_note(conn, batch, &append->note, fault);
	if (outcome == OK)
		outcome = tally_write(conn, batch, &run.tally, fault);
	if (outcome == OK && batch->read_to.len > 0)
		outcome = read_to_write(log, conn, batch, fault);
	if (outcome == OK && batch->also)
		outcome = batch->also(conn, batch, batch->also_context, fault);
	append->appended = outcome == OK;
	if (outcome != OK)
		batch_forget(log, batch);
	return outcome;
}

// For the writer's thread, to which the memory belongs.
static enum outcome batch_undone(struct conn *conn, void *context, struct fault *fault)
{
	(void)conn, (void)fault;
	const struct append *append = context;
	batch_forget(append->log, append->batch);
	return OK;
}

static void warm_wait(struct post_log *log)
{
	pthread_mutex_lock(&log->lock);
	while (!log->warm)
		pthread_cond_wait(&log->warm_changed, &log->lock);
	pthread_mutex_unlock(&log->lock);
}

enum outcome post_log_append(struct post_log *log, struct post_batch *batch,
			     enum write_urgency urgency, struct fault *fault)
{
	if (batch->count > POST_BATCH_MAX)
		return fail(TOO_MUCH, fault, "A batch holds at most %d posts.", POST_BATCH_MAX);
	warm_wait(log);
	struct append append = {.log = log, .batch = batch};
	const enum outcome outcome = store_write(log->store, urgency, (unsigned)batch->count + 1,
						 batch_append, &append, fault);
	if (outcome == OK)
		post_words_wake(log->words, append.note);
	else if (append.appended) // it was not committed
		store_write(log->store, urgency, 1, batch_undone, &append, NULL);
	return outcome;
}

// --- appending without waiting ---

static void later_told(void *context, enum outcome outcome, const struct fault *fault)
{
	struct append_later *later = context;
	(void)outcome, (void)fault; // of the undoing, which touches memory only
	later->done(later->context, later->outcome, &later->fault);
	free(later);
}

static void later_done(void *context, enum outcome outcome, const struct fault *fault)
{
	struct append_later *later = context;
	later->outcome = outcome;
	if (outcome == OK)
		post_words_wake(later->append.log->words, later->append.note);
	else
		later->fault = *fault;
	if (outcome != OK && later->append.appended)
		store_write_later(later->append.log->store, WRITE_STREAM, 1, batch_undone,
				  later_told, later);
	else
		later_told(later, OK, NULL);
}

static void later_write(struct append_later *later)
{
	store_write_later(later->append.log->store, WRITE_STREAM,
			  (unsigned)later->append.batch->count + 1, batch_append, later_done,
			  later);
}

void post_log_append_later(struct post_log *log, struct post_batch *batch, write_done_fn *done,
			   void *context)
{
	struct fault fault;
	struct append_later *later = calloc(1, sizeof *later);
	if (!later) {
		done(context, fail(UNAVAILABLE, &fault, "Not enough memory just now. Try again."),
		     &fault);
		return;
	}
	later->append = (struct append){.log = log, .batch = batch};
	later->done = done;
	later->context = context;
	pthread_mutex_lock(&log->lock);
	const bool warm = log->warm;
	if (!warm) {
		later->next = log->early;
		log->early = later;
	}
	pthread_mutex_unlock(&log->lock);
	if (warm)
		later_write(later);
}

bool post_log_settle(struct post_log *log, int64_t most_ms)
{
	return post_words_settle(log->words, most_ms);
}

void post_log_uncopy(struct post_log *log, int64_t campaign, int64_t post,
		     const struct copies_signature *signature)
{
	copies_forget(log->copies, window_of(campaign, 0), post, signature);
	copies_forget(log->copies, window_of(campaign, READING_HELD), post, signature);
}

int64_t post_log_behind(struct post_log *log)
{
	return post_words_behind(log->words);
}
