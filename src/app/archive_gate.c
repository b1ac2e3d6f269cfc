// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/archive_gate.h"

#include "base/vec.h"
#include "campaign/campaign_embedded.h"
#include "people/admit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define ARCHIVED_MAX 2000
#define SLUG_BYTES   60

struct slug {
	unsigned char len;
	char text[SLUG_BYTES];
};

struct archive_gate {
	pthread_rwlock_t lock;
	atomic_size_t count; // read without the lock while it is 0
	struct vec slugs;    // struct slug
};

// What may still be asked of an archived campaign beside reading in the team's pages: its public
// page, and what opens it again or takes it out.
static const char *const open_paths[] = {
    "/c/{slug}",
    "/t/{slug}/archive",
    "/t/{slug}/reopen",
    "/t/{slug}/export",
};

static size_t slug_find(const struct archive_gate *gate, struct str slug)
{
	for (size_t i = 0; i < gate->slugs.count; i++) {
		const struct slug *kept = vec_at(&gate->slugs, i);
		if (str_equal(str_of(kept->text, kept->len), slug))
			return i;
	}
	return SIZE_MAX;
}

static bool slug_add(struct archive_gate *gate, struct str slug)
{
	struct slug *kept = slug.len <= SLUG_BYTES ? vec_add(&gate->slugs) : NULL;
	if (!kept)
		return false;
	kept->len = (unsigned char)slug.len;
	memcpy(kept->text, slug.at, slug.len);
	return true;
}

enum outcome archive_gate_new(struct conn *conn, struct archive_gate **ret_gate,
			      struct fault *fault)
{
	struct archive_gate *gate = calloc(1, sizeof *gate);
	if (!gate)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	pthread_rwlock_init(&gate->lock, NULL);
	vec_init(&gate->slugs, sizeof(struct slug), ARCHIVED_MAX);
	bool room = true;
	struct stmt *list = stmt_start(conn, &sql_campaign_archived);
	while (room && stmt_step(list))
		room = slug_add(gate, stmt_str(list, 0));
	enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK && !room)
		outcome = fail(TOO_MUCH, fault, /*tr*/ "More than %d campaigns are archived.",
			       ARCHIVED_MAX);
	if (outcome != OK) {
		archive_gate_free(gate);
		return outcome;
	}
	atomic_store(&gate->count, gate->slugs.count);
	*ret_gate = gate;
	return OK;
}

void archive_gate_free(struct archive_gate *gate)
{
	if (!gate)
		return;
	vec_free(&gate->slugs);
	pthread_rwlock_destroy(&gate->lock);
	free(gate);
}

bool archive_gate_holds(struct archive_gate *gate, struct str slug)
{
	if (atomic_load(&gate->count) == 0)
		return false;
	pthread_rwlock_rdlock(&gate->lock);
	const bool held = slug_find(gate, slug) != SIZE_MAX;
	pthread_rwlock_unlock(&gate->lock);
	return held;
}

bool archive_gate_set(struct archive_gate *gate, struct str slug, bool archived)
{
	bool done = true;
	pthread_rwlock_wrlock(&gate->lock);
	const size_t at = slug_find(gate, slug);
	if (archived && at == SIZE_MAX)
		done = slug_add(gate, slug);
	if (!archived && at != SIZE_MAX) {
		struct slug *last = vec_at(&gate->slugs, gate->slugs.count - 1);
		*(struct slug *)vec_at(&gate->slugs, at) = *last;
		gate->slugs.count--;
	}
	atomic_store(&gate->count, gate->slugs.count);
	pthread_rwlock_unlock(&gate->lock);
	return done;
}

static bool still_open(const struct request *request)
{
	const char *path = request->route->path;
	const bool team = strncmp(path, "/t/", 3) == 0 || strncmp(path, "/api/", 5) == 0;
	if (request->method == METHOD_GET && team)
		return true;
	for (size_t i = 0; i < sizeof open_paths / sizeof open_paths[0]; i++)
		if (strcmp(path, open_paths[i]) == 0)
			return request->method == METHOD_GET || strncmp(path, "/t/", 3) == 0;
	return false;
}

enum outcome archive_gate_pass(struct archive_gate *gate, struct request *request)
{
	const struct str slug = viewer_campaign(request);
	if (slug.len == 0 || !archive_gate_holds(gate, slug) || still_open(request))
		return OK;
	reply_gone(request);
	return fail(NOT_FOUND, &request->fault,
		    /*tr*/
		    "This campaign is over. Nothing is taken in or changed any more; what there is "
		    "can still be read. If life is in danger, call the emergency number.");
}
