// SPDX-License-Identifier: AGPL-3.0-or-later
// The list of all cases of a campaign: what it is asked for, as it stands in addresses and forms,
// and the page as data. Changes no case: case_bulk.h does. Finds nothing by itself: case_search.h
// does.
#ifndef CAUSEWAY_RESPOND_CASE_LIST_H
#define CAUSEWAY_RESPOND_CASE_LIST_H

#include "campaign/campaign.h"
#include "net/request.h"
#include "respond/case_search.h"
#include "respond/case_view.h"

#define CASE_LIST_PAGE	 50   // rows of a page
#define CASE_LIST_FILE	 5000 // rows of a file
#define CASE_WORDS_TYPED 200  // characters searched for

// What the list is asked for, in the order in which it stands in addresses.
enum cases_param {
	CASES_Q,
	CASES_STATE,
	CASES_URGENCY,
	CASES_TOPIC,
	CASES_PLACE,
	CASES_OWNER,
	CASES_BEFORE, // "due"
	CASES_WAITS,
	CASES_ORGANISATION,
	CASES_TEAM,
	CASES_ORDER,
	CASES_PARAMS
};
extern const char *const cases_param_names[CASES_PARAMS];
extern const char *const cases_states[], *const cases_urgencies[], *const cases_dues[],
								       *const cases_orders[];

struct cases_query {
	struct str at[CASES_PARAMS]; // as typed; empty: any
};
struct cases_query cases_query_read(const struct request *request);
// "state=open&urgency=life", in the arena.
struct str cases_query_text(struct arena *arena, const struct cases_query *query);
// INVALID, with a sentence, for a topic or an owner that there is not.
enum outcome cases_wish(const struct request *request, const struct campaign *campaign,
			const struct cases_query *query, struct case_search *ret_wish);

// One choice, and one list of choices of the form.
struct cases_option {
	struct str value;
	const char *says; // message id; NULL: `label`
	struct str label;
	bool chosen;
};
struct cases_field {
	const char *word, *title; // name of the input; message id
	struct view_list options;
};
struct cases_input {
	const char *name;
	struct str value;
};
// Filters kept under a name.
struct cases_view_kept {
	int64_t id;
	struct str name, href, by;
	bool own, current;
};
// What became of many cases at once.
struct cases_refused {
	int64_t id, number;
	struct str why; // in the reader's language
};
struct cases_done {
	const char *act;	  // what was done: a word
	int64_t count;		  // cases that changed
	struct str ids;		  // of them, with commas between
	struct view_list refused; // of struct cases_refused
	bool some_refused;
	bool may_undo;
	const char *undo; // the word that takes it back
	bool undo_closes; // by who may close cases
	bool took, gave_back, asked, asked_off, due, closed, reopened; // one of them
};
struct case_list_view {
	struct view_list cases;	   // of struct case_row
	struct view_list fields;   // of struct cases_field
	struct view_list inputs;   // of struct cases_input: what is asked for
	struct view_list views;	   // of struct cases_view_kept
	struct view_list people;   // of struct cases_option: who can be asked to take one
	struct view_list outcomes; // of struct cases_option: how they can end
	const struct cases_done *done;
	struct str slug, here, more_href, q, place, waits;
	struct str problem, reason, view_typed, due;
	struct str chosen;	// ids of cases that were chosen in the form, with commas between
	const char *view_error; // message id
	struct str seen;	// when it was read, ms UTC
	int64_t seen_at;	// the same
	int64_t looked_to;	// with `paused`: the number down to which it was looked
	bool paused, narrowed, some_views, may_work, may_close, may_file, empty, view_team;
};
extern const struct view case_list_view_view;

// The inputs that ask for something; `where` is IN_QUERY or IN_FORM.
#define CASES_INPUTS(where)                                                                        \
	{.name = "q",                                                                              \
	 .place = (where),                                                                         \
	 .type = INPUT_TEXT,                                                                       \
	 .most = CASE_WORDS_TYPED,                                                                 \
	 .help = "Only cases with these words in their posts, notes or titles, with this number, " \
		 "or of the message with this code."},                                             \
	    {.name = "state",                                                                      \
	     .place = (where),                                                                     \
	     .type = INPUT_CHOICE,                                                                 \
	     .choices = cases_states,                                                              \
	     .help = "Only cases in this state; open ones if absent."},                            \
	    {.name = "urgency",                                                                    \
	     .place = (where),                                                                     \
	     .type = INPUT_CHOICE,                                                                 \
	     .choices = cases_urgencies,                                                           \
	     .help = "Only cases of this urgency."},                                               \
	    {.name = "topic",                                                                      \
	     .place = (where),                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = 40,                                                                           \
	     .help = "Only cases with this topic.",                                                \
	     .example = "water"},                                                                  \
	    {.name = "place",                                                                      \
	     .place = (where),                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = 120,                                                                          \
	     .help = "Only cases that name this place."},                                          \
	    {.name = "owner",                                                                      \
	     .place = (where),                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = 20,                                                                           \
	     .help = "Only cases of this account: its id, `me` or `nobody`.",                      \
	     .example = "nobody"},                                                                 \
	    {.name = "due",                                                                        \
	     .place = (where),                                                                     \
	     .type = INPUT_CHOICE,                                                                 \
	     .choices = cases_dues,                                                                \
	     .help = "Only cases that are late, due within the hour or within a day."},            \
	    {.name = "waits",                                                                      \
	     .place = (where),                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = 80,                                                                           \
	     .help = "Only cases that wait for something with these words."},                      \
	    {.name = "organisation",                                                               \
	     .place = (where),                                                                     \
	     .type = INPUT_ID,                                                                     \
	     .help = "Only cases that were offered to this partner."},                             \
	    {.name = "team_id",                                                                    \
	     .place = (where),                                                                     \
	     .type = INPUT_ID,                                                                     \
	     .help = "Only cases that the team of this organisation has."},                        \
	{                                                                                          \
		.name = "order", .place = (where), .type = INPUT_CHOICE, .choices = cases_orders,  \
		.help = "Open cases in this order; newest first if absent."                        \
	}
#define CASES_AFTER                                                                                \
	{                                                                                          \
		.name = "after", .place = IN_QUERY, .type = INPUT_TEXT, .most = 60,                \
		.help = "Where the page before ended."                                             \
	}

// Answers with the list, as the inputs of the request ask for it. The caller may have set what
// stands around it: done, view_error, what was typed. `goes_on`: the route has an input `after`.
enum outcome case_list_show(struct request *request, int status, struct case_list_view *view,
			    bool goes_on);
// An empty page in the request's arena; NULL, with the fault, when that is full.
struct case_list_view *case_list_new(struct request *request);

// What a route of many cases or of views answers to who is new here: DENIED.
enum outcome case_list_grown(const struct request *request, struct fault *fault);

// GET /t/{slug}/case-list, its file and its views; many cases at once
extern const struct route_table desk_case_list_routes, desk_case_bulk_routes;

#endif
