// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/arena.h"

#include "tap.h"

#include <stddef.h>

static bool is_zero(const char *at, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (at[i])
			return false;
	return true;
}

static void memory_is_aligned_and_apart(void)
{
	struct arena arena;
	arena_init(&arena, 1 << 20);
	bool aligned = true, kept = true;
	unsigned char *parts[200];
	for (size_t i = 0; i < 200; i++) {
		parts[i] = arena_raw(&arena, i + 1);
		aligned = aligned && (uintptr_t)parts[i] % _Alignof(max_align_t) == 0;
		memset(parts[i], (int)i, i + 1);
		arena_cstr(&arena, STR("x"));
	}
	for (size_t i = 0; i < 200; i++)
		for (size_t k = 0; k <= i; k++)
			kept = kept && parts[i][k] == i;
	ok(aligned, "memory suits any type, also after odd sizes and texts");
	ok(kept, "no piece overlaps another");
	arena_free(&arena);
}

static void zeroed_memory_is_zero_after_reuse(void)
{
	struct arena arena;
	arena_init(&arena, 1 << 20);
	memset(arena_raw(&arena, 3000), 0xAA, 3000);
	arena_reset(&arena);
	is_int(arena.used, 0, "a reset gives everything back");
	ok(is_zero(arena_zero(&arena, 3000), 3000), "memory used before comes back cleared");
	ok(is_zero(arena_array(&arena, 10, 30), 300), "so does an array");
	ok(arena_array(&arena, SIZE_MAX / 2, 3) == NULL,
	   "an array whose size overflows is refused");
	arena_free(&arena);
}

static void a_limit_holds(void)
{
	struct arena arena;
	arena_init(&arena, 10000);
	ok(arena_raw(&arena, 10001) == NULL, "more than the limit is refused");
	ok(arena_raw(&arena, SIZE_MAX) == NULL && arena_raw(&arena, SIZE_MAX - 15) == NULL,
	   "absurd sizes are refused");
	size_t got = 0;
	while (arena_raw(&arena, 100))
		got += 100;
	ok(got > 8000 && got <= 10000, "small pieces fill the limit (%zu bytes)", got);
	static const char text[200];
	ok(arena_copy(&arena, str_of(text, sizeof(text))).at == NULL,
	   "a text that does not fit is no text");
	ok(arena_cstr(&arena, str_of(text, sizeof(text))) == NULL, "nor a C string");
	ok(arena_format(&arena, "%0200d", 1).at == NULL, "nor a formatted one");
	arena_reset(&arena);
	ok(arena_raw(&arena, 10000) != NULL, "after a reset all of the limit is there again");
	arena_free(&arena);
	arena_init(&arena, 0);
	ok(arena_raw(&arena, 1) == NULL, "an arena without a limit to spend gives nothing");
	arena_free(&arena);
}

static void big_pieces_live_beside_small_ones(void)
{
	struct arena arena;
	arena_init(&arena, 64 << 20);
	char *small = arena_raw(&arena, 10);
	char *big = arena_raw(&arena, 10 << 20);
	char *next = arena_raw(&arena, 10);
	ok(small && big && next, "a big piece is given");
	memset(big, 1, 10 << 20);
	ok(next - small == 16, "small pieces go on in the block they began in");
	for (int i = 0; i < 5; i++) {
		arena_raw(&arena, 200 << 10);
		arena_raw(&arena, 3000);
	}
	ok(arena.used > 11500000 && arena.used < 11600000, "what is used is counted");
	arena_reset(&arena);
	ok(arena_raw(&arena, 8) != NULL, "an arena works on after a reset");
	arena_free(&arena);
	ok(arena.block == NULL && arena.used == 0, "a freed arena holds nothing");
	ok(arena_raw(&arena, 8) != NULL, "and may be used again");
	arena_free(&arena);
}

static void texts_are_copied_with_a_zero(void)
{
	struct arena arena;
	arena_init(&arena, 1 << 20);
	char source[] = "bridge";
	struct str copy = arena_copy(&arena, str_of(source, 4));
	source[0] = 'X';
	is_str(copy, STR("brid"), "a copy does not follow its source");
	is_int(copy.at[4], 0, "a zero stands behind a copy");
	struct str empty = arena_copy(&arena, (struct str){NULL, 0});
	ok(empty.at && empty.len == 0 && empty.at[0] == '\0', "nothing is copied as an empty text");
	is_str(str_from(arena_cstr(&arena, STR("boat"))), STR("boat"), "a C string is made");
	is_str(arena_format(&arena, "%s-%03d", "case", 7), STR("case-007"), "a text is formatted");
	struct str wide = arena_format(&arena, "%05000d", 1);
	ok(wide.len == 5000 && wide.at[4999] == '1', "a long text is formatted whole");
	arena_free(&arena);
}

int main(void)
{
	memory_is_aligned_and_apart();
	zeroed_memory_is_zero_after_reuse();
	a_limit_holds();
	big_pieces_live_beside_small_ones();
	texts_are_copied_with_a_zero();
	return tap_done();
}
