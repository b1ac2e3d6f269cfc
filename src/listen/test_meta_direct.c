// SPDX-License-Identifier: AGPL-3.0-or-later
// What people write to a Page by Messenger or to an account on Instagram comes in as messages to
// us, told from comments; what became of ours is heard; answers leave as the Send API wants them.
// Asked of a server of our own. And a push that is more than one call holds is taken whole.
#include "listen/meta_direct.h"

#include "listen/facebook.h"
#include "listen/instagram.h"
#include "listen/meta_direct_send.h"
#include "listen/pieces.h"
#include "listen/test_meta_sign.h"
#include "other_side.h"

#define NOW  ((int64_t)1800000000000)
#define HOUR ((int64_t)3600000)

// The other side: what it was sent last, and what it answers.
static struct {
	int asked, named, files;
	int status;
	const char *answer; // NULL: that it took it
	char body[20000];
} world;

static enum outcome message_take(struct request *request)
{
	world.asked++;
	snprintf(world.body, sizeof world.body, "%.*s", STR_ARG(request->body));
	const struct str answer =
	    world.answer
		? str_from(world.answer)
		: arena_format(request->arena, "{\"recipient_id\":\"77\",\"message_id\":\"m_%d\"}",
			       world.asked);
	reply_bytes(request, world.answer ? world.status : 200, "application/json", answer);
	return OK;
}

static enum outcome name_tell(struct request *request)
{
	world.named++;
	reply_bytes(request, 200, "application/json",
		    STR("{\"name\":\"Ana Rai\",\"username\":\"ana\",\"id\":\"77\"}"));
	return OK;
}

static enum outcome file_give(struct request *request)
{
	world.files++;
	reply_bytes(request, 200, "image/jpeg", STR("eleven byte"));
	return OK;
}

#define PART(word)                                                                                 \
	{                                                                                          \
		.name = word, .place = IN_PATH, .type = INPUT_TEXT, .required = true, .most = 100  \
	}
static const struct input inputs[] = {PART("version"), PART("id")};
static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/{version}/{id}/messages",
     .permission = "public",
     .inputs = inputs,
     .n_inputs = 2,
     .body = BODY_RAW,
     .body_limit = 100000,
     .handle = message_take},
    {.method = METHOD_GET,
     .path = "/{version}/{id}",
     .permission = "public",
     .inputs = inputs,
     .n_inputs = 2,
     .handle = name_tell},
    {.method = METHOD_GET, .path = "/picture", .permission = "public", .handle = file_give},
};

static struct arena arena;
static struct fault fault;

static struct connector_call call_of(const struct connector *connector, struct str *values,
				     const char *late)
{
	arena_reset(&arena);
	values[0] = STR("500");
	values[1] = STR("token");
	values[2] = STR(SECRET);
	values[3] = STR("");
	values[4] = server;
	values[5] = str_from(late);
	fault.text[0] = '\0';
	struct connector_call call = {.arena = &arena,
				      .fetcher = fetcher,
				      .connector = connector,
				      .values = values,
				      .source = STR("page"),
				      .now = NOW};
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	return call;
}

// --- in ---

static struct connector_call taken(const struct connector *connector, struct str body,
				   size_t before)
{
	static struct buf lines;
	static struct str values[CONNECTOR_ASKS_MAX];
	const struct connector_push push = {.body = body, .header = header_of};
	struct connector_call call = call_of(connector, values, "");
	call.before = before;
	buf_free(&lines);
	const enum outcome outcome = connector->take(&call, &push, &fault);
	if (outcome != OK)
		is_int(outcome, OK, "a push is taken: %s", fault.text);
	lines = call.lines;
	return call;
}

static struct connector_call heard(const struct connector *connector, const char *list,
				   const char *from, const char *event)
{
	char body[3000];
	snprintf(body, sizeof body,
		 "{\"object\":\"%s\",\"entry\":[{\"id\":\"500\",\"time\":1790000000000,\"%s\":[{"
		 "\"sender\":{\"id\":\"%s\"},\"recipient\":{\"id\":\"%s\"},\"timestamp\":"
		 "1790000000000,%s}]}]}",
		 connector == &facebook_connector ? "page" : "instagram", list, from,
		 strcmp(from, "500") == 0 ? "77" : "500", event);
	sign(str_from(body));
	return taken(connector, str_from(body), 0);
}

