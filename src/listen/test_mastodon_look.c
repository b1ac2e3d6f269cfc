// SPDX-License-Identifier: AGPL-3.0-or-later
// Servers that speak Mastodon's language each speak it in their own way: short pages, ids of other
// kinds, no min_id, fields that are not there. Nothing is left out and nothing comes twice,
// whatever a server is like. Asked of a server of our own that is each of them in turn.
#include "listen/mastodon.h"
#include "other_side.h"
#include "tap.h"

#include <stdio.h>

#define NOW   ((int64_t)1800000000000)
#define HOUR  ((int64_t)3600000)
#define BOUND 60 // bytes of an id in a query

// What kind of server the other side is.
struct kind {
	const char *name;
	const char *id;	      // how it writes the number of a status
	int page;	      // it gives so many at most
	bool min, since, max; // which bounds it knows
	bool bare;	      // it leaves out all that may be left out
};
static const struct kind kinds[] = {
    {"Mastodon", "\"1100000000000%05d\"", 40, true, true, true, false},
    {"GoToSocial: ULIDs, no streams", "\"01J2Z0000000000000000%05d\"", 40, true, true, true, false},
    {"Pleroma, Akkoma: flake ids, short pages", "\"AkXqb1%05dz\"", 20, true, true, true, false},
    {"snac: times and hashes, bare", "\"1752460000%05d0123456789abcdef0123456789abcdef\"", 20, true,
     true, true, true},
    {"an old Pixelfed: numbers, no min_id", "7%05d", 40, false, true, true, true},
    {"one that knows min_id alone", "\"%05d\"", 20, true, false, false, false},
    {"one that knows max_id alone", "\"%05d\"", 20, false, false, true, false},
};

static struct {
	const struct kind *kind;
	int count;  // statuses, numbered from 1
	int edited; // the number of one that was edited; 0: none
	int asked;
	int refuses; // answers that are `refusal` with `status`
	int status;
	const char *refusal, *retry_after;
	const char *reset; // when what is used up counts anew
} world;

// The number in an id, by the kind's way of writing it; 0: none was given.
static int number_of(struct str id)
{
	char written[BOUND];
	for (int i = 1; id.len > 0 && i <= world.count; i++) {
		const int len = snprintf(written, sizeof written, world.kind->id, i);
		struct str text = str_of(written, (size_t)len);
		if (text.at[0] == '"')
			text = str_slice(text, 1, text.len - 2);
		if (str_equal(text, id))
			return i;
	}
	return 0;
}

static void status_write(struct buf *out, int number)
{
	char line[900], id[BOUND];
	snprintf(id, sizeof id, world.kind->id, number);
	int len = snprintf(line, sizeof line, "%s{\"id\":%s,\"content\":\"<p>Boat %d</p>\"",
			   out->len > 1 ? "," : "", id, number);
	if (!world.kind->bare)
		len += snprintf(line + len, sizeof line - (size_t)len,
				",\"uri\":\"https://far.test/%d\",\"visibility\":\"public\","
				"\"created_at\":\"2026-07-14T03:00:00.000Z\",\"edited_at\":%s,"
				"\"reblog\":null,\"account\":{\"id\":\"7\",\"acct\":\"ana\"}",
				number,
				number == world.edited ? "\"2026-07-14T04:00:00.000Z\"" : "null");
	buf_add(out, str_of(line, (size_t)len));
	buf_add_byte(out, '}');
}

