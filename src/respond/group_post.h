// SPDX-License-Identifier: AGPL-3.0-or-later
// A post as it is grouped: what of it counts for incidents and cases, and by which keys two posts
// are taken to be about one thing. Decides from the post alone; reads and writes nothing else.
#ifndef CAUSEWAY_RESPOND_GROUP_POST_H
#define CAUSEWAY_RESPOND_GROUP_POST_H

#include "base/json.h"
#include "campaign/correction.h"
#include "campaign/post.h"
#include "campaign/reading.h"
#include "respond/incident.h"
#include "text/fold.h"

#define GROUP_KEYS_MAX	16
#define GROUP_KEY_BYTES 400
#define GROUP_LIST_MAX	1024 // bytes of a list of languages or sources

#define GROUP_WORDS_MAX 32

// The words of a text as a set of hashes: all of a short one, the GROUP_WORDS_MAX least of a long
// one (bottom-k sketch, E. Cohen, H. Kaplan, "Summarizing data using bottom-k sketches", 2007).
struct group_words {
	uint32_t count;
	uint32_t hashes[GROUP_WORDS_MAX]; // ascending
};
// True if two texts share half of the shorter one's words, and at least three.
bool group_words_alike(const struct group_words *a, const struct group_words *b);

struct group_key {
	char text[GROUP_KEY_BYTES]; // zero-terminated
	const char *reason;	    // of incident_post
	int64_t within;		    // ms between two posts that it may join
	bool weak;	   // joins only posts whose words are alike, with no fact of their own
	bool topics_agree; // joins only if they also share a topic
};

struct group_post {
	int64_t id, campaign, written_at, copy_of;
	struct str source;
	bool direct;
	bool waits;	   // sent to us, and answered by nobody
	int64_t corrected; // bit i: enum correction_field i
	bool dismissed;
	struct reading reading;	  // with the columns
	struct str raw;		  // borrowed from the row; empty for noise and copies of a batch
	uint32_t phones, numbers; // sets as in text/copies.h
	size_t n_places;	  // as triage read them, or the one that a person gave
	struct group_place {
		struct str name;
		int64_t id;	 // of the gazetteer; 0 or less: the campaign's own
		double lat, lon; // NaN if not known
	} places[READING_PLACES];
};

// Memory that grouping needs; for one thread.
struct group_scratch {
	struct json_reader *reader;
	struct arena arena;   // of one post
	struct arena words;   // of its title
	struct folded folded; // of a name or a text
};
enum outcome group_scratch_new(struct group_scratch **ret_scratch, struct fault *fault);
void group_scratch_free(struct group_scratch *scratch); // takes NULL

// Reads a row of group_batch or group_one. Texts borrow from the row; a reading that cannot be read
// counts as one without places.
void group_post_read(struct stmt *row, struct group_post *ret);

// True if the post belongs into an incident; true if somebody must act on it.
bool group_wants_incident(const struct group_post *post);
bool group_wants_case(const struct group_post *post);

// The title that the first post gives: its first words, phone numbers masked. In `out`, which has
// room for INCIDENT_TITLE_MAX * 4 bytes.
struct str group_title(struct group_scratch *scratch, const struct group_post *post, char *out);

// The keys of a post, the most telling first; returns how many.
size_t group_keys(struct group_scratch *scratch, const struct group_post *post,
		  struct group_key keys[GROUP_KEYS_MAX]);
// The words of a post.
void group_words(struct group_scratch *scratch, const struct group_post *post,
		 struct group_words *ret);

// Adds a word to a list with a separator unless it is there or the list holds `most`. The list is
// in `room`, GROUP_LIST_MAX bytes; returns the new list.
struct str group_list_add(char *room, struct str list, struct str word, char separator,
			  size_t most);

#endif
