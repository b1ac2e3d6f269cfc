// SPDX-License-Identifier: AGPL-3.0-or-later
// How a mail of ours goes out by the settings of a mailbox, and what names it afterwards.
#ifndef CAUSEWAY_LISTEN_MAIL_OUT_H
#define CAUSEWAY_LISTEN_MAIL_OUT_H

#include "listen/connector.h"
#include "net/mail.h"
#include "net/mail_link.h"

// A mailbox that only writes: how the server itself writes to people of the team. Its settings come
// from the configuration.
extern const struct connector mailbox_connector;

enum outcome mail_out_send(struct connector_call *call, const struct connector_message *message,
			   struct connector_receipt *ret_receipt, struct fault *fault);
// Connects and signs in, and sends nothing.
enum outcome mail_out_check(struct connector_call *call, struct fault *fault);
// Whether what is sent goes to the mailbox, too.
bool mail_out_copies(const struct connector_call *call);

// Message-ID of a message that we send: the same at each attempt, and such that nobody else can
// make up one that we take for ours. `secret`: what only we know of the inlet.
struct str mail_id_make(struct arena *arena, struct str id, struct str secret, struct str address);
// The id of a message of ours that a Message-ID names; false if it is none.
bool mail_id_ours(struct arena *arena, struct str message_id, struct str secret,
		  struct str *ret_id);

// Whether a Message-ID has that form at the domain of an address, whoever's secret is in it.
bool mail_id_shaped(struct str message_id, struct str address);
// Whether a mail is the copy of an answer from this address that another inlet sent, whose secret
// is not known here: it reads the mailbox, too, or did before it was removed.
bool mail_from_same_box(const struct mail *mail, struct str address);

// Fails with what went wrong at a mail server, as the connector's trouble.
enum outcome mail_problem_fail(struct connector_call *call, enum mail_problem problem,
			       const struct fault *why, struct fault *fault);

#endif
