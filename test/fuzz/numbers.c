// SPDX-License-Identifier: AGPL-3.0-or-later
// Telephone numbers and quantities in any text lie within it and do not overlap.
#include "text/numbers.h"
#include "base/utf8.h"
#include "fuzz.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct folded folded;
	struct phone_found phones[PHONES_MAX];
	struct quantity_found quantities[QUANTITIES_MAX];
	const struct str text = fuzz_text(data, size);
	const size_t points = utf8_length(text);
	fold_text(text, &folded);
	const struct str code = size % 2 ? STR("92") : STR("");
	const size_t n_phones = phones_find(text, &folded, code, phones);
	require(n_phones <= PHONES_MAX);
	for (size_t i = 0; i < n_phones; i++) {
		require(phones[i].from < phones[i].to && phones[i].to <= text.len);
		require(phones[i].start < phones[i].end && phones[i].end <= points);
		require(i == 0 || phones[i].from >= phones[i - 1].to);
		require(strnlen(phones[i].e164, PHONE_E164_MAX) < PHONE_E164_MAX);
		require(strnlen(phones[i].digits, PHONE_E164_MAX) < PHONE_E164_MAX);
	}
	const size_t n = quantities_find(&folded, NULL, phones, n_phones, quantities);
	require(n <= QUANTITIES_MAX);
	for (size_t i = 0; i < n; i++) {
		require(quantities[i].from < quantities[i].to && quantities[i].to <= text.len);
		require(quantities[i].start < quantities[i].end && quantities[i].end <= points);
		require(quantities[i].value > 0 && isfinite(quantities[i].value));
		require(quantities[i].unit < UNITS);
	}
	return 0;
}
