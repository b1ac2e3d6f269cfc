// SPDX-License-Identifier: AGPL-3.0-or-later
// Mail of the real world, read: who wrote what and when, what it answers, what is attached, and
// whether a person wrote it or a program. MIME is GMime's (nested parts, RFC 2047 and 2231,
// quoted-printable, base64); which letters the bytes of a text are is decided here, because what a
// mail says of its own characters is often wrong. Reads any bytes; never looks into an attachment,
// never gives HTML, keeps nothing. What comes out must be escaped like any text.
#ifndef CAUSEWAY_NET_MAIL_H
#define CAUSEWAY_NET_MAIL_H

#include "base/arena.h"
#include "base/outcome.h"

#define MAIL_BYTES_MAX	     ((size_t)4 << 20)	 // what stands behind is not looked at
#define MAIL_TEXT_MAX	     ((size_t)256 << 10) // bytes of its text
#define MAIL_DEPTH_MAX	     10			 // parts inside parts
#define MAIL_PARTS_MAX	     200
#define MAIL_ATTACHMENTS_MAX 50 // listed; further ones are only counted
#define MAIL_FILES_MAX	     5	// attachments whose bytes are given
#define MAIL_ANSWERS_MAX     20
#define MAIL_ID_MAX	     500 // bytes of a Message-ID, without its brackets

enum mail_sort {
	MAIL_PERSON,
	MAIL_LIST,	// sent to many
	MAIL_AUTOMATIC, // a program answered, or nobody reads what is answered
	MAIL_BOUNCE,	// a mail server tells of the fate of another mail
};
// Of the mail that a bounce is about.
enum mail_fate { MAIL_FATE_UNKNOWN, MAIL_FAILED, MAIL_DELAYED, MAIL_DELIVERED };

struct mail_attachment {
	struct str name, type; // name may be empty
	int64_t bytes;	       // decoded
	struct str content;    // of the first MAIL_FILES_MAX, else empty
};

struct mail {
	enum mail_sort sort;
	struct str id;			      // Message-ID without brackets; may be empty
	struct str answers[MAIL_ANSWERS_MAX]; // ids that it answers, the nearest first
	size_t n_answers;
	struct str from, from_name; // address in lower case; may be empty
	struct str reply_to;	    // where an answer goes: mostly the same
	struct str subject;
	int64_t at;	  // written, ms UTC; 0: not said
	struct str whole; // all of its text
	struct str words; // without what it quotes and the signature; never empty if whole is not
	struct mail_attachment *attachments;
	size_t n_attachments; // at most MAIL_ATTACHMENTS_MAX are listed
	bool cut;	      // there was more than the limits allow
	// With MAIL_BOUNCE:
	enum mail_fate fate;
	struct str about;    // id of the mail that it is about; may be empty
	struct str fate_why; // as the other server said it
};

// Reads a mail; strings in the arena, UTF-8, no line breaks in what stands in headers. Only
// TOO_MUCH can come of it, when the arena is full.
enum outcome mail_read(struct arena *arena, struct str bytes, struct mail *ret_mail,
		       struct fault *fault);

// --- parts of it, for tests ---

// The bytes of a text in a charset ("" if none was named) as UTF-8 in the arena; at == NULL when it
// is full. A label that cannot be right is not believed.
struct str mail_letters(struct arena *arena, struct str bytes, struct str charset);
// Joins the lines that were broken to fit (format=flowed), where they stand, and gives what is left
// of their length. `spaces_go`: the space at the end of a broken line is not the text's (DelSp).
size_t mail_flow(char *at, size_t len, bool spaces_go);
// What somebody wrote themselves: without the mail that it answers and without the signature. All
// of the text if nothing else is left. `answer`: it answers another mail.
struct str mail_words(struct arena *arena, struct str text, bool answer);

#endif
