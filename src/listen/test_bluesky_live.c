// SPDX-License-Identifier: AGPL-3.0-or-later
// A stream of everything is sieved for what a source wants, goes on where its cursor stands, shows
// names that lead back alone, and ends in a trouble that a person reads. DAG-CBOR of strangers is
// read within its bounds.
#include "listen/bluesky.h"

#include "listen/bluesky_frame.h"
#include "listen/bluesky_live.h"
#include "listen/cbor.h"
#include "net/test_lines.h"
#include "net/test_socket.h"
#include "other_side.h"

#define NOW 1800000000000

static struct arena arena;
static struct fault fault;

// --- DAG-CBOR ---

static void test_cbor(void)
{
	static const struct {
		struct str bytes;
		const char *json; // NULL: it is none
	} cases[] = {
	    {STR("\xa2\x61"
		 "a\x01\x61"
		 "b\x82\x20\xf5"),
	     "{\"a\":1,\"b\":[-1,true]}"},
	    {STR("\x1b\x7f\xff\xff\xff\xff\xff\xff\xff"), "9223372036854775807"},
	    {STR("\xd8\x2a\x42\x00\x01"), "null"},
	    {STR("\x42\x01\x02"), "null"},
	    {STR("\xfb\x3f\xf8\x00\x00\x00\x00\x00\x00"), "1.5"},
	    {STR("\x62\xc3\x28"), "\"\xef\xbf\xbd(\""},
	    {STR(""), NULL},
	    {STR("\x1b\xff\xff\xff\xff\xff\xff\xff\xff"), NULL}, // more than 63 bits
	    {STR("\x63"
		 "ab"),
	     NULL}, // cut off
	    {STR("\x7f\x61"
		 "a\xff"),
	     NULL},						     // without a length
	    {STR("\x9b\x7f\xff\xff\xff\xff\xff\xff\xff\x01"), NULL}, // a list that lies
	    {STR("\xa1\x01\x02"), NULL},			     // a key that is no text
	    {STR("\xc1\x01"), NULL},				     // a tag that is no link
	    {STR("\xf7"), NULL},				     // undefined
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out;
		struct json_writer writer;
		buf_init(&out, 1000);
		json_writer_init(&writer, &out);
		const bool good = cbor_json(cases[i].bytes, &writer);
		is_str(good ? buf_str(&out) : STR("none"),
		       str_from(cases[i].json ? cases[i].json : "none"), "item %zu", i);
		buf_free(&out);
	}
	char deep[100];
	struct str rest;
	struct buf out;
	struct json_writer writer;
	memset(deep, 0x81, sizeof deep);
	deep[CBOR_DEPTH_MAX - 1] = 0;
	buf_init(&out, 1000);
	json_writer_init(&writer, &out);
	ok(cbor_json(str_of(deep, CBOR_DEPTH_MAX), &writer), "32 lists in each other");
	deep[CBOR_DEPTH_MAX - 1] = (char)0x81;
	deep[CBOR_DEPTH_MAX] = 0;
	json_writer_init(&writer, &out);
	ok(!cbor_json(str_of(deep, CBOR_DEPTH_MAX + 1), &writer), "and no more");
	rest = str_of(deep, sizeof deep);
	ok(!cbor_skip(&rest, NULL) || rest.len < sizeof deep, "what is skipped ends");
	buf_free(&out);
}

// --- frames, as a data server sends them ---

static struct str posts; // what one brought, in the arena

static void post_note(void *context, struct str message)
{
	(void)context;
	posts = arena_format(&arena, "%.*s%.*s\n", STR_ARG(posts), STR_ARG(message));
}

