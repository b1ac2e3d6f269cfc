// SPDX-License-Identifier: AGPL-3.0-or-later
// Near-copies: a text is a copy of itself, and whatever stands in the window, an answer is an id
// that was given.
#include "text/copies.h"
#include "fuzz.h"

static struct folded folded;

static struct copies_signature sign(struct str text, bool repost)
{
	struct copies_signature signature;
	const struct copies_facts facts = {.places = copies_fact(str_slice(text, 0, 3))};
	fold_text(text, &folded);
	copies_signature(text, &folded, NULL, facts, repost, &signature);
	return signature;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct copies *copies;
	static int64_t id;
	struct str rest = fuzz_text(data, size);
	const struct str first = fuzz_cut(&rest);
	if (!copies)
		copies = copies_new();
	const struct copies_signature one = sign(first, false), other = sign(rest, true);
	const int64_t original = ++id;
	require(copies_take(copies, original, original, &one) == 0);
	const int64_t again = copies_take(copies, original, ++id, &one);
	require(again == (one.exact ? original : 0));
	const int64_t answer = copies_take(copies, original, ++id, &other);
	require(answer == 0 || answer == original || answer == original + 1);
	copies_forget(copies, original, original, &one);
	return 0;
}
