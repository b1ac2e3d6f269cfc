// SPDX-License-Identifier: AGPL-3.0-or-later
// The stream page as data: rows of Posts, filters, the line of live numbers. Only describes and
// labels; what goes in is found by the stream's handler.
#ifndef CAUSEWAY_RESPOND_STREAM_VIEW_H
#define CAUSEWAY_RESPOND_STREAM_VIEW_H

#include "base/arena.h"
#include "page/view.h"

// A word of triage ("water") with its name for people; the word is also the icon's name.
struct post_label {
	const char *word;
	const char *name; // English message id
};
struct post_place {
	struct str name;
	double lat, lon; // NaN if not known
};

// One Post. The handler sets what stands above the line and calls post_row_label for the rest.
struct post_row {
	int64_t id;
	struct str external_id; // where it came from
	struct str text;
	struct html_safe words;	 // text with the words that led to its labels underlined
	const char *lang;	 // "ur"; NULL if not known
	const char *signal;	 // "yes", "unsure", "noise"
	const char *kind;	 // "request"
	const char *urgency;	 // "life", "urgent", "soon", "wait"
	int64_t at, received_at; // written (0: not said) and received, ms UTC
	struct str source;	 // "sms", "mastodon", or a name of the team's
	struct str author;
	struct str url;		 // of the original; post_row_label keeps http(s) only
	bool direct;		 // sent to us: a person must answer
	bool edited, removed;	 // at its origin
	int64_t copies;		 // others that say the same
	int64_t copy_of;	 // id of the first one; 0 if this is it
	struct view_list topics; // of struct post_label
	struct view_list places; // of struct post_place
	// ----
	const char *dir;       // of the words: "rtl", "ltr", "auto"
	const char *language;  // its name; message id
	const char *kind_name; // message ids, icons and CSS values
	const char *urgency_name, *urgency_icon, *urgency_level; // NULL when it can wait
	const char *signal_name, *signal_icon;			 // NULL for "yes"
	const char *source_name, *source_icon; // name: NULL for a name of the team's
	bool late;			       // written long before it came
	bool folded;			       // long: only its beginning is shown at first
};
extern const struct view post_label_view, post_place_view, post_row_view;

// Fills the part below the line from the part above. `topics` are looked up with post_topic.
void post_row_label(struct post_row *row);
// A topic ("water") with its name; a topic of the campaign's own has its word as name.
struct post_label post_topic(const char *word);
// The name of a language (message id), or NULL if this table has none for the code.
const char *language_name(struct str code);

// One choice of a filter: a link.
struct stream_choice {
	const char *word; // for the API's parameter; "" for all
	const char *name; // message id
	struct str href;
	bool current;
	int64_t count; // Posts with it; 0 is not shown
};

struct stream_view {
	struct view_list posts; // of struct post_row, newest first
	struct str next;	// cursor of the older ones; empty on the last page
	// --- only on the page ---
	struct str slug;   // of the campaign
	struct str events; // address of live events; empty on older pages
	struct str q;	   // words searched for
	struct str tag;	   // a registered hashtag with its #, for the empty state

	// Filters and links, from stream_filters; empty where there is nothing to link to.
	struct view_list kept;			    // of stream_input: searching keeps them
	struct view_list kinds, signals, languages; // of stream_choice
	struct str clear_href;			    // without any filter
	struct str here_href;			    // first page with the same filters
	struct str newest_href;			    // the same, on older pages
	struct str newer_href, older_href;

	// The line of live numbers.
	bool nothing;  // the campaign has no Posts at all
	int64_t newer; // Posts since this page, if known
	int64_t total, signal_total;
	int64_t per_minute;
	int64_t waiting;       // sent to us, not answered
	int64_t last_received; // 0: never
	struct str spark;      // line of Posts a minute, from stream_spark; may be empty
};
struct stream_input {
	const char *name;
	struct str value;
};
extern const struct view stream_view_view;

// What the page is asked for, as it stands in its address.
struct stream_query {
	struct str kind, lang, signal, q;
	struct str before; // cursor
};
// The kinds and signals in the order of their filters.
extern const char *const stream_kinds[8], *const stream_signals[3];
struct stream_lang_count {
	const char *code;
	int64_t count;
};
// Fills filters and links of `view` (q, kept, kinds, signals, languages, and the first three links)
// for the page at `path` ("/t/slug/stream"; its links carry no language prefix). `langs` are codes
// with counts, most first; `kind_counts` and `signal_counts` follow stream_kinds and
// stream_signals, or are NULL. Without memory in the arena, filters and links stay empty.
void stream_filters(struct arena *arena, struct str path, const struct stream_query *query,
		    const int64_t *kind_counts, const int64_t *signal_counts,
		    const struct stream_lang_count *langs, size_t n_langs,
		    struct stream_view *view);
// path?kind=…&… of a query; values are percent-encoded. Empty without memory.
struct str stream_href(struct arena *arena, struct str path, const struct stream_query *query);

// The line through n counts, oldest first, for a drawing of 96 × 24. Empty for fewer than 2.
struct str stream_spark(struct arena *arena, const int64_t *counts, size_t n);

#endif