static enum outcome timeline(struct request *request)
{
	struct buf out;
	world.asked++;
	if (world.refuses > 0) {
		world.refuses--;
		if (world.retry_after)
			reply_header(request, "Retry-After", str_from(world.retry_after));
		if (world.reset) {
			reply_header(request, "X-RateLimit-Remaining", STR("0"));
			reply_header(request, "X-RateLimit-Reset", str_from(world.reset));
		}
		reply_bytes(request, world.status, "application/json", str_from(world.refusal));
		return OK;
	}
	const struct kind *kind = world.kind;
	const int min = kind->min ? number_of(request_text(request, "min_id")) : 0;
	const int since = kind->since ? number_of(request_text(request, "since_id")) : 0;
	const int max = kind->max ? number_of(request_text(request, "max_id")) : 0;
	int last = max ? max - 1 : world.count;
	int first = last - kind->page + 1 > since + 1 ? last - kind->page + 1 : since + 1;
	if (min) {
		first = min + 1;
		last = first + kind->page - 1 < world.count ? first + kind->page - 1 : world.count;
	}
	buf_init(&out, (size_t)1 << 20);
	buf_add_byte(&out, '[');
	for (int i = last; i >= first && i > 0; i--)
		status_write(&out, i);
	buf_add_byte(&out, ']');
	reply_bytes(request, 200, "application/json", arena_copy(request->arena, buf_str(&out)));
	buf_free(&out);
	return OK;
}

#define BOUND_INPUT(word)                                                                          \
	{                                                                                          \
		.name = word, .place = IN_QUERY, .type = INPUT_TEXT, .most = BOUND                 \
	}
static const struct input inputs[] = {BOUND_INPUT("min_id"), BOUND_INPUT("since_id"),
				      BOUND_INPUT("max_id"), BOUND_INPUT("limit")};
static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/api/v1/timelines/tag/flood",
     .permission = "public",
     .inputs = inputs,
     .n_inputs = 4,
     .handle = timeline},
};

static struct arena arena;
static struct fault fault;
static char cursor[CONNECTOR_CURSOR_MAX];
static int64_t now;
static struct str token;
static bool seen[1000];
static int posts, edits, twice; // since the server began; `twice`: with the same id

static struct connector_call call_make(struct str *values)
{
	arena_reset(&arena);
	values[0] = server;
	values[1] = STR("tag");
	values[2] = STR("#flood");
	values[3] = token;
	fault.text[0] = '\0';
	struct connector_call call = {.arena = &arena,
				      .fetcher = fetcher,
				      .connector = &mastodon_connector,
				      .values = values,
				      .cursor = str_from(cursor),
				      .now = now};
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	return call;
}

static void lines_count(struct str lines)
{
	while (lines.len > 0) {
		int64_t number = 0;
		const struct str line = str_cut(&lines, '\n');
		const size_t at = str_find(line, STR("Boat "));
		struct str digits = str_slice(line, at == SIZE_MAX ? 0 : at + 5, SIZE_MAX);
		str_to_i64(str_cut(&digits, '"'), &number);
		if (str_find(line, STR("edit_of")) != SIZE_MAX) {
			edits++;
			continue;
		}
		posts++;
		twice += seen[number];
		seen[number] = true;
	}
}

// Looks until there is no more at once; how the last look ended.
static enum outcome look(struct connector_call *ret_call)
{
	enum outcome outcome;
	struct str values[CONNECTOR_ASKS_MAX];
	int looks = 0;
	do {
		*ret_call = call_make(values);
		outcome = mastodon_connector.poll(ret_call, &fault);
		lines_count(buf_str(&ret_call->lines));
		if (outcome == OK)
			snprintf(cursor, sizeof cursor, "%.*s", STR_ARG(ret_call->next_cursor));
		buf_free(&ret_call->lines);
	} while (outcome == OK && ret_call->more && ++looks < 50);
	return outcome;
}

static void test_kind(const struct kind *kind)
{
	struct connector_call call;
	world.kind = kind;
	world.count = 3;
	world.edited = posts = edits = twice = 0;
	memset(seen, 0, sizeof seen);
	cursor[0] = '\0';
	now = NOW;
	is_int(look(&call), OK, "%s: the first look %s", kind->name, fault.text);
	is_int(posts, 3, "brings what is there");
	world.count = 4;
	look(&call);
	is_int(posts - twice, 4, "one more is one more");
	world.count = 134;
	is_int(look(&call), OK, "130 come at once %s", fault.text);
	int missing = 0;
	for (int i = 1; i <= world.count; i++)
		missing += !seen[i];
	is_int(missing, 0, "none is left out");
	if (kind->min)
		is_int(twice, 0, "and none is told twice");
	world.edited = 130;
	look(&call);
	if (kind->min)
		is_int(edits, 0, "an edit of an earlier one is not looked for at each look");
	now += HOUR;
	look(&call);
	is_int(edits > 0, !kind->bare, "but now and then, where a server tells of edits");
}

