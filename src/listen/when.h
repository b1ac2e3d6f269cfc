// SPDX-License-Identifier: AGPL-3.0-or-later
// Moments as headers, mails and feeds write them: RFC 3339 and ISO 8601, RFC 5322 ("Tue, 14 Jul
// 2026 03:12:40 +0545"), the two old forms of HTTP (RFC 9110, section 5.6.7), and the small
// mistakes that people make in them. Never guesses a zone that is not said: that is UTC.
#ifndef CAUSEWAY_LISTEN_WHEN_H
#define CAUSEWAY_LISTEN_WHEN_H

#include "base/str.h"

// ms UTC; false if it is no moment.
bool when_read(struct str text, int64_t *ret_ms);

#endif
