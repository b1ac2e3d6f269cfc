// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tap.h"

#include "page/escape.h"
#include "page/number.h"
#include "page/page.h"
#include "page/said.h"

#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- a view with a field of every type ------------------------------------------------------

struct thing {
	struct str name;
	int64_t count;
};
struct sample {
	struct str title;
	const char *word;
	const char *label;
	struct html_safe html;
	int64_t number, id, count, at;
	double half;
	bool yes;
	struct thing inner;
	const struct thing *link;
	struct view_list things;
};
static const struct field thing_fields[] = {
    VIEW_FIELD(thing, name, FIELD_STR, ""),
    VIEW_FIELD(thing, count, FIELD_COUNT, ""),
};
static const struct view thing_view = VIEW(thing, thing_fields, "");
static const struct field sample_fields[] = {
    VIEW_FIELD(sample, title, FIELD_STR, ""),
    VIEW_FIELD(sample, word, FIELD_WORD, ""),
    VIEW_FIELD(sample, label, FIELD_MESSAGE, ""),
    VIEW_FIELD(sample, html, FIELD_HTML, ""),
    VIEW_FIELD(sample, number, FIELD_I64, ""),
    VIEW_FIELD(sample, id, FIELD_ID, ""),
    VIEW_FIELD(sample, count, FIELD_COUNT, ""),
    VIEW_FIELD(sample, at, FIELD_TIME, ""),
    VIEW_FIELD(sample, half, FIELD_DOUBLE, ""),
    VIEW_FIELD(sample, yes, FIELD_BOOL, ""),
    VIEW_INNER(sample, inner, FIELD_VIEW, &thing_view, ""),
    VIEW_INNER(sample, link, FIELD_LINK, &thing_view, ""),
    VIEW_INNER(sample, things, FIELD_LIST, &thing_view, ""),
};
static const struct view sample_view = VIEW(sample, sample_fields, "");

static const struct thing two[] = {{{"water", 5}, 2}, {{"rice", 4}, 1}};
static const struct sample sample = {
    .title = {"<Tom & \"Ann's\">", 15},
    .word = "request",
    .label = "Sign in",
    .html = {{"<b>safe</b>", 11}},
    .number = -7,
    .id = 42,
    .count = 1234567,
    .at = 1792034040000, // 2026-10-15T03:14:00Z
    .half = 0.5,
    .yes = true,
    .inner = {{"roof", 4}, 14},
    .link = &two[0],
    .things = {two, 2},
};
static const int64_t now = 1792034400000;

static const struct zone *zone; // of the page
static struct messages *messages;
static char rendered[65536];

static struct page_frame frame_in(const char *code)
{
	return (struct page_frame){.language = language_find(str_from(code)),
				   .language_in_path = strcmp(code, "en") != 0,
				   .area = "public",
				   .title = STR("Title"),
				   .site = STR("Site"),
				   .path = STR("/p"),
				   .campaign_slug = STR("sarwan"),
				   .zone = zone,
				   .zone_name = zone ? STR("Asia/Kathmandu") : STR("UTC"),
				   .now = now};
}

static enum outcome compile(const char *text, const char *partial, struct pages **ret_pages,
			    struct fault *fault)
{
	static struct template_source sources[3];
	static const struct page_binding binding = {"page", &sample_view};
	sources[0] = (struct template_source){"test", "page", text, strlen(text)};
	sources[1] = (struct template_source){"test", "part", partial, strlen(partial)};
	sources[2] = (struct template_source){"test", "frame",
					      "[{{#languages}}{{code}}{{/languages}}|"
					      "{{body}}|{{drawings}}]",
					      56};
	sources[2].len = strlen(sources[2].text);
	const struct page_set set = {sources, 3};
	return pages_new(&set, 1, &binding, 1, messages, NULL, ret_pages, fault);
}

