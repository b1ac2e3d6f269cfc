// SPDX-License-Identifier: AGPL-3.0-or-later
// The mailbox of the server itself, by which it writes to people of the team: invitations, links to
// a new password, notices of an account, alarms. It only sends, with the settings smtp-…; what is
// to go lies in the outbox like all else that leaves. Without smtp-url nothing here is done, and
// links are handed over by people.
#ifndef CAUSEWAY_APP_MAILBOX_H
#define CAUSEWAY_APP_MAILBOX_H

#include "app/program.h"

struct mailbox;

// Reads the settings and their secrets: *ret_mailbox is in the arena of the invocation, NULL
// without smtp-url. INVALID for settings that cannot be; NOT_FOUND or DENIED for a secret's file.
enum outcome mailbox_read(const struct invocation *invocation, struct mailbox **ret_mailbox,
			  struct fault *fault);
// Joins it to the running program: the poller sends by it, people's letters and alarms go out.
// After listening_open.
enum outcome mailbox_open(struct program *program, const struct invocation *invocation,
			  struct fault *fault);
// The way to a person of an alarm; `context` of its send is the program.
enum outcome mailbox_alarm(void *context, const struct alarm_person *person, struct str text,
			   struct fault *fault);

// The job that writes letters that are due, and its first run, inside a write.
struct job_kind mailbox_job(struct program *program);
enum outcome mailbox_queue(struct conn *conn, struct fault *fault);

#endif
