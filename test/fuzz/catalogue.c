// SPDX-License-Identifier: AGPL-3.0-or-later
// A gettext catalogue and its plural rule, both as foreign bytes.
#include "page/catalogue.h"
#include "fuzz.h"

static void rule_check(const struct plural *rule)
{
	static const uint64_t counts[] = {0, 1, 2, 5, 11, 21, 100, UINT64_MAX};
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
		require(plural_form(rule, counts[i]) < rule->forms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str bytes = fuzz_text(data, size);
	struct catalogue catalogue;
	struct plural rule;
	struct fault fault = {0};
	if (plural_parse(bytes, &rule)) {
		require(rule.forms >= 1 && rule.forms <= PLURAL_FORMS_MAX);
		rule_check(&rule);
	}
	if (catalogue_read(bytes, "fuzz", &catalogue, &fault) != OK) {
		require(fault.text[0] != '\0');
		return 0;
	}
	rule_check(&catalogue.rule);
	const struct catalogue_entry *entry = catalogue_find(&catalogue, STR("Sign in"));
	for (unsigned form = 0; entry && form < PLURAL_FORMS_MAX + 1; form++)
		require(fuzz_within(catalogue_form(entry, form), bytes));
	catalogue_free(&catalogue);
	return 0;
}
