// SPDX-License-Identifier: AGPL-3.0-or-later
// Before something that a person left with us for few eyes is opened (how to reach them, a
// picture), who opens it is put on record. Opens nothing itself.
#ifndef CAUSEWAY_RESPOND_OPENING_H
#define CAUSEWAY_RESPOND_OPENING_H

#include "net/request.h"

// Puts on record that the viewer opens something of a post, `action` of the audit log about
// `subject` (0: the post). DENIED, with a sentence, for who opened that of too many people within
// an hour (guard_contact).
enum outcome opening_record(struct request *request, int64_t campaign, int64_t post,
			    const char *action, int64_t subject);

#endif
