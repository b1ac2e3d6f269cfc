// SPDX-License-Identifier: AGPL-3.0-or-later
// The page on which an answer is written, as data: who gets it, ready answers, and, once it was
// checked, what each of them will read and in how many SMS.
#ifndef CAUSEWAY_RESPOND_REPLY_VIEW_H
#define CAUSEWAY_RESPOND_REPLY_VIEW_H

#include "page/view.h"
#include "respond/reply.h"

// Somebody who can be answered.
struct reply_who {
	int64_t id; // of their first message
	struct str code;
	const char *language; // name; message id, NULL if not known
	struct str said;      // their last words, phone numbers masked
	const char *said_lang, *dir;
	// The same in the language of the team; empty: nobody translated it. By whom: empty for a
	// machine.
	struct str translated, translated_by, translated_lang, translated_dir;
	int64_t at; // received
	bool waits;
	const char *channel; // how it leaves; message id, NULL: on the status page alone
	bool refuses;
	// ---- for pages only
	bool chosen;
	struct str words; // as they will read it
	struct str lang;
	struct str meaning; // of a ready answer, in the reader's language; empty: `words` are
	int64_t parts;	    // SMS; 0: not counted
	bool unchecked;
};
// A ready answer.
struct reply_choice {
	const char *name;
	struct str words; // in the reader's language
	bool promises, chosen;
	int64_t parts; // SMS that it takes by itself, in the longest of their languages; 0: nobody
		       // gets SMS
};

struct reply_view {
	bool sms;		      // somebody gets it as SMS
	struct str sms_after;	      // what stands behind the words there, on a line of its own
	int64_t id, number, revision; // of the case
	struct str slug, title;
	struct view_list people;  // of struct reply_who
	struct view_list readies; // of struct reply_choice
	int64_t promised_at;
	// ---- for pages only
	bool life, some_people, several;
	bool checked;	    // shows what each will read
	bool time_in_words; // the promise was found in the words
	bool none_chosen;   // no ready answer
	bool no_promise;    // the time in the words is none
	int64_t count;	    // how many get it
	struct str words, until, ticket, problem;
};
extern const struct view reply_view_view;

// How a message goes, for the list of a case.
struct reply_line {
	int64_t id, at, promised_at;
	struct str by, code, words, lang;
	bool stands;				      // the promise does
	bool late;				      // and its time has passed
	const char *state, *state_name, *state_style; // of its way; name: message id
	int64_t outbox;
};
extern const struct view reply_line_view;
void reply_line_fill(const struct reply *from, int64_t now, struct reply_line *line);

#endif
