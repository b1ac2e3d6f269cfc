// SPDX-License-Identifier: AGPL-3.0-or-later
// A connector that asks nobody: its other side is a counter in memory. It has as many posts as it
// is told, gives a few at each step, and can be made to fail in each way there is.
#ifndef CAUSEWAY_TEST_NULL_CONNECTOR_H
#define CAUSEWAY_TEST_NULL_CONNECTOR_H

#include "listen/connector.h"

#include <stdio.h>

// The other side.
static struct null_world {
	int64_t posts;	// it has those with the ids 1 to this
	int64_t a_step; // how many it gives at once
	enum trouble trouble;
	int64_t wait_ms;
	int asked; // how often
	struct str seen_address, seen_key;
	char room[2][64];
} null_world = {.a_step = 10};

static void null_see(const struct connector_call *call)
{
	const char *const names[] = {"address", "key"};
	struct str *const seen[] = {&null_world.seen_address, &null_world.seen_key};
	for (int i = 0; i < 2; i++) {
		const int len = snprintf(null_world.room[i], sizeof null_world.room[i], "%.*s",
					 STR_ARG(connector_value(call, names[i])));
		*seen[i] = str_of(null_world.room[i], (size_t)len);
	}
}

static enum outcome null_poll(struct connector_call *call, struct fault *fault)
{
	int64_t at = 0;
	null_world.asked++;
	null_see(call);
	call->wait_ms = null_world.wait_ms;
	call->title = STR("Nowhere");
	if (null_world.trouble)
		return connector_fail(call, null_world.trouble, fault, "The other side says no.");
	str_to_i64(call->cursor, &at);
	for (int64_t i = 0; i < null_world.a_step && at < null_world.posts; i++) {
		const struct str id = arena_format(call->arena, "%lld", (long long)++at);
		const struct connector_post post = {
		    .id = id,
		    .text =
			arena_format(call->arena, "lantern number %.*s of the river", STR_ARG(id)),
		    .lang = STR("en"),
		};
		connector_post(call, &post);
	}
	call->next_cursor = arena_format(call->arena, "%lld", (long long)at);
	call->more = at < null_world.posts;
	return OK;
}

static const struct connector_ask null_asks[] = {
    {.name = "address", .label = "Address", .kind = ASK_URL, .required = true, .place = true},
    {.name = "key", .label = "Key", .kind = ASK_SECRET},
};
static const struct connector null_connector = {
    .name = "null",
    .words = "Nowhere",
    .reads = "Nothing.",
    .icon = "globe",
    .can = CONNECTOR_POLLS,
    .every_min = 5,
    .asks = null_asks,
    .n_asks = 2,
    .poll = null_poll,
};
__attribute__((unused)) static const struct connector *const null_connectors[] = {&null_connector,
										  NULL};

#endif
