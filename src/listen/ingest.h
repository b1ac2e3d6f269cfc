// SPDX-License-Identifier: AGPL-3.0-or-later
// Brings posts in: splits what arrives into posts, has them read by triage, keeps them, tells the
// live pages. One bad line costs only itself; what is reported as accepted or known is durable.
#ifndef CAUSEWAY_LISTEN_INGEST_H
#define CAUSEWAY_LISTEN_INGEST_H

#include "campaign/campaign.h"
#include "campaign/judge.h"
#include "net/live.h"

#define INGEST_BODY_MAX	  ((size_t)16 << 20) // bytes after decompression
#define INGEST_LINES_MAX  200000	     // of one body
#define INGEST_ERRORS_MAX 1000		     // listed; further ones are only counted

struct ingest;

struct ingest_parts {
	struct post_log *log;
	const struct judge *judge;
	struct live_hub *hub; // may be NULL: nobody watches
	struct store *store;  // of the log
};
// The parts outlive it.
enum outcome ingest_new(const struct ingest_parts *parts, struct ingest **ret_ingest,
			struct fault *fault);
void ingest_free(struct ingest *ingest);
// The campaigns that posts are being pushed to.
struct campaign_memory *ingest_campaigns(struct ingest *ingest);

struct ingest_error {
	int64_t line; // of the body, from 1
	struct str error;
};
struct ingest_report {
	int64_t accepted, known, rejected;
	struct ingest_error *errors; // the first INGEST_ERRORS_MAX of those rejected
	size_t n_errors;
};

struct ingest_body {
	const struct campaign *campaign;
	struct str source;  // for posts that name none
	struct str body;    // JSON lines, or one JSON array
	struct str read_to; // kept with the last post; empty: unchanged
	int64_t file;	    // that it came by (campaign/post_file.h); 0: none
	// By an inlet, whose name `source` is: it may say what was edited or deleted of what it
	// brought. Any other body may say so of sources that are no inlet's.
	bool by_inlet;
};
// Takes a whole body. The report is in the arena and, on anything but OK, says what was kept
// before things went wrong: the same body may be sent again. INVALID if it is neither lines nor an
// array, TOO_MUCH over the limits above.
enum outcome ingest_take(struct ingest *ingest, struct arena *arena, const struct ingest_body *body,
			 struct ingest_report *ret_report, struct fault *fault);

// The same for a short body in steps that do not wait: ingest_begin parses and judges the posts,
// ingest_send hands them to the writer, which calls `done`, exactly once, on its own thread when
// all is said; after that ingest_end tells how it went. Everything lies in the arena. A body whose
// posts need more than one batch is TOO_MUCH.
struct ingest_parcel;
enum outcome ingest_begin(struct ingest *ingest, struct arena *arena,
			  const struct ingest_body *body, struct ingest_parcel **ret_parcel,
			  struct fault *fault);
void ingest_send(struct ingest_parcel *parcel, void (*done)(void *context), void *context);
enum outcome ingest_end(struct ingest_parcel *parcel, struct ingest_report *ret_report,
			struct fault *fault);

// Takes one message that somebody wrote to us, with its status code and sealed contact data.
struct ingest_message {
	const struct campaign *campaign;
	struct str source; // empty: the line names it
	struct str line;   // a post's JSON
	struct str code, contact, contact_hash;
	int64_t file;  // that it came by; 0: none
	bool by_inlet; // as of a body
	// Kept in the same commit (post_log.h); NULL: nothing.
	enum outcome (*also)(struct conn *conn, const struct post_batch *batch, void *context,
			     struct fault *fault);
	void *also_context;
};
enum outcome ingest_message(struct ingest *ingest, struct arena *arena,
			    const struct ingest_message *message, int64_t *ret_post,
			    struct fault *fault);

// How triage would read a line of this campaign, which is not kept. INVALID for what is no post.
// Its places' names are in the arena.
enum outcome ingest_look(struct ingest *ingest, struct arena *arena,
			 const struct campaign *campaign, struct str line,
			 struct reading *ret_reading, struct fault *fault);

#endif
