// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads a mailbox by IMAP4rev1 (RFC 3501) without leaving a trace in it: it is opened for reading
// only (EXAMINE, BODY.PEEK), so nothing is marked as read and nothing is moved or deleted. libcurl
// connects and signs in; the few commands that we need are spoken here, because libcurl hands out
// no literals of a command of one's own, and its own way to fetch a mail marks it as read. Reads
// hostile answers: every length is limited.
#ifndef CAUSEWAY_NET_IMAP_H
#define CAUSEWAY_NET_IMAP_H

#include "net/mail_link.h"

struct imap;

struct imap_options {
	struct mail_server server;
	int64_t time_ms; // for all of it
};
// Connects, signs in and opens INBOX. *ret_problem says in one word what the fault says in a
// sentence.
enum outcome imap_open(struct fetcher *fetcher, struct arena *arena,
		       const struct imap_options *options, struct imap **ret_imap,
		       enum mail_problem *ret_problem, struct fault *fault);
void imap_close(struct imap *imap); // takes NULL

// What the mailbox says of itself: another validity means that all UIDs are new ones (RFC 3501,
// section 2.3.1.1).
struct imap_box {
	uint32_t validity, next_uid; // next_uid 0: not said
	uint32_t count;
};
struct imap_box imap_box(const struct imap *imap);

// UIDs of what came with `from` or after it, or since a day (ms UTC, by the server's clock) if from
// is 0, or whose header has that Message-ID (without brackets); ascending, at most `most`: the
// first ones. `*ret_more`: there are more.
struct imap_wish {
	uint32_t from;
	int64_t since;
	struct str id;
};
enum outcome imap_search(struct imap *imap, const struct imap_wish *wish, uint32_t *uids,
			 size_t most, size_t *ret_count, bool *ret_more,
			 enum mail_problem *ret_problem, struct fault *fault);

// The first `most` bytes of a mail, borrowed until the next call; *ret_size is how long it is.
// NOT_FOUND if it is gone.
enum outcome imap_fetch(struct imap *imap, uint32_t uid, size_t most, struct str *ret_bytes,
			size_t *ret_size, enum mail_problem *ret_problem, struct fault *fault);

// --- IDLE (RFC 2177): the server says by itself when something has come ---

// Leaves the connection waiting for that; false if the server cannot do it, or the connection is
// broken. Then only the functions below may be called.
bool imap_idle_begin(struct imap *imap);
int imap_idle_socket(const struct imap *imap); // something was said when it can be read
enum imap_idle { IMAP_IDLE_QUIET, IMAP_IDLE_NEWS, IMAP_IDLE_OVER };
// Takes in what was said, without waiting. NEWS: there are more mails than when was last searched.
// OVER: the server ended it. To be called once after the beginning, too.
enum imap_idle imap_idle_hear(struct imap *imap);
// Ends the waiting, so that it can be searched again for `time_ms`; false if that is too late.
bool imap_idle_end(struct imap *imap, int64_t time_ms);

#endif