static void test_words(void)
{
	static const struct {
		const char *message, *text, *what;
	} cases[] = {
	    {"\"text\":\"We need water\"", "We need water", "words"},
	    {"\"text\":\"Yes\",\"quick_reply\":{\"payload\":\"Y\"}", "Yes", "a choice"},
	    {"\"attachments\":[{\"type\":\"audio\",\"payload\":{\"url\":\"https://x.example/\"}}]",
	     "📎 audio", "a voice by its kind"},
	    {"\"attachments\":[{\"type\":\"location\",\"payload\":{\"coordinates\":{\"lat\":27.7,"
	     "\"long\":85.3}}}]",
	     "📍 27.70000, 85.30000", "a place"},
	    {"\"attachments\":[{\"type\":\"image\",\"payload\":{\"url\":\"https://x.example/\","
	     "\"sticker_id\":369239263222822}}]",
	     "📎 sticker", "a thumb"},
	    {"\"attachments\":[{\"type\":\"share\",\"payload\":{\"url\":\"https://a.example/7\","
	     "\"title\":\"Dam\"}}]",
	     "↪ Dam https://a.example/7", "what they passed on"},
	    {"\"attachments\":[{\"type\":\"story_mention\",\"payload\":{}}]", "↪ story_mention",
	     "a story that names us"},
	    {"\"is_unsupported\":true", "…", "what nobody knows is not overlooked"},
	    {"\"text\":7,\"attachments\":{}", "…", "nor what is broken"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char event[1000];
		snprintf(event, sizeof event, "\"message\":{\"mid\":\"m_%zu\",%s}", i,
			 cases[i].message);
		const struct connector_call call =
		    heard(&facebook_connector, "messaging", "77", event);
		ok(call.n_directs == 1 && call.posts == 0 &&
		       str_equal(call.directs[0].text, str_from(cases[i].text)) &&
		       str_equal(call.directs[0].contact, STR("messenger:77")),
		   "%s: %.*s", cases[i].what,
		   STR_ARG(call.n_directs ? call.directs[0].text : STR("-")));
	}
	const struct connector_call call = heard(&instagram_connector, "messaging", "77",
						 "\"message\":{\"mid\":\"m_1\",\"text\":\"boat\"}");
	ok(call.n_directs == 1 && str_equal(call.directs[0].contact, STR("instagram:77")) &&
	       str_equal(call.directs[0].name, STR("Ana Rai @ana")),
	   "who wrote on Instagram is apart, with a name");
	ok(str_find(call.directs[0].line, STR("Ana")) == SIZE_MAX &&
	       str_find(call.directs[0].line, STR("\"77\"")) == SIZE_MAX &&
	       str_find(call.directs[0].line, STR("\"at\":\"2026-09-21T")) != SIZE_MAX,
	   "and not in the post, which has its time: %.*s", STR_ARG(call.directs[0].line));
}

static void test_files(void)
{
	char event[1000];
	world.files = 0;
	snprintf(event, sizeof event,
		 "\"message\":{\"mid\":\"m_1\",\"text\":\"the roof\",\"attachments\":[{\"type\":"
		 "\"image\",\"payload\":{\"url\":\"%.*spicture\"}},{\"type\":\"image\",\"payload\":"
		 "{\"url\":\"https://fbcdn.net.elsewhere.example/\"}},{\"type\":\"video\","
		 "\"payload\":{\"url\":\"%.*spicture\"}}]}",
		 STR_ARG(server), STR_ARG(server));
	const struct connector_call call = heard(&facebook_connector, "messaging", "77", event);
	const struct connector_file *files = call.directs[0].files;
	ok(call.directs[0].n_files == 3 && str_equal(files[0].bytes, STR("eleven byte")),
	   "a picture comes with its message");
	ok(files[1].lack == FILE_LATER && files[2].lack == FILE_KIND && world.files == 1,
	   "one from elsewhere is not gone for, a film is named");
}

static void test_passed_over(void)
{
	static const struct {
		const char *from, *event, *what;
	} cases[] = {
	    {"500", "\"message\":{\"mid\":\"m_2\",\"text\":\"x\",\"is_echo\":true}",
	     "what others of the Page wrote"},
	    {"77", "\"read\":{\"watermark\":1790000000000}", "that they read it"},
	    {"77", "\"reaction\":{\"reaction\":\"love\",\"mid\":\"m_1\"}", "a heart"},
	    {"77", "\"referral\":{\"source\":\"ADS\"}", "where they came from"},
	    {"77", "\"message\":{\"text\":\"x\"}", "what has no id"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct connector_call call =
		    heard(&facebook_connector, "messaging", cases[i].from, cases[i].event);
		ok(call.n_directs + call.posts + call.n_reports == 0, "%s is no message",
		   cases[i].what);
	}
	const char *other = "{\"object\":\"page\",\"entry\":[{\"id\":\"500\",\"messaging\":[{"
			    "\"sender\":{\"id\":\"77\"},\"recipient\":{\"id\":\"501\"},\"message\":"
			    "{\"mid\":\"m\",\"text\":\"x\"}}]}]}";
	sign(str_from(other));
	ok(taken(&facebook_connector, str_from(other), 0).n_directs == 0,
	   "nor one to another Page");
	struct str values[CONNECTOR_ASKS_MAX];
	struct connector_call call = call_of(&facebook_connector, values, "");
	const struct connector_push push = {.body = STR("{}"), .header = header_of};
	is_int(facebook_connector.take(&call, &push, &fault), DENIED,
	       "what is not signed is not read");
	buf_free(&call.lines);
}

static void test_changes(void)
{
	struct connector_call call = heard(&instagram_connector, "messaging", "77",
					   "\"message\":{\"mid\":\"m_1\",\"is_deleted\":true}");
	is_str(str_trim(buf_str(&call.lines)),
	       STR("{\"id\":\"m_1\",\"source\":\"messages page\",\"removed\":true}"),
	       "what they took back is taken back here");
	call = heard(&facebook_connector, "messaging", "77",
		     "\"message_edit\":{\"mid\":\"m_1\",\"text\":\"for 60\",\"num_edit\":2}");
	ok(call.n_directs == 1 &&
	       str_find(call.directs[0].line, STR("\"id\":\"m_1#2\"")) != SIZE_MAX &&
	       str_find(call.directs[0].line, STR("\"edit_of\":\"m_1\"")) != SIZE_MAX,
	   "what they edited stands in its place");
	call = heard(&facebook_connector, "messaging", "77",
		     "\"postback\":{\"title\":\"Get started\",\"payload\":\"X\"}");
	ok(call.n_directs == 1 && str_equal(call.directs[0].text, STR("Get started")) &&
	       str_equal(call.directs[0].id, STR("77-1790000000000")),
	   "a button says what stands on it");
	call = heard(&facebook_connector, "standby", "77",
		     "\"message\":{\"mid\":\"m_3\",\"text\":\"help\"}");
	ok(call.n_directs == 1 && call.directs[0].automatic,
	   "what another program is to answer is kept, and not answered twice");
}

static void test_fates(void)
{
	struct connector_call call =
	    heard(&facebook_connector, "messaging", "500",
		  "\"message\":{\"mid\":\"m_9\",\"is_echo\":true,\"metadata\":\"causeway-12\"}");
	ok(call.n_reports == 1 && call.reports[0].fate == FATE_SENT &&
	       str_equal(call.reports[0].id, STR("12")) &&
	       str_equal(call.reports[0].external_id, STR("m_9")),
	   "what comes back with our mark has left");
	call =
	    heard(&facebook_connector, "messaging", "500",
		  "\"message\":{\"mid\":\"m_9\",\"is_echo\":true,\"metadata\":\"causeway-12/1\"}");
	ok(call.n_reports == 0, "but not with the mark of a first piece");
	call = heard(&facebook_connector, "messaging", "77",
		     "\"delivery\":{\"mids\":[\"m_9\",7,\"\"],\"watermark\":1}");
	ok(call.n_reports == 1 && call.reports[0].fate == FATE_DELIVERED &&
	       str_equal(call.reports[0].external_id, STR("m_9")),
	   "what was delivered is told");
}

static void test_comments(void)
{
	const char *both =
	    "{\"object\":\"page\",\"entry\":[{\"id\":\"500\",\"messaging\":[{\"sender\":{\"id\":"
	    "\"77\"},\"recipient\":{\"id\":\"500\"},\"message\":{\"mid\":\"m_1\",\"text\":"
	    "\"alone\"}}"
	    "],\"changes\":[{\"field\":\"feed\",\"value\":{\"item\":\"comment\",\"verb\":\"add\","
	    "\"comment_id\":\"501_7\",\"post_id\":\"500_501\",\"message\":\"open\",\"from\":{"
	    "\"id\":"
	    "\"47\"}}}]}]}";
	sign(str_from(both));
	const struct connector_call call = taken(&facebook_connector, str_from(both), 0);
	ok(call.n_directs == 1 && call.posts == 1 &&
	       str_find(buf_str(&call.lines), STR("open")) != SIZE_MAX &&
	       str_find(buf_str(&call.lines), STR("messages page")) == SIZE_MAX,
	   "a message is told from a comment");
}

// --- more than fits ---

#define MANY (2 * CONNECTOR_POSTS_MAX + 300)

static void test_rounds(void)
{
	struct buf body;
	size_t before = 0, met = 0, directs = 0, reports = 0;
	int rounds = 0;
	buf_init(&body, (size_t)4 << 20);
	buf_add_cstr(&body, "{\"object\":\"page\",\"entry\":[{\"id\":\"500\",\"messaging\":[");
	for (int i = 0; i < MANY; i++)
		buf_format(&body,
			   "%s{\"sender\":{\"id\":\"77\"},\"recipient\":{\"id\":\"500\"},"
			   "\"message\":{\"mid\":\"m_%d\",\"text\":\"x\"}}",
			   i ? "," : "", i);
	buf_add_cstr(&body, ",{\"delivery\":{\"mids\":[\"m_last\"]}}]}]}");
	sign(buf_str(&body));
	world.named = 0;
	bool full = true;
	for (; full && rounds < 9; rounds++) {
		const struct connector_call call =
		    taken(&facebook_connector, buf_str(&body), before);
		full = call.full;
		met = call.met;
		directs += call.n_directs;
		reports += call.n_reports;
		if (call.n_directs > 0 && rounds == 1)
			ok(str_equal(call.directs[0].id, STR("m_1000")),
			   "the next round goes on where the first stopped");
		before = met;
	}
	is_int(rounds, 3, "a push that is more than a call holds is taken in rounds");
	is_int((int64_t)directs, MANY, "whole");
	is_int((int64_t)reports, 1, "with what stands behind");
	ok(world.named <= rounds * 10, "and few are asked their name: %d", world.named);
	buf_free(&body);
}

// --- out ---

static enum trouble says(const struct connector *connector, struct str text, int64_t heard_at,
			 const char *late)
{
	struct str values[CONNECTOR_ASKS_MAX];
	struct connector_call call = call_of(connector, values, late);
	struct connector_receipt receipt = {0};
	const struct connector_message message = {
	    .id = STR("12"),
	    .to = connector == &facebook_connector ? STR("messenger:77") : STR("instagram:77"),
	    .text = text,
	    .in_reply_to = STR("m_1"),
	    .heard_at = heard_at};
	world.asked = 0;
	const enum outcome outcome = connector->send(&call, &message, &receipt, &fault);
	buf_free(&call.lines);
	ok(outcome != OK || (str_starts(receipt.external_id, STR("m_")) && !receipt.delivered),
	   "what left has an id and is not there yet");
	return outcome == OK ? TROUBLE_NONE : call.trouble;
}

static void refuse(int status, const char *answer)
{
	world.status = status;
	world.answer = answer;
}

static void test_send(void)
{
	world.answer = NULL;
	is_int(says(&facebook_connector, STR("We come at \"five\"."), NOW - HOUR, ""), TROUBLE_NONE,
	       "an answer leaves %s", fault.text);
	ok(strstr(world.body, "recipient=%7B%22id%22%3A%2277%22%7D&message=%7B%22text%22%3A%22We%20"
			      "come%20at%20%5C%22five%5C%22.%22%2C%22metadata%22%3A%22causeway-12"
			      "%22%7D&messaging_type=RESPONSE") &&
	       !strstr(world.body, "tag="),
	   "to who wrote, with our mark: %s", world.body);
	is_int(says(&facebook_connector, STR("Late"), NOW - 24 * HOUR, ""), TROUBLE_WINDOW,
	       "after a day it waits for a person: %s", fault.text);
	is_int(world.asked, 0, "and nobody is asked");
	is_int(says(&facebook_connector, STR("Late"), NOW - 24 * HOUR, "agent"), TROUBLE_NONE,
	       "unless Meta lets people answer later");
	ok(strstr(world.body, "messaging_type=MESSAGE_TAG&tag=HUMAN_AGENT"), "which it says: %s",
	   world.body);
	is_int(says(&facebook_connector, STR("Late"), NOW - 7 * 24 * HOUR, "agent"), TROUBLE_WINDOW,
	       "for seven days: %s", fault.text);
	is_int(says(&facebook_connector, STR("Late"), 0, "agent"), TROUBLE_WINDOW,
	       "who never wrote to the Page is not written to");
}

static void test_long(void)
{
	struct buf text;
	buf_init(&text, 30000);
	for (int i = 0; i < 500; i++)
		buf_add_cstr(&text, "word ");
	is_int(says(&facebook_connector, buf_str(&text), NOW, ""), TROUBLE_NONE,
	       "a long one leaves");
	is_int(world.asked, 2, "as two on Messenger");
	is_int(says(&instagram_connector, buf_str(&text), NOW, ""), TROUBLE_NONE, "and leaves");
	is_int(world.asked, 3, "as three on Instagram");
	buf_reset(&text);
	for (int i = 0; i < 400; i++)
		buf_add_cstr(&text, "水が");
	struct str rest = buf_str(&text), piece;
	size_t bytes = 0;
	while (piece_next_within(&rest, 1000, 1000, &piece)) {
		ok(piece.len <= 1000 && (piece.len > 700 || rest.len == 0), "a piece has %zu bytes",
		   piece.len);
		bytes += piece.len;
	}
	is_int((int64_t)bytes, (int64_t)text.len, "and nothing is lost between them");
	buf_free(&text);
}

static void test_refused(void)
{
	static const struct {
		int status;
		const char *answer;
		enum trouble trouble;
	} cases[] = {
	    {400, "{\"error\":{\"code\":10,\"error_subcode\":2018278,\"message\":\"outside\"}}",
	     TROUBLE_WINDOW},
	    {400, "{\"error\":{\"code\":10,\"error_subcode\":2534022,\"message\":\"outside\"}}",
	     TROUBLE_WINDOW},
	    {400, "{\"error\":{\"code\":551,\"error_subcode\":1545041,\"message\":\"away\"}}",
	     TROUBLE_ADDRESS},
	    {400, "{\"error\":{\"code\":100,\"error_subcode\":2018001,\"message\":\"nobody\"}}",
	     TROUBLE_ADDRESS},
	    {400, "{\"error\":{\"code\":200,\"error_subcode\":2018108,\"message\":\"no\"}}",
	     TROUBLE_ADDRESS},
	    {400, "{\"error\":{\"code\":10,\"message\":\"pages_messaging is needed\"}}",
	     TROUBLE_RIGHTS},
	    {400, "{\"error\":{\"code\":190,\"message\":\"expired\"}}", TROUBLE_REFUSED},
	    {429, "{\"error\":{\"code\":613,\"message\":\"often\"}}", TROUBLE_LIMITED},
	    {500, "{\"error\":{\"code\":1200,\"message\":\"later\"}}", TROUBLE_BROKEN},
	    {502, "<html>", TROUBLE_BROKEN},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		refuse(cases[i].status, cases[i].answer);
		is_int(says(&facebook_connector, STR("x"), NOW, ""), cases[i].trouble,
		       "%s is a trouble of its kind: %s", cases[i].answer, fault.text);
	}
}

int main(void)
{
	arena_init(&arena, CONNECTOR_MEMORY);
	if (!other_side_start(routes, sizeof routes / sizeof routes[0]))
		return tap_done();
	test_words();
	test_files();
	test_passed_over();
	test_changes();
	test_fates();
	test_comments();
	test_rounds();
	test_send();
	test_long();
	test_refused();
	other_side_stop();
	arena_free(&arena);
	return tap_done();
}
