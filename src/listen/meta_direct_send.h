// SPDX-License-Identifier: AGPL-3.0-or-later
// Answers who wrote to a Page by Messenger, or to an account on Instagram (Send API): for a day
// after they wrote last, and for a week where Meta lets people of ours answer so late. Each piece
// carries our mark, by which it is known when it comes back as an echo (listen/meta_direct.h).
#ifndef CAUSEWAY_LISTEN_META_DIRECT_SEND_H
#define CAUSEWAY_LISTEN_META_DIRECT_SEND_H

#include "listen/meta_direct.h"

#define META_WINDOW_MS ((int64_t)24 * 3600000)
#define META_AGENT_MS  (7 * META_WINDOW_MS)
// The setting "late": whether Meta lets people of ours answer after a day.
#define META_LATE_ASK                                                                              \
	{                                                                                          \
		.name = "late", .label = meta_late_label, .help = meta_late_help,                  \
		.kind = ASK_CHOICE, .choices = meta_late                                           \
	}
extern const struct connector_choice meta_late[];
extern const char meta_late_label[], meta_late_help[];

// As connector->send, to the contact of somebody. TROUBLE_WINDOW if they wrote too long ago.
enum outcome meta_direct_send(struct connector_call *call, const struct meta_directs *directs,
			      const struct connector_message *message,
			      struct connector_receipt *ret_receipt, struct fault *fault);

#endif
