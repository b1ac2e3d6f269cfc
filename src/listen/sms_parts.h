// SPDX-License-Identifier: AGPL-3.0-or-later
// Long SMS whose parts a gateway pushes as they come, in any order, some never. Each part is a
// message at once, so that nobody waits for one that is lost; with the next one comes the text of
// all that is there, with “[…]” where a part is missing, as an edit of what came before. Parts are
// held sealed for a day (listen/kept.h); what has no room there stays a message of its own.
#ifndef CAUSEWAY_LISTEN_SMS_PARTS_H
#define CAUSEWAY_LISTEN_SMS_PARTS_H

#include "listen/sms_line.h"

#define SMS_JOINED_MOST 20 // parts of one message; those of a longer one stay alone

// Which part of which message it is.
struct sms_part {
	int64_t group; // the same in all parts; used again by a sender after 256 or 65,536 messages
	int64_t part, parts;
};
// Reads a user data header (3GPP TS 23.040, 9.2.3.24), in hexadecimal or as bytes. False if it
// says nothing of parts.
bool sms_part_read(struct str header, struct sms_part *ret_part);
// Whether it is one of several that can be joined.
bool sms_part_good(const struct sms_part *part);

// As sms_take, for a part.
enum outcome sms_part_take(struct connector_call *call, const struct sms_in *sms,
			   const struct sms_part *part, struct fault *fault);

#endif
