// SPDX-License-Identifier: AGPL-3.0-or-later
// Times: what is read can be written and read again.
#include "base/time.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t ms, again;
	char text[TIME_TEXT_MAX];
	if (!time_parse(fuzz_text(data, size), &ms))
		return 0;
	const size_t len = time_format(ms, text);
	require(len < TIME_TEXT_MAX && text[len] == '\0');
	require(time_parse(str_of(text, len), &again));
	// An offset may reach over the edges of the years that can be written.
	const int64_t first = INT64_C(-62167219200000), last = INT64_C(253402300799999);
	require(again == ms || ms < first || ms > last);
	return 0;
}
