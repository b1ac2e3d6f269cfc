// SPDX-License-Identifier: AGPL-3.0-or-later
// What gateways for SMS have in common: numbers as they are written to a gateway, texts as they
// come from one. Asks nobody.
#ifndef CAUSEWAY_LISTEN_SMS_LINE_H
#define CAUSEWAY_LISTEN_SMS_LINE_H

#include "listen/connector.h"

#define SMS_LINE_PARTS 5 // of one message; gateways cut what is longer

// A telephone number without spaces, dashes and brackets: "+" and 3 to 15 digits (E.164), or a
// short code. Empty for what is none. In the arena.
struct str sms_number(struct arena *arena, struct str typed);

// Text in the character set of that name as UTF-8, in the arena; broken characters become U+FFFD.
// An empty or unknown name: UTF-8.
struct str sms_text(struct arena *arena, struct str bytes, struct str charset);

// Checks a message before it is sent: a number that can be one, a text of at most SMS_LINE_PARTS.
// INVALID with a trouble if not. *ret_number is in the arena of the call.
enum outcome sms_check(struct connector_call *call, const struct connector_message *message,
		       struct str *ret_number, struct fault *fault);

// A message that came in.
struct sms_in {
	struct str from, text;
	struct str id; // empty: one of its sender, time and text, so that pushed twice it is one
	struct str edit_of; // as of a post
	int64_t at;	    // 0: not told
};
enum outcome sms_take(struct connector_call *call, const struct sms_in *sms, struct fault *fault);

#endif
