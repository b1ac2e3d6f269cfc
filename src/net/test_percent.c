// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/percent.h"
#include "tap.h"

int main(void)
{
	struct arena arena, none;
	arena_init(&arena, 65536);
	arena_init(&none, 0);
	is_str(percent_encode(&arena, STR("Az09-._~")), STR("Az09-._~"), "these stay");
	is_str(percent_encode(&arena, STR("a b&c=d/e?f#g%+")),
	       STR("a%20b%26c%3Dd%2Fe%3Ff%23g%25%2B"), "what parts an address does not");
	is_str(percent_encode(&arena, STR("پل\xff\0x")), STR("%D9%BE%D9%84%FF%00x"),
	       "nor any byte beyond ASCII, nor a zero");
	is_str(percent_encode(&arena, STR("")), STR(""), "nothing is nothing");
	is_str(percent_encode(&none, STR("abc")), STR(""), "without memory there is nothing");
	const struct str query = STR("from=%2B4477&text=a+b%20c&empty=&text=second&bare");
	is_str(form_value(&arena, query, "from"), STR("+4477"), "a value of a query is decoded");
	is_str(form_value(&arena, query, "text"), STR("a b c"), "the first of its name counts");
	is_str(form_value(&arena, query, "empty"), STR(""), "one may be empty");
	is_str(form_value(&arena, query, "bare"), STR(""), "or have no value at all");
	is_str(form_value(&arena, query, "tex"), STR(""), "what is not there is empty");
	arena_free(&arena);
	arena_free(&none);
	return tap_done();
}