// Renders without the frame; the text of the fault when it does not compile.
static struct str render_with(const char *text, const char *partial, const char *code,
			      const struct sample *data)
{
	struct pages *pages;
	struct fault fault = {0};
	struct buf out;
	buf_init(&out, sizeof(rendered));
	const struct page_frame frame = frame_in(code);
	enum outcome outcome = compile(text, partial, &pages, &fault);
	if (outcome == OK) {
		outcome = page_render_part(pages, "page", &frame, data, &out, &fault);
		pages_free(pages);
	}
	snprintf(rendered, sizeof(rendered), "%.*s",
		 (int)(outcome == OK ? out.len : FAULT_TEXT_MAX),
		 outcome == OK && out.at ? out.at : fault.text);
	size_t len = outcome == OK ? out.len : strlen(rendered);
	buf_free(&out);
	return str_of(rendered, len);
}

static struct str render(const char *text)
{
	return render_with(text, "", "en", &sample);
}

// ---- values ---------------------------------------------------------------------------------

static void test_values(void)
{
	is_str(render("{{title}}"), STR("&lt;Tom &amp; &quot;Ann&#39;s&quot;&gt;"),
	       "a person's text is escaped, quotes too");
	is_str(render("{{html}}"), STR("<b>safe</b>"), "cleaned HTML goes out as it is");
	is_str(render("{{number}} {{id}} {{half}} {{word}}"), STR("-7 42 0.5 request"),
	       "numbers, ids and words are put out");
	is_str(render("{{count}}"), STR("1,234,567"), "counts are grouped");
	is_str(render("<meter max=\"{{count}}\">{{count}}"),
	       STR("<meter max=\"1234567\">1,234,567"), "but not in an attribute");
	is_str(render("{{at}}"), STR("2026-10-15T03:14:00Z"), "a plain time is RFC 3339");
	is_str(render("{{time at}}"), STR("<time datetime=\"2026-10-15T03:14:00Z\">03:14</time>"),
	       "a time shows hours and minutes");
	is_str(render("{{ago at}}"),
	       STR("<time data-ago datetime=\"2026-10-15T03:14:00Z\">6 min ago</time>"),
	       "ago says how long in words");
	is_str(render("{{inner.name}} {{inner.count}}"), STR("roof 14"), "dots reach into a view");
	is_str(render("{{campaign_slug}}"), STR("sarwan"), "names are looked up in the frame last");
	is_str(render("a{{! nothing }}b"), STR("ab"), "comments leave nothing");
}

static void test_times(void)
{
	struct sample past = sample;
	past.at = now - 5 * INT64_C(86400000);
	is_str(render_with("{{time at}}", "", "en", &past),
	       STR("<time datetime=\"2026-10-10T03:20:00Z\">10 Oct 03:20</time>"),
	       "a time on another day has its day");
	past.at = now - 300 * INT64_C(86400000);
	is_str(render_with("{{time at}}", "", "en", &past),
	       STR("<time datetime=\"2025-12-19T03:20:00Z\">19 Dec 2025 03:20</time>"),
	       "a time in another year has its year");
	past.at = now + 5000;
	is_str(render_with("{{ago at}}", "", "en", &past),
	       STR("<time data-ago datetime=\"2026-10-15T03:20:05Z\">just now</time>"),
	       "a time to come is just now");
}

static void test_zones(void)
{
	struct zone *nepal;
	struct sample past = sample;
	is_str(render("{{zone}}"), STR("UTC"), "a page says whose times it shows");
	if (!ok(zone_open(STR("Asia/Kathmandu"), &nepal, NULL) == OK, "Nepal has a zone"))
		return;
	zone = nepal;
	is_str(render("{{time at}}"), STR("<time datetime=\"2026-10-15T03:14:00Z\">08:59</time>"),
	       "people read a time by the clocks of their campaign, programs in UTC");
	is_str(render("{{at}}"), STR("2026-10-15T03:14:00Z"), "attributes too");
	is_str(render("{{zone}}|{{zone_id}}"), STR("Kathmandu, UTC+5:45|Asia/Kathmandu"),
	       "the page says so, with a name that people know");
	past.at = now - 28 * INT64_C(3600000);
	is_str(render_with("{{time at}}", "", "en", &past),
	       STR("<time datetime=\"2026-10-13T23:20:00Z\">14 Oct 05:05</time>"),
	       "the day is theirs, too");
	zone = NULL;
	zone_free(nepal);
}

