// SPDX-License-Identifier: AGPL-3.0-or-later
// What a line to a mail server needs, whether mail is read by it (net/imap.h) or sent (net/smtp.h):
// where, as whom, how it is made safe, and what can go wrong. libcurl makes the connection, speaks
// TLS and signs in. Without TLS nothing is said to a server, unless its address is one of those in
// the own network that may be asked (net/fetch.h).
#ifndef CAUSEWAY_NET_MAIL_LINK_H
#define CAUSEWAY_NET_MAIL_LINK_H

#include "net/fetch.h"

#define MAIL_ADDRESS_MAX 254 // bytes (RFC 5321, section 4.5.3.1)

struct mail_server {
	struct str url;		   // "imaps://mail.example", "smtp://mail.example:587"
	struct str user, password; // user empty: nobody signs in
};

enum mail_problem {
	MAIL_PROBLEM_NONE,
	MAIL_PROBLEM_UNREACHABLE,
	MAIL_PROBLEM_NAME,	  // there is no server of that name
	MAIL_PROBLEM_CERTIFICATE, // it is not valid
	MAIL_PROBLEM_PRIVATE,	  // the guard refused it
	MAIL_PROBLEM_REFUSED,	  // it does not let us in
	MAIL_PROBLEM_OPEN,	  // it offers no TLS, and gets no password
	MAIL_PROBLEM_GONE,	  // there is no such mailbox
	MAIL_PROBLEM_BROKEN,	  // it has trouble of its own
	MAIL_PROBLEM_LATER,	  // it wants to be asked again
	MAIL_PROBLEM_ONE,	  // the same for this letter; it takes others
	MAIL_PROBLEM_ADDRESS,	  // it does not take mail to this address, or this mail
	MAIL_PROBLEM_UNREADABLE,  // what it says is not understood
	MAIL_PROBLEM_LARGE,
	MAIL_PROBLEM_SETTINGS,
	MAIL_PROBLEM_MEMORY,
};

// Whether it is one address that can stand in a header and in a command: "ana@town.example", ASCII,
// without a name or comment.
bool mail_address_good(struct str address);
// The domain of such an address.
struct str mail_domain(struct str address);

// A server's address as people type it, with the scheme that they left out: `scheme` ("imaps"), or
// the one that it has if that is `scheme` or `scheme` without its s. Empty for anything else.
struct str mail_url(struct arena *arena, struct str typed, const char *scheme);

#endif
