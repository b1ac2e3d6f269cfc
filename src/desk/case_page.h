// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds what a page shows of one case: its posts with what became of each message, the people who
// wrote, words that led to labels, history. Reads only.
#ifndef CAUSEWAY_DESK_CASE_PAGE_H
#define CAUSEWAY_DESK_CASE_PAGE_H

#include "campaign/campaign.h"
#include "net/request.h"
#include "respond/case_view.h"

#define CASE_POSTS_PANE	 4  // shown beside the board
#define CASE_POSTS_PAGE	 60 // on the page of the case
#define CASE_EVENTS_PAGE 50
#define CASE_PEOPLE_MOST 300 // looked at for whom it can be handed to

struct stream_desk;

struct case_page_wish {
	const struct campaign *campaign;
	int64_t id; // of the case
	struct case_sight sight;
	size_t posts;	 // at most
	int64_t before;	 // the history before this event; 0: all of it
	bool whole;	 // also writers, history and whom it can be handed to
	struct str here; // where forms lead back to
};

// Fills *view, but for what was typed, which the caller sets before. NOT_FOUND with a sentence.
enum outcome case_page_fill(struct stream_desk *desk, struct conn *conn, struct arena *arena,
			    const struct case_page_wish *wish, struct case_view *view,
			    struct fault *fault);

// The same as the answer to a request, with the frame around it.
enum outcome case_page_show(struct request *request, const struct campaign *campaign, int64_t id,
			    int status, struct case_view *view);
// The case of that number, and its incident. INVALID, with a sentence, if there is none, or if it
// is private and the asker may not see that (`guarded` false): the two look the same.
enum outcome case_numbered(struct conn *conn, int64_t campaign, int64_t number, bool guarded,
			   int64_t *ret_case, int64_t *ret_incident, struct fault *fault);

// A case, the desk, and the moves of one post.
extern const struct route_table desk_case_routes, desk_case_care_routes, desk_routes,
    desk_move_routes;

// What is known of translations, beside the posts of a filled page.
enum outcome case_page_translations(const struct request *request, struct conn *conn,
				    const struct campaign *campaign, struct case_view *view,
				    struct fault *fault);

// The case that a path is about.
#define INPUT_CASE                                                                                 \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "Id of the case."                                                          \
	}

#endif
