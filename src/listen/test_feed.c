// SPDX-License-Identifier: AGPL-3.0-or-later
// Feeds of every kind are read, with the mistakes that the world makes in them; what could do harm
// is refused.
#include "listen/feed_parse.h"

#include "base/buf.h"
#include "base/time.h"
#include "tap.h"

static struct arena arena;
static struct feed feed;
static struct fault fault;

static enum outcome read_as(struct str body, const char *charset)
{
	arena_reset(&arena);
	feed = (struct feed){.count = 0};
	fault.text[0] = '\0';
	return feed_parse(&arena, body, str_from(charset), &feed, &fault);
}

static enum outcome read_it(const char *body)
{
	return read_as(str_from(body), "");
}

static struct str words(size_t i)
{
	return i < feed.count ? feed_entry_words(&arena, &feed.entries[i]) : STR("(none)");
}

static bool written(size_t i, const char *at)
{
	char text[TIME_TEXT_MAX] = "";
	if (i < feed.count && feed.entries[i].at)
		time_format(feed.entries[i].at, text);
	return strcmp(text, at) == 0;
}

static void test_rss(void)
{
	is_int(read_it("\n <?xml version=\"1.0\"?><rss version='2.0' "
		       "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
		       "xmlns:dc='http://purl.org/dc/elements/1.1/' "
		       "xmlns:georss='http://www.georss.org/georss' "
		       "xmlns:atom='http://www.w3.org/2005/Atom'><channel>"
		       "<title>Town &amp; River</title><language>ne</language>"
		       "<atom:link rel='hub' href='https://hub.example'/>"
		       "<atom:link rel='self' href='https://town.example/rss'/>"
		       "<item><title>Bridge closed</title><guid>g1</guid>"
		       "<link>https://town.example/1</link><dc:creator>Mina</dc:creator>"
		       "<pubDate>Tue, 14 Jul 2026 03:12:40 +0545</pubDate>"
		       "<description>short</description><content:encoded><![CDATA[<p>The bridge "
		       "is <b>closed</b>.</p><p>Use the ferry.</p>]]></content:encoded>"
		       "<georss:point>27.71 85.32</georss:point></item>"
		       "<item><title>Only a title</title></item><item/>"
		       "</channel></rss>"),
	       OK, "RSS 2.0 is read, also with a space before it %s", fault.text);
	is_int(feed.count, 2, "entry by entry; one that says nothing is left out");
	is_str(feed.title, STR("Town & River"), "the feed has its name");
	is_str(feed.hub, STR("https://hub.example"), "and its hub");
	is_str(feed.self, STR("https://town.example/rss"), "and its own address");
	is_str(words(0), STR("Bridge closed\n\nThe bridge is closed.\n\nUse the ferry."),
	       "the longest text counts, without markup");
	const struct feed_entry *entry = &feed.entries[0];
	is_str(entry->id, STR("g1"), "an entry has its id");
	is_str(entry->author, STR("Mina"), "who wrote it");
	is_str(entry->lang, STR("ne"), "the language of the feed");
	ok(written(0, "2026-07-13T21:27:40Z"), "when");
	ok(entry->has_point && entry->lat > 27.7 && entry->lon > 85.3, "and where");
	ok(feed.entries[1].id.len == 32, "one without id or address is known by its words");
}

static void test_atom(void)
{
	is_int(
	    read_it("<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='ur'>"
		    "<title type='html'>A &lt;b&gt;B&lt;/b&gt;</title>"
		    "<entry><id>urn:1</id><title>One</title><updated>2026-07-14T05:00:00Z</updated>"
		    "<published>2026-07-14T03:00:00Z</published>"
		    "<link rel='replies' href='https://x.example/r'/>"
		    "<link href='https://x.example/1'/><author><name>Asha</name></author>"
		    "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>First</p>"
		    "<ul><li>boat</li><li>rope</li></ul></div></content></entry>"
		    "<entry><id>urn:2</id><title>3 &lt; 4</title><summary type='text'>a "
		    "&lt;b&gt; c</summary><updated>2026-07-14T05:00:00Z</updated></entry></feed>"),
	    OK, "Atom is read %s", fault.text);
	is_str(feed.title, STR("A B"), "with a title of HTML");
	ok(str_find(words(0), STR("First")) != SIZE_MAX &&
	       str_find(words(0), STR("- boat\n- rope")) != SIZE_MAX,
	   "XHTML is read as what it shows: %.*s", STR_ARG(words(0)));
	is_str(feed.entries[0].url, STR("https://x.example/1"), "the address is that of the entry");
	ok(written(0, "2026-07-14T03:00:00Z"), "published counts before updated");
	ok(written(1, "2026-07-14T05:00:00Z"), "which counts if nothing else is said");
	ok(str_find(words(1), STR("a <b> c")) != SIZE_MAX, "text that looks like markup stays");
}

