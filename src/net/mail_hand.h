// SPDX-License-Identifier: AGPL-3.0-or-later
// The libcurl handle of a line to a mail server. For the files that hold one only.
#ifndef CAUSEWAY_NET_MAIL_HAND_H
#define CAUSEWAY_NET_MAIL_HAND_H

#include "net/fetch_hand.h"
#include "net/mail_link.h"

#define MAIL_REPLY_MAX 300 // bytes of what a server said last

struct mail_hand {
	CURL *curl;
	struct fetcher *fetcher;
	struct fetch_gate gate;
	char reply[MAIL_REPLY_MAX]; // the last line that the server said, or its first refusal
};
// A handle that is ready to connect, to be ended by mail_hand_end. `path` goes behind the server's
// address ("" for none).
enum outcome mail_hand_begin(struct mail_hand *hand, struct fetcher *fetcher, struct arena *arena,
			     const struct mail_server *server, const char *path, int64_t time_ms,
			     enum mail_problem *ret_problem, struct fault *fault);
void mail_hand_end(struct mail_hand *hand);
// Whether a server says that what it refuses may go later: 4yz of SMTP, and what RFC 5530 has for
// it.
bool mail_said_later(struct str said);
// What went wrong while it connected, signed in or spoke; the sentence names no address.
enum outcome mail_hand_explain(const struct mail_hand *hand, CURLcode code,
			       enum mail_problem *ret_problem, struct fault *fault);

#endif
