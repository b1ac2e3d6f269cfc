// SPDX-License-Identifier: AGPL-3.0-or-later
// Files beside a case: what one of the team added to it (a prescription, a list), and what came
// with a message. Kept sealed like the way to reach a person, under a name that is safe to save,
// and erased with what they belong to. What a file is, its bytes say and never its name: PDF, a
// picture that was drawn anew (base/picture.h), or plain text. Decides nothing about who may open
// one, and shows none.
#ifndef CAUSEWAY_CAMPAIGN_ATTACHMENT_H
#define CAUSEWAY_CAMPAIGN_ATTACHMENT_H

#include "base/id.h"
#include "store/store.h"

#define ATTACHMENT_BYTES_MOST	 ((size_t)5 << 20) // of one that is no picture
#define ATTACHMENT_POST_MOST	 5		   // of one message
#define ATTACHMENT_CASE_MOST	 20		   // added to one case
#define ATTACHMENT_CAMPAIGN_MOST 2000		   // of a campaign
#define ATTACHMENT_SHARE_MOST	 1500 // of these, of messages: the others are the team's
#define ATTACHMENT_SENDER_MOST	 50   // of these, of one sender (post_contact.hash)
#define ATTACHMENT_LEFT_MOST	 20   // of one message, told of that were not kept
#define ATTACHMENT_NAME_MAX	 80   // code points, without its ending
#define ATTACHMENT_LISTED	 100  // of one case, with those of its messages

enum attachment_kind { ATTACHMENT_PDF, ATTACHMENT_PICTURE, ATTACHMENT_TEXT, ATTACHMENT_KINDS };
extern const char *const attachment_kind_names[ATTACHMENT_KINDS]; // "pdf", "picture", "text"
// The media type under which it is saved: "application/pdf" …
const char *attachment_type(enum attachment_kind kind);

// What bytes are. INVALID, with a sentence, for an empty file and for anything else (a program, a
// web page, a drawing in XML); TOO_MUCH for one that is too large. A picture may have
// PICTURE_SENT_MOST bytes; the caller has it drawn anew (picture_make) and keeps only that.
enum outcome attachment_look(struct str bytes, enum attachment_kind *ret_kind, struct fault *fault);
// The name that somebody gave a file made safe, in the arena: without folders, control characters,
// marks that turn the direction of writing, and what file systems refuse; no longer than
// ATTACHMENT_NAME_MAX; with the ending of its kind. Never empty, but when the arena is full.
struct str attachment_name(struct arena *arena, struct str given, enum attachment_kind kind);

// Either `post` or `case_id` is 0. Name and bytes are sealed (people/seal.h) and stay so here.
struct new_attachment {
	int64_t campaign, post, case_id;
	int64_t account; // who added it; 0: it came with the message
	enum attachment_kind kind;
	struct str sent; // the bytes as they came, by whose hash it is told from others
	int64_t bytes;	 // of what is kept, before it was sealed
	struct str name, sealed;
};
// Keeps it, inside a write; *ret_added false: it is kept there already, and nothing changed.
// CONFLICT over what one sender may bring, TOO_MUCH, with a sentence, over the other limits above.
enum outcome attachment_add(struct conn *conn, struct id_maker *ids,
			    const struct new_attachment *new, bool *ret_added, struct fault *fault);

// Why a file of a message was not kept.
enum attachment_reason {
	ATTACHMENT_LEFT_KIND, // it is neither PDF nor picture nor text
	ATTACHMENT_LEFT_LARGE,
	ATTACHMENT_LEFT_MANY,	 // behind ATTACHMENT_POST_MOST
	ATTACHMENT_LEFT_SHARE,	 // the campaign keeps no more of messages
	ATTACHMENT_LEFT_PICTURE, // it cannot be drawn
	ATTACHMENT_LEFT_LATER,	 // it could not be fetched, or drawn, just then
	ATTACHMENT_LEFT_CUT,	 // the message is longer than what is read of it
	ATTACHMENT_LEFT_SENDER,	 // its sender has used up what one may bring
	ATTACHMENT_LEFT_REASONS
};
struct attachment_left {
	struct str name; // sealed; empty: the rest of the message
	int64_t bytes;	 // 0: not known
	enum attachment_reason reason;
};
extern const char *const attachment_reason_names[ATTACHMENT_LEFT_REASONS]; // "kind", as it is kept
extern const char *const attachment_reason_words[ATTACHMENT_LEFT_REASONS]; // message ids
// Notes it as the one of that place (from 1) in the order of its message, inside a write.
enum outcome attachment_left_add(struct conn *conn, int64_t post, int place,
				 const struct attachment_left *left, struct fault *fault);

struct attachment {
	int64_t id, post, case_id, account, bytes;
	enum attachment_kind kind;
	struct str name, sealed; // both sealed
};
// One of a campaign, in the arena. NOT_FOUND with a sentence.
enum outcome attachment_read(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			     struct attachment *ret_attachment, struct fault *fault);
// Forgets one of a case or a message, all of a message with what was left of it, all that was added
// to a case; inside a write.
enum outcome attachment_forget(struct conn *conn, int64_t campaign, int64_t id,
			       struct fault *fault);
enum outcome attachment_forget_post(struct conn *conn, int64_t post, struct fault *fault);
enum outcome attachment_forget_case(struct conn *conn, int64_t case_id, struct fault *fault);

#endif
