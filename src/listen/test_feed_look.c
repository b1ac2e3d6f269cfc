// SPDX-License-Identifier: AGPL-3.0-or-later
// A look at a feed: where its links lead, how far its pages are followed, and what becomes of its
// hub (WebSub): asked, asked again, gone, left, and believed only with the secret that it was
// given.
#include "listen/feed.h"
#include "other_side.h"

#define HOUR ((int64_t)3600000)
#define DAY  (24 * HOUR)

static struct {
	int hub_status, hub_asked;
	bool hub_named;
	char form[1000];
	int newest;	 // of the feed in pages
	int pages_asked; // behind the first
	int broken_page; // 0: none
} world;

// Ten entries on each page, the newest first, and pages without end.
static enum outcome page_give(struct request *request)
{
	struct buf body;
	char number[24];
	const int page = (int)request_number(request, "page");
	world.pages_asked += page > 1;
	if (page == world.broken_page) {
		reply_bytes(request, 503, "text/plain", STR(""));
		return OK;
	}
	buf_init(&body, 10000);
	buf_add_cstr(&body,
		     "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Pages\",");
	snprintf(number, sizeof number, "%d", page + 1);
	buf_add_cstr(&body, "\"next_url\":\"");
	buf_add_cstr(&body, number);
	buf_add_cstr(&body, "\",\"items\":[");
	for (int i = 0; i < 10; i++) {
		snprintf(number, sizeof number, "%d", world.newest - 10 * (page - 1) - i);
		buf_add_cstr(&body, i > 0 ? ",{\"id\":\"e" : "{\"id\":\"e");
		buf_add_cstr(&body, number);
		buf_add_cstr(&body, "\",\"content_text\":\"Water\"}");
	}
	buf_add_cstr(&body, "]}");
	reply_bytes(request, 200, "application/feed+json",
		    arena_copy(request->arena, buf_str(&body)));
	buf_free(&body);
	return OK;
}

static enum outcome feed_give(struct request *request)
{
	struct arena *arena = request->arena;
	const struct str hub = arena_format(
	    arena, "<link rel='hub' href='%.*shub'/><link rel='self' href='%.*sfeed'/>",
	    STR_ARG(server), STR_ARG(server));
	const struct str body = arena_format(
	    arena,
	    "<feed xmlns='http://www.w3.org/2005/Atom'>%.*s<entry><id>1</id><title>Rain</title>"
	    "<link href='../news/1?a=b c'/></entry><entry><id>2</id><title>Flood</title>"
	    "<link href='javascript:alert(1)'/></entry></feed>",
	    STR_ARG(world.hub_named ? hub : STR("")));
	reply_bytes(request, 200, "application/atom+xml", body);
	return OK;
}

static enum outcome hub_hear(struct request *request)
{
	world.hub_asked++;
	snprintf(world.form, sizeof world.form, "%.*s", STR_ARG(request->body));
	reply_header(request, "Retry-After", STR("600"));
	reply_bytes(request, world.hub_status, "text/plain", STR(""));
	return OK;
}

static const struct input page_inputs[] = {
    {.name = "page", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "Which."}};
static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/pages/{page}",
     .permission = "public",
     .inputs = page_inputs,
     .n_inputs = 1,
     .handle = page_give},
    {.method = METHOD_GET, .path = "/feed", .permission = "public", .handle = feed_give},
    {.method = METHOD_POST,
     .path = "/hub",
     .permission = "public",
     .body = BODY_RAW,
     .body_limit = 10000,
     .handle = hub_hear},
};

static struct arena arena;
static struct fault fault;
static char cursor[2000], lines[20000];
static const char *path = "feed";
static int64_t now = INT64_C(1783998760000);

