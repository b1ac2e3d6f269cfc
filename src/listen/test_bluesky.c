// SPDX-License-Identifier: AGPL-3.0-or-later
// Search and feeds of the AT Protocol, asked of a server of our own: page after page until what was
// read before, with one session for as long as it lasts. And what a text says beside its words.
#include "listen/bluesky.h"

#include "base/id.h"
#include "base/time.h"
#include "listen/bluesky_text.h"
#include "other_side.h"
#include "tap.h"

#include <stdio.h>

#define NOW 1800000000000

// The other side.
static struct {
	int posts;   // it has those numbered 1 to this, one a minute before NOW
	int opened;  // sessions
	int asked;   // pages
	bool locked; // no session is good
	char query[300], token[300];
	int refused; // status of all that is written; 0: it is taken
	const char *error;
	const char *labels, *own_labels;     // of each post; NULL: none
	const char *parent;		     // what getPosts answers; NULL: it has no such thing
	char put[2000], gone[300], type[60]; // records, and what kind of picture came
} world;

static enum outcome json(struct request *request, int status, struct str text)
{
	reply_bytes(request, status, "application/json", text);
	return OK;
}

static struct str post_json(struct arena *arena, int number)
{
	char at[TIME_TEXT_MAX];
	time_format(NOW - (int64_t)(1000 - number) * 60000, at);
	const char *labels = world.labels ? world.labels : "[]";
	const char *own = world.own_labels ? world.own_labels : "[]";
	return arena_format(arena,
			    "{\"uri\":\"at://did:plc:ana/app.bsky.feed.post/%d\",\"cid\":\"c\","
			    "\"author\":{\"did\":\"did:plc:ana\",\"handle\":\"ana.test\","
			    "\"displayName\":\"Ana\"},\"labels\":%s,\"indexedAt\":\"%s\","
			    "\"record\":{\"labels\":{\"values\":%s},\"text\":"
			    "\"Boat %d\",\"createdAt\":\"%s\",\"langs\":[\"en\"],\"embed\":{"
			    "\"images\":[{\"alt\":\"a roof\"}]}}}",
			    number, labels, at, own, number, at);
}

// Newest first, 100 a page; the mark of a page is the number of its first post.
static enum outcome list_give(struct request *request, const char *name, const char *before,
			      const char *behind)
{
	struct buf out;
	int64_t first = world.posts;
	buf_init(&out, (size_t)1 << 20);
	world.asked++;
	snprintf(world.query, sizeof world.query, "%.*s|%.*s", STR_ARG(request_text(request, "q")),
		 STR_ARG(request_text(request, "since")));
	snprintf(world.token, sizeof world.token, "%.*s",
		 STR_ARG(request_header(request, "Authorization")));
	if (world.locked)
		return json(request, 401, STR("{\"error\":\"ExpiredToken\"}"));
	str_to_i64(request_text(request, "cursor"), &first);
	buf_format(&out, "{\"%s\":[", name);
	for (int64_t i = first; i > 0 && i > first - 100; i--)
		buf_format(&out, "%s%s%.*s%s", i == first ? "" : ",", before,
			   STR_ARG(post_json(request->arena, (int)i)), behind);
	buf_format(&out, "]");
	if (first > 100)
		buf_format(&out, ",\"cursor\":\"%lld\"", (long long)first - 100);
	buf_format(&out, "}");
	json(request, 200, arena_copy(request->arena, buf_str(&out)));
	buf_free(&out);
	return OK;
}

static enum outcome search(struct request *request)
{
	return list_give(request, "posts", "", "");
}

static enum outcome feed(struct request *request)
{
	return list_give(request, "feed", "{\"post\":",
			 ",\"reason\":{\"$type\":\"app.bsky.feed.defs#reasonRepost\",\"by\":"
			 "{\"handle\":\"bo.test\"},\"indexedAt\":\"2027-01-15T08:00:00Z\"}}");
}

static enum outcome session(struct request *request)
{
	world.opened++;
	return json(request, 200,
		    STR("{\"did\":\"did:plc:us\",\"accessJwt\":\"a.b.c\",\"refreshJwt\":\"r\"}"));
}

