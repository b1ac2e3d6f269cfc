// SPDX-License-Identifier: AGPL-3.0-or-later
// Hands one mail to a server by SMTP (RFC 5321), over TLS, signed in. Says what the server made of
// it: taken, refused for good, refused for now, or that the line broke where nobody can tell.
// Never tries twice by itself.
#ifndef CAUSEWAY_NET_SMTP_H
#define CAUSEWAY_NET_SMTP_H

#include "net/mail_link.h"

#define SMTP_RECIPIENTS_MAX 2

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
// OK: the server has it. UNAVAILABLE: again later. INVALID: not like this. The fault names no
// address of a person.
enum outcome smtp_send(struct fetcher *fetcher, struct arena *arena,
		       const struct mail_server *server, const struct smtp_letter *letter,
		       int64_t time_ms, struct smtp_answer *ret_answer, struct fault *fault);
// Connects and signs in, and sends nothing.
enum outcome smtp_check(struct fetcher *fetcher, struct arena *arena,
			const struct mail_server *server, int64_t time_ms,
			struct smtp_answer *ret_answer, struct fault *fault);

#endif
