// SPDX-License-Identifier: AGPL-3.0-or-later
// Where campaigns are may be told anew while posts are read.
#include "triage/areas.h"

#include "tap.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static const struct campaign flood = {.id = 7, .country = {"NP", 2}};

// The first place found in the text, as it is called now; empty if none is.
static struct str found_in(struct areas *areas, const char *text)
{
	static _Thread_local struct folded folded;
	static _Thread_local struct place_found found[PLACES_FOUND_MAX];
	fold_text(str_from(text), &folded);
	areas_enter(areas);
	const size_t n =
	    places_find(NULL, areas_find(areas, flood.id), str_from(text), &folded, found);
	areas_leave(areas);
	return n > 0 ? found[0].name : STR("");
}

static enum outcome tell(struct areas *areas, const char *name)
{
	struct fault fault;
	const struct campaign_place place = {.campaign = flood.id,
					     .name = str_from(name),
					     .spellings = STR(""),
					     .lat = 27,
					     .lon = 85};
	return areas_set(areas, &flood, &place, 1, &fault);
}

static void test_telling(void)
{
	struct areas *areas = areas_new();
	is_str(found_in(areas, "water in kunda"), STR(""), "nothing was told");
	ok(tell(areas, "Kunda") == OK, "a campaign with a place is told");
	const struct str kunda = found_in(areas, "water in kunda");
	is_str(kunda, STR("Kunda"), "its place is found at once");
	ok(tell(areas, "Belwa") == OK, "it is told anew");
	is_str(found_in(areas, "water in belwa"), STR("Belwa"), "the new place is found");
	is_str(found_in(areas, "water in kunda"), STR(""), "and the old one is not any more");
	is_str(kunda, STR("Kunda"), "but what a reading has borrowed of it stays");
	ok(tell(areas, "https://example.org") == INVALID, "what cannot be a name is refused");
	is_str(found_in(areas, "water in belwa"), STR("Belwa"), "and nothing has changed");
	areas_free(areas);
}

struct reader {
	struct areas *areas;
	atomic_bool stop;
	atomic_size_t odd;
};

static void *read_on(void *context)
{
	struct reader *reader = context;
	while (!reader->stop) {
		const struct str name = found_in(reader->areas, "kunda or belwa");
		if (!str_equal(name, STR("Kunda")) && !str_equal(name, STR("Belwa")))
			reader->odd++;
	}
	return NULL;
}

static void test_beside_reading(void)
{
	pthread_t thread;
	struct reader reader = {.areas = areas_new()};
	tell(reader.areas, "Kunda");
	pthread_create(&thread, NULL, read_on, &reader);
	bool told = true;
	for (int i = 0; i < 200; i++)
		told = told && tell(reader.areas, i % 2 ? "Kunda" : "Belwa") == OK;
	reader.stop = true;
	pthread_join(thread, NULL);
	ok(told, "a campaign can be told again and again while posts are read");
	is_int(reader.odd, 0, "and each post is read by the old or by the new");
	areas_free(reader.areas);
}

int main(void)
{
	test_telling();
	test_beside_reading();
	return tap_done();
}
