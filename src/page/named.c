// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/named.h"

#include <stdlib.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

enum { NAME_UNITS = 100, CODE_MOST = 20 };

typedef int32_t name_ask(const char *of, const char *reader, UChar *name, int32_t room,
			 UErrorCode *error);

static struct str name_of(struct arena *arena, name_ask *ask, const char *of,
			  const struct language *reader, struct str code)
{
	UChar wide[NAME_UNITS];
	char name[NAME_UNITS * 3];
	int32_t len = 0;
	UErrorCode error = U_ZERO_ERROR;
	const int32_t units = ask(of, reader->code, wide, NAME_UNITS, &error);
	if (U_SUCCESS(error))
		u_strToUTF8(name, sizeof name, &len, wide, units, &error);
	return arena_copy(arena, U_SUCCESS(error) && len > 0 ? str_of(name, (size_t)len) : code);
}

struct str country_named(struct arena *arena, const struct language *reader, struct str code)
{
	char of[CODE_MOST];
	if (code.len != 2)
		return code;
	snprintf(of, sizeof of, "und_%.*s", STR_ARG(code));
	return name_of(arena, uloc_getDisplayCountry, of, reader, code);
}

struct str language_named(struct arena *arena, const struct language *reader, struct str code)
{
	char of[CODE_MOST];
	if (code.len == 0 || code.len >= sizeof of)
		return code;
	snprintf(of, sizeof of, "%.*s", STR_ARG(code));
	return name_of(arena, uloc_getDisplayName, of, reader, code);
}

struct str languages_named(struct arena *arena, const struct language *reader, struct str codes)
{
	struct str names = STR("");
	while (codes.len > 0) {
		const struct str name = language_named(arena, reader, str_cut(&codes, ' '));
		names = arena_format(arena, "%.*s%s%.*s", STR_ARG(names), names.len > 0 ? ", " : "",
				     STR_ARG(name));
	}
	return names;
}

struct order {
	const struct messages *messages;
	const struct language *reader;
};

static int by_name(const void *a, const void *b, void *context)
{
	const struct order *order = context;
	const struct country *one = a, *other = b;
	return message_compare(order->messages, order->reader, one->name, other->name);
}

const struct country *countries_named(struct arena *arena, const struct messages *messages,
				      const struct language *reader, size_t *ret_count)
{
	size_t count = 0;
	const char *const *codes = uloc_getISOCountries();
	while (codes[count])
		count++;
	struct country *list = arena_array(arena, count, sizeof *list);
	for (size_t i = 0; list && i < count; i++)
		list[i] =
		    (struct country){codes[i], country_named(arena, reader, str_from(codes[i]))};
	struct order order = {messages, reader};
	if (list)
		qsort_r(list, count, sizeof *list, by_name, &order);
	*ret_count = list ? count : 0;
	return list;
}
