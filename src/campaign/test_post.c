// SPDX-License-Identifier: AGPL-3.0-or-later
// A post is read from its line as it stands; a line that is none is refused with a sentence that
// names what is wrong.
#include "campaign/post.h"

#include "base/time.h"
#include "tap.h"

static struct json_reader *reader;
static struct arena arena;
static struct fault fault;

static enum outcome parse(struct str line, struct post *ret)
{
	arena_reset(&arena);
	fault.text[0] = '\0';
	return post_parse(reader, line, false, &arena, ret, &fault);
}

static void test_whole(void)
{
	static const char line[] =
	    "{\"id\":\"m:1\",\"text\":\"پانی "
	    "\\u0915\\n\\\"now\\\"\",\"at\":\"2026-07-14T05:45:00+05:45\","
	    "\"author\":\"@a\",\"author_name\":\"A\",\"lang\":\"ur\",\"lat\":27.5,\"lon\":-68,"
	    "\"in_reply_to\":\"m:0\",\"repost_of\":12,\"url\":\"https://example.org/1\","
	    "\"media\":[{\"url\":\"x\"}],\"source\":\"mastodon\",\"more\":{\"id\":\"no\"}}";
	struct post post;
	is_int(parse(str_from(line), &post), OK, "a post with everything is read");
	is_str(post.external_id, STR("m:1"), "its id");
	is_str(post.text, STR("پانی क\n\"now\""), "its text, unescaped");
	is_str(post.author, STR("@a"), "who wrote it");
	is_str(post.author_name, STR("A"), "by which name");
	is_str(post.lang, STR("ur"), "the platform's word for the language");
	is_str(post.in_reply_to, STR("m:0"), "what it answers");
	is_str(post.repost_of, STR("12"), "what it passes on, a number as text");
	is_str(post.url, STR("https://example.org/1"), "where it stands");
	is_str(post.source, STR("mastodon"), "where it comes from");
	is_str(post.raw, str_from(line), "and the line as it was received");
	int64_t at = 0;
	time_parse(STR("2026-07-14T00:00:00Z"), &at);
	is_int(post.at, at, "the time is in UTC");
	ok(post.has_point && post.lat == 27.5 && post.lon == -68, "the point is in degrees");
	ok(!post.direct, "Mastodon is not sent to us");
}

static void test_little(void)
{
	struct post post;
	is_int(parse(STR("{\"id\":1,\"text\":\"x\"}"), &post), OK, "id and text are enough");
	is_str(post.external_id, STR("1"), "an id may be a number");
	ok(!post.has_point && post.at == 0 && post.source.len == 0 && post.author.len == 0,
	   "what is absent is empty");
	is_int(parse(STR("{\"id\":\"1\",\"text\":\"x\",\"at\":null,\"author\":null,\"lat\":null,"
			 "\"lon\":null,\"source\":null,\"repost_of\":null}"),
		     &post),
	       OK, "null counts as absent");
	ok(!post.has_point && post.at == 0, "also for time and place");
	is_int(parse(STR("{\"id\":-9223372036854775808,\"text\":\"x\"}"), &post), OK,
	       "the longest number is an id");
	is_str(post.external_id, STR("-9223372036854775808"), "as it was written");
	is_int(parse(STR("{\"id\":\"1\",\"text\":\"x\",\"id\":\"2\"}"), &post), OK,
	       "a member that stands twice is read");
	is_str(post.external_id, STR("1"), "the first one counts");
	is_int(parse(STR("{\"lon\":180,\"lat\":-90,\"text\":\"x\",\"id\":\"1\"}"), &post), OK,
	       "the order does not matter, the ends of the earth do not either");
}

static void test_kept(void)
{
	char line[] = "{\"id\":77,\"text\":\"words\",\"author\":\"someone\"}";
	struct post post, other;
	parse(str_from(line), &post);
	const struct str raw = post.raw;
	// Another post goes through the same reader, without giving up the arena.
	post_parse(reader, STR("{\"id\":\"XXXXXXXX\",\"text\":\"YYYYYYYYYYY\"}"), false, &arena,
		   &other, &fault);
	ok(str_equal(post.external_id, STR("77")) && str_equal(post.text, STR("words")) &&
	       str_equal(post.author, STR("someone")),
	   "strings live as long as the arena, whatever is read next");
	ok(raw.at == line, "the line itself stays where it is");
}