static void test_others(void)
{
	is_int(
	    read_it("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
		    "xmlns='http://purl.org/rss/1.0/'><channel><title>Old</title></channel>"
		    "<item rdf:about='https://old.example/1'><title>Rain</title></item></rdf:RDF>"),
	    OK, "RDF is read");
	is_str(feed.entries[0].id, STR("https://old.example/1"), "by its about");
	is_int(read_it("\xEF\xBB\xBF{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":"
		       "\"Camp\",\"language\":\"en\",\"hubs\":[{\"type\":\"WebSub\",\"url\":"
		       "\"https://h.example\"}],\"items\":[{\"id\":7,\"content_html\":"
		       "\"<p>We need&nbsp;rope</p>\",\"date_published\":\"2026-07-14T03:12:40Z\","
		       "\"authors\":[{\"name\":\"Ravi\"}]},{\"id\":\"8\"},{\"title\":\"x\"}]}"),
	       OK, "JSON Feed is read, also with a byte order mark %s", fault.text);
	is_int(feed.count, 2, "without what says nothing");
	is_str(feed.entries[0].id, STR("7"), "a number is an id too");
	ok(str_starts(words(0), STR("We need")), "its HTML is plain: %.*s", STR_ARG(words(0)));
	is_str(feed.hub, STR("https://h.example"), "its hub is found");
}

static void test_microblog(void)
{
	read_it("<rss><channel><item><guid>1</guid><title>We need water at the scho…</title>"
		"<description>We need water at the school, 40 people</description></item>"
		"</channel></rss>");
	is_str(words(0), STR("We need water at the school, 40 people"),
	       "a title that only repeats the beginning is not said twice");
}

static void test_mistakes(void)
{
	is_int(read_it("<rss><channel><title>A & B</title><item><guid>1</guid><title>Fish & chips "
		       "&nbsp;&eacute;</title><description>cut off"),
	       OK, "a feed with a bare & and without an end is read as far as it goes");
	ok(str_find(words(0), STR("é")) != SIZE_MAX, "with entities of HTML: %.*s",
	   STR_ARG(words(0)));
	is_int(read_as(STR("<rss><channel><item><title>caf\xE9</title></item></channel></rss>"),
		       "iso-8859-1"),
	       OK, "the header's character set counts");
	is_str(words(0), STR("café"), "if the feed names none");
	is_int(read_it("<?xml version='1.0' encoding='windows-1251'?><rss><channel><item><title>"
		       "\xEF\xF0\xE8</title></item></channel></rss>"),
	       OK, "so does the one that the feed names");
	is_str(words(0), STR("при"), "in any script");
	is_int(read_it("<rss><channel><item><guid>1</guid><title>x</title><pubDate>soon</pubDate>"
		       "</item></channel></rss>"),
	       OK, "a date that is none");
	ok(written(0, ""), "is not said");
}