static void test_refusals(void)
{
	static const struct {
		int status;
		const char *answer, *retry_after;
		enum trouble trouble;
		int64_t wait;
	} cases[] = {
	    {429, "{\"error\":\"Too many requests\"}", "1", TROUBLE_LIMITED, 1000},
	    {503, "<html>busy</html>", "120", TROUBLE_BROKEN, 120000},
	    {403, "{\"error\":\"This action is outside the authorized scopes\"}", NULL,
	     TROUBLE_RIGHTS, 0},
	    {401, "{\"error\":\"The access token is invalid\"}", NULL, TROUBLE_REFUSED, 0},
	    {404, "Not found", NULL, TROUBLE_GONE, 0},
	    {200, "<html>Welcome</html>", NULL, TROUBLE_UNREADABLE, 0},
	    {200, "{\"error\":\"no\"}", NULL, TROUBLE_UNREADABLE, 0},
	};
	struct connector_call call;
	token = STR("key");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		world.refuses = 1;
		world.status = cases[i].status;
		world.refusal = cases[i].answer;
		world.retry_after = cases[i].retry_after;
		ok(look(&call) != OK && call.trouble == cases[i].trouble,
		   "%d with %s is a trouble of its kind: %s", cases[i].status, cases[i].answer,
		   fault.text);
		is_int(call.wait_ms, cases[i].wait, "with the wait it asks for");
	}
	is_int(look(&call), OK, "after all of which it goes on %s", fault.text);
}

// Servers say in three ways when what is used up counts anew.
static void test_limits(void)
{
	static const char *const resets[] = {"2027-01-15T08:05:00.000Z", "1800000300", "300"};
	struct connector_call call;
	now = NOW;
	world.retry_after = NULL;
	for (size_t i = 0; i < 3; i++) {
		world.refuses = 1;
		world.status = 429;
		world.refusal = "{}";
		world.reset = resets[i];
		ok(look(&call) != OK && call.trouble == TROUBLE_LIMITED, "used up until %s",
		   resets[i]);
		is_int(call.wait_ms, 300000, "is five minutes");
	}
	world.reset = NULL;
}

// What one event of a stream brings.
static struct str heard(const char *event, const char *data)
{
	static struct buf lines;
	struct str values[CONNECTOR_ASKS_MAX];
	struct connector_call call = call_make(values);
	buf_free(&lines);
	mastodon_connector.hear(&call, str_from(event), str_from(data));
	lines = call.lines;
	return str_trim(buf_str(&lines));
}

static void test_events(void)
{
	is_str(heard("delete", "110\n"), STR("{\"id\":\"110\",\"removed\":true}"),
	       "what is deleted there is told by the server's number");
	is_str(
	    heard("update", "{\"id\":\"110\",\"uri\":\"https://far.test/9\",\"content\":\"Boat\"}"),
	    STR("{\"id\":\"https://far.test/9\",\"text\":\"Boat\",\"alias\":\"110\"}"),
	    "which was kept with it");
	is_str(heard("status.update",
		     "{\"id\":\"110\",\"uri\":\"https://far.test/9\",\"content\":\"Two "
		     "boats\",\"edited_at\":\"2026-07-14T04:00:00Z\"}"),
	       STR("{\"id\":\"https://far.test/9#2026-07-14T04:00:00Z\",\"text\":\"Two boats\","
		   "\"alias\":\"110\",\"edit_of\":\"https://far.test/9\"}"),
	       "what is edited comes in its place");
	is_str(heard("notification", "{\"id\":\"1\",\"content\":\"x\"}"), STR(""),
	       "other events are passed over");
}

int main(void)
{
	arena_init(&arena, CONNECTOR_MEMORY);
	if (!other_side_start(routes, sizeof routes / sizeof routes[0]))
		return tap_done();
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		test_kind(&kinds[i]);
	test_refusals();
	test_limits();
	test_events();
	other_side_stop();
	arena_free(&arena);
	return tap_done();
}
