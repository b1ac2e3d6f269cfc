// SPDX-License-Identifier: AGPL-3.0-or-later
// A mailbox of the campaign: what people write to it, and what we answer. Read by IMAP without
// leaving a trace in it, written by SMTP. Each mail is a message to us; the sender's address is
// sealed apart from it. Attachments are named and stay in the mailbox: nothing here opens one.
#ifndef CAUSEWAY_LISTEN_MAIL_H
#define CAUSEWAY_LISTEN_MAIL_H

#include "listen/connector.h"

#define MAIL_STEP_MAX	50 // mails of one look
#define MAIL_FIRST_DAYS 7  // of what is there already, the first look takes what is newer

extern const struct connector mail_connector;
// The same without a mailbox to read: how the server itself writes to people of the team. Its
// settings come from the configuration.
extern const struct connector mailbox_connector;

// --- parts of it, for tests ---

// Message-ID of a message that we send: the same at each attempt, and such that nobody else can
// make up one that we take for ours. `secret`: what only we know of the inlet.
struct str mail_id_make(struct arena *arena, struct str id, struct str secret, struct str address);
// The id of a message of ours that a Message-ID names; false if it is none.
bool mail_id_ours(struct arena *arena, struct str message_id, struct str secret,
		  struct str *ret_id);

#endif
