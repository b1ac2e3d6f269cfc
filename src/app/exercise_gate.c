// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/exercise_gate.h"

#include "campaign/campaign_embedded.h"
#include "people/admit.h"
#include "people/permission.h"

#include <pthread.h>
#include <stdlib.h>

#define SLUG_BYTES 60
#define TRIES	   8 // places looked at for one slug

struct known {
	unsigned char len; // 0: free
	bool exercise;
	char slug[SLUG_BYTES];
};

struct exercise_gate {
	struct store *store;
	pthread_rwlock_t lock;
	struct known known[EXERCISE_REMEMBERED];
};

struct exercise_gate *exercise_gate_new(struct store *store)
{
	struct exercise_gate *gate = calloc(1, sizeof *gate);
	if (!gate)
		return NULL;
	gate->store = store;
	pthread_rwlock_init(&gate->lock, NULL);
	return gate;
}

void exercise_gate_free(struct exercise_gate *gate)
{
	if (!gate)
		return;
	pthread_rwlock_destroy(&gate->lock);
	free(gate);
}

// FNV-1a, 32 bits (Fowler, Noll, Vo).
static size_t first_place(struct str slug)
{
	uint32_t hash = 0x811c9dc5;
	for (size_t i = 0; i < slug.len; i++)
		hash = (hash ^ (unsigned char)slug.at[i]) * 0x01000193;
	return hash % EXERCISE_REMEMBERED;
}

// The entry of a slug, or a free one for it; NULL if all its places are taken by others.
static struct known *known_find(struct exercise_gate *gate, struct str slug)
{
	const size_t first = first_place(slug);
	for (size_t i = 0; i < TRIES && slug.len <= SLUG_BYTES; i++) {
		struct known *known = &gate->known[(first + i) % EXERCISE_REMEMBERED];
		if (known->len == 0 || str_equal(str_of(known->slug, known->len), slug))
			return known;
	}
	return NULL;
}

static bool recall(struct exercise_gate *gate, struct str slug, bool *ret_exercise)
{
	pthread_rwlock_rdlock(&gate->lock);
	const struct known *known = known_find(gate, slug);
	const bool found = known && known->len > 0;
	if (found)
		*ret_exercise = known->exercise;
	pthread_rwlock_unlock(&gate->lock);
	return found;
}

static void remember(struct exercise_gate *gate, struct str slug, bool exercise)
{
	pthread_rwlock_wrlock(&gate->lock);
	struct known *known = known_find(gate, slug);
	if (known && known->len == 0) {
		memcpy(known->slug, slug.at, slug.len);
		known->exercise = exercise;
		known->len = (unsigned char)slug.len;
	}
	pthread_rwlock_unlock(&gate->lock);
}

static enum outcome exercise_read(struct exercise_gate *gate, struct str slug, bool *ret_exercise,
				  struct fault *fault)
{
	struct conn *conn;
	if (recall(gate, slug, ret_exercise))
		return OK;
	enum outcome outcome = store_reader(gate->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_campaign_exercise);
	stmt_bind_str(find, 1, slug);
	const bool found = stmt_step(find);
	const bool exercise = found && stmt_i64(find, 0) != 0;
	outcome = stmt_end(find, fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	if (!found)
		return NOT_FOUND;
	remember(gate, slug, exercise);
	*ret_exercise = exercise;
	return OK;
}

static bool of_team(const struct request *request)
{
	return request->viewer.account != 0 && viewer_may(request) >> MAY_STREAM_READ & 1;
}

enum outcome exercise_gate_pass(struct exercise_gate *gate, struct request *request)
{
	bool exercise = false;
	const struct str slug = viewer_campaign(request);
	if (slug.len == 0)
		return OK;
	const struct route *route = request->route;
	const bool public = strncmp(route->path, "/c/", 3) == 0 ||
			    (route->flags & ROUTE_API && strcmp(route->permission, "public") == 0);
	const enum outcome outcome = exercise_read(gate, slug, &exercise, &request->fault);
	// What a page of the team says of a campaign that is not there, its handler knows.
	if (outcome == NOT_FOUND && !public)
		return OK;
	if (outcome == NOT_FOUND || (outcome == OK && exercise && public && !of_team(request)))
		return fail(
		    NOT_FOUND, &request->fault,
		    /*tr*/ "Nothing is open to the public here: there is no campaign '%.*s'.",
		    STR_ARG(slug));
	if (outcome != OK)
		return outcome;
	request->exercise = exercise;
	if (exercise)
		reply_header(request, "X-Robots-Tag", STR("noindex"));
	return OK;
}
