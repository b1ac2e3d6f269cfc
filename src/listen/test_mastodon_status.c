// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/mastodon_status.h"

#include "base/utf8.h"
#include "campaign/post.h"
#include "tap.h"

struct bench {
	struct json_reader *reader;
	struct arena arena;
	struct mastodon_status status;
};

static bool reads(struct bench *bench, const char *json)
{
	struct json_value value;
	struct fault fault = {0};
	return json_parse(bench->reader, str_from(json), &value, &fault) == OK &&
	       mastodon_status_read(value, STR("a.example"), &bench->arena, &bench->status);
}

static void test_whole(struct bench *bench)
{
	ok(reads(bench,
		 "{\"id\":\"114\",\"uri\":\"https://b.example/users/ana/statuses/9\","
		 "\"url\":\"https://b.example/@ana/9\",\"created_at\":\"2026-07-14T03:12:40.000Z\","
		 "\"language\":\"ne\",\"visibility\":\"public\",\"spoiler_text\":\"flood\","
		 "\"content\":\"<p>Boat needed at <a href=\\\"x\\\">#<span>Belwa</span></a></p>\","
		 "\"in_reply_to_id\":\"77\",\"account\":{\"acct\":\"ana@b.example\","
		 "\"display_name\":\"Ana\"},\"reblog\":null,\"media_attachments\":[{\"type\":"
		 "\"image\",\"url\":\"https://b.example/m/1.jpg\",\"description\":\"A roof\"}]}"),
	   "a whole status is a post");
	is_str(bench->status.id, STR("114"), "its server counts it by its own id");
	is_str(bench->status.post.id, STR("https://b.example/users/ana/statuses/9"),
	       "the post has the one that all servers know");
	is_str(bench->status.post.text, STR("flood\n\nBoat needed at #Belwa\n\nA roof"),
	       "the warning, the words and the picture's description are read");
	is_str(bench->status.post.author, STR("ana@b.example"), "with its author");
	is_str(bench->status.post.author_name, STR("Ana"), "as that author is called");
	is_str(bench->status.post.lang, STR("ne"), "its language");
	is_int((long)(bench->status.post.at / 1000), 1783998760, "and when it was written");
}

static void test_little(struct bench *bench)
{
	ok(reads(bench, "{\"id\":\"1\",\"content\":\"Water?\",\"account\":{\"acct\":\"bo\"}}"),
	   "id and words are enough");
	is_str(bench->status.post.id, STR("1"), "then the id is the server's");
	is_str(bench->status.post.author, STR("bo@a.example"), "its own people get its name");
	ok(!reads(bench, "{\"content\":\"Water?\"}"), "without an id it is none");
	ok(!reads(bench, "{\"id\":\"2\",\"content\":\"<p> </p>\"}"), "nor without words");
	ok(!reads(bench, "[1]"), "nor is a list");
	ok(!reads(bench, "{\"id\":\"3\",\"content\":7,\"account\":[],\"reblog\":\"x\"}"),
	   "members of other types are as if they were not there");
	ok(reads(bench, "{\"id\":\"4\",\"content\":\"\",\"media_attachments\":"
			"[{\"description\":\"Map of the shelters\"}]}"),
	   "a picture with a description has words");
}

static void test_private(struct bench *bench)
{
	ok(!reads(bench, "{\"id\":\"5\",\"content\":\"for you\",\"visibility\":\"direct\"}"),
	   "what is meant for a few is not taken");
	ok(bench->status.for_others, "and it says so");
	is_str(bench->status.id, STR("5"),
	       "but its number is known, so that it is not asked again");
	ok(!reads(bench, "{\"id\":\"6\",\"visibility\":\"public\",\"reblog\":{\"id\":\"5\","
			 "\"visibility\":\"private\",\"content\":\"for followers\"}}"),
	   "nor a boost of it");
}

static void test_boost(struct bench *bench)
{
	ok(reads(bench,
		 "{\"id\":\"8\",\"uri\":\"https://a.example/u/bo/8\",\"content\":\"\","
		 "\"account\":{\"acct\":\"bo\"},\"created_at\":\"2026-07-14T04:00:00Z\","
		 "\"reblog\":{\"id\":\"7\",\"uri\":\"https://b.example/7\","
		 "\"content\":\"<p>Bridge open</p>\",\"url\":\"https://b.example/@ana/7\"}}"),
	   "a boost is a post");
	is_str(bench->status.post.repost_of, STR("https://b.example/7"),
	       "that names what it boosts");
	is_str(bench->status.post.text, STR("Bridge open"), "with those words");
	is_str(bench->status.post.author, STR("bo@a.example"), "by who boosts it");
}

