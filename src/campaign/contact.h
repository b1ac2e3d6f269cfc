// SPDX-License-Identifier: AGPL-3.0-or-later
// How a person who wrote to us can be reached and what is safe for them, as it lies sealed beside
// the post: a JSON object. Only its form; people/seal.h seals it.
#ifndef CAUSEWAY_CAMPAIGN_CONTACT_H
#define CAUSEWAY_CAMPAIGN_CONTACT_H

#include "base/arena.h"
#include "base/outcome.h"
#include "net/route.h"

// What is safe, as bits: CONTACT_CALL …
enum { CONTACT_CALL = 1, CONTACT_TEXT = 2, CONTACT_LEAVE = 4, CONTACT_SHARE = 8 };

// The same as a form asks for it.
#define CONTACT_WAYS_INPUTS                                                                        \
	{.name = "may_call", .place = IN_FORM, .type = INPUT_SWITCH, .help = "May be called."},    \
	    {.name = "may_text",                                                                   \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_SWITCH,                                                                 \
	     .help = "May be written to."},                                                        \
	    {.name = "may_leave",                                                                  \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_SWITCH,                                                                 \
	     .help = "A message may be left."},                                                    \
	{                                                                                          \
		.name = "may_share", .place = IN_FORM, .type = INPUT_SWITCH,                       \
		.help = "The number may be passed on to those who help."                           \
	}

struct contact {
	struct str name, address; // a number or an e-mail address; either may be empty
	bool may_call, may_text, may_leave, may_share;
};

// In the arena. Members that are missing are false, but for may_text: who wrote by a channel that
// asks no questions may be answered by it. INVALID for what is no JSON object.
enum outcome contact_read(struct arena *arena, struct str plain, struct contact *ret_contact,
			  struct fault *fault);
uint32_t contact_may(const struct contact *contact);
void contact_may_set(struct contact *contact, uint32_t may);

// In the arena; at == NULL when that is full. The caller wipes it once it is sealed.
struct str contact_write(struct arena *arena, const struct contact *contact);

#endif