static void test_refused(void)
{
	is_int(read_it("<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
		       "<rss><channel><item><title>&b;</title></item></channel></rss>"),
	       INVALID, "a feed that declares entities is refused: %s", fault.text);
	is_int(read_it("<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
		       "<rss><channel><item><title>&a;</title></item></channel></rss>"),
	       INVALID, "and reads no file");
	is_int(read_it("<!doctype html><html><head><link rel='alternate' "
		       "type='application/rss+xml' href='/feed'></head><body>x</body></html>"),
	       INVALID, "a page is no feed: %s", fault.text);
	is_str(feed_of_page(&arena, STR("<!doctype html><html><head><link rel='alternate' "
					"type='application/rss+xml' href='/feed'></head></html>")),
	       STR("/feed"), "but names one");
	is_int(read_it("{\"a\":1}"), INVALID, "nor is any JSON");
	is_int(read_it("hello"), INVALID, "nor any text");
	is_int(read_it(""), INVALID, "nor nothing");
	is_int(read_as(str_of("\0\0\0\0", 4), ""), INVALID, "nor zeros");
	char *large = malloc(FEED_BYTES_MAX + 1);
	memset(large, ' ', FEED_BYTES_MAX + 1);
	is_int(read_as(str_of(large, FEED_BYTES_MAX + 1), ""), TOO_MUCH, "over 4 MiB is too much");
	// Elements within elements, as deep as they fit.
	const size_t n = FEED_BYTES_MAX / 3;
	for (size_t i = 0; i < n; i++)
		memcpy(large + i * 3, "<a>", 3);
	ok(read_as(str_of(large, n * 3), "") != OK, "depth has an end");
	free(large);
}

static void test_many(void)
{
	struct buf many;
	buf_init(&many, (size_t)1 << 20);
	buf_add_cstr(&many, "<rss><channel>");
	for (int i = 0; i < FEED_ENTRIES_MAX + 200; i++)
		buf_format(&many, "<item><guid>%d</guid><title>t</title></item>", i);
	buf_add_cstr(&many, "</channel></rss>");
	is_int(read_as(buf_str(&many), ""), OK, "a very long feed is read");
	is_int(feed.count, FEED_ENTRIES_MAX, "up to its maximum");
	buf_free(&many);
}

// Shapes that the world has; of the first entry: its words, address and id. NULL: not looked at.
#define RSS(inner)  "<rss version='2.0'><channel><title>T</title>" inner "</channel></rss>"
#define ITEM(inner) RSS("<item><guid>g</guid><title>t</title>" inner "</item>")
#define JSONF(item) "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[" item "]}"
static const struct {
	const char *what, *body, *charset;
	size_t count;
	const char *words, *url, *id;
} shapes[] = {
    {"no id", JSONF("{\"content_text\":\"We need water\",\"url\":\"https://a.example/1\"}"), "", 1,
     "We need water", "https://a.example/1", "https://a.example/1"},
    {"an id that is a broken number", JSONF("{\"id\":1.5,\"content_text\":\"w\"}"), "", 1, "w", "",
     NULL},
    {"HTML only", JSONF("{\"id\":\"1\",\"content_html\":\"<p>Rope &amp; <b>boats</b></p>\"}"), "",
     1, "Rope & boats", "", "1"},
    {"a link to elsewhere",
     JSONF("{\"id\":\"1\",\"title\":\"x\",\"external_url\":\"https://b.example\"}"), "", 1, "x",
     "https://b.example", "1"},
    {"only an attachment",
     JSONF("{\"id\":\"1\",\"attachments\":[{\"url\":\"https://a.example/"
	   "m.mp3\",\"title\":\"Siren\"}]}"),
     "", 1, "Siren", "", "1"},
    {"an attachment without a title",
     JSONF("{\"id\":\"1\",\"attachments\":[{\"url\":\"https://a.example/m.mp3\"}]}"), "", 1,
     "https://a.example/m.mp3", "", "1"},
    {"further pages",
     "{\"version\":\"https://jsonfeed.org/version/1.1\",\"next_url\":\"https://a.example/2\","
     "\"items\":[{\"id\":\"1\",\"title\":\"x\"}]}",
     "", 1, "x", "", "1"},
    {"another version", "{\"version\":2,\"items\":[{\"id\":\"1\",\"title\":\"x\"}]}", "", 1, "x",
     "", "1"},
    {"wrong types",
     "{\"title\":7,\"hubs\":{\"type\":\"WebSub\"},\"language\":[],\"items\":[null,7,\"x\",[],"
     "{\"id\":{},\"title\":[],\"content_text\":{}},{\"id\":\"1\",\"title\":\"x\",\"authors\":"
     "\"Asha\","
     "\"author\":\"Ravi\",\"attachments\":{},\"date_published\":{}}]}",
     "", 1, "x", "", "1"},
    {"JSON that is no UTF-8", JSONF("{\"id\":\"1\",\"title\":\"caf\xE9\"}"), "", 1, "café", "",
     "1"},
    {"relative addresses in Atom",
     "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://a.example/news/'>"
     "<entry xml:base='july/'><id>1</id><title>x</title><link href='14.html'/></entry></feed>",
     "", 1, "x", "https://a.example/news/july/14.html", "1"},
    {"an address that stays relative", ITEM("<link>/news/1</link>"), "", 1, "t", "/news/1", "g"},
    {"CDATA in pieces, with markup",
     ITEM("<description><![CDATA[<p>Fish]]> &amp;amp; <![CDATA[chips</p>]]>"
	  "</description>"),
     "", 1, "t\n\nFish & chips", "", "g"},
    {"a place inside of another element (GDACS)",
     ITEM("<geo:Point xmlns:geo='http://www.w3.org/2003/01/geo/wgs84_pos#'><geo:lat>27.7</geo:lat>"
	  "<geo:long>85.3</geo:long></geo:Point>"),
     "", 1, "t", "", "g"},
    {"a place in GML",
     ITEM("<georss:where xmlns:georss='http://www.georss.org/georss' "
	  "xmlns:gml='http://g'><gml:Point>"
	  "<gml:pos>27.7 85.3</gml:pos></gml:Point></georss:where>"),
     "", 1, "t", "", "g"},
    {"says Latin-1 and is UTF-8",
     "<?xml version='1.0' encoding='ISO-8859-1'?>" RSS("<item><title>Inundación</title></item>"),
     "", 1, "Inundación", "", NULL},
    {"says UTF-8 and is Windows-1252",
     "<?xml version='1.0' encoding='utf-8'?>" RSS("<item><title>\x93R\xEDo\x94</title></item>"), "",
     1, "“Río”", "", NULL},
    {"one bad byte among good ones", RSS("<item><title>Agua é pouca \xE9 já</title></item>"),
     "utf-8", 1, "Agua é pouca � já", "", NULL},
    {"the header says another charset than the feed",
     "<?xml version='1.0' encoding='koi8-r'?>" RSS("<item><title>\xD7\xCF\xC4\xC1</title></item>"),
     "utf-8", 1, "вода", "", NULL},
    {"a charset that nobody has",
     "<?xml version='1.0' encoding='x-none'?>" RSS("<item><title>पानी</title></item>"), "", 1,
     "पानी", "", NULL},
    {"a description of its picture first",
     ITEM("<media:content xmlns:media='http://m' url='x'/><description>Water rises</description>"),
     "", 1, "t\n\nWater rises", "", "g"},
};

