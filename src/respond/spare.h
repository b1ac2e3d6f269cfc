// SPDX-License-Identifier: AGPL-3.0-or-later
// What is asked of volunteers and what is not: topics that somebody does not want to be given by
// "Take the next Case", which any other person gets instead, and after how many cases with life at
// risk a pause is offered. Hides nothing, and forbids nothing.
#ifndef CAUSEWAY_RESPOND_SPARE_H
#define CAUSEWAY_RESPOND_SPARE_H

#include "store/store.h"
#include "text/heads.h"

// So many cases with life at risk in so long: a pause is offered.
#define SPARE_LIFE_CASES 3
#define SPARE_LIFE_MS	 ((int64_t)8 * 3600 * 1000)

// The topics that an account is spared in a campaign, as bits of labels; none: 0.
enum outcome spare_read(struct conn *conn, int64_t campaign, int64_t account, int64_t *ret_topics,
			struct fault *fault);
// Inside a write of the store. What is no topic is left out.
enum outcome spare_set(struct conn *conn, int64_t campaign, int64_t account, int64_t topics,
		       struct fault *fault);
// How many cases with life at risk an account took in the SPARE_LIFE_MS before `now`.
enum outcome spare_life_taken(struct conn *conn, int64_t account, int64_t now, int64_t *ret_cases,
			      struct fault *fault);

#endif