static void frame_make(struct buf *out, bool lost)
{
	struct buf record;
	char cid[36] = "\x01\x71\x12\x20";
	buf_init(&record, 1000);
	memset(cid + 4, 'c', 32);
	buf_add(&record, STR("\xa1\x64text\x67Hi #f1!"));
	buf_add(out, STR("\xa2\x61t\x67#commit\x62op\x01"));
	buf_add(out, STR("\xa5\x63seq\x18\x2a\x64repo\x69"
			 "did:plc:a\x63rev\x63"
			 "333\x63ops\x82"));
	buf_add(out, STR("\xa3\x66"
			 "action\x66"
			 "create\x64path\x74"
			 "app.bsky.feed.post/k\x63"
			 "cid\xd8\x2a\x58\x25\x00"));
	buf_add(out, str_of(cid, sizeof cid));
	buf_add(out, STR("\xa3\x66"
			 "action\x66"
			 "delete\x64path\x74"
			 "app.bsky.feed.post/j\x63"
			 "cid\xf6"));
	buf_add(out, STR("\x66"
			 "blocks\x58"));
	const size_t block = sizeof cid + record.len;
	buf_add_byte(out, (char)(2 + 1 + block));
	buf_add(out, STR("\x01\xa0")); // the head of the CAR file
	buf_add_byte(out, (char)block);
	if (lost)
		cid[10] = 'x';
	buf_add(out, str_of(cid, sizeof cid));
	buf_add(out, buf_str(&record));
	buf_free(&record);
}

static void test_frames(void)
{
	struct buf bytes, room;
	struct bluesky_frame frame;
	size_t missing = 9;
	buf_init(&room, BLUESKY_RECORD_MAX);
	buf_init(&bytes, 2000);
	frame_make(&bytes, false);
	ok(bluesky_frame_read(buf_str(&bytes), &frame) && frame.kind == FRAME_COMMIT &&
	       frame.seq == 42 && str_equal(frame.did, STR("did:plc:a")),
	   "a commit is read");
	posts = STR("");
	bluesky_frame_posts(&frame, &room, post_note, NULL, &missing);
	is_str(
	    posts,
	    STR("{\"did\":\"did:plc:a\",\"kind\":\"commit\",\"commit\":{\"operation\":\"create\","
		"\"collection\":\"app.bsky.feed.post\",\"rkey\":\"k\",\"rev\":\"333\",\"record\":{"
		"\"text\":\"Hi #f1!\"}}}\n"
		"{\"did\":\"did:plc:a\",\"kind\":\"commit\",\"commit\":{\"operation\":\"delete\","
		"\"collection\":\"app.bsky.feed.post\",\"rkey\":\"j\",\"rev\":\"333\"}}\n"),
	    "with what it makes and takes away");
	is_int(missing, 0, "and nothing is missing");
	bool ends = true;
	for (size_t len = 0; len < bytes.len; len++)
		ends &= !bluesky_frame_read(str_slice(buf_str(&bytes), 0, len), &frame);
	ok(ends, "one that is cut off anywhere is none");
	buf_reset(&bytes);
	frame_make(&bytes, true);
	bluesky_frame_read(buf_str(&bytes), &frame);
	bluesky_frame_posts(&frame, &room, post_note, NULL, &missing);
	is_int(missing, 1, "a record that was left out is missed");
	static const struct {
		const char *status;
		bool active, gone;
	} accounts[] = {{"deleted", false, true},    {"deactivated", false, true},
			{"takendown", false, true},  {"suspended", false, true},
			{"throttled", false, false}, {"desynchronized", false, false},
			{"", true, false},	     {"deleted", true, false}};
	for (size_t i = 0; i < sizeof accounts / sizeof accounts[0]; i++) {
		buf_reset(&bytes);
		buf_add(&bytes, STR("\xa2\x61t\x68#account\x62op\x01\xa3\x63"
				    "did\x69"
				    "did:plc:a\x66"
				    "active"));
		buf_add_byte(&bytes, accounts[i].active ? '\xf5' : '\xf4');
		buf_format(&bytes, "\x66status%c%s", (char)(0x60 + strlen(accounts[i].status)),
			   accounts[i].status);
		ok(bluesky_frame_read(buf_str(&bytes), &frame) && frame.kind == FRAME_ACCOUNT &&
		       frame.gone == accounts[i].gone,
		   "an account that is \"%s\" is %s", accounts[i].status,
		   accounts[i].gone ? "gone" : "there");
	}
	ok(bluesky_frame_read(STR("\xa1\x62op\x20\xa1\x65"
				  "error\x6c"
				  "FutureCursor"),
			      &frame) &&
	       frame.kind == FRAME_ERROR && str_equal(frame.name, STR("FutureCursor")),
	   "an error says its name");
	buf_free(&bytes);
	buf_free(&room);
}

