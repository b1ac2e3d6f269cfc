// SPDX-License-Identifier: AGPL-3.0-or-later
// The questions that one pass of triage answers about a post, in the order of the model file, of
// `scores` in the output and of every table. Only names them; thresholds and weights are in the
// model.
#ifndef CAUSEWAY_TEXT_HEADS_H
#define CAUSEWAY_TEXT_HEADS_H

#include "base/str.h"

enum head {
	HEAD_SIGNAL, // informative or actionable, against noise
	HEAD_REQUEST,
	HEAD_OFFER,
	HEAD_REPORT,
	HEAD_CAUTION,
	HEAD_QUESTION,
	HEAD_COMPLAINT,
	HEAD_PRAISE,
	HEAD_SPAM,
	HEAD_ABUSE,
	HEAD_WATER, // the first topic
	HEAD_FOOD,
	HEAD_SHELTER,
	HEAD_MEDICAL,
	HEAD_RESCUE,
	HEAD_MISSING,
	HEAD_CASUALTIES,
	HEAD_DISPLACED,
	HEAD_INFRASTRUCTURE,
	HEAD_POWER,
	HEAD_TRANSPORT,
	HEAD_CLOTHING,
	HEAD_MONEY,
	HEAD_SECURITY,
	HEAD_VOLUNTEERS, // the last topic
	HEAD_PROTECTION, // someone in danger from people: filled by rules, the model says 0
	HEADS,
};

#define HEAD_TOPIC_FIRST HEAD_WATER
#define HEAD_TOPIC_LAST	 HEAD_VOLUNTEERS

// The name in files, in the output and in the API ("signal"); head < HEADS. HEAD_NAME_ROOM bytes
// may be read there, whatever its length.
#define HEAD_NAME_ROOM 16
struct head_label {
	char text[HEAD_NAME_ROOM];
	uint8_t len;
};
extern const struct head_label head_labels[HEADS];
static inline struct str head_name(enum head head)
{
	return str_of(head_labels[head].text, head_labels[head].len);
}
// What people call a topic ("Roads and buildings"), a message id; head >= HEAD_TOPIC_FIRST.
const char *head_title(enum head head);
// False if no head has that name.
bool head_from_name(struct str name, enum head *ret);

#endif