static void test_numbers(void)
{
	const struct language arabic = {.code = "xx", .digits = "٠١٢٣٤٥٦٧٨٩", .group = "٬"};
	struct buf out;
	buf_init(&out, 100);
	number_count(&out, &arabic, 12034);
	is_str(buf_str(&out), STR("١٢٬٠٣٤"), "a language may have its own digits and separator");
	buf_reset(&out);
	number_count(&out, &page_languages[0], -123456);
	is_str(buf_str(&out), STR("-123,456"), "a minus takes no separator");
	static const struct {
		const char *code, *small, *large;
	} written[] = {
	    {"es", "1234", "1.234.567"},  {"fr", "1\u202f234", "1\u202f234\u202f567"},
	    {"hi", "1,234", "12,34,567"}, {"ne", "१,२३४", "१२,३४,५६७"},
	    {"bn", "১,২৩৪", "১২,৩৪,৫৬৭"}, {"uk", "1\u00a0234", "1\u00a0234\u00a0567"},
	};
	for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
		const struct language *language = language_find(str_from(written[i].code));
		buf_reset(&out);
		number_count(&out, language, 1234);
		is_str(buf_str(&out), str_from(written[i].small), "1,234 in %s", language->name);
		buf_reset(&out);
		number_count(&out, language, 1234567);
		is_str(buf_str(&out), str_from(written[i].large), "1,234,567 in %s",
		       language->name);
	}
	buf_free(&out);
}

// ---- sections -------------------------------------------------------------------------------

static void test_sections(void)
{
	is_str(render("{{#things}}{{name}}:{{count}}:{{word}};{{/things}}"),
	       STR("water:2:request;rice:1:request;"),
	       "an element's fields come first, then those around it");
	is_str(render("{{#link}}{{name}}{{/link}}{{#inner}} {{name}}{{/inner}}"), STR("water roof"),
	       "links and inner views open like lists");
	is_str(render("{{#things}}{{#things}}{{name}} {{/things}}{{/things}}"),
	       STR("water rice water rice "), "a list can stand in a list");
	is_str(render("{{#yes}}a{{/yes}}{{^yes}}b{{/yes}}{{#title}}c{{/title}}{{#at}}d{{/at}}"),
	       STR("acd"), "sections on single values ask whether there is something");
	is_str(render("{{#things by name}}{{name}} {{/things}}/{{#things}}{{name}} {{/things}}"),
	       STR("rice water /water rice "), "a list can be shown in the order of its names");
	const struct sample empty = {.half = NAN};
	is_str(
	    render_with(
		"{{#title}}1{{/title}}{{#word}}2{{/word}}{{#label}}3{{/label}}{{#html}}4{{/html}}"
		"{{#number}}5{{/number}}{{#half}}6{{/half}}{{#yes}}7{{/yes}}{{#link}}8{{/link}}"
		"{{#things}}9{{/things}}{{^things}}none{{/things}}{{^link}}!{{/link}}",
		"", "en", &empty),
	    STR("none!"), "empty, absent, zero and false open nothing");
	is_str(render_with("{{#things}}{{>part}}{{/things}}", "({{name}})", "en", &sample),
	       STR("(water)(rice)"), "a partial sees what is open around it");
	is_str(render("a\n  {{#yes}}\n  b\n  {{/yes}}\n  c"), STR("a\nb\nc"),
	       "tags alone on a line leave no line, indentation goes");
}

// ---- messages -------------------------------------------------------------------------------