// --- a look at Jetstream ---

struct jet {
	char path[300], key[40];
	const char *const *says; // messages, NULL behind the last
	struct str frames;	 // of subscribeRepos, as they go over the line
	FILE *out;		 // of whoever is connected
	const char *status;	 // instead of taking it up
	bool ends;
};

static bool jet_answers(void *context, const char *line, FILE *out)
{
	struct jet *jet = context;
	if (strncmp(line, "GET ", 4) == 0)
		snprintf(jet->path, sizeof jet->path, "%.*s", (int)strcspn(line + 4, " "),
			 line + 4);
	if (strncmp(line, "Sec-WebSocket-Key: ", 19) == 0)
		snprintf(jet->key, sizeof jet->key, "%.24s", line + 19);
	if (strcmp(line, "\r\n") != 0)
		return true;
	if (jet->status) {
		fprintf(out, "HTTP/1.1 %s\r\n\r\n", jet->status);
		return false;
	}
	socket_taken_write(jet->key, out);
	for (size_t i = 0; jet->says && jet->says[i]; i++) {
		const size_t len = strlen(jet->says[i]);
		if (len < 126)
			fprintf(out, "\x81%c%s", (char)len, jet->says[i]);
		else
			fprintf(out, "\x81\x7e%c%c%s", (char)(len >> 8), (char)(len & 255),
				jet->says[i]);
	}
	fwrite(jet->frames.at, 1, jet->frames.len, out);
	jet->out = out;
	return !jet->ends;
}

static struct lines_server jetstream = {.greeting = "", .answer = jet_answers};
static struct jet jet;
static struct connector_bell bell;
static char cursor[100], stream[60];
static struct buf lines;
static struct connector_call call;

static const char *way = "jetstream";

static enum outcome look(const char *what, const char *word)
{
	static struct str values[7];
	const struct str asked[] = {server,	      str_from(what), str_from(word), str_from(way),
				    str_from(stream), STR(""),	      STR("")};
	memcpy(values, asked, sizeof values);
	arena_reset(&arena);
	call = (struct connector_call){.arena = &arena,
				       .fetcher = fetcher,
				       .connector = &bluesky_connector,
				       .values = values,
				       .cursor = str_from(cursor),
				       .directory = str_slice(server, 0, server.len - 1),
				       .bell = &bell,
				       .tags = STR("Flood, Überschwemmung\nWater\n"),
				       .now = NOW};
	buf_free(&lines);
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	fault.text[0] = '\0';
	const enum outcome outcome = bluesky_connector.poll(&call, &fault);
	lines = call.lines;
	if (outcome == OK && call.next_cursor.len > 0)
		snprintf(cursor, sizeof cursor, "%.*s", STR_ARG(call.next_cursor));
	return outcome;
}

// Hears the bell until it rings, ten seconds at most.
static bool rings(void)
{
	enum connector_bell_heard heard = BELL_QUIET;
	for (int i = 0; i < 1000 && heard != BELL_RINGS && bell.at; i++) {
		heard = bell.hear(bell.at);
		if (heard != BELL_RINGS)
			usleep(10000);
	}
	return heard == BELL_RINGS;
}

static void bell_drop(void)
{
	if (bell.at)
		bell.end(bell.at);
	bell = (struct connector_bell){0};
}

static void says(const char *const *messages, bool ends)
{
	pthread_mutex_lock(&jetstream.lock);
	jet.says = messages;
	jet.ends = ends;
	jet.frames = STR("");
	jet.status = NULL;
	pthread_mutex_unlock(&jetstream.lock);
}

// What was asked of it last.
static struct str path_asked(void)
{
	static char path[sizeof jet.path];
	pthread_mutex_lock(&jetstream.lock);
	memcpy(path, jet.path, sizeof path);
	pthread_mutex_unlock(&jetstream.lock);
	return str_from(path);
}

