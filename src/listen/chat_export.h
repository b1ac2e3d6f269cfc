// SPDX-License-Identifier: AGPL-3.0-or-later
// A WhatsApp chat as a phone exports it (a text file) as lines that the post log takes. Phones
// write dates as their country does: the order of day and month is found from the whole file,
// digits may be of any script, and 12 or 24 hours. A message may have several lines; what the
// program says itself and pictures without words are counted and left out.
//
// A message's id is made of when it was written, by whom and its words, so that a later, longer
// export of the same chat brings only what is new. Who is not in the phone's address book stands
// there as a number: it is moved under the words, where it is found and masked as any contact.
#ifndef CAUSEWAY_LISTEN_CHAT_EXPORT_H
#define CAUSEWAY_LISTEN_CHAT_EXPORT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/outcome.h"
#include "base/zone.h"

#define CHAT_BYTES_MAX ((size_t)64 << 20)

enum chat_order { CHAT_DAY_FIRST, CHAT_MONTH_FIRST, CHAT_YEAR_FIRST };

struct chat_count {
	int64_t messages;
	int64_t without_words; // pictures, and what WhatsApp itself said
	int64_t unread;	       // lines before the first message
	enum chat_order order;
	bool order_guessed; // no date of the file tells day from month
};

// Appends a line for each message. `zone`: that of the phone. INVALID if no message is found,
// TOO_MUCH over CHAT_BYTES_MAX or when the lines do not fit.
enum outcome chat_export_read(struct str text, const struct zone *zone, struct buf *lines,
			      struct chat_count *ret_count, struct fault *fault);

#endif