static void test_shapes(void)
{
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
		const char *what = shapes[i].what;
		is_int(read_as(str_from(shapes[i].body), shapes[i].charset), OK, "%s %s", what,
		       fault.text);
		is_int(feed.count, shapes[i].count, "%s: entries", what);
		is_str(words(0), str_from(shapes[i].words), "%s: words", what);
		if (feed.count == 0)
			continue;
		is_str(feed.entries[0].url, str_from(shapes[i].url), "%s: address", what);
		if (shapes[i].id)
			is_str(feed.entries[0].id, str_from(shapes[i].id), "%s: id", what);
		ok(feed.entries[0].has_point ==
		       (str_find(str_from(what), STR("place")) != SIZE_MAX),
		   "%s: place", what);
	}
	read_it(JSONF(
	    "{\"id\":\"1\",\"title\":\"x\",\"author\":\"Ravi\",\"date_published\":1783998760}"));
	is_str(feed.entries[0].author, STR("Ravi"), "an author who is only a name");
	ok(written(0, "2026-07-14T03:12:40Z"), "a moment that is a number");
	// Letter by letter, with a zero behind each.
	static const char plain[] = "<rss><channel><item><title>w</title></item></channel></rss>";
	char wide[2 * sizeof plain] = "\xFF\xFE";
	for (size_t at = 0; at + 1 < sizeof plain; at++)
		wide[2 + 2 * at] = plain[at];
	read_as(str_of(wide, sizeof wide), "");
	is_str(words(0), STR("w"), "a feed in UTF-16");
}

int main(void)
{
	arena_init(&arena, (size_t)48 << 20);
	test_rss();
	test_atom();
	test_others();
	test_microblog();
	test_mistakes();
	test_refused();
	test_many();
	test_shapes();
	arena_free(&arena);
	return tap_done();
}
