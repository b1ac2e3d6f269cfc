// SPDX-License-Identifier: AGPL-3.0-or-later
// What narrows a stream: filters as they stand in an address or a form, the links that set them,
// and the views that the team saved under a name. Every page with a stream declares the same
// inputs. Finds no posts: stream_page.h does.
#ifndef CAUSEWAY_RESPOND_STREAM_SIEVE_H
#define CAUSEWAY_RESPOND_STREAM_SIEVE_H

#include "campaign/reading.h"
#include "net/request.h"
#include "page/view.h"
#include "store/store.h"

// The parts of the question, in the order in which they stand in addresses.
enum stream_param {
	PARAM_KIND,
	PARAM_SIGNAL,
	PARAM_URGENCY, // this one or more urgent
	PARAM_TOPIC,
	PARAM_PLACE,
	PARAM_SOURCE,
	PARAM_LANG,
	PARAM_SURE,	// how sure the incident is
	PARAM_HANDLED,	// "no": not put away, in no case; "yes"
	PARAM_INCIDENT, // all posts of one
	PARAM_WRITTEN_FROM,
	PARAM_WRITTEN_TO,
	PARAM_RECEIVED_FROM,
	PARAM_RECEIVED_TO,
	PARAM_Q,
	PARAM_BEFORE, // cursor; no filter
	STREAM_PARAMS
};
extern const char *const stream_param_names[STREAM_PARAMS];

// What a page is asked for, as it was typed; empty: any.
struct stream_query {
	struct str at[STREAM_PARAMS];
};
// The inputs of a route that takes filters, all but the cursor; `where` is IN_QUERY or IN_FORM.
#define STREAM_FILTER_INPUTS(where)                                                                \
	{.name = "kind",                                                                           \
	 .place = (where),                                                                         \
	 .type = INPUT_CHOICE,                                                                     \
	 .choices = stream_kind_words,                                                             \
	 .help = "Only posts of this kind."},                                                      \
	    {.name = "signal",                                                                     \
	     .place = (where),                                                                     \
	     .type = INPUT_CHOICE,                                                                 \
	     .choices = stream_signal_words,                                                       \
	     .help = "Only posts with this signal."},                                              \
	    {.name = "urgency",                                                                    \
	     .place = (where),                                                                     \
	     .type = INPUT_CHOICE,                                                                 \
	     .choices = stream_urgency_words,                                                      \
	     .help = "Only posts that are as urgent as this, or more."},                           \
	    {.name = "topic",                                                                      \
	     .place = (where),                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = 40,                                                                           \
	     .help = "Only posts with this topic."},                                               \
	    {.name = "place",                                                                      \
	     .place = (where),                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = 200,                                                                          \
	     .help = "Only posts that name this place."},                                          \
	    {.name = "source",                                                                     \
	     .place = (where),                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = 60,                                                                           \
	     .help = "Only posts from this source."},                                              \
	    {.name = "lang",                                                                       \
	     .place = (where),                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = 12,                                                                           \
	     .help = "Only posts in this language, BCP 47."},                                      \
	    {.name = "sure",                                                                       \
	     .place = (where),                                                                     \
	     .type = INPUT_CHOICE,                                                                 \
	     .choices = stream_sure_words,                                                         \
	     .help = "Only posts whose incident is as sure as this."},                             \
	    {.name = "handled",                                                                    \
	     .place = (where),                                                                     \
	     .type = INPUT_CHOICE,                                                                 \
	     .choices = stream_handled_words,                                                      \
	     .help = "`no`: not put away and in no case; `yes`: the others."},                     \
	    {.name = "incident",                                                                   \
	     .place = (where),                                                                     \
	     .type = INPUT_ID,                                                                     \
	     .help = "All posts of this incident, copies too; other filters do not count."},       \
	    {.name = "written_from",                                                               \
	     .place = (where),                                                                     \
	     .type = INPUT_TIME,                                                                   \
	     .help = "Only posts written at or after this time."},                                 \
	    {.name = "written_to",                                                                 \
	     .place = (where),                                                                     \
	     .type = INPUT_TIME,                                                                   \
	     .help = "Only posts written before this time."},                                      \
	    {.name = "received_from",                                                              \
	     .place = (where),                                                                     \
	     .type = INPUT_TIME,                                                                   \
	     .help = "Only posts received at or after this time."},                                \
	    {.name = "received_to",                                                                \
	     .place = (where),                                                                     \
	     .type = INPUT_TIME,                                                                   \
	     .help = "Only posts received before this time."},                                     \
	{                                                                                          \
		.name = "q", .place = (where), .type = INPUT_TEXT, .most = 200,                    \
		.help = "Words that the post holds, in any script. Noise is not searched."         \
	}