#define COMMIT(did, us, key, record)                                                               \
	"{\"did\":\"did:plc:" did "\",\"time_us\":" us ",\"kind\":\"commit\",\"commit\":{"         \
	"\"rev\":\"3k\",\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":"  \
	"\"" key "\",\"record\":{" record ",\"createdAt\":\"2027-01-15T07:00:00Z\"}}}"

static const char *const day[] = {
    COMMIT("ana", "101", "written", "\"text\":\"Help at the mill #FLOOD\""),
    COMMIT("eve", "102", "marked",
	   "\"text\":\"Nothing\",\"facets\":[{\"features\":[{\"$type\":\"app.bsky.richtext.facet#"
	   "tag\","
	   "\"tag\":\"Ueberschwemmung\"},{\"tag\":\"überschwemmung\"}]}]"),
    COMMIT("ana", "103", "beside", "\"text\":\"Nothing\",\"tags\":[\"water\"]"),
    COMMIT("ana", "104", "other", "\"text\":\"A flood of cats #cats\""),
    "{\"did\":\"did:plc:ana\",\"time_us\":105,\"kind\":\"commit\",\"commit\":{\"operation\":"
    "\"delete\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"old\"}}",
    "{\"did\":\"did:plc:ana\",\"time_us\":106,\"kind\":\"commit\",\"commit\":{\"operation\":"
    "\"create\",\"collection\":\"app.bsky.feed.like\",\"rkey\":\"x\",\"record\":{\"text\":"
    "\"#flood\"}}}",
    "{\"did\":\"did:plc:ana\",\"time_us\":107,\"kind\":\"identity\",\"identity\":{\"handle\":\"x\"}"
    "}",
    "{\"did\":\"did:plc:gone\",\"time_us\":107,\"kind\":\"account\",\"account\":{\"active\":false,"
    "\"status\":\"takendown\"}}",
    "{\"did\":\"did:plc:slow\",\"time_us\":107,\"kind\":\"account\",\"account\":{\"active\":false,"
    "\"status\":\"throttled\"}}",
    "{\"did\": 3, \"kind\": [], \"commit\": \"no\", \"time_us\": \"soon\" ........................"
    "....................................................}",
    NULL,
};

static bool has(const char *text)
{
	return str_find(buf_str(&lines), str_from(text)) != SIZE_MAX;
}

static void test_live(void)
{
	says(day, false);
	cursor[0] = '\0';
	is_int(look("tags", ""), OK, "the stream is opened %s", fault.text);
	ok(bell.at && call.posts == 0, "and hangs as a bell");
	is_str(path_asked(), STR("/subscribe?wantedCollections=app.bsky.feed.post"),
	       "posts alone are asked for");
	ok(rings(), "what is wanted rings");
	is_int(look("tags", ""), OK, "the next look takes it in %s", fault.text);
	is_int(call.posts, 5, "three posts, a deletion and an account that is gone");
	ok(has("post/written") && has("post/marked") && has("post/beside"),
	   "with a hashtag written, marked or beside the words");
	ok(!has("cats") && !has("feed.like"), "and no others");
	ok(has("feed.post/old\",\"removed\":true"), "what was taken away is");
	ok(has("{\"id\":\"at://did:plc:gone/\",\"removed\":\"all\"}") && !has("did:plc:slow"),
	   "and all posts of an account that was taken down, but of none that is slow");
	ok(has("\"alias\":\"at://did:plc:ana/\""), "by what each of them is known as");
	ok(has("\"author\":\"ana.test\""), "a name that leads back is shown");
	ok(has("\"author\":\"did:plc:eve\""), "who claims the name of somebody else has none");
	is_str(str_from(cursor), STR("107"), "the cursor is behind all that was read");
	is_int(look("tags", ""), OK, "a look without news");
	is_int(call.posts, 0, "brings none");
	bell_drop();
	is_int(look("words", "mill help"), OK, "another look");
	is_str(path_asked(), STR("/subscribe?wantedCollections=app.bsky.feed.post&cursor=107"),
	       "goes on where the last one stopped");
	ok(rings() && look("words", "mill help") == OK && has("written") && !has("marked"),
	   "all of several words must be there");
	bell_drop();
	is_int(look("account", "ana.test"), OK, "an account %s", fault.text);
	ok(str_find(path_asked(), STR("&wantedDids=did%3Aplc%3Aana&")) != SIZE_MAX,
	   "is asked for alone: %s", path_asked().at);
	ok(rings() && look("account", "ana.test") == OK && has("other") && !has("marked"),
	   "with all its posts");
	bell_drop();
}

