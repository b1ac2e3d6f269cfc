// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/html_text.h"
#include "tap.h"

static void reads(const char *html, const char *text, const char *what)
{
	struct buf out;
	struct fault fault = {0};
	buf_init(&out, 1 << 20);
	is_int(html_text(str_from(html), &out, &fault), OK, "%s: it is read", what);
	is_str(buf_str(&out), str_from(text), "%s", what);
	buf_free(&out);
}

static void test_text(void)
{
	reads("", "", "nothing");
	reads("plain words", "plain words", "text without a mark");
	reads("<p>Boat needed</p><p>at  the\n school</p>", "Boat needed\n\nat the school",
	      "paragraphs stay apart, spaces run together");
	reads("one<br>two<br/><br/><br/>three", "one\ntwo\n\nthree", "line breaks stay");
	reads("<ul><li>water</li><li>14 <b>blankets</b></li></ul>after",
	      "- water\n- 14 blankets\n\nafter", "items of a list");
	reads("<blockquote><p>Is the bridge open?</p></blockquote><p>No.</p>",
	      "> Is the bridge open?\n\nNo.", "a quote");
	reads("&lt;b&gt; &amp; &eacute; &#x6cc; &nbsp;x", "<b> & é ی \u00a0x", "entities");
	reads("مدد <b>چاہیے</b>، پانی", "مدد چاہیے، پانی", "Urdu");
	reads("<img src=x alt=\"A flooded street\"> see", "A flooded street see", "a picture");
	reads("<table><tr><td>A</td><td>B</td></tr><tr><td>C</td></tr></table>", "A B\nC",
	      "a table");
}

static void test_links(void)
{
	reads("See <a href=\"https://a.example/b/c\"><span class=\"invisible\">https://</span>"
	      "<span class=\"ellipsis\">a.example/b</span><span class=\"invisible\">/c</span></a> "
	      "now",
	      "See https://a.example/b/c now", "an address that was cut in parts is whole");
	reads("<a href=\"/tags/flood\" rel=\"tag\">#<span>flood</span></a>", "#flood",
	      "a hashtag is one word");
}

static void test_hidden(void)
{
	reads("a<script>alert('x')</script><style>p{}</style>b<!-- c -->d", "abd",
	      "scripts, styles and comments are not read");
	reads("<html><head><title>T</title></head><body>seen</body></html>", "seen",
	      "nor is the head of a page");
	reads("<script>never closed", "", "nor a script without an end");
	reads("<p>open <b>and <i>never closed", "open and never closed", "what is not closed is");
	reads("a < b and c > d", "a < b and c > d", "signs that are no marks stay");
	reads("caf\xe9 ok", "caf\uFFFD ok", "broken bytes are mended");
}

static void test_limits(void)
{
	static char deep[900000];
	for (size_t i = 0; i + 3 <= sizeof deep; i += 3)
		memcpy(deep + i, "<b>", 3);
	struct buf out;
	struct fault fault = {0};
	buf_init(&out, 100);
	is_int(html_text(str_of(deep, sizeof deep), &out, &fault), OK,
	       "300,000 nested marks are read to their end");
	is_int((long)out.len, 0, "and have no text");
	is_int(html_text(STR("<p>a text that is far longer than the hundred bytes that its buffer "
			     "takes, so it says that it is full, and what did fit is whole</p>"),
			 &out, &fault),
	       TOO_MUCH, "a text that does not fit says so");
	is_int(html_text(str_of(deep, HTML_TEXT_BYTES_MAX + 1), &out, &fault), TOO_MUCH,
	       "more than 4 MiB are refused unread");
	buf_free(&out);
}

int main(void)
{
	test_text();
	test_links();
	test_hidden();
	test_limits();
	return tap_done();
}
