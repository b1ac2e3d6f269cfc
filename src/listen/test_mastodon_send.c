// SPDX-License-Identifier: AGPL-3.0-or-later
// What is written on a Mastodon-compatible server is what that server wants to hear: asked of a
// server of our own that remembers it. Too long is refused before it is sent.
#include "listen/mastodon_send.h"

#include "listen/mastodon.h"
#include "other_side.h"
#include "tap.h"

#include <stdio.h>

// The other side.
static struct {
	int old;    // 1: knows neither v2/instance nor max_characters, as Pleroma; 2: nothing
	int status; // that it answers to a new status
	int posted; // how often it was sent one
	char form[4096], once[200], token[200];
	char changed[200]; // what was done with status 9, last: "PUT" or "DELETE", and the form
	int change_status; // that it answers to it
	bool busy;	   // it searches for nothing just now
	bool searches;	   // it finds our own posts by their uri
	// Pictures:
	bool v1;   // it has version 1 alone
	int works; // looks before it is done with one
	bool told; // a picture came with its description
	int uploads;
} world;

static enum outcome json(struct request *request, int status, const char *text)
{
	reply_bytes(request, status, "application/json", str_from(text));
	return OK;
}

static enum outcome instance_2(struct request *request)
{
	return world.old ? NOT_FOUND
			 : json(request, 200,
				"{\"title\":\"Town\",\"configuration\":{\"statuses\":{"
				"\"max_characters\":1000,\"characters_reserved_per_url\":10}}}");
}

static enum outcome instance_1(struct request *request)
{
	return world.old > 1 ? NOT_FOUND : json(request, 200, "{\"max_toot_chars\":600}");
}

static enum outcome search(struct request *request)
{
	if (world.busy)
		return json(request, 503, "{\"error\":\"busy\"}");
	if (world.searches && str_find(request_text(request, "q"), STR("town.test/9")) != SIZE_MAX)
		return json(request, 200,
			    "{\"statuses\":[{\"id\":\"9\",\"uri\":\"https://town.test/9\"}]}");
	if (str_find(request_text(request, "q"), STR("town.test/6")) != SIZE_MAX)
		return json(request, 200,
			    "{\"statuses\":[{\"id\":\"5\",\"uri\":\"https://town.test/5\"}]}");
	return json(request, 200,
		    str_find(request_text(request, "q"), STR("far.test/7")) == SIZE_MAX
			? "{\"statuses\":[]}"
			: "{\"statuses\":[{\"id\":4711,\"account\":{\"acct\":\"ana@far.test\"}}]}");
}

static enum outcome status_new(struct request *request)
{
	world.posted++;
	snprintf(world.form, sizeof world.form, "%.*s", STR_ARG(request->body));
	snprintf(world.once, sizeof world.once, "%.*s",
		 STR_ARG(request_header(request, "Idempotency-Key")));
	snprintf(world.token, sizeof world.token, "%.*s",
		 STR_ARG(request_header(request, "Authorization")));
	return json(request, world.status,
		    world.status == 200 ? "{\"id\":\"9\",\"uri\":\"https://town.test/9\"}"
					: "{\"error\":\"no\"}");
}

static enum outcome me(struct request *request)
{
	return json(request, 200, "{\"id\":77,\"acct\":\"relief\"}");
}

static enum outcome mine(struct request *request)
{
	return json(request, 200,
		    "[{\"id\":\"8\",\"content\":\"<p>Something else</p>\"},{\"id\":\"9\",\"uri\":"
		    "\"https://town.test/9\",\"content\":"
		    "\"<p><span>@<a>ana</a></span> Water at the <b>school</b>, until six!</p>\"}]");
}

static enum outcome status_one(struct request *request)
{
	return json(request, 200,
		    "{\"id\":\"9\",\"media_attachments\":[{\"id\":\"31\"},{\"id\":32}]}");
}

static enum outcome status_changed(struct request *request, const char *method)
{
	snprintf(world.changed, sizeof world.changed, "%s %.*s", method, STR_ARG(request->body));
	return json(request, world.change_status,
		    world.change_status == 200 ? "{\"id\":\"9\"}" : "{\"error\":\"no\"}");
}

static enum outcome status_edited(struct request *request)
{
	return status_changed(request, "PUT");
}

static enum outcome status_gone(struct request *request)
{
	return status_changed(request, "DELETE");
}