static void test_wrong(void)
{
	static const struct {
		const char *line, *says;
	} cases[] = {
	    {"", "nothing"},
	    {"nonsense", "JSON"},
	    {"[1]", "object"},
	    {"\"text\"", "object"},
	    {"{}", "'id'"},
	    {"{\"id\":\"1\"}", "'text'"},
	    {"{\"text\":\"x\"}", "'id'"},
	    {"{\"id\":\"\",\"text\":\"x\"}", "'id'"},
	    {"{\"id\":null,\"text\":\"x\"}", "'id'"},
	    {"{\"id\":1.5,\"text\":\"x\"}", "'id'"},
	    {"{\"id\":true,\"text\":\"x\"}", "'id'"},
	    {"{\"id\":[],\"text\":\"x\"}", "'id'"},
	    {"{\"id\":18446744073709551615,\"text\":\"x\"}", "'id'"},
	    {"{\"id\":\"1\",\"text\":\"\"}", "'text'"},
	    {"{\"id\":\"1\",\"text\":\" \\n\\t\"}", "'text'"},
	    {"{\"id\":\"1\",\"text\":7}", "'text'"},
	    {"{\"id\":\"1\",\"text\":{}}", "'text'"},
	    {"{\"id\":\"1\",\"text\":\"x\",\"author\":3}", "'author'"},
	    {"{\"id\":\"1\",\"text\":\"x\",\"source\":false}", "'source'"},
	    {"{\"id\":\"1\",\"text\":\"x\",\"in_reply_to\":{}}", "'in_reply_to'"},
	    {"{\"id\":\"1\",\"text\":\"x\",\"at\":\"yesterday\"}", "'at'"},
	    {"{\"id\":\"1\",\"text\":\"x\",\"at\":1752462760}", "'at'"},
	    {"{\"id\":\"1\",\"text\":\"x\",\"lat\":1}", "'lat'"},
	    {"{\"id\":\"1\",\"text\":\"x\",\"lon\":1}", "'lon'"},
	    {"{\"id\":\"1\",\"text\":\"x\",\"lat\":91,\"lon\":1}", "'lat'"},
	    {"{\"id\":\"1\",\"text\":\"x\",\"lat\":1,\"lon\":-180.01}", "'lon'"},
	    {"{\"id\":\"1\",\"text\":\"x\",\"lat\":\"1\",\"lon\":\"1\"}", "'lat'"},
	    {"{\"id\":\"1\",\"text\":\"x\"} and more", "JSON"},
	    {"{\"id\":\"1\",\"text\":\"\xff\"}", "UTF-8"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct post post = {.at = 42};
		const enum outcome outcome = parse(str_from(cases[i].line), &post);
		ok(outcome == INVALID && strstr(fault.text, cases[i].says) && post.at == 42,
		   "%s is refused: %s", cases[i].line, fault.text);
	}
}

// A post with one member of `len` bytes.
static enum outcome parse_with(const char *name, size_t len)
{
	static char line[POST_LINE_MAX + 4096];
	const bool id = strcmp(name, "id") == 0, text = strcmp(name, "text") == 0;
	const int head = snprintf(line, sizeof line, "{%s%s\"%s\":\"", id ? "" : "\"id\":\"1\",",
				  text ? "" : "\"text\":\"x\",", name);
	memset(line + head, 'a', len);
	memcpy(line + head + len, "\"}", 3);
	struct post post;
	return parse(str_of(line, (size_t)head + len + 2), &post);
}

static void test_limits(void)
{
	static const struct {
		const char *name;
		size_t most;
	} cases[] = {
	    {"id", POST_ID_MAX},
	    {"text", POST_TEXT_MAX},
	    {"author", 512},
	    {"author_name", 512},
	    {"lang", 35},
	    {"url", 4096},
	    {"source", POST_SOURCE_MAX},
	    {"in_reply_to", POST_ID_MAX},
	    {"repost_of", POST_ID_MAX},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		is_int(parse_with(cases[i].name, cases[i].most), OK, "'%s' may have %zu bytes",
		       cases[i].name, cases[i].most);
		is_int(parse_with(cases[i].name, cases[i].most + 1), INVALID, "and no more: %s",
		       fault.text);
	}
	is_int(parse_with("else", POST_LINE_MAX - 100), OK, "other members may fill the line");
	is_int(parse_with("else", POST_LINE_MAX), INVALID, "which has a limit too: %s", fault.text);
	struct arena small;
	arena_init(&small, 8);
	struct post post;
	is_int(post_parse(reader, STR("{\"id\":\"1\",\"text\":\"more than it holds\"}"), false,
			  &small, &post, &fault),
	       TOO_MUCH, "an arena that is full is told: %s", fault.text);
	arena_free(&small);
}

static void test_direct(void)
{
	static const char *const direct[] = {"sms",  "SMS",	 "form",     "call",
					     "Mail", "whatsapp", "sms north"};
	static const char *const others[] = {"mastodon", "push", "rss",		"",
					     "smss",	 "for",	 "formal notes"};
	for (size_t i = 0; i < sizeof direct / sizeof direct[0]; i++)
		ok(source_direct(str_from(direct[i])), "'%s' is written to us", direct[i]);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		ok(!source_direct(str_from(others[i])), "'%s' is not", others[i]);
	struct post post;
	parse(STR("{\"id\":\"1\",\"text\":\"x\",\"source\":\"sms\"}"), &post);
	ok(post.direct, "a post says so");
}

int main(void)
{
	reader = json_reader_new();
	arena_init(&arena, 1 << 20);
	test_whole();
	test_little();
	test_kept();
	test_wrong();
	test_limits();
	test_direct();
	arena_free(&arena);
	json_reader_free(reader);
	return tap_done();
}
