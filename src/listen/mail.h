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

#endif
