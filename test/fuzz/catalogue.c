// SPDX-License-Identifier: AGPL-3.0-or-later
// A gettext catalogue and its plural rule, both as foreign bytes.
#include "page/catalogue.h"
#include "fuzz.h"
#include "page/catalogue_key.h"

enum { KEYS = 4 };

static void rule_check(const struct plural *rule)
{
	static const uint64_t counts[] = {0, 1, 2, 5, 11, 21, 100, UINT64_MAX};
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
		require(plural_form(rule, counts[i]) < rule->forms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str bytes = fuzz_text(data, size);
	struct catalogue_ids ids;
	struct catalogue catalogue;
	struct plural rule;
	struct fault fault = {0};
	if (plural_parse(bytes, &rule)) {
		require(rule.forms >= 1 && rule.forms <= PLURAL_FORMS_MAX);
		rule_check(&rule);
	}
	// The bytes as the list of texts, and, with a list of some, as the texts themselves.
	if (catalogue_ids_read(bytes, &ids, &fault) == OK)
		catalogue_ids_free(&ids);
	uint64_t keys[KEYS] = {catalogue_key("", 0), catalogue_key("Sign in", 7), 1, 2};
	char *copy = memcpy(malloc(size + 1), data, size);
	require(catalogue_ids_read(str_of((const char *)keys, sizeof keys), &ids, &fault) == OK);
	if (catalogue_read(copy, size, &ids, "fuzz", &catalogue, &fault) == OK) {
		rule_check(&catalogue.rule);
		const struct catalogue_entry *entry = catalogue_find(&catalogue, STR("Sign in"));
		for (unsigned form = 0; entry && form < PLURAL_FORMS_MAX + 1; form++)
			require(fuzz_within(catalogue_form(entry, form), str_of(copy, size)));
		catalogue_free(&catalogue);
	} else {
		require(fault.text[0] != '\0');
	}
	catalogue_ids_free(&ids);
	free(copy);
	return 0;
}