static enum outcome media_1(struct request *request)
{
	world.uploads++;
	world.told =
	    str_find(request->body, STR("name=\"description\"\r\n\r\nA map of wells\r\n")) !=
		SIZE_MAX &&
	    str_find(request->body, STR("image/jpeg\r\n\r\n\xff\xd8 picture\r\n--")) != SIZE_MAX &&
	    str_starts(request_header(request, "Content-Type"),
		       STR("multipart/form-data; boundary="));
	return json(request, world.works ? 202 : 200, "{\"id\":\"51\",\"url\":null}");
}

static enum outcome media_2(struct request *request)
{
	return world.v1 ? json(request, 404, "{\"error\":\"no\"}") : media_1(request);
}

static enum outcome media_look(struct request *request)
{
	return json(request, world.works-- > 0 ? 206 : 200, "{\"id\":\"51\"}");
}

static const struct input q_input[] = {
    {.name = "q", .place = IN_QUERY, .type = INPUT_TEXT, .most = 500}};
#define GET(path_, handle_)                                                                        \
	.method = METHOD_GET, .path = path_, .permission = "public", .handle = handle_
static const struct route routes[] = {
    {GET("/api/v2/instance", instance_2)},
    {GET("/api/v1/instance", instance_1)},
    {GET("/api/v2/search", search), .inputs = q_input, .n_inputs = 1},
    {GET("/api/v1/accounts/verify_credentials", me)},
    {GET("/api/v1/accounts/77/statuses", mine)},
    {.method = METHOD_POST,
     .path = "/api/v1/statuses",
     .permission = "public",
     .body = BODY_RAW,
     .body_limit = 10000,
     .handle = status_new},
    {.method = METHOD_POST,
     .path = "/api/v2/media",
     .permission = "public",
     .body = BODY_RAW,
     .body_limit = 10000,
     .handle = media_2},
    {.method = METHOD_POST,
     .path = "/api/v1/media",
     .permission = "public",
     .body = BODY_RAW,
     .body_limit = 10000,
     .handle = media_1},
    {GET("/api/v1/media/51", media_look)},
    {GET("/api/v1/statuses/9", status_one)},
    {.method = METHOD_PUT,
     .path = "/api/v1/statuses/9",
     .permission = "public",
     .body = BODY_RAW,
     .body_limit = 10000,
     .handle = status_edited},
    {.method = METHOD_DELETE,
     .path = "/api/v1/statuses/9",
     .permission = "public",
     .handle = status_gone},
};

static struct arena arena;
static struct fault fault;

static struct connector_call call_make(struct str *values, struct str token)
{
	arena_reset(&arena);
	values[0] = server;
	values[1] = values[2] = STR("");
	values[3] = token;
	fault.text[0] = '\0';
	world.form[0] = world.once[0] = '\0';
	return (struct connector_call){.arena = &arena,
				       .fetcher = fetcher,
				       .connector = &mastodon_connector,
				       .values = values};
}

static enum outcome send(struct connector_message message, enum trouble *ret_trouble,
			 struct connector_receipt *ret_receipt)
{
	struct str values[CONNECTOR_ASKS_MAX];
	struct connector_call call = call_make(values, STR("key"));
	message.id = STR("123456");
	const enum outcome outcome = mastodon_send(&call, &message, ret_receipt, &fault);
	*ret_trouble = call.trouble;
	return outcome;
}

static bool form_has(const char *part)
{
	return ok(strstr(world.form, part) != NULL, "the form has %s: %s", part, world.form);
}