static enum outcome act(struct request *request)
{
	const struct str method = request_text(request, "method"), body = request->body;
	if (str_equal(method, STR("com.atproto.repo.uploadBlob"))) {
		snprintf(world.type, sizeof world.type, "%.*s",
			 STR_ARG(request_header(request, "Content-Type")));
		return json(request, 200,
			    STR("{\"blob\":{\"$type\":\"blob\",\"ref\":{\"$link\":\"bafy1\"},"
				"\"mimeType\":\"image/jpeg\",\"size\":9}}"));
	}
	if (world.refused && str_starts(method, STR("com.atproto.repo.")))
		return json(request, world.refused, str_from(world.error));
	if (str_equal(method, STR("com.atproto.repo.putRecord"))) {
		snprintf(world.put, sizeof world.put, "%.*s", STR_ARG(body));
		return json(
		    request, 200,
		    STR("{\"uri\":\"at://did:plc:us/app.bsky.feed.post/k\",\"cid\":\"c\"}"));
	}
	if (str_equal(method, STR("com.atproto.repo.deleteRecord"))) {
		snprintf(world.gone, sizeof world.gone, "%.*s", STR_ARG(body));
		return json(request, 200, STR("{}"));
	}
	return session(request);
}

static enum outcome query(struct request *request)
{
	const struct str method = request_text(request, "method");
	if (str_equal(method, STR("app.bsky.feed.searchPosts")))
		return search(request);
	if (str_equal(method, STR("app.bsky.feed.getPosts")) && world.parent)
		return json(request, 200, str_from(world.parent));
	if (str_equal(method, STR("com.atproto.repo.getRecord")))
		return json(request, 400, STR("{\"error\":\"RecordNotFound\"}"));
	return str_equal(method, STR("app.bsky.feed.getAuthorFeed")) ? feed(request) : NOT_FOUND;
}

static const struct input inputs[] = {
    {.name = "method", .place = IN_PATH, .type = INPUT_TEXT, .required = true, .most = 100},
    {.name = "q", .place = IN_QUERY, .type = INPUT_TEXT, .most = 100},
    {.name = "since", .place = IN_QUERY, .type = INPUT_TEXT, .most = 100},
    {.name = "cursor", .place = IN_QUERY, .type = INPUT_TEXT, .most = 100}};
static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/xrpc/{method}",
     .permission = "public",
     .inputs = inputs,
     .n_inputs = 4,
     .handle = query},
    {.method = METHOD_POST,
     .path = "/xrpc/{method}",
     .permission = "public",
     .inputs = inputs,
     .n_inputs = 1,
     .body = BODY_RAW,
     .body_limit = 10000,
     .handle = act},
};

static struct arena arena;
static struct fault fault;
static char cursor[200];

// One look; how many posts it brought, or -1. *ret_lines is borrowed until the next.
static int look(const char *what, const char *word, struct str *ret_lines, bool *ret_more)
{
	static struct buf lines;
	const struct str values[] = {server,  str_from(what), str_from(word),	  STR(""),
				     STR(""), STR("us.test"), STR("app-password")};
	struct connector_call call = {.arena = &arena,
				      .fetcher = fetcher,
				      .connector = &bluesky_connector,
				      .values = values,
				      .cursor = str_from(cursor),
				      .now = NOW};
	arena_reset(&arena);
	buf_free(&lines);
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	fault.text[0] = '\0';
	const enum outcome outcome = bluesky_connector.poll(&call, &fault);
	lines = call.lines;
	*ret_lines = buf_str(&lines);
	*ret_more = call.more;
	if (outcome == OK && call.next_cursor.len > 0)
		snprintf(cursor, sizeof cursor, "%.*s", STR_ARG(call.next_cursor));
	return outcome == OK ? (int)call.posts : -1;
}

