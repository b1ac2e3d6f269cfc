// SPDX-License-Identifier: AGPL-3.0-or-later
// What people change of what triage said of a post: kind, signal, urgency, topics, language, place,
// and that there is nothing to do. Each change is a row of its own, with who and what was before,
// and can be undone; counters and search follow in the same commit. Never touches the post as
// received, nor the reading as triage made it, nor what came in which minute.
#ifndef CAUSEWAY_CAMPAIGN_CORRECTION_H
#define CAUSEWAY_CAMPAIGN_CORRECTION_H

#include "base/id.h"
#include "campaign/reading.h"
#include "store/store.h"

enum correction_field {
	CORRECT_SIGNAL,	 // a word of signal_names
	CORRECT_KIND,	 // a word of kind_names
	CORRECT_URGENCY, // a word of urgency_names
	CORRECT_TOPIC,	 // "+water" adds the topic, "-water" takes it off
	CORRECT_LANG,	 // BCP 47, at most READING_LANG_MAX - 1 letters
	CORRECT_DISMISS, // "yes": nothing to do; "no"
	CORRECT_PLACE,	 // a name; "" for none
	CORRECTION_FIELDS
};
extern const char *const correction_field_names[CORRECTION_FIELDS]; // "signal" …

#define CORRECTION_REASON_MAX 500      // code points
#define CORRECTION_PLACE_MAX  100      // code points
#define CORRECTION_BULK_MAX   1000     // posts of one bulk action
#define CORRECTIONS_LISTED    100      // of a post
#define BULK_REVERT	      "revert" // the action of a bulk that took an account's work back

struct new_correction {
	int64_t campaign, post;
	int64_t account; // 0: a program, by a token
	int64_t bulk;	 // 0: on its own
	int64_t at;	 // ms UTC; 0: now. Corrections of one act share it
	enum correction_field field;
	struct str word;   // as above
	struct str reason; // how the person knows; may be empty
	bool confirm; // also keeps that what triage said is right: `was` and `now` are the same
};

// Changes one label. Runs inside a write of the store (store.h), so that what belongs together is
// one commit. *ret_id: the correction; 0 if the post has that label already (and, with
// `confirm`, a person has said so). NOT_FOUND for a post
// of another campaign or none; INVALID, with a sentence, for a word that the field does not know,
// for noise or dismissal of a message sent to us directly, for a place or reason that is too long,
// and without a reason for what takes life at risk or protection off a post or puts such a post out
// of sight.
enum outcome correction_make(struct conn *conn, struct id_maker *ids,
			     const struct new_correction *correction, int64_t *ret_id,
			     struct fault *fault);
// Puts back what was before. CONFLICT, with a sentence, if it was undone before, or if a later
// correction of the same label is in force; DENIED if it marked a post for protection. *ret_post:
// whose; may be NULL.
enum outcome correction_undo(struct conn *conn, int64_t campaign, int64_t correction,
			     int64_t account, int64_t *ret_post, struct fault *fault);

// Who takes corrections back or puts them in force again.
struct correction_back {
	int64_t campaign, account;
	int64_t bulk; // the act it is part of, which can be undone in turn; 0: none
	bool unguard; // may take the mark of protection off: a safeguarding lead
};
// The same by somebody who may say more, or as part of an act.
enum outcome correction_take_back(struct conn *conn, const struct correction_back *back,
				  int64_t correction, int64_t *ret_post, struct fault *fault);
// Puts a correction in force again that was taken back. CONFLICT if it is in force, or if somebody
// has changed that label since; DENIED as above.
enum outcome correction_redo(struct conn *conn, const struct correction_back *back,
			     int64_t correction, int64_t *ret_post, struct fault *fault);

// Makes a post whose words were erased noise, without anybody having said so: counters follow, and
// nothing is learned from it. Inside a write.
enum outcome correction_silence(struct conn *conn, int64_t campaign, int64_t post,
				struct fault *fault);

struct correction {
	int64_t id, post, account, bulk, at;
	int64_t undone_at; // 0: in force
	enum correction_field field;
	struct str was, now, reason; // in the arena
	struct str by;		     // name of the account; empty: a program
};
// The corrections of a post, newest first; at most CORRECTIONS_LISTED.
enum outcome correction_list(struct conn *conn, struct arena *arena, int64_t post,
			     struct correction **ret_list, size_t *ret_count, struct fault *fault);
// The rows of a query that selects as correction_list does; ends it. At most `most`.
enum outcome correction_rows(struct stmt *list, struct arena *arena, size_t most,
			     struct correction **ret_list, size_t *ret_count, struct fault *fault);
// Those in force of several posts, newest first. `posts`: ids with a comma between.
enum outcome correction_list_many(struct conn *conn, struct arena *arena, struct str posts,
				  struct correction **ret_list, size_t *ret_count,
				  struct fault *fault);

// Opens a bulk action: corrections with its id belong to it. `words` is what was done as the person
// chose it; `action` one of "label", "dismiss", "join".
enum outcome bulk_open(struct conn *conn, struct id_maker *ids, int64_t campaign, int64_t account,
		       const char *action, struct str words, int64_t *ret_id, struct fault *fault);
// Records how many posts it changed.
enum outcome bulk_close(struct conn *conn, int64_t bulk, int64_t posts, struct fault *fault);
struct bulk {
	int64_t id, posts;
	struct str action, words; // in the arena
	bool undone;
};
// NOT_FOUND with a sentence for one of another campaign or none.
enum outcome bulk_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
		       struct bulk *ret_bulk, struct fault *fault);
// Gives back every correction of it that is in force and was not overtaken by a later one.
// *ret_undone: posts that are as before; *ret_kept: posts that keep some of it, also because only a
// safeguarding lead (`unguard`) takes the mark of protection off. CONFLICT if it was undone before,
// NOT_FOUND for a revert of an account's work (campaign/work.h). What else belongs to it (joins) is
// its caller's to undo, in the same write.
enum outcome bulk_undo(struct conn *conn, int64_t campaign, int64_t bulk, int64_t account,
		       bool unguard, int64_t *ret_undone, int64_t *ret_kept, struct fault *fault);

#endif
