// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_names.h"

bool names_init(struct names *names)
{
	vec_init(&names->names, NAME_BYTES_MAX + 1, NAMES_MAX);
	return vec_add(&names->names) != NULL;
}

void names_free(struct names *names)
{
	vec_free(&names->names);
}

uint16_t names_number(struct names *names, struct str name)
{
	char lower[NAME_BYTES_MAX + 1] = {0};
	for (size_t i = 0; i < name.len && i < NAME_BYTES_MAX; i++) {
		char c = name.at[i];
		lower[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
	}
	for (size_t i = 0; i < names->names.count; i++)
		if (memcmp(names_at(names, i), lower, sizeof lower) == 0)
			return (uint16_t)i;
	char *fresh = vec_add(&names->names);
	if (!fresh)
		return 0;
	memcpy(fresh, lower, sizeof lower);
	return (uint16_t)(names->names.count - 1);
}

size_t names_count(const struct names *names)
{
	return names->names.count;
}

const char *names_at(const struct names *names, size_t number)
{
	return vec_at(&names->names, number);
}