// What servers say in odd shapes.
static void test_odd(struct bench *bench)
{
	static const struct {
		const char *json, *text, *what;
	} cases[] = {
	    {"\"content\":\"<p>What is needed?</p>\",\"poll\":{\"options\":[{\"title\":\"Water\","
	     "\"votes_count\":4},{\"title\":\"Food\"},{\"title\":null},7]}",
	     "What is needed?\n☐ Water\n☐ Food", "a poll has its choices"},
	    {"\"content\":\"\",\"poll\":{\"options\":[{\"title\":\"Water\"}]}", "☐ Water",
	     "also without words"},
	    {"\"content\":\"<p>x</p>\",\"poll\":null", "x", "none is none"},
	    {"\"content\":\"Plain & simple\"", "Plain & simple", "words without a paragraph"},
	    {"\"content\":\"<p>one<br/>two<br />three</p><p>four\"", "one\ntwo\nthree\n\nfour",
	     "lines, and a paragraph that never ends"},
	    {"\"content\":\"<p>boat <img class=\\\"emoji\\\" alt=\\\":sos:\\\" src=\\\"x\\\"> "
	     "now</p>\","
	     "\"emojis\":[{\"shortcode\":\"sos\"}]",
	     "boat :sos: now", "an emoji of a server by its name"},
	    {"\"content\":\"<p>water :drop:</p>\",\"emojis\":[]",
	     "water :drop:", "also where it is only named"},
	    {"\"content\":\"<script>alert(1)</script><p>safe</p>\"", "safe", "no script"},
	    {"\"content\":\"<p>see</"
	     "p>\",\"quote\":{\"state\":\"accepted\",\"quoted_status\":{\"id\":"
	     "\"3\",\"content\":\"<p>other</p>\"}}",
	     "see", "what it quotes is another's"},
	    {"\"content\":\"<p>x</p>\",\"language\":null,\"spoiler_text\":null", "x",
	     "no language, no warning"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char json[1000];
		snprintf(json, sizeof json, "{\"id\":\"9\",%s}", cases[i].json);
		ok(reads(bench, json), "%s", cases[i].what);
		is_str(bench->status.post.text, str_from(cases[i].text), "is read");
	}
}

static void test_edited(struct bench *bench)
{
	ok(reads(bench, "{\"id\":\"12\",\"uri\":\"https://b.example/12\",\"content\":\"20 people\","
			"\"created_at\":\"2026-07-14T04:00:00Z\","
			"\"edited_at\":\"2026-07-14T04:05:00Z\"}"),
	   "what was edited is a post");
	is_str(bench->status.post.id, STR("https://b.example/12#2026-07-14T04:05:00Z"),
	       "with an id of its own");
	is_str(bench->status.post.edit_of, STR("https://b.example/12"),
	       "in the place of the first");
	is_str(bench->status.post.alias, STR("12"), "by whose number it may be deleted");
	ok(reads(bench, "{\"id\":\"13\",\"content\":\"x\",\"edited_at\":\"2026-07-14T04:00:00Z\","
			"\"created_at\":\"2026-07-14T04:00:00Z\"}") &&
	       bench->status.post.edit_of.len == 0 && bench->status.post.alias.len == 0,
	   "a server that always says when has not edited it");
}

// As each of these writes it: in their documentation and public code, 2022 to 2025.
static const struct shape {
	const char *server, *json;
	const char *id, *text, *author; // id NULL: it is not ours to take
	const char *lang, *repost_of;
	int64_t at; // s UTC
} shapes[] = {
    {"Pleroma, Akkoma: a flake id, an object's address, null for what is not known",
     "{\"id\":\"AkXqb1z9\",\"uri\":\"https://p.example/objects/0d30-cd\",\"url\":"
     "\"https://p.example/notice/AkXqb1z9\",\"visibility\":\"public\",\"language\":null,"
     "\"edited_at\":null,\"in_reply_to_id\":null,\"created_at\":\"2026-07-14T03:12:40.000Z\","
     "\"content\":\"Water<br>at the mill\",\"pleroma\":{\"local\":false},\"account\":{\"acct\":"
     "\"ana@p.example\"}}",
     "https://p.example/objects/0d30-cd", "Water\nat the mill", "ana@p.example", "", "",
     1783998760},
    {"Akkoma: for the people of one server",
     "{\"id\":\"A1\",\"content\":\"x\",\"visibility\":\"local\"}", .id = NULL},
    {"Pleroma: for a list", "{\"id\":\"A2\",\"content\":\"x\",\"visibility\":\"list\"}",
     .id = NULL},
    {"Hometown, glitch, GoToSocial: the same with a mark",
     "{\"id\":\"3\",\"content\":\"x\",\"visibility\":\"public\",\"local_only\":true}", .id = NULL},
    {"and without it",
     "{\"id\":\"4\",\"content\":\"Food\",\"visibility\":\"public\",\"local_only\":false}", "4",
     "Food", "", "", "", 0},
    {"Iceshrimp, Sharkey: a quote has words of its own",
     "{\"id\":\"9ph2\",\"uri\":\"https://m.example/notes/9ph2\",\"content\":\"We need this, "
     "too\",\"visibility\":\"public\",\"account\":{\"acct\":\"bo\"},\"reblog\":{\"id\":\"9ph1\","
     "\"uri\":\"https://m.example/notes/9ph1\",\"content\":\"Tents\"}}",
     "https://m.example/notes/9ph2", "We need this, too", "bo@a.example", "", "", 0},
    {"Mastodon: a boost repeats what it boosts",
     "{\"id\":\"8\",\"uri\":\"https://a.example/8\",\"content\":\"<p>Tents</p>\",\"reblog\":{"
     "\"id\":\"7\",\"uri\":\"https://a.example/7\",\"content\":\"<p>Tents</"
     "p>\",\"language\":\"en\"}}",
     "https://a.example/8", "Tents", "", "en", "https://a.example/7", 0},
    {"Friendica: a number, a title above the words, a time with its zone",
     "{\"id\":60154,\"uri\":\"https://f.example/objects/1\",\"spoiler_text\":\"Bridge\","
     "\"content\":\"It is <strong>open</strong>.\",\"created_at\":\"2026-07-14T08:57:40+05:45\","
     "\"language\":\"en\",\"account\":{\"acct\":\"cy\"}}",
     "https://f.example/objects/1", "Bridge\n\nIt is open.", "cy@a.example", "en", "", 1783998760},
    {"Pixelfed: words as they are, no address for clients",
     "{\"id\":\"5\",\"uri\":\"https://x.example/p/di/5\",\"content\":\"Wells &amp; pumps\","
     "\"language\":null,\"created_at\":\"2026-07-14T03:12:40.000000Z\",\"edited_at\":null,"
     "\"media_attachments\":[{\"type\":\"image\",\"description\":null}],\"account\":{\"acct\":"
     "\"di\"}}",
     "https://x.example/p/di/5", "Wells & pumps", "di@a.example", "", "", 1783998760},
    {"snac: an id of letters, nothing that is not needed",
     "{\"id\":\"6af1\",\"uri\":\"https://s.example/el/p/17.2\",\"content\":\"<p>Boat</p>\","
     "\"visibility\":\"public\",\"created_at\":\"2026-07-14T03:12:40Z\",\"account\":{\"acct\":"
     "\"el@s.example\"},\"reblog\":{},\"tags\":[]}",
     "https://s.example/el/p/17.2", "Boat", "el@s.example", "", "", 1783998760},
    {"Takahe: a number as text, edits null, a time of six digits",
     "{\"id\":\"11\",\"uri\":\"https://t.example/@f/posts/11/\",\"content\":\"<p>Rice</p>\","
     "\"edited_at\":null,\"created_at\":\"2026-07-14T03:12:40.123456Z\",\"account\":{\"acct\":"
     "\"f\"}}",
     "https://t.example/@f/posts/11/", "Rice", "f@a.example", "", "", 1783998760},
    {"Mitra, Wildebeest: no account, a time that is none",
     "{\"id\":\"0187-7f\",\"uri\":\"https://w.example/o/1\",\"content\":\"Milk\",\"account\":null,"
     "\"created_at\":\"yesterday\",\"media_attachments\":null,\"reblog\":null}",
     "https://w.example/o/1", "Milk", "", "", "", 0},
};

static void test_shapes(struct bench *bench)
{
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
		const struct shape *shape = &shapes[i];
		const struct connector_post *post = &bench->status.post;
		const bool taken = reads(bench, shape->json);
		ok(taken == (shape->id != NULL), "%s: %s", shape->server,
		   shape->id ? "a post" : "not ours to show");
		if (!taken || !shape->id)
			continue;
		is_str(post->id, str_from(shape->id), "known by its address");
		is_str(post->text, str_from(shape->text), "its words");
		is_str(post->author, str_from(shape->author), "its author");
		is_str(post->lang, str_from(shape->lang), "its language");
		is_str(post->repost_of, str_from(shape->repost_of), "what it boosts");
		is_int((long)(post->at / 1000), (long)shape->at, "and when it was written");
		ok(post->edit_of.len == 0, "it was not edited");
	}
}

static void test_long(struct bench *bench)
{
	static char json[300000];
	int len = snprintf(json, sizeof json, "{\"id\":\"9\",\"content\":\"");
	while (len < 200000)
		len += snprintf(json + len, sizeof json - (size_t)len, "पानी ");
	snprintf(json + len, sizeof json - (size_t)len, "\"}");
	ok(reads(bench, json), "a text that is too long for a post is cut");
	ok(bench->status.post.text.len > POST_TEXT_MAX - 16 && utf8_valid(bench->status.post.text),
	   "between two letters");
}

int main(void)
{
	struct bench bench = {.reader = json_reader_new()};
	arena_init(&bench.arena, (size_t)8 << 20);
	test_whole(&bench);
	test_little(&bench);
	test_private(&bench);
	test_boost(&bench);
	test_odd(&bench);
	test_edited(&bench);
	test_shapes(&bench);
	test_long(&bench);
	arena_free(&bench.arena);
	json_reader_free(bench.reader);
	return tap_done();
}
