// SPDX-License-Identifier: AGPL-3.0-or-later
// What Meta pushes, signed as it should be: any bytes, for a Page and for an account. Whatever
// comes of it are posts of one line each, and messages to us that can be answered; what rounds
// before kept is passed over. And a text and a search as somebody types them for X.
#include "fuzz.h"
#include "listen/facebook.h"
#include "listen/instagram.h"
#include "listen/test_meta_sign.h"
#include "listen/x.h"
#include "listen/x_text.h"

static size_t pushed(const struct connector *connector, struct fetcher *fetcher, struct str body,
		     size_t before)
{
	struct arena arena;
	size_t lines = 0;
	struct fault fault = {0};
	// Page, token, secret, version, server, late.
	const struct str values[] = {STR("500"), STR("token"), STR(SECRET),
				     STR(""),	 STR(""),      STR("")};
	const struct connector_push push = {.body = body, .header = header_of};
	arena_init(&arena, CONNECTOR_MEMORY);
	struct connector_call call = {.arena = &arena,
				      .fetcher = fetcher,
				      .connector = connector,
				      .values = values,
				      .before = before,
				      .now = 1784000000000};
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	const enum outcome outcome = connector->take(&call, &push, &fault);
	require(outcome == OK || fault.text[0] != '\0');
	require(outcome != DENIED);
	for (size_t i = 0; i < call.lines.len; i++)
		lines += call.lines.at[i] == '\n';
	require(lines == call.posts && call.posts <= CONNECTOR_POSTS_MAX);
	for (size_t i = 0; i < call.n_directs; i++)
		require(call.directs[i].id.len > 0 && call.directs[i].text.len > 0 &&
			str_find_byte(call.directs[i].contact, ':') + 1 <
			    call.directs[i].contact.len);
	require(before <= call.met || outcome != OK);
	require(before == 0 || call.posts + call.n_directs + call.n_reports == 0 || outcome != OK);
	buf_free(&call.lines);
	arena_free(&arena);
	return call.full ? 0 : call.met;
}

static void typed(struct str text)
{
	struct arena arena;
	arena_init(&arena, CONNECTOR_MEMORY);
	require(x_length(&arena, text) <= 23 * text.len);
	const struct str query = x_query(&arena, text, text, true);
	// What is typed closes no bracket and names no operator of its own.
	for (size_t i = 1; i + 1 < query.len; i++)
		require(
		    query.at[i] != '(' && query.at[i] != ')' &&
		    (query.at[i] != ':' || (i >= 4 && memcmp(query.at + i - 4, "from", 4) == 0)));
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fetcher *fetcher;
	const struct str body = fuzz_text(data, size);
	if (!fetcher) {
		require(sodium_init() >= 0);
		require(fetcher_new(&(struct fetch_options){0}, &fetcher, NULL) == OK);
		fetcher_stop(fetcher); // nobody is asked
	}
	sign(body);
	static const struct connector *const both[] = {&facebook_connector, &instagram_connector};
	for (int i = 0; i < 2; i++) {
		const size_t met = pushed(both[i], fetcher, body, 0);
		if (met > 0)
			pushed(both[i], fetcher, body, met);
	}
	typed(body);
	return 0;
}
