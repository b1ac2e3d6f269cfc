// SPDX-License-Identifier: AGPL-3.0-or-later
// Hands mails to a server by SMTP (RFC 5321), over TLS, signed in, several by one connection. Says
// what the server made of each: taken, refused for good, refused for now, or that the line broke
// where nobody can tell. Never tries twice what the server may have seen.
#ifndef CAUSEWAY_NET_SMTP_H
#define CAUSEWAY_NET_SMTP_H

#include "net/mail_link.h"

#define SMTP_RECIPIENTS_MAX 2
#define SMTP_LETTERS_MOST   50 // by one connection: servers end it behind 100 or so

struct smtp_letter {
	struct str from;
	struct str to[SMTP_RECIPIENTS_MAX];
	size_t n_to;
	struct str mail; // with CRLF
};
struct smtp_answer {
	struct str said; // the server's last line, in the arena; may be empty
	bool doubt;	 // with anything but OK: it may have been taken all the same
	enum mail_problem problem;
};
// A connection that stays open for the next letter to the same server. Zeroed, it is none.
struct smtp_line {
	struct mail_hand *hand;
	unsigned letters; // that went by it
};
void smtp_line_end(struct smtp_line *line);

// OK: the server has it. UNAVAILABLE: again later. INVALID: not like this. The fault names no
// address of a person. `line`, which may be NULL, is used and left open; one that the server gave
// up before it saw anything of the letter is opened anew.
enum outcome smtp_send(struct fetcher *fetcher, struct arena *arena, struct smtp_line *line,
		       const struct mail_server *server, const struct smtp_letter *letter,
		       int64_t time_ms, struct smtp_answer *ret_answer, struct fault *fault);
// Connects and signs in, and sends nothing.
enum outcome smtp_check(struct fetcher *fetcher, struct arena *arena,
			const struct mail_server *server, int64_t time_ms,
			struct smtp_answer *ret_answer, struct fault *fault);

#endif
