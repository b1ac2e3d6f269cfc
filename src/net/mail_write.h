// SPDX-License-Identifier: AGPL-3.0-or-later
// A mail as it goes out: plain text in UTF-8 that every server takes (7-bit lines of at most 76
// letters), with the headers by which programs know who wrote it, what it answers and how to end
// it. Nothing that anybody typed can become a header of its own. Sends nothing.
#ifndef CAUSEWAY_NET_MAIL_WRITE_H
#define CAUSEWAY_NET_MAIL_WRITE_H

#include "base/arena.h"
#include "base/outcome.h"

#define MAIL_OUT_MAX ((size_t)256 << 10) // bytes of a mail that goes out

struct mail_draft {
	struct str id;	 // Message-ID without brackets: "…@…"; the same each time it is sent
	struct str from; // addresses: "team@help.example"
	struct str from_name;
	struct str to;
	struct str subject, text;
	struct str lang;	// BCP 47; may be empty
	struct str in_reply_to; // id of what it answers, without brackets; empty: nothing
	struct str unsubscribe; // https address that ends it (RFC 8058); empty: none
	int64_t at;		// ms UTC
	bool automatic;		// a program wrote it (RFC 3834): other programs do not answer it
};
// The whole mail in the arena, with CRLF. INVALID for an address or id that cannot stand in a
// header, TOO_MUCH over MAIL_OUT_MAX.
enum outcome mail_write(struct arena *arena, const struct mail_draft *draft, struct str *ret_bytes,
			struct fault *fault);

#endif