static struct connector_call call_of(void)
{
	static struct str values[CONNECTOR_ASKS_MAX];
	arena_reset(&arena);
	values[0] = arena_format(&arena, "%.*s%s", STR_ARG(server), path);
	struct connector_call call = {.arena = &arena,
				      .fetcher = fetcher,
				      .connector = &feed_connector,
				      .values = values,
				      .cursor = arena_copy(&arena, str_from(cursor)),
				      .now = now,
				      .hook = STR("https://our.example/hooks/code"),
				      .hook_code = STR("code")};
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	return call;
}

// Looks once, and keeps where it stopped.
static struct connector_call look(const char *what)
{
	struct connector_call call = call_of();
	is_int(feed_connector.poll(&call, &fault), OK, "%s %s", what, fault.text);
	snprintf(cursor, sizeof cursor, "%.*s", STR_ARG(call.next_cursor));
	snprintf(lines, sizeof lines, "%.*s", STR_ARG(buf_str(&call.lines)));
	buf_free(&call.lines);
	return call;
}

static void test_links(void)
{
	world.hub_named = true;
	look("a feed is looked at");
	ok(strstr(lines, "/news/1?a=b+c\"") && strstr(lines, "\"http://127.0.0.1"),
	   "a link leads on from the feed's own address: %s", lines);
	ok(!strstr(lines, "javascript"), "what leads nowhere is left out");
	is_int(world.hub_asked, 0, "at first the hub is not asked: it would ask back at once");
}

static void test_hub(void)
{
	static const int answers[] = {202, 404, 410, 500, 429};
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		world.hub_asked = 0;
		world.hub_status = answers[i];
		const struct connector_call call = look("then it is");
		ok(world.hub_asked == 1 && call.trouble == TROUBLE_NONE && call.wait_ms == 0,
		   "a hub that answers %d is no trouble of the feed", answers[i]);
		now += HOUR;
		look("an hour later");
		is_int(world.hub_asked, 1, "it is left alone");
		now += DAY;
	}
	ok(strstr(world.form, "hub.mode=subscribe&hub.topic=http%3A%2F%2F127.0.0.1") &&
	       strstr(world.form, "&hub.callback=https%3A%2F%2Four.example%2Fhooks%2Fcode&") &&
	       strstr(world.form, "&hub.secret="),
	   "it hears what we want, where to send it and with which secret: %s", world.form);
	world.hub_named = false;
	look("a feed that names no hub any more");
	now += DAY + HOUR;
	world.hub_asked = 0;
	look("and a day later");
	is_int(world.hub_asked, 0, "has none that is asked");
	world.hub_named = true;
	look("one that names it again");
}

static void test_confirm(void)
{
	const struct str topic = arena_format(&arena, "%.*sfeed", STR_ARG(server));
	char named[80];
	snprintf(named, sizeof named, "%.*s", STR_ARG(topic));
	const struct {
		const char *mode, *topic;
		enum outcome outcome;
	} cases[] = {
	    {"subscribe", named, OK},	  {"subscribe", "https://other.example/", NOT_FOUND},
	    {"subscribe", "", NOT_FOUND}, {"unsubscribe", named, NOT_FOUND},
	    {"denied", named, NOT_FOUND}, {"", named, NOT_FOUND},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str answer = STR("");
		struct connector_call call = call_of();
		const struct connector_question question = {
		    str_from(cases[i].mode), str_from(cases[i].topic), STR("challenge"), STR("")};
		is_int(feed_connector.confirm(&call, &question, &answer, &fault), cases[i].outcome,
		       "%s %s", cases[i].mode, cases[i].topic);
		is_str(answer, cases[i].outcome == OK ? STR("challenge") : STR(""),
		       "is answered so");
		buf_free(&call.lines);
	}
}

static char signature[80];
static struct str signed_header(const void *request, const char *name)
{
	(void)request;
	return strcmp(name, "X-Hub-Signature") == 0 ? str_from(signature) : STR("");
}