static void test_messages(void)
{
	is_str(render("{{#t}}Skip to the\n   content{{/t}}"), STR("Skip to the content"),
	       "white space in a message does not matter");
	is_str(render_with("{{#t}}Sign in{{/t}} {{label}}", "", "ur", &sample),
	       STR("سائن اِن سائن اِن"), "messages and message fields are translated");
	is_str(render("{{#t}}<b>{{title}}</b> is back{{/t}}"),
	       STR("<b>&lt;Tom &amp; &quot;Ann&#39;s&quot;&gt;</b> is back"),
	       "a message may hold elements and escaped values");
	is_str(render("{{#things}}{{#tn count}}One thing|{{count}} things{{/tn}};{{/things}}"),
	       STR("2 things;One thing;"), "plural forms follow the number");
	is_str(render_with("{{path /t/{word}/x}} {{path {title}}}", "", "ur", &sample),
	       STR("/ur/t/request/x /ur&lt;Tom &amp; &quot;Ann&#39;s&quot;&gt;"),
	       "paths carry the language and take values");
	is_str(render("{{path /}}"), STR("/"),
	       "without a language in the address there is no prefix");
}

// ---- frame and icons ------------------------------------------------------------------------

static void test_frame(void)
{
	struct pages *pages;
	struct fault fault = {0};
	struct buf out;
	buf_init(&out, 65536);
	const struct page_frame frame = frame_in("en");
	is_int(compile("{{#things}}{{name}} {{/things}}{{icon {word}}}", "", &pages, &fault), OK,
	       "a page with a frame compiles");
	is_int(page_render(pages, "page", &frame, &sample, &out, &fault), OK, "and renders");
	ok(str_starts(buf_str(&out), STR("[enurarbnesfrhihtneptswuk|water rice <svg class=\"i\"")),
	   "the frame's own lists do not disturb the page");
	ok(str_find(buf_str(&out), STR("<symbol id=\"i-request\"")) != SIZE_MAX &&
	       str_find(buf_str(&out), STR("<symbol id=\"i-water\"")) == SIZE_MAX,
	   "the page carries the drawings of the icons that it used, and no others");
	is_int(page_render(pages, "nothing", &frame, &sample, &out, &fault), FAULT,
	       "a page without binding is our fault");
	struct buf small;
	buf_init(&small, 20);
	is_int(page_render(pages, "page", &frame, &sample, &small, &fault), TOO_MUCH,
	       "a page over its limit is refused, not cut");
	is_str(str_from(pages_unused(pages)), STR("part"), "a template that nothing uses is named");
	buf_free(&small);
	buf_free(&out);
	pages_free(pages);
}

static void test_own_pages(void)
{
	struct pages *pages;
	struct fault fault = {0};
	is_int(pages_new(NULL, 0, NULL, 0, messages, NULL, &pages, &fault), OK,
	       "the frame that comes with the program compiles in every language: %s", fault.text);
	pages_free(pages);
	ok(asset_find(STR("causeway.css"), (struct str){0}) != NULL, "the stylesheet is there");
	ok(asset_find(STR("causeway.css"), STR("0000000000000000")) == NULL,
	   "but not under another content's hash");
}

// ---- mistakes -------------------------------------------------------------------------------

static void is_refused(const char *text, const char *sentence)
{
	struct str got = render(text);
	if (!ok(str_find(got, str_from(sentence)) != SIZE_MAX, "refused: %s", text))
		printf("# got  '%.*s'\n# want '%s'\n", STR_ARG(got), sentence);
}

