// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds the posts of one page of a stream and makes rows of them: masked, with the words that led
// to their labels. Reads only.
#ifndef CAUSEWAY_RESPOND_STREAM_PAGE_H
#define CAUSEWAY_RESPOND_STREAM_PAGE_H

#include "campaign/campaign.h"
#include "campaign/correction.h"
#include "net/route.h"
#include "respond/stream_view.h"
#include "store/store.h"

#define STREAM_ROWS	50  // of a page
#define STREAM_ROWS_MAX 200 // of an API answer

// Working memory that requests share.
struct stream_desk;
enum outcome stream_desk_new(struct stream_desk **ret_desk, struct fault *fault);
void stream_desk_free(struct stream_desk *desk);		   // takes NULL
struct offer_memory *stream_desk_offers(struct stream_desk *desk); // of stream_offer.h
struct shelf *stream_desk_shelf(struct stream_desk *desk);	   // of shelf.h
struct made *stream_desk_made(struct stream_desk *desk);	   // of made.h

enum stream_handled {
	HANDLED_NOT_PUT_AWAY, // all but what a person put away
	HANDLED_NO,	      // not put away, and in no case
	HANDLED_YES,	      // put away, or in a case
	HANDLED_ANY,
};

// All of 0 is everything but noise, copies and what was put away; `kind` and `signal` need -1.
struct stream_wish {
	int64_t campaign;
	int kind, signal;	   // enum post_kind, enum post_signal; -1: any
	enum post_urgency urgency; // this one or more urgent
	int sure;		   // enum incident_sure and 1; 0: any
	enum stream_handled handled;
	struct str topic, place, source; // as facets have them ("kunda bridge"); empty: any
	struct str lang, q;		 // empty: any
	int64_t incident; // all posts of this one; the above does not count then; 0: any
	int64_t written_from, written_to; // ms UTC, from and before; 0: any
	int64_t since, until;		  // received from and before, ms UTC; 0: any
	int64_t before;			  // id; 0: from the newest
	bool everything;		  // noise, copies and what was put away too
	size_t limit;			  // 1 to STREAM_ROWS_MAX
	struct str back;		  // for post_row.back
	bool may_correct;		  // for post_row.may_correct
	int64_t partner; // account of a partner: only what it may see (reach.h); 0: anything
	bool guarded;	 // shows also what is private; each reading is recorded by its page
};

struct stream_rows {
	struct post_row *rows; // newest first, in the arena
	size_t count;
	int64_t next; // `before` of the older ones; 0 at the end
};

// INVALID with a sentence when `q` holds nothing to search for.
enum outcome stream_rows_find(struct stream_desk *desk, struct conn *conn, struct arena *arena,
			      const struct stream_wish *wish, struct stream_rows *ret_rows,
			      struct fault *fault);

// Only the ids, newest first, at most wish->limit of them (which may be larger than of rows).
enum outcome stream_ids_find(struct conn *conn, struct arena *arena, const struct stream_wish *wish,
			     int64_t **ret_ids, size_t *ret_count, struct fault *fault);

// "?back=…" for links to a page that leads back to `here`, a path of ours.
struct str stream_back(struct arena *arena, struct str here);
// What a bulk action that led to a page with a stream did to it, and how to undo it: both inputs of
// the page's route.
#define STREAM_DONE_INPUTS                                                                         \
	{.name = "done",                                                                           \
	 .place = IN_QUERY,                                                                        \
	 .type = INPUT_ID,                                                                         \
	 .help = "Bulk action that led here."},                                                    \
	{                                                                                          \
		.name = "kept", .place = IN_QUERY, .type = INPUT_NUMBER,                           \
		.most = CORRECTION_BULK_MAX, .help = "How many posts it left as they were."        \
	}
enum outcome stream_done(struct conn *conn, struct request *request, int64_t campaign,
			 struct stream_view *view);
// Answers with the stream that the request asks for; the route declares STREAM_FILTER_INPUTS,
// `before` and STREAM_DONE_INPUTS. What *view holds already (a mistake in a form) is shown.
enum outcome stream_show(struct request *request, struct stream_view *view);
// What is said of a bulk action, and how many posts it left as they were.
struct bulk;
struct bulk_result bulk_result_of(const struct bulk *bulk, int64_t kept);

#define STREAM_MINUTES 30
// Posts a minute of half an hour.
struct stream_minutes {
	int64_t last; // minute of the last count, since 1970
	int64_t counts[STREAM_MINUTES];
};
enum outcome stream_minutes_read(struct conn *conn, int64_t campaign, int64_t now,
				 struct stream_minutes *ret_minutes, struct fault *fault);
// Shows them as they stand at `now`, if none came since they were read: as view->spark, and how
// many came in the last 60 seconds.
void stream_minutes_show(struct arena *arena, const struct stream_minutes *minutes, int64_t now,
			 struct stream_view *view);

extern const struct route_table respond_routes;
extern const struct route_table desk_post_routes;    // one post
extern const struct route_table desk_correct_routes; // correcting its labels
extern const struct route_table desk_bulk_routes;    // many at once
extern const struct route_table desk_unsure_routes;  // what triage is not sure of
extern const struct route_table desk_sample_routes;  // what triage discarded
extern const struct route_table desk_views_routes;   // filters under a name

#endif
