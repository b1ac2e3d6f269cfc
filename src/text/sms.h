// SPDX-License-Identifier: AGPL-3.0-or-later
// How long a text is as SMS, exactly: which alphabet it needs, how many messages ("parts") a phone
// network makes of it, what stands in each, and which characters make it dearer than it need be.
// The alphabet and its extension are those of 3GPP TS 23.038 (GSM 7 bit default alphabet, without
// national shift tables, which few phones send); room for the header that joins parts (six bytes)
// follows TS 23.040. Never sends anything and never changes a text unless asked to.
#ifndef CAUSEWAY_TEXT_SMS_H
#define CAUSEWAY_TEXT_SMS_H

#include "base/buf.h"

#define SMS_PARTS_MAX 255 // a header counts no further

enum sms_alphabet {
	SMS_GSM,  // 160 units in one message, 153 in each of several; €[]{}\^|~ take two units
	SMS_WIDE, // UCS-2 (as all phones read it: UTF-16): 70 units, 67; an emoji takes two
};

struct sms_size {
	enum sms_alphabet alphabet;
	unsigned parts; // at least 1; may be over SMS_PARTS_MAX, then it cannot be sent as one text
	unsigned units; // in all parts, without what is left empty where a character would be cut
	unsigned left;	// units that the last part still has room for
};

// The size of a text; broken bytes count as one replacement character each. Cannot fail.
struct sms_size sms_size(struct str text);

// The bytes of the text that stand in the part of this number, from 0, borrowed; empty behind the
// last. No part begins or ends inside a character.
struct str sms_part(struct str text, unsigned part);

// The first character that the GSM alphabet lacks, borrowed from the text; empty if it has all.
struct str sms_first_wide(struct str text);

// Appends the text; if it needs the wide alphabet only for signs that typewriters never had (curly
// quotes, dashes, dots, odd spaces), with these made plain. Letters stay as they are, so no word
// and no name changes. Never needs more parts than the text. Whether it fitted is out->full.
void sms_plain(struct str text, struct buf *out);

#endif