static void test_mistakes(void)
{
	is_refused("a\nb {{nme}}", "test/page.html:2: “nme” is neither in the view sample");
	is_refused("{{inner.nme}}", "the view thing has no “nme”");
	is_refused("{{title.x}}", "holds no fields");
	is_refused("{{things}}", "has no text of its own");
	is_refused("{{yes}}", "has no text of its own");
	is_refused("\n{{#things}}\n{{name}}", "test/page.html:2: {{#things}} has no {{/things}}");
	is_refused("{{#yes}}{{/things}}", "closes nothing that is open");
	is_refused("{{/yes}}", "closes nothing that is open");
	is_refused("{{^inner}}{{/inner}}", "is always there");
	is_refused("{{title", "has no }}");
	is_refused("{{}}", "empty");
	is_refused("{{{title}}}", "always escaped");
	is_refused("{{>none}}", "no template “none”");
	is_refused("{{>page}}", "include each other");
	is_refused("{{time title}}", "is not a time");
	is_refused("{{#things by count}}{{/things}}", "cannot be ordered by “count”");
	is_refused("{{#yes by name}}{{/yes}}", "only the elements of a list");
	is_refused("{{#things for name}}{{/things}}", "is no name");
	is_refused("{{icon nowhere}}", "no icon “nowhere”");
	is_refused("{{icon {title}}}", "is not a word");
	is_refused("{{asset none.css}}", "no file “none.css”");
	is_refused("{{path /t/{word}}", "has no }");
	is_refused("{{odd thing}}", "is no kind of tag");
	is_refused("{{#t}}never closed", "no {{/t}}");
	is_refused("{{#t}}{{/t}}", "1 to");
	is_refused("{{#t}}a &amp; b{{/t}}", "instead of entities");
	is_refused("{{#t}}{{#yes}}x{{/yes}}{{/t}}", "only elements and values");
	is_refused("{{#tn title}}a|b{{/tn}}", "is not a number");
	is_refused("{{#tn count}}a{{/tn}}", "needs two forms");
	is_refused("{{#tn count}}{{word}}|b{{/tn}}", "the first form has");
}

// Cutting a good template anywhere must end in a page or a sentence, never in a crash.
static void test_cuts(void)
{
	static const char whole[] = "{{#things}}<b>{{name}}</b>{{#tn count}}One "
				    "<i>{{word}}</i>|{{count}} <i>{{word}}</i>{{/tn}}"
				    "{{/things}}{{>part}}{{#t}}A <a href=\"{{path "
				    "/{word}}}\">b</a>{{/t}}{{icon water}}{{time at}}";
	char text[sizeof(whole)];
	size_t sentences = 0, rounds = 0;
	for (size_t cut = 1; cut < sizeof(whole); cut++) {
		for (size_t from = 0; from < 2; from++) {
			snprintf(text, sizeof(text), "%.*s", (int)cut,
				 whole + (from ? cut / 2 : 0));
			struct str result = render_with(text, "{{#yes}}p{{/yes}}", "ur", &sample);
			sentences += str_starts(result, STR("test/page.html:"));
			rounds++;
		}
	}
	ok(sentences > rounds / 2 && sentences < rounds,
	   "%zu cut templates: %zu sentences that name the line, the rest pages", rounds,
	   sentences);
}

static void test_depth(void)
{
	char text[1024] = "";
	size_t len = 0;
	for (int i = 0; i < 40; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "{{#things}}");
	is_refused(text, "sections within each other");
}

// ---- said -----------------------------------------------------------------------------------

static struct arena arena;

