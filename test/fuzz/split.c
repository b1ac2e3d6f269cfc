// SPDX-License-Identifier: AGPL-3.0-or-later
// A body of JSON lines or one array, cut into its posts.
#include "listen/split.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str body = fuzz_text(data, size);
	struct split split = split_start(body);
	struct str element;
	struct fault fault = {0};
	enum outcome outcome = OK;
	const char *behind = body.at;
	int64_t line = 0;
	// The last element may come together with the news that something is wrong behind it.
	while (outcome == OK && split_next(&split, &element, &outcome, &fault)) {
		require(split.array || element.len > 0);
		require(fuzz_within(element, body) && element.at >= behind);
		require(split.line > line);
		behind = element.at + element.len;
		line = split.line;
	}
	require(outcome == OK || (outcome == INVALID && split.array && fault.text[0] != '\0'));
	return 0;
}
