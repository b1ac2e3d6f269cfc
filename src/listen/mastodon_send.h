// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes on a Mastodon-compatible server with the token of an account: to the public, as a reply,
// or to one person. What is too long for the server is refused before it is sent, never cut and
// never split. Under one id a message is one status, however often it is sent.
#ifndef CAUSEWAY_LISTEN_MASTODON_SEND_H
#define CAUSEWAY_LISTEN_MASTODON_SEND_H

#include "listen/connector.h"

#define MASTODON_MOST	  500 // code points, of servers that do not say
#define MASTODON_PER_LINK 23  // that each web address counts for, of servers that do not say
#define MASTODON_DOUBT_MS 10000

// connector.send. `to` is an account, "ana@town.example", who alone is then shown it; visibility is
// public, unlisted, private or direct. What it answers is named by its uri, as posts are.
enum outcome mastodon_send(struct connector_call *call, const struct connector_message *message,
			   struct connector_receipt *ret_receipt, struct fault *fault);
// connector.edit and connector.remove. A server that cannot edit says so (TROUBLE_GONE); what is
// not there any more was taken down.
enum outcome mastodon_edit(struct connector_call *call, const struct connector_message *message,
			   struct fault *fault);
enum outcome mastodon_remove(struct connector_call *call, const struct connector_message *message,
			     struct fault *fault);
// connector.resolve: looks among the last statuses of the account.
enum outcome mastodon_resolve(struct connector_call *call, const struct connector_message *message,
			      enum connector_trace *ret_trace, struct fault *fault);

// How long a text is by the server's count: code points, a web address as `per_link`, of a mention
// only the part before its server.
int64_t mastodon_length(struct str text, int64_t per_link);

#endif
