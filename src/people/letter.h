// SPDX-License-Identifier: AGPL-3.0-or-later
// What the server writes to people about their account by mail, if it has a mailbox (app/mailbox.h
// gives the box): an invitation, a link to a new password, a notice. A letter is added inside the
// write that gives the reason. Without a box nothing is written, and people hand links over
// themselves as before. Sends nothing by itself.
#ifndef CAUSEWAY_PEOPLE_LETTER_H
#define CAUSEWAY_PEOPLE_LETTER_H

#include "people/people.h"

#define LETTER_NOTICE_MS ((int64_t)3600 * 1000) // an older notice is told on pages alone

struct letter {
	enum letter_kind { LETTER_INVITE, LETTER_RESET, LETTER_NOTICE } kind;
	struct str email;
	struct str language; // BCP 47; may be empty
	struct str campaign; // of an invitation; empty: the server
	struct str secret;   // of a link
	const char *words;   // of a notice; message id
	struct str key;	     // the same letter has the same; empty: it is a new one
};
struct letter_box {
	void *context;
	enum outcome (*add)(void *context, struct conn *conn, const struct letter *letter,
			    struct fault *fault);
};
// Gives people the box, which outlives them; NULL: there is none.
void people_letters(struct people *people, const struct letter_box *box);
bool people_have_letters(const struct people *people);

// Adds a letter inside a write; does nothing without a box.
enum outcome letter_add(struct people *people, struct conn *conn, const struct letter *letter,
			struct fault *fault);

// Writes what is due: a link for each who asked for one and may have it, and notices of the last
// hour. Again and again, by a job; each is written once.
enum outcome letters_write(struct people *people, int64_t now, struct fault *fault);
// Whether there is any of that, written already or not.
bool letters_wanted(struct people *people, int64_t now);

#endif
