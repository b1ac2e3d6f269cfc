// SPDX-License-Identifier: AGPL-3.0-or-later
// "Trends" as data: how much is written, in all and by tag, against what is usual, as a sentence, a
// picture and a table that say the same; and the words that are new.
#ifndef CAUSEWAY_INSIGHT_TREND_VIEW_H
#define CAUSEWAY_INSIGHT_TREND_VIEW_H

#include "insight/trend.h"
#include "insight/trend_words.h"
#include "page/view.h"

#define TREND_HOURS 24

struct trend_hour {
	int64_t at; // when it began
	int64_t posts, copies, usual;
	bool burst;
};

struct trend_item {
	struct str tag;		 // without #; empty: all posts
	int64_t since, recent;	 // since when, a quarter of an hour ago at most, how many Posts
	int64_t usual;		 // in as long
	int64_t copies, senders; // in that time
	int64_t day, day_copies; // in 24 hours
	bool burst;		 // more than usual, now
	int64_t burst_since, burst_posts, burst_usual;
	struct view_list hours; // of struct trend_hour, the newest first
	// ---- for pages only
	struct str name;			       // "#floodnow"
	struct str posts_path, copies_path, band_path; // of the picture
	int64_t number;				       // of the section
	int64_t peak;				       // the highest bar
	bool known;				       // what is usual is
	bool silent;				       // nothing in 24 hours
};

struct trend_new_word {
	struct str word;
	int64_t posts, before, senders, post;
};

// A hashtag that may be another spelling of a tag; campaign/tag_suggest.h.
struct trend_example {
	int64_t post, number; // number: 1, 2, 3
};
struct trend_suggestion {
	struct str name, folded, tag; // without #
	int64_t posts, senders, lift;
	bool misspelt;
	struct view_list examples; // of struct trend_example
};

struct trends_view {
	struct view_list trends;	   // of struct trend_item: all first, then the busiest tags
	int64_t bursts;			   // how many tags have one now
	struct view_list words;		   // of struct trend_new_word
	int64_t words_at;		   // when they were looked for; 0: not yet
	int64_t words_posts, words_before; // Posts looked at
	// ---- for pages only
	struct str slug;
	struct view_list suggested; // of struct trend_suggestion
	bool some_suggested;
	int64_t from, now; // what the pictures show
	bool some_words, no_tags;
	bool busy;	// there is more than usual of all Posts
	bool words_few; // too few Posts to say which words are new
};
extern const struct view trends_view_view;

#define TREND_WIDTH  576 // of the picture
#define TREND_HEIGHT 96

// Fills what follows from the slots, which end with the one of `now`. Nothing is known before slot
// `first`. Paths and hours are in the arena.
void trend_item_fill(struct arena *arena, const struct burst_slot slots[BURST_SLOTS], size_t first,
		     int64_t now, struct trend_item *item);

#endif
