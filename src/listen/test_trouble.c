// SPDX-License-Identifier: AGPL-3.0-or-later
// Each way in which another server can be ill, made to happen: the trouble is the true one, and it
// is left alone as long as it asks, whoever's clock is wrong.
#include "base/time.h"
#include "listen/feed.h"
#include "listen/webhook.h"
#include "listen/x.h"
#include "listen/x_api.h"
#include "other_side.h"

#define MINUTE ((int64_t)60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static struct arena arena;
static struct fault fault;

// What the other side answers.
static struct {
	int status;
	struct fetch_header headers[2];
	size_t n_headers;
	const char *body;
} world;

static enum outcome answer(struct request *request)
{
	for (size_t i = 0; i < world.n_headers; i++) {
		char name[40];
		snprintf(name, sizeof name, "%.*s", STR_ARG(world.headers[i].name));
		reply_header(request, arena_copy(request->arena, str_from(name)).at,
			     world.headers[i].value);
	}
	reply_bytes(request, world.status, "text/plain", str_from(world.body ? world.body : ""));
	return OK;
}

static const struct route routes[] = {
    {.method = METHOD_GET, .path = "/", .permission = "public", .handle = answer},
};

static struct connector_call call_of(const struct connector *connector, const struct str *values,
				     int64_t now)
{
	arena_reset(&arena);
	fault.text[0] = '\0';
	struct connector_call call = {.arena = &arena,
				      .fetcher = fetcher,
				      .connector = connector,
				      .values = values,
				      .cursor = STR(""),
				      .now = now};
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	return call;
}

// Asks the address as a feed, by a clock that is so far off.
static struct connector_call ask(const char *url, int64_t off_ms)
{
	const struct str values[CONNECTOR_ASKS_MAX] = {str_from(url)};
	struct connector_call call = call_of(&feed_connector, values, time_now() + off_ms);
	call.test = true;
	if (feed_connector.poll(&call, &fault) == OK)
		call.trouble = TROUBLE_NONE;
	buf_free(&call.lines);
	return call;
}

static void test_statuses(void)
{
	static const struct {
		int status;
		enum trouble trouble;
	} cases[] = {
	    {400, TROUBLE_SETTINGS}, {401, TROUBLE_REFUSED},	{402, TROUBLE_RIGHTS},
	    {403, TROUBLE_REFUSED},  {404, TROUBLE_GONE},	{405, TROUBLE_SETTINGS},
	    {406, TROUBLE_SETTINGS}, {410, TROUBLE_GONE},	{429, TROUBLE_LIMITED},
	    {451, TROUBLE_REFUSED},  {500, TROUBLE_BROKEN},	{502, TROUBLE_BROKEN},
	    {503, TROUBLE_BROKEN},   {200, TROUBLE_UNREADABLE},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		world.status = cases[i].status;
		world.n_headers = 0;
		const struct connector_call call = ask(server.at, 0);
		is_str(str_from(troubles[call.trouble].name),
		       str_from(troubles[cases[i].trouble].name), "%d without words: %s",
		       cases[i].status, fault.text);
	}
	world.body = "no feed, but words";
	is_int(ask(server.at, 0).trouble, TROUBLE_UNREADABLE, "something else: %s", fault.text);
	world.body = NULL;
}

// The same wait, in each form, and by three clocks of ours.
static void test_waits(void)
{
	static const int64_t offs[] = {0, 3 * HOUR, -3 * HOUR};
	static const char *const names[] = {"Retry-After", "X-RateLimit-Reset",
					    "X-Rate-Limit-Reset", "RateLimit-Reset"};
	static const char *const left[] = {"", "X-RateLimit-Remaining", "X-Rate-Limit-Remaining",
					   "RateLimit-Remaining"};
	char moment[TIME_TEXT_MAX], epoch[24], date[40];
	const int64_t at = time_now() + 10 * MINUTE;
	const time_t seconds = (time_t)(at / 1000);
	struct tm day;
	gmtime_r(&seconds, &day);
	strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &day);
	moment[time_format(at / 1000 * 1000, moment)] = '\0';
	snprintf(epoch, sizeof epoch, "%lld", (long long)(at / 1000));
	const char *const values[] = {"600", date, epoch, moment};
	world.status = 429;
	for (size_t i = 0; i < 4 * 4 * 3; i++) {
		const size_t name = i / 12, value = i / 3 % 4;
		world.headers[0] =
		    (struct fetch_header){str_from(names[name]), str_from(values[value])};
		world.headers[1] = (struct fetch_header){str_from(left[name]), STR("0")};
		world.n_headers = name == 0 ? 1 : 2;
		const struct connector_call call = ask(server.at, offs[i % 3]);
		ok(call.trouble == TROUBLE_LIMITED && call.wait_ms > 9 * MINUTE &&
		       call.wait_ms <= 10 * MINUTE + 2000,
		   "%s: %s is ten minutes by a clock %lld hours off: %lld s", names[name],
		   values[value], (long long)(offs[i % 3] / HOUR), (long long)call.wait_ms / 1000);
	}
	static const struct {
		const char *value;
		int64_t wait;
	} odd[] = {
	    {"99999999", DAY}, {"9000000000000000000", DAY},	    {"-5", 0}, {"soon", 0}, {"", 0},
	    {"0", 0},	       {"Thu, 01 Jan 1998 00:00:00 GMT", 0}};
	world.n_headers = 1;
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		world.headers[0] =
		    (struct fetch_header){STR("Retry-After"), str_from(odd[i].value)};
		is_int(ask(server.at, 0).wait_ms, odd[i].wait, "Retry-After: '%s'", odd[i].value);
	}
	static const struct {
		const char *value;
		int64_t wait;
	} drafts[] = {{"limit=100, remaining=0, reset=50", 50000},
		      {"\"default\";r=0;t=30", 30000},
		      {"limit=100, remaining=7, reset=50", 0},
		      {"\"default\";r=5;t=30", 0},
		      {"remaining=0", 0},
		      {"remaining=0,reset=-4;t=,,", 0}};
	for (size_t i = 0; i < sizeof drafts / sizeof drafts[0]; i++) {
		world.headers[0] =
		    (struct fetch_header){STR("RateLimit"), str_from(drafts[i].value)};
		is_int(ask(server.at, 0).wait_ms, drafts[i].wait, "RateLimit: %s", drafts[i].value);
	}
	world.n_headers = 0;
}

