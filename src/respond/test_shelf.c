// SPDX-License-Identifier: AGPL-3.0-or-later
// What stands on the shelf is given again for the same question only, until something is committed,
// and goes when nobody shows it any more.
#include "respond/shelf.h"

#include "base/time.h"
#include "tap.h"

static struct part *made(struct shelf *shelf, const char *key, uint64_t commits, const char *data)
{
	struct part *part = part_new();
	part->data = arena_cstr(&part->arena, str_from(data));
	shelf_put(shelf, str_from(key), commits, part);
	return part;
}

// What is found under a key; "" for nothing. It is let go at once: the shelf still has it.
static const char *found(struct shelf *shelf, const char *key, uint64_t commits)
{
	struct part *part = shelf_find(shelf, str_from(key), commits);
	const char *data = part ? part->data : "";
	part_let_go(part);
	return data;
}

static void test_found(struct shelf *shelf)
{
	ok(strcmp(found(shelf, "stream", 1), "") == 0, "an empty shelf has nothing");
	struct part *first = made(shelf, "stream", 1, "one");
	ok(strcmp(found(shelf, "stream", 1), "one") == 0, "what was put there is found");
	ok(strcmp(found(shelf, "stream?kind=offer", 1), "") == 0, "under its own key only");
	ok(strcmp(found(shelf, "stream", 2), "") == 0, "not after a commit");
	part_let_go(first);
	part_let_go(made(shelf, "stream", 2, "two"));
	ok(strcmp(found(shelf, "stream", 2), "two") == 0, "what was made after it counts");
	ok(strcmp(found(shelf, "stream", 1), "") == 0, "in the place of the one before");
}

static void test_held(struct shelf *shelf)
{
	char key[32];
	struct part *held = made(shelf, "held", 5, "shown");
	for (int i = 0; i < 3 * SHELF_PARTS; i++) {
		snprintf(key, sizeof key, "other %d", i);
		part_let_go(made(shelf, key, 5, "other"));
	}
	ok(strcmp(found(shelf, "held", 5), "") == 0, "the one that rested longest goes");
	ok(strcmp(held->data, "shown") == 0, "but stays for an answer that still shows it");
	part_let_go(held);
	for (int i = 0; i < 3 * SHELF_PARTS; i++) {
		snprintf(key, sizeof key, "again %d", i);
		part_let_go(made(shelf, key, 5, "other"));
		found(shelf, "again 0", 5);
	}
	ok(strcmp(found(shelf, "again 0", 5), "other") == 0, "what is asked for stays");
}

static void test_limits(struct shelf *shelf)
{
	struct part *large = part_new();
	arena_zero(&large->arena, SHELF_PART_MAX + 1);
	large->data = "large";
	shelf_put(shelf, STR("large"), 7, large);
	ok(strcmp(found(shelf, "large", 7), "") == 0, "what is too large serves once");
	part_let_go(large);
	part_let_go(NULL);
	struct part *old = made(shelf, "old", 7, "old");
	old->made_ns = time_monotonic_ns() - INT64_C(1100000000);
	ok(strcmp(found(shelf, "old", 7), "") == 0,
	   "after a second it is made anew: another program may have written");
	part_let_go(old);
}

int main(void)
{
	struct shelf *shelf = shelf_new();
	if (!shelf)
		return 1;
	test_found(shelf);
	test_held(shelf);
	test_limits(shelf);
	shelf_free(shelf);
	return tap_done();
}