static void test_search(void)
{
	struct str lines;
	bool more;
	world.posts = 250;
	cursor[0] = '\0';
	is_int(look("tag", "#flood", &lines, &more), 100, "the first look brings a page %s",
	       fault.text);
	ok(!more, "and leaves what is older");
	ok(strcmp(world.query, "#flood|") == 0, "a hashtag is asked for: %s", world.query);
	ok(strcmp(world.token, "Bearer a.b.c") == 0, "by somebody who is signed in");
	ok(str_find(lines, STR("\"text\":\"Boat 250\\n\\na roof\"")) != SIZE_MAX,
	   "words, and what pictures show");
	ok(str_find(lines, STR("https://bsky.app/profile/did:plc:ana/post/250")) != SIZE_MAX,
	   "with the address of its page");
	world.posts = 600;
	int brought = 0, looks = 0;
	do {
		brought += look("tag", "flood", &lines, &more);
		looks++;
	} while (more && looks < 20);
	ok(brought >= 350 && looks == 4, "350 more come page after page, in %d looks", looks);
	ok(strstr(world.query, "|2027-01-1"), "asked for from a little before the last: %s",
	   world.query);
	is_int(look("tag", "flood", &lines, &more), 100, "nothing new: the last page again");
	ok(!more, "and no other");
}

static void test_feed(void)
{
	struct str lines;
	bool more;
	world.posts = 2;
	cursor[0] = '\0';
	is_int(look("account", "bo.test", &lines, &more), 2, "what an account reposted %s",
	       fault.text);
	ok(str_find(lines, STR("\"author\":\"bo.test\"")) != SIZE_MAX &&
	       str_find(lines, STR("\"repost_of\":\"at://did:plc:ana/app.bsky.feed.post/2\"")) !=
		   SIZE_MAX,
	   "is its repost of what another wrote");
	world.locked = true;
	is_int(look("account", "bo.test", &lines, &more), -1, "no good session: %s", fault.text);
	world.locked = false;
}

static void test_labels(void)
{
	static const struct {
		const char *labels, *own;
		bool taken;
		const char *begins;
	} cases[] = {
	    {"[{\"val\":\"spam\"}]", NULL, false, ""},
	    {"[{\"val\":\"!hide\"}]", NULL, false, ""},
	    {"[{\"val\":\"porn\"}]", NULL, false, ""},
	    {NULL, "[{\"val\":\"porn\"}]", false, ""},
	    {"[{\"val\":\"spam\",\"neg\":true}]", NULL, true, "\"text\":\"Boat"},
	    {"[{\"val\":\"graphic-media\"}]", NULL, true, "\"text\":\"⚠ graphic-media\\n\\nBoat"},
	    {NULL, "[{\"val\":\"gore\"}]", true, "\"text\":\"⚠ gore\\n\\nBoat"},
	    {"[{\"val\":\"a-new-one\"}]", NULL, true, "\"text\":\"Boat"},
	    {"7", "{}", true, "\"text\":\"Boat"},
	};
	struct str lines;
	bool more;
	world.posts = 1;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		world.labels = cases[i].labels;
		world.own_labels = cases[i].own;
		cursor[0] = '\0';
		is_int(look("tag", "flood", &lines, &more), cases[i].taken, "labels %s, own %s",
		       cases[i].labels ? cases[i].labels : "none",
		       cases[i].own ? cases[i].own : "none");
		ok(str_find(lines, str_from(cases[i].begins)) != SIZE_MAX,
		   "are told before the words");
	}
	world.labels = world.own_labels = NULL;
}

// --- writing ---

static enum trouble says(struct str answers, enum outcome *ret_outcome)
{
	struct connector_receipt receipt;
	const struct str values[] = {server,  STR("tag"),     STR("flood"),	  STR(""),
				     STR(""), STR("us.test"), STR("app-password")};
	struct connector_call call = {.arena = &arena,
				      .fetcher = fetcher,
				      .connector = &bluesky_connector,
				      .values = values,
				      .now = NOW};
	const struct connector_message message = {
	    .id = STR("123456"), .text = STR("A boat comes."), .in_reply_to = answers};
	arena_reset(&arena);
	world.put[0] = fault.text[0] = '\0';
	*ret_outcome = bluesky_connector.send(&call, &message, &receipt, &fault);
	return *ret_outcome == OK ? TROUBLE_NONE : call.trouble;
}

