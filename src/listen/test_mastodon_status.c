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
	test_edited(&bench);
	test_long(&bench);
	arena_free(&bench.arena);
	json_reader_free(bench.reader);
	return tap_done();
}
