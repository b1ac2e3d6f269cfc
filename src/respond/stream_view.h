// SPDX-License-Identifier: AGPL-3.0-or-later
// The stream page as data: rows of Posts and the line of live numbers. Only describes and labels;
// what goes in is found by the stream's handler.
#ifndef CAUSEWAY_RESPOND_STREAM_VIEW_H
#define CAUSEWAY_RESPOND_STREAM_VIEW_H

#include "base/arena.h"
#include "page/view.h"
#include "respond/stream_sieve.h"

// A word of triage ("water") with its name for people; the word is also the icon's name.
struct post_label {
	const char *word;
	const char *name; // English message id
};
struct post_place {
	struct str name;
	double lat, lon; // NaN if not known
	int64_t id;	 // of the gazetteer; 0: the campaign's own, or not known
};

// A label that a person set.
struct post_correction {
	int64_t id;		// of the correction
	const char *field;	// "kind"
	const char *field_name; // message ids
	const char *name;	// of the label; NULL: `word` stands for itself
	struct str word;	// "offer", "+water", "Kunda Bridge"
	bool off;		// a topic or a place that was taken off
	struct str by;		// name of the account; empty: a program
	int64_t at;
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
	struct str url;		      // of the original; post_row_label keeps http(s) only
	bool direct;		      // sent to us: a person must answer
	bool edited, removed;	      // at its origin; what was removed is gone here, too
	bool withdrawn;		      // removed there, but not here
	int64_t newer;		      // the Post that holds its words since; 0: none
	int64_t copies;		      // others that say the same
	int64_t copy_of;	      // id of the first one; 0 if this is it
	struct view_list topics;      // of struct post_label
	struct view_list places;      // of struct post_place
	struct view_list corrections; // of struct post_correction, in force, newest first
	bool dismissed;		      // a person said that there is nothing to do
	bool answered;		      // sent to us, and a person answered
	bool guarded;		      // private: with a lead, or held; holds no words
	bool held;		      // an owner of complaints reads it first
	int64_t incident;	      // the incident it belongs to; 0: none yet
	int64_t first_post;	      // the one on top of the incident
	int64_t incident_posts;	      // how many Posts that incident has, copies included
	struct str incident_title;
	const char *sure;	      // "confirmed"; NULL: unverified
	int64_t case_id, case_number; // 0: no Case
	struct str back;	      // "?back=…" for links to the Post's page; may be empty
	bool may_correct;	      // the viewer may
	// ----
	const char *dir;       // of the words: "rtl", "ltr", "auto"
	const char *language;  // its name; message id
	const char *kind_name; // message ids, icons and CSS values
	const char *urgency_name, *urgency_icon, *urgency_level; // NULL when it can wait
	const char *signal_name, *signal_icon;			 // NULL for "yes"
	const char *source_name, *source_icon; // name: NULL for a name of the team's
	const char *sure_name;		       // message id
	bool corrected;			       // there are corrections in force
	bool joined;   // an incident of several Posts, and another stands on top
	bool gathered; // an incident of several Posts
	bool late;     // written long before it came
	bool folded;   // long: only its beginning is shown at first
};
extern const struct view post_label_view, post_place_view, post_correction_view, post_row_view;

// Fills the part below the line from the part above. `topics` are looked up with post_topic.
void post_row_label(struct post_row *row);
// A topic ("water") with its name; a topic of the campaign's own has its word as name.
struct post_label post_topic(const char *word);
// The names (message ids) of a language and of a well-known source; NULL for others.
const char *language_name(struct str code);
const char *source_name(struct str source);
// The languages that have a name, in order of their codes: how many, and code or name of one.
size_t language_count(void);
const char *language_at(size_t index, bool name);
// The name (message id) of a label as a correction has it: ("kind", "offer"), ("topic", "+water");
// NULL if the word stands for itself. And the name of a field.
const char *correction_label(const char *field, struct str word);
const char *correction_field_name(const char *field);

// The incident whose Posts alone are shown.
struct stream_incident {
	int64_t id, posts, waiting;
	struct str title;
	struct view_list languages; // of struct stream_name
	struct view_list sources;   // of struct stream_name
	int64_t case_id, case_number;
};
struct stream_name {
	const char *name; // message id; NULL: `word` stands for itself
	struct str word;
};

// What a bulk action did, said above the stream.
struct bulk_result {
	int64_t id;	     // 0: none
	int64_t posts, kept; // changed; left as they were, because a rule protects them
	const char *label;   // message id: labelled so
	bool put_away;
	int64_t joined; // number of the Case
	bool undone;
};

struct stream_view {
	struct view_list posts; // of struct post_row, newest first
	struct str next;	// cursor of the older ones; empty on the last page
	// --- only on the page ---
	struct str slug;   // of the campaign
	struct str events; // address of live events; empty on older pages
	struct str tag;	   // a registered hashtag with its #, for the empty state
	struct stream_sieve sieve;
	struct str here_href; // the first page with the same filters
	struct str older_href;
	struct str here;		// this very page, to come back to
	bool may_correct, may_work;	// the viewer may label and join; keep views
	const struct bulk_result *done; // the bulk action that led here, or was just made
	struct view_list incident;	// of one struct stream_incident: only its Posts are shown
	const char *view_error;		// why a view was not saved; message id
	struct str view_typed;

	// The line of live numbers.
	bool nothing;  // the campaign has no Posts at all
	int64_t newer; // Posts since this page, if known
	int64_t total, signal_total;
	int64_t per_minute;
	int64_t waiting;       // sent to us, not answered
	int64_t last_received; // 0: never
	struct str spark;      // line of Posts a minute, from stream_spark; may be empty
};
extern const struct view stream_view_view;

// The line through n counts, oldest first, for a drawing of 96 × 24. Empty for fewer than 2.
struct str stream_spark(struct arena *arena, const int64_t *counts, size_t n);

#endif