static void test_trouble(void)
{
	static const struct {
		const char *status;
		enum trouble trouble;
	} cases[] = {{"404 Not Found", TROUBLE_GONE},
		     {"429 Slowly", TROUBLE_LIMITED},
		     {"503 Later", TROUBLE_BROKEN},
		     {"200 OK", TROUBLE_UNREADABLE}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		pthread_mutex_lock(&jetstream.lock);
		jet.status = cases[i].status;
		pthread_mutex_unlock(&jetstream.lock);
		ok(look("tag", "flood") != OK && call.trouble == cases[i].trouble && !bell.at,
		   "%s is a trouble: %s", cases[i].status, fault.text);
	}
	says(NULL, true);
	snprintf(cursor, sizeof cursor, "107");
	is_int(look("tag", "flood"), OK, "one that ends");
	ok(rings(), "rings, too");
	ok(look("tag", "flood") != OK && call.trouble == TROUBLE_BROKEN,
	   "and is trouble if it ended at once: %s", fault.text);
	ok(look("words", "  ") != OK && call.trouble == TROUBLE_SETTINGS, "no words: %s",
	   fault.text);
	bell_drop();
}

// --- a server's own stream, whole looks ---

// One frame goes over the line: a head that names it, and its body.
static void frame_add(struct buf *out, struct str head, struct str body)
{
	const size_t len = head.len + body.len; // under 65,536
	buf_add_byte(out, '\x82');
	if (len < 126)
		buf_add_byte(out, (char)len);
	else
		buf_format(out, "\x7e%c%c", (int)(len >> 8), (int)(len & 255));
	buf_add(out, head);
	buf_add(out, body);
}

#define INFO(name) STR("\xa2\x61t\x65#info\x62op\x01"), STR("\xa1\x64name" name)
#define FAILED(name)                                                                               \
	STR("\xa1\x62op\x20"), STR("\xa1\x65"                                                      \
				   "error" name)
// A commit of one account without posts: seq, rev, since.
#define COMMITTED(seq, rev, since)                                                                 \
	STR("\xa2\x61t\x67#commit\x62op\x01"),                                                     \
	    STR("\xa4\x63seq\x18" seq "\x64repo\x69"                                               \
		"did:plc:a\x63rev\x63" rev "\x65since\x63" since)

static void sends(const struct buf *frames, bool ends)
{
	says(NULL, ends);
	static char sent[8192]; // the server's own: the test writes its next ones meanwhile
	pthread_mutex_lock(&jetstream.lock);
	const size_t len = frames->len < sizeof sent ? frames->len : 0;
	memcpy(sent, frames->at, len);
	jet.frames = str_of(sent, len);
	pthread_mutex_unlock(&jetstream.lock);
}

// Looks, hears what the server sends, and looks once more.
static enum outcome looks(void)
{
	enum outcome outcome = look("tags", "");
	if (outcome == OK && rings())
		outcome = look("tags", "");
	return outcome;
}

