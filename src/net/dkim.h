// SPDX-License-Identifier: AGPL-3.0-or-later
// Signs a mail that goes out (DKIM, RFC 6376, relaxed/relaxed; RSA with SHA-256, or Ed25519 of RFC
// 8463), so that others can tell that it is ours. The key is the owner's; the public part stands in
// the name service, where whoever runs the domain puts it. Never changes the mail.
#ifndef CAUSEWAY_NET_DKIM_H
#define CAUSEWAY_NET_DKIM_H

#include "base/arena.h"
#include "base/outcome.h"

struct dkim {
	struct str domain, selector; // "help.example", "causeway"
	struct str key;		     // PEM, also on one line; RSA of 1,024 bits or more, or Ed25519
};
// The header that goes in front of the mail, with its line break, in the arena. INVALID for a key,
// domain or selector that cannot be used.
enum outcome dkim_sign(struct arena *arena, const struct dkim *dkim, struct str mail, int64_t now,
		       struct str *ret_header, struct fault *fault);
// What is to stand in the name service under SELECTOR._domainkey.DOMAIN; in the arena.
enum outcome dkim_record(struct arena *arena, struct str text, struct str *ret_record,
			 struct fault *fault);

#endif
