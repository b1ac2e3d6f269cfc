// SPDX-License-Identifier: AGPL-3.0-or-later
// How a mail of ours goes out by the settings of a mailbox.
#ifndef CAUSEWAY_LISTEN_MAIL_OUT_H
#define CAUSEWAY_LISTEN_MAIL_OUT_H

#include "listen/connector.h"
#include "net/mail_link.h"

enum outcome mail_out_send(struct connector_call *call, const struct connector_message *message,
			   struct connector_receipt *ret_receipt, struct fault *fault);
// Connects and signs in, and sends nothing.
enum outcome mail_out_check(struct connector_call *call, struct fault *fault);
// Whether what is sent goes to the mailbox, too.
bool mail_out_copies(const struct connector_call *call);

// Fails with what went wrong at a mail server, as the connector's trouble.
enum outcome mail_problem_fail(struct connector_call *call, enum mail_problem problem,
			       const struct fault *why, struct fault *fault);

#endif