static void test_errors(void)
{
	static const struct {
		int status;
		const char *error;
		enum trouble trouble;
		enum outcome outcome;
	} cases[] = {
	    {400, "{\"error\":\"ExpiredToken\",\"message\":\"Token has expired\"}", TROUBLE_REFUSED,
	     UNAVAILABLE},
	    {400, "{\"error\":\"InvalidToken\"}", TROUBLE_REFUSED, UNAVAILABLE},
	    {401, "{\"error\":\"AccountTakedown\"}", TROUBLE_LOCKED, INVALID},
	    {400, "{\"error\":\"AccountDeactivated\"}", TROUBLE_LOCKED, INVALID},
	    {429, "{\"error\":\"RateLimitExceeded\"}", TROUBLE_LIMITED, UNAVAILABLE},
	    {502, "{\"error\":\"UpstreamFailure\"}", TROUBLE_BROKEN, UNAVAILABLE},
	    {400, "{\"error\":\"InvalidRequest\",\"message\":\"Invalid record\"}", TROUBLE_SETTINGS,
	     INVALID},
	    {500, "<html>", TROUBLE_BROKEN, UNAVAILABLE},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		enum outcome outcome;
		world.refused = cases[i].status;
		world.error = cases[i].error;
		is_int(says(STR(""), &outcome), cases[i].trouble, "%s: %s", cases[i].error,
		       fault.text);
		is_int(outcome, cases[i].outcome, "is tried again only where that helps");
	}
	world.refused = 0;
}

#define PARENT "at://did:plc:ana/app.bsky.feed.post/9"

