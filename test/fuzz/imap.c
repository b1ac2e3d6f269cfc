// SPDX-License-Identifier: AGPL-3.0-or-later
// Lines of an IMAP server.
#include "fuzz.h"
#include "net/imap_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t number, list[5];
	size_t count = 0;
	bool more = false;
	struct str rest = fuzz_text(data, size);
	while (rest.len > 0) {
		const struct str line = str_cut(&rest, '\n');
		const size_t literal = imap_literal(line);
		require(literal == SIZE_MAX || literal <= UINT32_MAX);
		imap_number(line, "UIDVALIDITY", &number);
		imap_number(line, "RFC822.SIZE", &number);
		imap_exists(line, &number);
		imap_end_of(line, STR("C1"));
		imap_search_take(line, 3, list, 5, &count, &more);
		require(count <= 5);
		for (size_t i = 0; i < count; i++)
			require(list[i] >= 3 && (i == 0 || list[i] > list[i - 1]));
	}
	return 0;
}