static void test_send(void)
{
	enum trouble trouble;
	struct connector_receipt receipt;
	world.status = 200;
	const struct connector_message public = {.text = STR("Water & bread at six #flood"),
						 .lang = STR("pt-BR")};
	is_int(send(public, &trouble, &receipt), OK, "a post to the public %s", fault.text);
	form_has("status=Water%20%26%20bread%20at%20six%20%23flood");
	form_has("visibility=public");
	form_has("language=pt");
	ok(strcmp(world.once, "causeway-123456") == 0, "with a key that makes it one status");
	ok(strcmp(world.token, "Bearer key") == 0, "and the token");
	is_str(receipt.external_id, STR("https://town.test/9"), "it is known by its uri");
	ok(receipt.delivered, "and is there already");
	const struct connector_message reply = {.text = STR("A boat comes."),
						.visibility = STR("unlisted"),
						.in_reply_to = STR("https://far.test/7")};
	is_int(send(reply, &trouble, &receipt), OK, "a reply");
	form_has("in_reply_to_id=4711");
	form_has("status=%40ana%40far.test%20A%20boat%20comes.");
	form_has("visibility=unlisted");
	const struct connector_message lost = {.text = STR("A boat comes."),
					       .in_reply_to = STR("https://far.test/8")};
	world.posted = 0;
	is_int(send(lost, &trouble, &receipt), INVALID, "a reply to what the server does not know");
	ok(trouble == TROUBLE_ADDRESS && world.posted == 0, "never stands alone: %s", fault.text);
	world.busy = true;
	is_int(send(lost, &trouble, &receipt), UNAVAILABLE, "one that it cannot look for just now");
	ok(trouble == TROUBLE_BROKEN && world.posted == 0, "waits: %s", fault.text);
	world.busy = false;
	const struct connector_message direct = {
	    .text = STR("Where are you?"), .to = STR("@ana@far.test"), .visibility = STR("public")};
	is_int(send(direct, &trouble, &receipt), OK, "a message to one person");
	form_has("status=%40ana%40far.test%20Where");
	form_has("visibility=direct");
}

static void test_refusals(void)
{
	enum trouble trouble;
	struct connector_receipt receipt;
	struct str values[CONNECTOR_ASKS_MAX];
	static const struct {
		int status;
		enum outcome outcome;
		enum trouble trouble;
	} cases[] = {{401, INVALID, TROUBLE_REFUSED},
		     {422, INVALID, TROUBLE_SETTINGS},
		     {429, UNAVAILABLE, TROUBLE_LIMITED},
		     {503, UNAVAILABLE, TROUBLE_BROKEN}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		world.status = cases[i].status;
		is_int(send((struct connector_message){.text = STR("x")}, &trouble, &receipt),
		       cases[i].outcome, "status %d", cases[i].status);
		is_int(trouble, cases[i].trouble, "is told as what it is");
	}
	world.status = 200;
	world.posted = 0;
	struct connector_call call = call_make(values, STR(""));
	const struct connector_message message = {.text = STR("x")};
	is_int(mastodon_send(&call, &message, &receipt, &fault), INVALID, "without a token: %s",
	       fault.text);
	is_int(world.posted, 0, "nothing is asked");
}

static void test_length(void)
{
	enum trouble trouble;
	struct connector_receipt receipt;
	static char text[1400];
	memset(text, 'x', sizeof text);
	is_int(mastodon_length(STR("a b\n\nc"), 23), 6, "letters and gaps");
	is_int(mastodon_length(STR("see https://a.example/long/way now"), 23), 4 + 23 + 4,
	       "an address counts for as much as the server says");
	is_int(mastodon_length(STR("@ana@town.example ja"), 23), 7, "of a mention only the name");
	is_int(mastodon_length(STR("مدد"), 23), 3, "letters, not bytes");
	static const struct {
		int old, most;
	} cases[] = {{0, 1000}, {1, 600}, {2, 500}};
	for (size_t i = 0; i < 3; i++) {
		const size_t most = (size_t)cases[i].most;
		world.old = cases[i].old;
		world.posted = 0;
		is_int(send((struct connector_message){.text = str_of(text, most)}, &trouble,
			    &receipt),
		       OK, "%zu characters are sent", most);
		is_int(send((struct connector_message){.text = str_of(text, most + 1)}, &trouble,
			    &receipt),
		       INVALID, "one more is refused: %s", fault.text);
		ok(trouble == TROUBLE_LENGTH && world.posted == 1, "before it is sent");
	}
	world.old = 0;
}

static void test_resolve(void)
{
	enum connector_trace trace = TRACE_UNKNOWN;
	struct str values[CONNECTOR_ASKS_MAX];
	struct connector_call call = call_make(values, STR("key"));
	struct connector_message message = {.text = STR("Water at the school, until six!")};
	is_int(mastodon_resolve(&call, &message, &trace, &fault), OK, "what became of it");
	is_int(trace, TRACE_LEFT, "it stands among our posts, however the server wrote it");
	message.text = STR("Water at the mill, until six!");
	is_int(mastodon_resolve(&call, &message, &trace, &fault), OK, "and of another");
	is_int(trace, TRACE_NONE, "it never came there");
}