extern const char *const stream_kind_words[],
    *const stream_signal_words[], *const stream_urgency_words[], *const stream_sure_words[],
								     *const stream_handled_words[];

// The filters of a request whose route declares them; without the cursor.
struct stream_query stream_query_read(const struct request *request);
// The same as it is asked of stream_page.h.
struct stream_wish;
struct stream_wish stream_wish_read(const struct request *request, int64_t campaign);
// "kind=request&lang=ur", percent-encoded; without the cursor. Empty without filters or memory.
struct str stream_query_text(struct arena *arena, const struct stream_query *query);
// path?kind=…&… of a query, with its cursor. Empty without memory.
struct str stream_href(struct arena *arena, struct str path, const struct stream_query *query);

// --- what the page shows ---

// One choice of a filter: a link.
struct stream_choice {
	const char *name; // message id; NULL: `label` stands for itself
	struct str label;
	struct str href;
	bool current;
	int64_t count; // Posts with it; 0 is not shown
};
struct stream_filter {
	const char *name;	 // message id: "Topic"
	const char *chosen_name; // of the choice that is set, like in stream_choice
	struct str chosen_label;
	bool chosen;		  // one is set
	bool open;		  // shown unfolded at first
	struct view_list choices; // of struct stream_choice; "all" first, then most frequent first
	struct view_list more;	  // the rest
	bool some_more;
};
struct stream_input {
	const char *name;
	struct str value;
};
struct saved_view {
	int64_t id;
	struct str name, href, by;
	bool current;
};
struct stream_sieve {
	struct str path; // of the page that is filtered
	struct str q;
	struct str written_from, written_to, received_from, received_to;
	bool timed;		    // one of them is set
	struct view_list filters;   // of struct stream_filter
	struct view_list kept;	    // of struct stream_input: searching keeps them
	struct view_list kept_time; // the same for the form of times
	struct view_list inputs;    // all of them, for forms that act on what is shown
	struct view_list views;	    // of struct saved_view
	bool some_views;
	bool narrowed;		// some filter is set
	struct str query;	// the filters as text, to be saved
	struct str clear_href;	// without any filter; empty if there is none
	struct str here_href;	// first page with the same filters
	struct str newest_href; // the same, on older pages; else empty
};
extern const struct view stream_sieve_view;

// What there is to choose from, each with how many posts, most first.
struct stream_value {
	struct str value; // of the parameter: "kunda bridge"
	struct str name;  // as people read it: "Kunda Bridge"
	int64_t posts;
};
struct stream_values {
	const struct stream_value *at;
	size_t count;
};
struct stream_offer {
	struct stream_values topics, places, sources, languages;
	const int64_t *kinds;	// by enum post_kind, without noise; NULL: not counted
	const int64_t *signals; // by enum post_signal
};
// Fills the filters and links of *ret for the page at `path` ("/t/slug/stream"; links carry no
// language prefix). A value that is set is offered even if it does not occur. Without memory in the
// arena, lists stay empty.
void stream_sieve_links(struct arena *arena, struct str path, const struct stream_query *query,
			const struct stream_offer *offer, struct stream_sieve *ret);
// Does the same, and reads the saved views.
enum outcome stream_sieve_fill(struct conn *conn, struct arena *arena, int64_t campaign,
			       struct str path, const struct stream_query *query,
			       const struct stream_offer *offer, struct stream_sieve *ret,
			       struct fault *fault);

#endif
