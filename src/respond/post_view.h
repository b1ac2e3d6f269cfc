// SPDX-License-Identifier: AGPL-3.0-or-later
// The page of one Post as data: the Post, the words that led to each label with their weights, what
// people changed of it and may change, and how the person can be reached, once somebody opened
// that.
#ifndef CAUSEWAY_RESPOND_POST_VIEW_H
#define CAUSEWAY_RESPOND_POST_VIEW_H

#include "respond/stream_view.h"

// The words that led to one label.
struct post_reason {
	struct str words;
	double weight; // in log-odds; more is stronger
	bool taught;   // by the team
	bool tag;      // a hashtag of the campaign that means it
};
struct post_label_why {
	const char *word;	  // "request"
	const char *name;	  // message id
	int64_t percent;	  // how sure, 0 to 100
	struct view_list reasons; // of struct post_reason, strongest first
};

// A label that the post has not.
struct post_why_not {
	const char *word;		 // "request"
	const char *name;		 // message id
	int64_t percent, needed;	 // how sure, and how sure it would have to be, 0 to 100
	struct view_list speak, against; // of struct post_reason, strongest first
	bool some_speak, some_against;
};

struct post_contact {
	struct str name, contact; // as the person wrote them; may be empty
	bool may_call, may_text, may_leave, may_share;
};
struct post_way {
	const char *says; // message id
};
struct post_opening {
	struct str name; // of the account
	int64_t at;
};

// A correction, as the page tells of it.
struct post_change {
	int64_t id;
	const char *field;		 // "kind"
	const char *field_name;		 // message ids
	const char *was_name, *now_name; // NULL: the word stands for itself
	struct str was, now;
	bool added, taken; // a topic
	bool confirmed;	   // what triage said is right
	struct str by;	   // empty: a program
	struct str reason;
	int64_t at;
	bool undone;
};
// A label that can be given: a button.
struct post_choice {
	struct str set;	  // "kind:offer"
	const char *name; // message id
	const char *icon; // NULL: none
	bool current;
};
struct post_language {
	const char *code, *name;
	bool current;
};

struct post_view {
	struct post_row post;
	struct str slug;
	struct str back, here; // where the person came from, if known; this page
	bool may_label, may_work;
	bool may_move; // works on cases, and is of the campaign's team
	bool life;
	struct str problem, reason; // why nothing was changed; what was typed
	double strongest;	    // the largest weight of a reason
	struct view_list kinds, signals, urgencies, topics; // of struct post_choice
	struct view_list languages;			    // of struct post_language
	struct view_list changes;			    // of struct post_change, newest first
	bool changed;
	struct view_list labels; // of struct post_label_why
	bool some_labels;
	bool erased; // its words are gone for good
	bool may_erase;
	struct view_list concern_people; // whom a concern may be about, see protection_view.h
	bool may_name;			 // there are some
	int64_t sender_posts;	  // of its sender, counted before they are erased; 0: not counted
	bool few_examples;	  // triage is not sure, nor was it taught this language
	uint32_t given;		  // those labels, as bits
	struct view_list why_not; // of struct post_why_not, see post_why.h
	bool some_not;
	bool sealed;			    // contact data is there, and not shown
	bool may_open;			    // the viewer has the right to
	const struct post_contact *contact; // once opened
	struct view_list asked_ways;	    // of struct post_way: asked for by whoever has the code
	int64_t asked;			    // the same as bits of campaign/contact.h
	const char *asked_problem;	    // message id: why nothing was done about it
	struct view_list photos;	    // of struct post_photo, see photo_view.h
	bool some_photos;
	struct view_list files; // of struct case_file, see case_file.h
	struct view_list left;	// of struct file_left
	bool some_left;
	bool some_files;    // or left
	int64_t photo_open; // the one of them that was opened; 0: none
	struct str photo_open_src;
	struct view_list openings; // of struct post_opening: who opened it before
	bool opened_before;
	const struct rumour_note *rumour;	    // that it repeats; NULL: none
	const struct translation_note *translation; // NULL: there is nothing to say
};
extern const struct view post_view_view, post_change_view;

// A correction as pages tell of it.
struct correction;
struct post_change post_change_of(const struct correction *correction);

// What can be said of view->post.
void post_choices_fill(struct arena *arena, struct post_view *view);

// The name of a head's label for people, a message id.
const char *label_name(const char *word);

#endif