static void test_picture(void)
{
	const struct connector_picture pictures[] = {
	    {STR("\xff\xd8 picture"), STR("A map of wells")},
	    {STR("\xff\xd8 picture"), STR("A map of wells")}};
	enum trouble trouble;
	struct connector_receipt receipt;
	const struct connector_message message = {
	    .text = STR("Water is here."), .pictures = pictures, .n_pictures = 2};
	for (int i = 0; i < 3; i++) {
		world.v1 = i == 1;
		world.works = i == 2 ? 2 : 0;
		is_int(send(message, &trouble, &receipt), OK, "a picture goes along: %s %s",
		       i == 0	? "version 2"
		       : i == 1 ? "version 1"
				: "one that the server works on",
		       fault.text);
		ok(world.told, "with what it shows");
		form_has("&media_ids[]=51&media_ids[]=51");
	}
	world.works = 1000;
	world.posted = 0;
	is_int(send(message, &trouble, &receipt), UNAVAILABLE, "one that is never done: %s",
	       fault.text);
	ok(world.posted == 0 && trouble == TROUBLE_BROKEN,
	   "is tried again, and nothing is said without it");
	ok(strstr(fault.text, "Picture 1 of 2: ") == fault.text, "and told which: %s", fault.text);
	world.works = 0;
}

typedef enum outcome change_fn(struct connector_call *call, const struct connector_message *message,
			       struct fault *why);

static enum outcome change(change_fn *act, const char *uri, enum trouble *ret_trouble)
{
	struct str values[CONNECTOR_ASKS_MAX];
	struct connector_call call = call_make(values, STR("key"));
	const struct connector_message message = {.text = STR("A boat comes at six."),
						  .lang = STR("en"),
						  .in_reply_to = STR("https://far.test/7"),
						  .external_id = str_from(uri)};
	world.changed[0] = '\0';
	const enum outcome outcome = act(&call, &message, &fault);
	*ret_trouble = outcome == OK ? TROUBLE_NONE : call.trouble;
	return outcome;
}

static void test_change(void)
{
	enum trouble trouble;
	world.change_status = 200;
	for (int i = 0; i < 2; i++) {
		world.searches = i == 0;
		is_int(change(mastodon_edit, "https://town.test/9", &trouble), OK,
		       "what we wrote is edited, found by %s %s", i ? "our last" : "its uri",
		       fault.text);
		ok(strstr(world.changed, "PUT status=%40ana%40far.test%20A%20boat%20comes%20at"),
		   "with whom it answers: %s", world.changed);
		ok(strstr(world.changed, "&language=en&media_ids[]=31&media_ids[]=32"),
		   "and the pictures that it had");
	}
	is_int(change(mastodon_remove, "https://town.test/9", &trouble), OK, "and taken down %s",
	       fault.text);
	ok(strncmp(world.changed, "DELETE", 6) == 0, "for everybody");
	static const struct {
		int status;
		enum outcome edited, removed;
		enum trouble trouble;
	} cases[] = {{404, INVALID, OK, TROUBLE_FIXED},
		     {405, INVALID, INVALID, TROUBLE_FIXED},
		     {401, INVALID, INVALID, TROUBLE_REFUSED},
		     {429, UNAVAILABLE, UNAVAILABLE, TROUBLE_LIMITED},
		     {503, UNAVAILABLE, UNAVAILABLE, TROUBLE_BROKEN}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		world.change_status = cases[i].status;
		is_int(change(mastodon_edit, "https://town.test/9", &trouble), cases[i].edited,
		       "an edit that is answered with %d", cases[i].status);
		is_int(trouble, cases[i].trouble, "is told as what it is");
		is_int(change(mastodon_remove, "https://town.test/9", &trouble), cases[i].removed,
		       "a removal that is answered so");
	}
	is_int(change(mastodon_remove, "https://town.test/8", &trouble), INVALID,
	       "what the server does not find: %s", fault.text);
	ok(trouble == TROUBLE_FIXED && !world.changed[0], "is left to a person");
	is_int(change(mastodon_remove, "https://town.test/6", &trouble), INVALID,
	       "another of ours that a search through words finds: %s", fault.text);
	ok(trouble == TROUBLE_FIXED && !world.changed[0], "is not touched");
}

int main(void)
{
	arena_init(&arena, (size_t)16 << 20);
	if (!other_side_start(routes, sizeof routes / sizeof routes[0]))
		return tap_done();
	test_send();
	test_refusals();
	test_length();
	test_resolve();
	test_picture();
	test_change();
	other_side_stop();
	arena_free(&arena);
	return tap_done();
}
