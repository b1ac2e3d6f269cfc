// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds cases of a campaign, open and closed, by filters and by words: of their posts, of notes and
// given titles, by their number or by the code of somebody who wrote. What it costs has an end: a
// page looks at CASE_LOOK_MOST numbers, or at the newest CASE_WORDS_MOST posts and notes with the
// words, and says where to go on. What is private is found by no word, topic, place or thing that
// it waits for. People of partners find only what is in their reach (respond/reach.h), and nothing
// by notes.
#ifndef CAUSEWAY_RESPOND_CASE_SEARCH_H
#define CAUSEWAY_RESPOND_CASE_SEARCH_H

#include "respond/case.h"
#include "respond/reach.h"

#define CASE_LOOK_MOST	20000
#define CASE_WORDS_MOST 10000
#define CASE_FOUND_MOST 200 // of one page

enum case_order {
	CASE_ORDER_NEWEST,
	CASE_ORDER_DUE,	   // open ones, the earliest first
	CASE_ORDER_URGENT, // open ones, life at risk first, then by due time
};
struct case_search {
	struct reach reach;	   // of whom; its campaign always
	enum case_state from, to;  // states, both included
	int urgency;		   // -1: any
	int64_t topics;		   // labels, one of them; 0: any
	int64_t owner;		   // 0: nobody's, -1: anybody's
	int64_t due_before;	   // INT64_MAX: whenever
	int64_t organisation;	   // that it was offered to; 0: any
	int64_t team;		   // that has it; 0: any or none
	struct str place;	   // folded as facets have it; empty: any
	struct str waits;	   // in what it waits for; empty: anything
	struct str words;	   // as typed; empty: any. Then newest first, whatever the order
	bool notes;		   // words may also stand in notes and titles
	enum case_order order;	   // but for NEWEST, of open ones alone
	struct case_search_after { // where the page before ended
		int64_t number;	   // newest first: numbers under this; 0: from the start
		enum post_urgency urgency;
		int64_t due_at, id; // the others: id 0: from the start
	} after;
	size_t limit; // 1 to CASE_FOUND_MOST
};
struct case_found {
	struct desk_case *list; // in the arena
	size_t count;
	bool more;		       // there may be more, from `next` on
	struct case_search_after next; // if there may be more
	bool paused;		       // CASE_LOOK_MOST numbers were looked at without a full page
};
// INVALID for words that hold nothing to search for.
enum outcome case_search(struct conn *conn, struct arena *arena, const struct case_search *asked,
			 struct case_found *ret_found, struct fault *fault);

// Makes a line of history findable by its words; inside the write that adds it.
enum outcome case_words_add(struct conn *conn, int64_t event, struct str words,
			    struct fault *fault);

#endif
