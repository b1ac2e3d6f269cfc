// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps posts: the one place where posts enter the store. Knows which external ids were taken in
// before, folds near-copies into their original, gives ids in the order of arrival, counts. What it
// reports as accepted or known is durable. Never judges a post: the reading comes with it.
#ifndef CAUSEWAY_CAMPAIGN_POST_LOG_H
#define CAUSEWAY_CAMPAIGN_POST_LOG_H

#include "base/id.h"
#include "campaign/post.h"
#include "campaign/reading.h"
#include "store/store.h"

#define POST_BATCH_MAX 1000
#define SOURCES_MAX    1000 // of a campaign; posts of further ones are kept under "other"

struct post_entry {
	struct post post;
	struct reading reading;
	struct str packed;	 // reading_pack's bytes
	struct str code;	 // public status code, or empty
	struct str contact;	 // sealed contact data, or empty
	struct str contact_hash; // people/seal.h of it, or empty
	// Set by post_log_append:
	int64_t id;	 // of the post, also when it was known; 0 until then
	bool known;	 // was taken in before, or is no post (removed)
	int64_t copy_of; // first original, or 0
};

struct post_batch {
	int64_t campaign;
	struct str source;   // name for posts that name none
	struct str read_to;  // where the source goes on, committed with the posts; empty: unchanged
	int64_t received_at; // ms UTC
	int64_t file;	     // that they came by (campaign/post_file.h); 0: none
	struct post_entry *entries;
	size_t count; // at most POST_BATCH_MAX
	// What else is kept in the same commit, after the posts; known ones are there, too. May run
	// again, as every write. NULL: nothing.
	enum outcome (*also)(struct conn *conn, const struct post_batch *batch, void *context,
			     struct fault *fault);
	void *also_context;
};

struct post_log;

// Opens the log of a store. Starts a thread that brings back what is kept in memory (known ids,
// the window of near-copies); appending waits for the window, reading does not.
enum outcome post_log_new(struct store *store, struct id_maker *ids, struct post_log **ret_log,
			  struct fault *fault);
void post_log_free(struct post_log *log);

// Keeps a batch; returns when it is durable. On anything but OK nothing of the batch was kept and
// the same batch may be sent again.
enum outcome post_log_append(struct post_log *log, struct post_batch *batch,
			     enum write_urgency urgency, struct fault *fault);
// The same without waiting: `done` is called, exactly once, when the batch is durable or nothing of
// it was kept, under the rules of store_write_later. The batch stays untouched until then.
void post_log_append_later(struct post_log *log, struct post_batch *batch, write_done_fn *done,
			   void *context);

// Posts can be found by their words a moment after they were kept (campaign/post_words.h). Waits
// until that holds for all that were kept before, at most `most_ms`; false if it does not yet.
bool post_log_settle(struct post_log *log, int64_t most_ms);
// What was taken back folds nothing any more: later posts with the same words stand by themselves.
// For the writer's thread, inside the write that takes it back.
void post_log_uncopy(struct post_log *log, int64_t campaign, int64_t post,
		     const struct copies_signature *signature);
// How far that is behind the newest post, in milliseconds; 0: not at all.
int64_t post_log_behind(struct post_log *log);

#endif
