// SPDX-License-Identifier: AGPL-3.0-or-later
// The filters of a stream as links and form inputs: each keeps the others, values are encoded, only
// what occurs is offered.
#include "respond/stream_page.h"

#include "tap.h"

static struct arena arena;

static const struct stream_filter *filter_named(const struct stream_sieve *sieve, const char *name)
{
	const struct stream_filter *filters = sieve->filters.at;
	for (size_t i = 0; i < sieve->filters.count; i++)
		if (strcmp(filters[i].name, name) == 0)
			return &filters[i];
	return NULL;
}

static const struct stream_choice *choice(struct view_list list, size_t index)
{
	static const struct stream_choice none;
	return index < list.count ? &((const struct stream_choice *)list.at)[index] : &none;
}

static void test_addresses(void)
{
	struct stream_query query = {0};
	is_str(stream_href(&arena, STR("/t/a/stream"), &query), STR("/t/a/stream"),
	       "without filters the address is bare");
	is_str(stream_query_text(&arena, &query), STR(""), "and nothing is to be saved");
	query.at[PARAM_KIND] = STR("request");
	query.at[PARAM_Q] = STR("پانی & 5%");
	query.at[PARAM_BEFORE] = STR("12");
	is_str(stream_href(&arena, STR("/t/a/stream"), &query),
	       STR("/t/a/stream?kind=request&q=%D9%BE%D8%A7%D9%86%DB%8C%20%26%205%25&before=12"),
	       "every value is encoded");
	is_str(stream_query_text(&arena, &query),
	       STR("kind=request&q=%D9%BE%D8%A7%D9%86%DB%8C%20%26%205%25"),
	       "where a page began is not saved");
	is_str(stream_back(&arena, STR("/t/a/stream?kind=request")),
	       STR("?back=%2Ft%2Fa%2Fstream%3Fkind%3Drequest"), "a way back is one value");
}

enum { PLACES = 20 };

static void test_filters(void)
{
	struct stream_value places[PLACES],
	    topics[] = {{STR("water"), STR("water"), 7}, {STR("food"), STR("food"), 2}};
	for (size_t i = 0; i < PLACES; i++)
		places[i] = (struct stream_value){arena_format(&arena, "place %zu", i),
						  arena_format(&arena, "Place %zu", i),
						  (int64_t)(PLACES - i)};
	const int64_t kinds[KIND_COUNT] = {[KIND_REQUEST] = 4, [KIND_PRAISE] = 1};
	const struct stream_offer offer = {
	    .topics = {topics, 2}, .places = {places, PLACES}, .kinds = kinds};
	struct stream_query query = {0};
	query.at[PARAM_KIND] = STR("offer");
	query.at[PARAM_TOPIC] = STR("water");
	query.at[PARAM_PLACE] = STR("elsewhere");
	query.at[PARAM_Q] = STR("boat");
	query.at[PARAM_WRITTEN_FROM] = STR("2026-07-14T03:00");
	query.at[PARAM_BEFORE] = STR("7");
	struct stream_sieve sieve = {0};
	stream_sieve_links(&arena, STR("/s"), &query, &offer, &sieve);

	const struct stream_filter *kind = filter_named(&sieve, "Kind");
	if (!ok(kind != NULL, "kinds can be chosen"))
		return;
	is_int(kind->choices.count, 4, "all, those that occur, and the one that is set");
	ok(choice(kind->choices, 2)->current && kind->chosen && kind->open, "which is current");
	is_int(choice(kind->choices, 1)->count, 4, "each says how many there are");
	is_str(choice(kind->choices, 1)->href,
	       STR("/s?kind=request&topic=water&place=elsewhere&"
		   "written_from=2026-07-14T03%3A00&q=boat"),
	       "a choice keeps the other filters and begins at the newest");
	is_str(choice(kind->choices, 0)->href,
	       STR("/s?topic=water&place=elsewhere&written_from=2026-07-14T03%3A00&q=boat"),
	       "“all” drops its filter");
	const struct stream_filter *place = filter_named(&sieve, "Place");
	ok(place && place->choices.count == 8 && place->more.count == 14 && place->some_more,
	   "many places stand behind “more”");
	ok(place && choice(place->more, 13)->current, "also one that is set and does not occur");
	ok(!filter_named(&sieve, "Source"), "what does not occur cannot be chosen");
	const struct stream_filter *topic = filter_named(&sieve, "Topic");
	ok(topic && topic->chosen_name && strcmp(topic->chosen_name, "Water") == 0,
	   "a filter says what is chosen");
	is_int(sieve.kept.count, 4, "searching keeps the other filters");
	is_int(sieve.kept_time.count, 4, "so does setting a time");
	is_int(sieve.inputs.count, 5, "a form that acts on what is shown has all of them");
	is_str(sieve.clear_href, STR("/s"), "filters can be dropped at once");
	ok(sieve.newest_href.len > 0 && str_equal(sieve.newest_href, sieve.here_href),
	   "an older page leads back");
}

static void test_incident(void)
{
	const struct stream_offer offer = {0};
	struct stream_query query = {0};
	query.at[PARAM_INCIDENT] = STR("123");
	struct stream_sieve sieve = {0};
	stream_sieve_links(&arena, STR("/s"), &query, &offer, &sieve);
	const struct stream_filter *urgency = filter_named(&sieve, "Urgency");
	ok(urgency && str_equal(choice(urgency->choices, 1)->href, STR("/s?urgency=life")),
	   "choosing a filter leaves the incident that is shown");
	ok(sieve.narrowed, "which is a filter, too");
}

static void test_poor(void)
{
	struct arena tiny;
	arena_init(&tiny, 8);
	const struct stream_offer offer = {0};
	const struct stream_query query = {0};
	struct stream_sieve poor = {0};
	stream_sieve_links(&tiny, STR("/s"), &query, &offer, &poor);
	is_int(poor.filters.count, 0, "without memory there are no filters, and no crash");
	arena_free(&tiny);
}

int main(void)
{
	arena_init(&arena, 1 << 20);
	test_addresses();
	test_filters();
	test_incident();
	test_poor();
	arena_free(&arena);
	return tap_done();
}
