// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/device.h"

struct known {
	const char *sign, *name;
};

// In this order: most browsers also name those that they want to be taken for.
static const struct known browsers[] = {
    {"Firefox/", "Firefox"},
    {"FxiOS/", "Firefox"},
    {"EdgA/", "Edge"},
    {"EdgiOS/", "Edge"},
    {"Edg/", "Edge"},
    {"OPR/", "Opera"},
    {"SamsungBrowser/", "Samsung Internet"},
    {"UCBrowser/", "UC Browser"},
    {"CriOS/", "Chrome"},
    {"Chrome/", "Chrome"},
    {"Safari/", "Safari"},
    {"curl/", "curl"},
};
static const struct known systems[] = {
    {"Android", "Android"}, {"iPhone", "iPhone"},   {"iPad", "iPad"},	 {"KAIOS", "KaiOS"},
    {"CrOS", "ChromeOS"},   {"Windows", "Windows"}, {"Mac OS X", "Mac"}, {"Linux", "Linux"},
};

static const char *first_known(struct str text, const struct known *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_find(text, str_from(list[i].sign)) != SIZE_MAX)
			return list[i].name;
	return "";
}

struct str device_words(struct arena *arena, struct str user_agent)
{
	const char *browser =
	    first_known(user_agent, browsers, sizeof browsers / sizeof browsers[0]);
	const char *system = first_known(user_agent, systems, sizeof systems / sizeof systems[0]);
	return arena_format(arena, "%s%s%s", browser, *browser && *system ? ", " : "", system);
}
