// SPDX-License-Identifier: AGPL-3.0-or-later
// A fixed number of threads for work that may wait, behind a bounded queue. First in, first out.
#ifndef CAUSEWAY_NET_WORKER_H
#define CAUSEWAY_NET_WORKER_H

#include "base/outcome.h"

#include <stddef.h>

// Lies inside what is to be worked on; the pool takes no memory of its own for it.
struct work {
	void (*run)(struct work *work);
	struct work *next;
};

struct worker_pool;

enum outcome worker_pool_start(unsigned threads, size_t queue_max, struct worker_pool **ret_pool,
			       struct fault *fault);
// Queues work; false if queue_max pieces are waiting already or the pool was stopped.
bool worker_pool_add(struct worker_pool *pool, struct work *work);
// Runs what is queued and ends the threads. The pool stays and takes nothing any more.
void worker_pool_stop(struct worker_pool *pool);
// Stops it if need be and frees it; NULL is allowed.
void worker_pool_free(struct worker_pool *pool);

#endif