static void test_answers(void)
{
	static const struct {
		const char *parent;
		enum trouble trouble;
		const char *what;
	} cases[] = {
	    {"{\"posts\":[{\"uri\":\"" PARENT "\",\"cid\":\"c9\",\"record\":{\"text\":\"x\"}}]}",
	     TROUBLE_NONE, "a post is answered"},
	    {"{\"posts\":[]}", TROUBLE_ADDRESS, "one that was deleted is not"},
	    {NULL, TROUBLE_ADDRESS, "nor one that its own server has no longer"},
	    {"{\"posts\":[{\"uri\":\"" PARENT
	     "\",\"viewer\":{\"replyDisabled\":true},\"record\":{}}]}",
	     TROUBLE_ADDRESS, "nor one whose author lets us not"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		enum outcome outcome;
		world.parent = cases[i].parent;
		is_int(says(STR(PARENT), &outcome), cases[i].trouble, "%s: %s", cases[i].what,
		       fault.text);
		ok((world.put[0] != '\0') == (outcome == OK), "and nothing stands there alone");
	}
	world.parent = cases[0].parent;
	enum outcome outcome;
	says(STR(PARENT "#bo.test"), &outcome);
	ok(strstr(world.put,
		  "\"reply\":{\"root\":{\"uri\":\"" PARENT "\",\"cid\":\"c9\"},\"parent\":"
		  "{\"uri\":\"" PARENT "\""),
	   "with what it answers: %s", world.put);
}

static void test_facets(void)
{
	static const struct {
		const char *text, *found;
	} cases[] = {
	    {"See https://a.example/x. Now", "l:https://a.example/x;"},
	    {"(https://a.example/y_(z))", "l:https://a.example/y_(z);"},
	    {"#Flood, #123 #পানি!", "t:Flood;t:পানি;"},
	    {"👨‍👩‍👧🏽 @ana.test 🚰#पानी, 🆘 #Help🆘 "
	     "https://a.example/👍",
	     "m:ana.test;t:Help🆘;l:https://a.example/👍;"},
	    {"to @ana.bsky.social, @nobody and a@b.example", "m:ana.bsky.social;"},
	    {"", ""},
	    {"# @ https://", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct bluesky_facet facets[BLUESKY_FACETS_MOST];
		const struct str text = str_from(cases[i].text);
		const size_t count = bluesky_facets(text, facets);
		char found[200] = "";
		bool right = true;
		for (size_t k = 0; k < count; k++) {
			const size_t mark = facets[k].kind == FACET_LINK ? 0 : 1;
			right &= str_equal(str_slice(text, facets[k].start + mark,
						     facets[k].end - facets[k].start - mark),
					   facets[k].value);
			snprintf(found + strlen(found), sizeof found - strlen(found), "%c:%.*s;",
				 "ltm"[facets[k].kind], STR_ARG(facets[k].value));
		}
		ok(right && strcmp(found, cases[i].found) == 0, "'%s' has %s", cases[i].text,
		   found);
	}
}

static void test_counts(void)
{
	char tid[BLUESKY_TID_LEN + 1], later[BLUESKY_TID_LEN + 1];
	is_int((int64_t)bluesky_length(STR("पानी")), 2, "letters as people count them");
	is_int((int64_t)bluesky_length(STR("👨‍👩‍👧 ok")), 4, "a family is one");
	is_int((int64_t)bluesky_length(STR("")), 0, "nothing is nothing");
	bluesky_tid(id_floor(NOW), tid);
	bluesky_tid(id_floor(NOW + 1), later);
	ok(strlen(tid) == BLUESKY_TID_LEN && strcmp(tid, later) < 0,
	   "keys come in the order of time: %s %s", tid, later);
	bluesky_tid(id_floor(NOW) + 1, later);
	ok(strcmp(tid, later) < 0, "also within a millisecond");
}

static void test_writing(void)
{
	struct connector_receipt receipt;
	const struct str values[] = {server,  STR("tag"),     STR("flood"),	  STR(""),
				     STR(""), STR("us.test"), STR("app-password")};
	struct connector_call call = {.arena = &arena,
				      .fetcher = fetcher,
				      .connector = &bluesky_connector,
				      .values = values,
				      .now = NOW};
	const struct connector_picture pictures[] = {
	    {STR("\xff\xd8 picture"), STR("A map of wells")},
	    {STR("\xff\xd8 picture"), STR("A well")}};
	const struct connector_message message = {.id = STR("123456"),
						  .text = STR("Water is here."),
						  .pictures = pictures,
						  .n_pictures = 2};
	arena_reset(&arena);
	is_int(bluesky_connector.send(&call, &message, &receipt, &fault), OK,
	       "a post with two pictures %s", fault.text);
	ok(strcmp(world.type, "image/jpeg") == 0, "whose pictures are put there first");
	ok(strstr(world.put,
		  "\"embed\":{\"$type\":\"app.bsky.embed.images\",\"images\":[{\"alt\":\"A map of "
		  "wells\","
		  "\"image\":{\"$type\":\"blob\",\"ref\":{\"$link\":\"bafy1\"},\"mimeType\":"
		  "\"image/jpeg\",\"size\":9}},{\"alt\":\"A well\",\"image\":{"),
	   "and named with what it shows: %s", world.put);
	const struct connector_message gone = {.external_id = receipt.external_id};
	is_int(bluesky_connector.remove(&call, &gone, &fault), OK, "it is taken down %s",
	       fault.text);
	ok(strcmp(world.gone, "{\"repo\":\"did:plc:us\",\"collection\":\"app.bsky.feed.post\","
			      "\"rkey\":\"k\"}") == 0,
	   "by its address: %s", world.gone);
	const struct connector_message other = {.external_id = STR("https://x.test/1")};
	is_int(bluesky_connector.remove(&call, &other, &fault), INVALID,
	       "what is no post there: %s", fault.text);
	is_int(call.trouble, TROUBLE_FIXED, "is left to a person");
}

int main(void)
{
	arena_init(&arena, CONNECTOR_MEMORY);
	if (!other_side_start(routes, sizeof routes / sizeof routes[0]))
		return tap_done();
	test_search();
	test_feed();
	test_labels();
	test_errors();
	test_answers();
	test_facets();
	test_counts();
	test_writing();
	other_side_stop();
	arena_free(&arena);
	return tap_done();
}
