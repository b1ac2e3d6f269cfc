// SPDX-License-Identifier: AGPL-3.0-or-later
// A compressed body that arrives in pieces: never more than its limit, and the common budget is
// whole again at the end.
#include "net/body.h"
#include "base/json.h"
#include "fuzz.h"

#define LIMIT ((size_t)64 << 10)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_Atomic size_t budget = 0;
	struct body body;
	struct fault fault = {0};
	struct str rest = fuzz_text(data, size);
	const bool gzip = size == 0 || data[0] != 'p'; // a plain one begins with p here
	const size_t piece = size % 61 + 1;
	require(body_begin(&body, LIMIT, gzip, &budget, 4 * LIMIT, &fault) == OK);
	enum outcome outcome = OK;
	while (outcome == OK && rest.len) {
		outcome = body_add(&body, str_slice(rest, 0, piece), &fault);
		rest = str_slice(rest, piece, SIZE_MAX);
		require(body.bytes.len <= LIMIT + JSON_PADDING);
	}
	if (outcome == OK)
		outcome = body_finish(&body, &fault);
	require(outcome == OK || fault.text[0] != '\0');
	body_end(&body);
	require(budget == 0);
	return 0;
}