// Requests to X are signed with the time.
static struct connector_call x_answers(int status, const char *body, int64_t off_ms)
{
	struct json_value root;
	struct str values[CONNECTOR_ASKS_MAX];
	for (size_t i = 0; i < CONNECTOR_ASKS_MAX; i++)
		values[i] = STR("key");
	struct connector_call call = call_of(&x_connector, values, time_now() + off_ms);
	const struct x_api api = {&call, str_slice(server, 0, server.len - 1), json_reader_new()};
	const struct x_question question = {.path = "/"};
	world.status = status;
	world.body = body;
	x_ask(&api, &question, &root, &fault);
	world.body = NULL;
	json_reader_free(api.reader);
	buf_free(&call.lines);
	return call;
}

static enum trouble x_asked(int64_t off_ms)
{
	return x_answers(401, "{\"title\":\"Unauthorized\",\"status\":401}", off_ms).trouble;
}

// Each problem of X is a trouble of its kind, with an advice.
static void test_x(void)
{
#define TYPE "\"type\":\"https://api.twitter.com/2/problems/"
	static const struct {
		int status;
		const char *body;
		enum trouble trouble;
		bool hours; // is left alone so long
	} cases[] = {
	    {429, "{\"title\":\"UsageCapExceeded\",\"period\":\"Monthly\"}", TROUBLE_USED_UP, true},
	    {429, "{" TYPE "usage-capped\",\"title\":\"x\"}", TROUBLE_USED_UP, true},
	    {402, "{\"title\":\"CreditsDepleted\"}", TROUBLE_USED_UP, true},
	    {402, "{}", TROUBLE_USED_UP, true},
	    {429, "{\"title\":\"Too Many Requests\"}", TROUBLE_LIMITED, false},
	    {403, "{\"detail\":\"You are not allowed to create a Tweet with duplicate content.\"}",
	     TROUBLE_TWICE, false},
	    {403, "{\"detail\":\"User is over daily status update limit.\"}", TROUBLE_LIMITED,
	     false},
	    {403,
	     "{\"detail\":\"Your account is suspended and is not permitted to access this "
	     "feature.\"}",
	     TROUBLE_LOCKED, false},
	    {403, "{\"detail\":\"To protect our users, this account is temporarily locked.\"}",
	     TROUBLE_LOCKED, false},
	    {403, "{\"detail\":\"Reply to this conversation is not allowed.\"}", TROUBLE_ADDRESS,
	     false},
	    {403,
	     "{\"detail\":\"You attempted to reply to a Tweet that is deleted or not visible to "
	     "you.\"}",
	     TROUBLE_ADDRESS, false},
	    {403, "{" TYPE "client-forbidden\",\"reason\":\"client-not-enrolled\"}", TROUBLE_RIGHTS,
	     false},
	    {403,
	     "{\"detail\":\"Your client app is not configured with the appropriate oauth1 app "
	     "permissions for this endpoint.\"}",
	     TROUBLE_RIGHTS, false},
	    {403, "{" TYPE "unsupported-authentication\"}", TROUBLE_RIGHTS, false},
	    {403, "{\"title\":\"Forbidden\"}", TROUBLE_REFUSED, false},
	    {401, "{\"title\":\"Unauthorized\"}", TROUBLE_REFUSED, false},
	    {404, "{" TYPE "resource-not-found\"}", TROUBLE_GONE, false},
	    {400, "{" TYPE "invalid-request\"}", TROUBLE_SETTINGS, false},
	    {503, "{\"title\":\"Service Unavailable\"}", TROUBLE_BROKEN, false},
	    {503, "<html>", TROUBLE_BROKEN, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct connector_call call = x_answers(cases[i].status, cases[i].body, 0);
		is_str(str_from(troubles[call.trouble].name),
		       str_from(troubles[cases[i].trouble].name), "X, %d %s: %s", cases[i].status,
		       cases[i].body, fault.text);
		ok(troubles[call.trouble].advice[0] && (call.wait_ms >= 6 * HOUR) == cases[i].hours,
		   "with an advice, and left alone as long as that lasts");
	}
	world.n_headers = 2;
	world.headers[0] = (struct fetch_header){STR("x-user-limit-24hour-remaining"), STR("0")};
	world.headers[1] = (struct fetch_header){STR("x-user-limit-24hour-reset"), STR("40000")};
	is_int(x_answers(429, "{}", 0).wait_ms, 40000000, "what a day allows begins anew with it");
	world.n_headers = 0;
}

// What is in the way before there is an answer, or instead of one.
static void test_ways(void)
{
	world.status = 302;
	world.n_headers = 1;
	world.headers[0] = (struct fetch_header){STR("Location"), STR("http://127.0.0.1:9/secret")};
	is_int(ask(server.at, 0).trouble, TROUBLE_PRIVATE, "a way inside: %s", fault.text);
	world.headers[0] = (struct fetch_header){STR("Location"), server};
	is_int(ask(server.at, 0).trouble, TROUBLE_GONE, "a circle: %s", fault.text);
	world.n_headers = 0;
	is_int(ask(server.at, 0).trouble, TROUBLE_GONE, "a way nowhere: %s", fault.text);
	is_int(ask("http://nowhere.invalid/", 0).trouble, TROUBLE_NAME, "no name: %s", fault.text);
	is_int(ask("http://10.0.0.1/", 0).trouble, TROUBLE_PRIVATE, "a private one: %s",
	       fault.text);
	const struct str tls =
	    arena_format(&arena, "https%.*s", STR_ARG(str_slice(server, strlen("http"), SIZE_MAX)));
	char url[80];
	snprintf(url, sizeof url, "%.*s", STR_ARG(tls));
	is_int(ask(url, 0).trouble, TROUBLE_UNREACHABLE, "no TLS there: %s", fault.text);
	char *large = malloc(CONNECTOR_ANSWER_MAX + 2);
	if (!large)
		return;
	memset(large, 'x', CONNECTOR_ANSWER_MAX + 1);
	large[CONNECTOR_ANSWER_MAX + 1] = '\0';
	world.status = 200;
	world.body = large;
	is_int(ask(server.at, 0).trouble, TROUBLE_LARGE, "too much: %s", fault.text);
	world.body = NULL;
	free(large);
}

// --- clocks ---

static struct str pushed_header(const void *request, const char *name)
{
	static const char *const headers[][2] = {
	    {"webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"},
	    {"webhook-timestamp", "1614265330"},
	    {"webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}};
	(void)request;
	for (size_t i = 0; i < 3; i++)
		if (strcmp(headers[i][0], name) == 0)
			return str_from(headers[i][1]);
	return STR("");
}

// The example of Standard Webhooks, at a time of ours.
static enum trouble pushed(struct str key, int64_t now)
{
	const struct connector_push push = {.body = STR("{\"test\": 2432232314}"),
					    .header = pushed_header};
	struct connector_call call = call_of(&webhook_connector, &key, now);
	webhook_connector.take(&call, &push, &fault);
	buf_free(&call.lines);
	return call.trouble;
}

static void test_clocks(void)
{
	const int64_t signed_at = INT64_C(1614265330) * 1000;
	const struct str key = STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
	is_int(x_asked(0), TROUBLE_REFUSED, "X refuses a key: %s", fault.text);
	is_int(x_asked(HOUR), TROUBLE_CLOCK, "or a clock that is an hour fast: %s", fault.text);
	is_int(pushed(key, signed_at), TROUBLE_UNREADABLE, "what is signed now is read: %s",
	       fault.text);
	is_int(pushed(key, signed_at + HOUR), TROUBLE_CLOCK, "an hour later: %s", fault.text);
	is_int(pushed(key, signed_at - HOUR), TROUBLE_CLOCK, "an hour before: %s", fault.text);
	is_int(pushed(STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx"), signed_at + HOUR),
	       TROUBLE_SIGNATURE, "with another key it is the key: %s", fault.text);
}

int main(void)
{
	arena_init(&arena, CONNECTOR_MEMORY);
	if (other_side_start(routes, sizeof routes / sizeof routes[0])) {
		test_statuses();
		test_waits();
		test_ways();
		test_clocks();
		test_x();
	}
	other_side_stop();
	arena_free(&arena);
	return tap_done();
}
