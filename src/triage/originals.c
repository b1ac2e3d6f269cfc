// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/originals.h"

#include "campaign/post.h"

#include <assert.h>

// Ids leave in the order in which they came, so each run of them has one arena, which is emptied
// when the ring comes round.
#define RUN  4096
#define RUNS (COPIES_WINDOW / RUN + 1)

static_assert(COPIES_WINDOW % RUN == 0, "the runs cover the window");

struct originals {
	struct copies *copies;
	int64_t count; // of originals so far; the next one's number is one more
	struct arena arenas[RUNS];
	struct str ids[RUNS * RUN];
};

struct originals *originals_new(void)
{
	struct originals *originals = calloc(1, sizeof *originals);
	if (!originals)
		return NULL;
	for (size_t i = 0; i < RUNS; i++)
		arena_init(&originals->arenas[i], (size_t)RUN * (POST_ID_MAX + 1));
	originals->copies = copies_new();
	if (originals->copies)
		return originals;
	originals_free(originals);
	return NULL;
}

void originals_free(struct originals *originals)
{
	if (!originals)
		return;
	for (size_t i = 0; i < RUNS; i++)
		arena_free(&originals->arenas[i]);
	copies_free(originals->copies);
	free(originals);
}

static struct str *id_at(struct originals *originals, int64_t number)
{
	return &originals->ids[number % (RUNS * RUN)];
}

static void id_keep(struct originals *originals, int64_t number, struct str external_id)
{
	struct arena *arena = &originals->arenas[number / RUN % RUNS];
	if (number % RUN == 0)
		arena_reset(arena);
	*id_at(originals, number) = arena_copy(arena, external_id);
}

void originals_fetch(const struct originals *originals, const struct copies_signature *signature)
{
	copies_fetch(originals->copies, 0, signature);
}

struct str originals_take(struct originals *originals, const struct copies_signature *signature,
			  struct str external_id)
{
	const int64_t number = originals->count + 1;
	const int64_t found = copies_take(originals->copies, 0, number, signature);
	if (found)
		return *id_at(originals, found);
	if (signature->exact != 0) {
		// The window remembers it under this number.
		originals->count = number;
		id_keep(originals, number, external_id);
	}
	return (struct str){NULL, 0};
}