static void test_news(void)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	char hex[2 * sizeof mac + 1];
	crypto_auth_hmacsha256_state state;
	const struct connector_push push = {
	    .body = STR("<rss><channel><item><guid>9</guid><title>New</title><link>/9</link></item>"
			"</channel></rss>"),
	    .header = signed_header};
	const char *secret = strstr(world.form, "hub.secret=") + strlen("hub.secret=");
	crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret, strlen(secret));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)push.body.at, push.body.len);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_bin2hex(hex, sizeof hex, mac, sizeof mac);
	snprintf(signature, sizeof signature, "sha256=%s", hex);
	struct connector_call call = call_of();
	is_int(feed_connector.take(&call, &push, &fault), OK, "what the hub sends is taken %s",
	       fault.text);
	ok(str_find(buf_str(&call.lines), STR("\"http://127.0.0.1")) != SIZE_MAX,
	   "its links lead on from the feed, too");
	signature[10] = signature[10] == '0' ? '1' : '0';
	is_int(feed_connector.take(&call, &push, &fault), DENIED, "not with another secret");
	signature[0] = '\0';
	is_int(feed_connector.take(&call, &push, &fault), DENIED, "nor with none");
	buf_free(&call.lines);
}

static bool has_entry(int number)
{
	char id[32];
	snprintf(id, sizeof id, "{\"id\":\"e%d\"", number);
	return strstr(lines, id) != NULL;
}

static void test_pages(void)
{
	path = "pages/1";
	cursor[0] = '\0';
	world.hub_named = false;
	world.newest = 100;
	look("a feed in pages is looked at");
	is_int(world.pages_asked, 0,
	       "at first, what says no time is taken from its first page alone");
	world.newest = 123;
	look("once it had more news than a page");
	ok(world.pages_asked == 2 && has_entry(123) && has_entry(101),
	   "its pages are read as far as what was there: %d", world.pages_asked);
	const char *oldest = strstr(lines, "\"e101\""), *newest = strstr(lines, "\"e123\"");
	ok(oldest && newest && oldest < newest, "and kept in the order of writing");
	look("without news");
	is_int(world.pages_asked, 2, "no page is asked for");
	world.newest = 1000;
	world.pages_asked = 0;
	look("with far more");
	is_int(world.pages_asked, FEED_PAGES_MAX - 1, "it ends");
	world.newest = 1025;
	world.pages_asked = 0;
	world.broken_page = 2;
	look("when a page cannot be had just now");
	ok(has_entry(1025) && !has_entry(1012), "the first is kept");
	world.broken_page = 0;
	look("and at the next look");
	ok(has_entry(1012), "what is missing is asked for again");
}

static void test_leave(void)
{
	path = "feed";
	cursor[0] = '\0';
	world.hub_named = true;
	world.hub_status = 202;
	look("a feed with a hub");
	struct connector_call call = call_of();
	world.form[0] = '\0';
	feed_connector.leave(&call);
	is_str(str_from(world.form), STR(""), "that was never asked is not told that we leave");
	buf_free(&call.lines);
	now += DAY;
	look("one that was asked");
	call = call_of();
	feed_connector.leave(&call);
	ok(strstr(world.form, "hub.mode=unsubscribe&hub.topic=http%3A%2F%2F127.0.0.1") &&
	       strstr(world.form, "&hub.callback=https%3A%2F%2Four.example%2Fhooks%2Fcode&"),
	   "is: %s", world.form);
	struct str answer = STR("");
	call.cursor = STR("");
	const struct connector_question question = {
	    STR("unsubscribe"), STR("https://elsewhere.example/"), STR("challenge"), STR("")};
	is_int(feed_connector.confirm(&call, &question, &answer, &fault), OK,
	       "and hears that it was us, once the source leads elsewhere");
	buf_free(&call.lines);
}

int main(void)
{
	arena_init(&arena, CONNECTOR_MEMORY);
	if (other_side_start(routes, sizeof routes / sizeof routes[0])) {
		test_links();
		test_hub();
		test_confirm();
		test_news();
		test_pages();
		test_leave();
	}
	other_side_stop();
	arena_free(&arena);
	return tap_done();
}
