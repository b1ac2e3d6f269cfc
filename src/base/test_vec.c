// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/vec.h"

#include "tap.h"

struct pair {
	int64_t a;
	char b[5];
};

static void elements_are_added_and_kept(void)
{
	struct vec vec;
	vec_init(&vec, sizeof(struct pair), 1000);
	bool cleared = true;
	for (int i = 0; i < 1000; i++) {
		struct pair *pair = vec_add(&vec);
		cleared = cleared && pair->a == 0 && pair->b[0] == 0;
		*pair = (struct pair){i, "abcd"};
	}
	bool kept = true;
	for (size_t i = 0; i < 1000; i++)
		kept = kept && ((struct pair *)vec_at(&vec, i))->a == (int64_t)i;
	ok(cleared, "a new element is all zero");
	ok(kept && vec.count == 1000, "a thousand elements are kept in order");
	ok(vec_add(&vec) == NULL && vec.count == 1000, "the limit holds");
	vec_reset(&vec);
	ok(vec.count == 0 && ((struct pair *)vec_add(&vec))->a == 0,
	   "after a reset elements are cleared again");
	vec_free(&vec);
	ok(vec.at == NULL && vec.count == 0, "a freed vec holds nothing");
	ok(vec_add(&vec) != NULL, "and may be used again");
	vec_free(&vec);
}

static void an_element_is_removed(void)
{
	struct vec vec;
	vec_init(&vec, sizeof(int), 3);
	for (int i = 0; i < 3; i++)
		*(int *)vec_add(&vec) = i;
	vec_remove_swap(&vec, 0);
	ok(vec.count == 2 && *(int *)vec_at(&vec, 0) == 2 && *(int *)vec_at(&vec, 1) == 1,
	   "the last element takes the place of a removed one");
	vec_remove_swap(&vec, 1);
	ok(vec.count == 1 && *(int *)vec_at(&vec, 0) == 2, "the last one itself can be removed");
	ok(vec_add(&vec) && vec_add(&vec) && !vec_add(&vec), "removed places may be filled again");
	vec_free(&vec);
}

static void limits_at_the_edge(void)
{
	struct vec vec;
	vec_init(&vec, 1, 0);
	ok(vec_add(&vec) == NULL, "a vec for no elements takes none");
	vec_init(&vec, SIZE_MAX / 4, 8);
	ok(vec_add(&vec) == NULL, "elements of absurd size are refused");
	vec_free(&vec);
}

int main(void)
{
	elements_are_added_and_kept();
	an_element_is_removed();
	limits_at_the_edge();
	return tap_done();
}