// Whether this byte comes out right among twenty letters.
static bool escapes_at(char byte, size_t place)
{
	static const struct {
		char byte;
		const char *text;
	} special[] = {
	    {'&', "&amp;"},  {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"},
	    {'\'', "&#39;"}, {'\t', "\t"},  {'\n', "\n"},  {'\r', "\r"},
	};
	char text[21] = "aaaaaaaaaaaaaaaaaaaa", wanted[32] = "", alone[2] = {byte, 0};
	const char *text_of_byte =
	    (byte > 0 && byte < 0x20) || byte == 0x7F ? "\xEF\xBF\xBD" : alone;
	struct buf out;
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (special[i].byte == byte)
			text_of_byte = special[i].text;
	text[place] = byte;
	snprintf(wanted, sizeof(wanted), "%.*s%s%s", (int)place, text, text_of_byte,
		 text + place + 1);
	buf_init(&out, 256);
	html_escape(&out, str_from(text));
	const bool right = str_equal(buf_str(&out), str_from(wanted));
	buf_free(&out);
	return right;
}

static void is_said(const char *text, const struct said_span *spans, size_t n, const char *want,
		    const char *what)
{
	is_str(html_said(&arena, str_from(text), spans, n).html, str_from(want), "%s", what);
}

static void test_said(void)
{
	arena_init(&arena, 1 << 20);
	is_said("a<b", NULL, 0, "a&lt;b", "words are escaped");
	int escaped_wrong = 0;
	for (int byte = 1; byte < 256; byte++)
		for (size_t place = 0; place < 20; place++)
			escaped_wrong += !escapes_at((char)byte, place);
	is_int(escaped_wrong, 0, "each byte is, wherever it stands");
	is_said("پانی دو", (struct said_span[]){{0, 4}}, 1, "<mark>پانی</mark> دو",
		"spans count code points, not bytes");
	is_said("abcdef", (struct said_span[]){{1, 3}, {2, 5}}, 2, "a<mark>bcde</mark>f",
		"overlapping spans become one");
	is_said("abc", (struct said_span[]){{1, 99}}, 1, "a<mark>bc</mark>",
		"a span ends with the text");
	is_said("abc", (struct said_span[]){{7, 9}}, 1, "abc",
		"a span behind the text is left out");
	is_said("abc", (struct said_span[]){{2, 2}}, 1, "abc", "an empty span is left out");
	is_said("<i>", (struct said_span[]){{0, 3}}, 1, "<mark>&lt;i&gt;</mark>",
		"marked words are escaped too");
	arena_free(&arena);
}

// ---- reload ---------------------------------------------------------------------------------

static void write_file(const char *path, const char *text, int64_t seconds)
{
	FILE *file = fopen(path, "w");
	fputs(text, file);
	fclose(file);
	const struct timespec times[] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
	utimensat(0, path, times, 0);
}

static void test_reload(void)
{
	char dir[] = "/tmp/causeway-page-XXXXXX", path[128], sub[128];
	if (!mkdtemp(dir)) {
		skip("no temporary folder", "templates are read again");
		return;
	}
	snprintf(sub, sizeof(sub), "%s/src", dir);
	mkdir(sub, 0700);
	snprintf(sub, sizeof(sub), "%s/src/test", dir);
	mkdir(sub, 0700);
	snprintf(path, sizeof(path), "%s/src/test/page.html", dir);

	static const struct template_source source = {"test", "page", "one", 3};
	const struct page_set set = {&source, 1};
	const struct page_binding binding = {"page", &sample_view};
	const struct page_frame frame = frame_in("en");
	struct pages *pages;
	struct fault fault = {0};
	struct buf out;
	buf_init(&out, 1000);
	pages_new(&set, 1, &binding, 1, messages, dir, &pages, &fault);
	page_render_part(pages, "page", &frame, &sample, &out, &fault);
	is_str(buf_str(&out), STR("one"), "without a file on disk the built-in template is used");
	write_file(path, "two {{word}}", 1000);
	buf_reset(&out);
	page_render_part(pages, "page", &frame, &sample, &out, &fault);
	is_str(buf_str(&out), STR("two request"), "a changed file is used for the next page");
	write_file(path, "{{broken}}", 2000);
	for (int i = 0; i < 2; i++)
		is_int(page_render_part(pages, "page", &frame, &sample, &out, &fault), INVALID,
		       "a broken file is said on every page until it is mended");
	write_file(path, "three", 3000);
	buf_reset(&out);
	page_render_part(pages, "page", &frame, &sample, &out, &fault);
	is_str(buf_str(&out), STR("three"), "then pages go on");
	buf_free(&out);
	pages_free(pages);
	unlink(path);
	rmdir(sub);
	snprintf(sub, sizeof(sub), "%s/src", dir);
	rmdir(sub);
	rmdir(dir);
}

int main(void)
{
	struct fault fault = {0};
	if (messages_load(&messages, &fault) != OK) {
		ok(false, "the built-in catalogues load: %s", fault.text);
		return tap_done();
	}
	test_values();
	test_times();
	test_zones();
	test_numbers();
	test_sections();
	test_messages();
	test_frame();
	test_own_pages();
	test_mistakes();
	test_cuts();
	test_depth();
	test_said();
	test_reload();
	messages_free(messages);
	return tap_done();
}
