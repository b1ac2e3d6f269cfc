// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/worker.h"

#include <pthread.h>

enum { WORKER_STACK = 1 << 20 };

struct worker_pool {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct work *first, **last;
	size_t waiting, queue_max;
	unsigned idle;
	bool stopping;
	unsigned n_threads;
	pthread_t threads[];
};

static struct work *next_work(struct worker_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	while (!pool->first && !pool->stopping) {
		pool->idle++;
		pthread_cond_wait(&pool->wake, &pool->lock);
		pool->idle--;
	}
	struct work *work = pool->first;
	if (work) {
		pool->first = work->next;
		if (!pool->first)
			pool->last = &pool->first;
		pool->waiting--;
	}
	pthread_mutex_unlock(&pool->lock);
	return work;
}

static void *worker_main(void *argument)
{
	struct worker_pool *pool = argument;
	struct work *work;
	while ((work = next_work(pool)))
		work->run(work);
	return NULL;
}

bool worker_pool_add(struct worker_pool *pool, struct work *work)
{
	work->next = NULL;
	pthread_mutex_lock(&pool->lock);
	bool room = pool->waiting < pool->queue_max && !pool->stopping;
	if (room) {
		*pool->last = work;
		pool->last = &work->next;
		pool->waiting++;
	}
	// A busy worker looks at the queue before it sleeps: only sleepers need a signal.
	bool wake = room && pool->idle;
	pthread_mutex_unlock(&pool->lock);
	if (wake)
		pthread_cond_signal(&pool->wake);
	return room;
}

enum outcome worker_pool_start(unsigned threads, size_t queue_max, struct worker_pool **ret_pool,
			       struct fault *fault)
{
	struct worker_pool *pool = calloc(1, sizeof(*pool) + threads * sizeof(pool->threads[0]));
	if (!pool)
		return fail(FAULT, fault, "There is not enough memory for %u workers.", threads);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->wake, NULL);
	pool->last = &pool->first;
	pool->queue_max = queue_max;
	pthread_attr_t attributes;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, WORKER_STACK);
	int error = 0;
	while (pool->n_threads < threads && !error) {
		error =
		    pthread_create(&pool->threads[pool->n_threads], &attributes, worker_main, pool);
		pool->n_threads += !error;
	}
	pthread_attr_destroy(&attributes);
	if (error) {
		worker_pool_free(pool);
		return fail(UNAVAILABLE, fault, "The system refuses %u worker threads (%s).",
			    threads, strerrordesc_np(error));
	}
	*ret_pool = pool;
	return OK;
}

void worker_pool_stop(struct worker_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->stopping = true;
	pthread_mutex_unlock(&pool->lock);
	pthread_cond_broadcast(&pool->wake);
	while (pool->n_threads)
		pthread_join(pool->threads[--pool->n_threads], NULL);
}

void worker_pool_free(struct worker_pool *pool)
{
	if (!pool)
		return;
	worker_pool_stop(pool);
	pthread_cond_destroy(&pool->wake);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}