static void test_gaps(void)
{
	struct buf frames;
	buf_init(&frames, 4000);
	way = "server";
	snprintf(cursor, sizeof cursor, "30");
	frame_add(&frames, INFO("\x6eOutdatedCursor"));
	frame_add(&frames, COMMITTED("\x2a", "300", "200"));
	sends(&frames, true);
	is_int(looks(), OK, "a server that keeps less than we were away %s", fault.text);
	is_str(path_asked(), STR("/xrpc/com.atproto.sync.subscribeRepos?&cursor=30"),
	       "is asked from where the last look stopped");
	ok(call.warning == TROUBLE_GAP, "a person is told that something is missing: %.*s",
	   STR_ARG(call.warned));
	is_str(str_from(cursor), STR("42"), "and it goes on with what there is");
	bell_drop();
	buf_reset(&frames);
	frame_add(&frames, FAILED("\x6c"
				  "FutureCursor"));
	sends(&frames, true);
	is_int(looks(), OK, "a server that begins anew %s", fault.text);
	is_str(str_from(cursor), STR("0"), "has its cursor forgotten");
	bell_drop();
	says(NULL, false);
	is_int(look("tags", ""), OK, "and is asked from now on");
	is_str(path_asked(), STR("/xrpc/com.atproto.sync.subscribeRepos?"), "without one");
	bell_drop();
	// Of an account whose posts we have, a commit names one before it that never came.
	struct buf post;
	buf_init(&post, 1000);
	frame_make(&post, false);
	buf_reset(&frames);
	frame_add(&frames, STR(""), buf_str(&post));
	sends(&frames, false);
	cursor[0] = '\0';
	ok(look("words", "hi") == OK && rings() && look("words", "hi") == OK && call.posts == 2 &&
	       call.warning == TROUBLE_NONE,
	   "a post and a deletion come %s", fault.text);
	buf_reset(&frames);
	frame_add(&frames, COMMITTED("\x2b", "555", "333"));
	frame_add(&frames, COMMITTED("\x2c", "777", "666"));
	pthread_mutex_lock(&jetstream.lock);
	fwrite(frames.at, 1, frames.len, jet.out);
	fflush(jet.out);
	pthread_mutex_unlock(&jetstream.lock);
	for (int i = 0; i < 1000 && call.warning == TROUBLE_NONE; i++) {
		usleep(10000);
		bell.hear(bell.at);
		look("words", "hi");
	}
	is_int(call.warning, TROUBLE_GAP, "what is missing before a commit is told in a look");
	is_str(str_from(cursor), STR("44"), "which reads on");
	bell_drop();
	buf_free(&post);
	buf_free(&frames);
	way = "jetstream";
}

// --- names ---

static enum outcome document(struct request *request)
{
	// Both claim the same name.
	reply_bytes(request, 200, "application/json", STR("{\"alsoKnownAs\":[\"at://ana.test\"]}"));
	return OK;
}

static enum outcome query(struct request *request)
{
	reply_bytes(request, 200, "application/json", STR("{\"did\":\"did:plc:ana\"}"));
	return OK;
}

static const struct input inputs[] = {
    {.name = "what", .place = IN_PATH, .type = INPUT_TEXT, .required = true, .most = 100},
    {.name = "handle", .place = IN_QUERY, .type = INPUT_TEXT, .most = 100}};
static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/xrpc/{what}",
     .permission = "public",
     .inputs = inputs,
     .n_inputs = 2,
     .handle = query},
    {.method = METHOD_GET,
     .path = "/{what}",
     .permission = "public",
     .inputs = inputs,
     .n_inputs = 1,
     .handle = document},
};

int main(void)
{
	char here[40], there[40];
	arena_init(&arena, CONNECTOR_MEMORY);
	if (!other_side_start(routes, sizeof routes / sizeof routes[0]))
		return tap_done();
	jetstream.context = &jet;
	lines_start(&jetstream);
	snprintf(here, sizeof here, "127.0.0.1:%d", http_port(other_side));
	snprintf(there, sizeof there, "127.0.0.1:%d", jetstream.port);
	snprintf(stream, sizeof stream, "http://%s/subscribe", there);
	const char *const allow[] = {here, there, NULL};
	fetcher_free(fetcher);
	is_int(fetcher_new(&(struct fetch_options){.allow_private = allow}, &fetcher, &fault), OK,
	       "both may be asked");
	test_cbor();
	test_frames();
	test_live();
	test_trouble();
	test_gaps();
	bell_drop();
	buf_free(&lines);
	other_side_stop();
	lines_stop(&jetstream);
	arena_free(&arena);
	return tap_done();
}
