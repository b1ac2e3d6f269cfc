// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/markdown.h"
#include "tap.h"

static struct arena arena;

static void becomes(const char *text, const char *html, const char *why)
{
	is_str(html_markdown(&arena, str_from(text)).html, str_from(html), "%s", why);
}

// Nothing that a browser would run or fetch comes out.
static void harmless(const char *text)
{
	const struct str html = html_markdown(&arena, str_from(text)).html;
	bool good = str_find(html, STR("<script")) == SIZE_MAX &&
		    str_find(html, STR("=\"javascript:")) == SIZE_MAX &&
		    str_find(html, STR("=\"data:text")) == SIZE_MAX &&
		    str_find(html, STR("<img")) == SIZE_MAX &&
		    str_find(html, STR("<iframe")) == SIZE_MAX &&
		    str_find(html, STR("<div")) == SIZE_MAX &&
		    str_find(html, STR("onclick=\"")) == SIZE_MAX;
	ok(good, "nothing harmful comes of %s", text);
	if (!good)
		printf("# %.*s\n", STR_ARG(html));
}

int main(void)
{
	arena_init(&arena, (size_t)8 << 20);
	becomes("Hello *you*", "<p>Hello <em>you</em></p>\n", "emphasis");
	becomes("# Who", "<h2>Who</h2>\n", "a heading stands below the page's own");
	becomes("###### Six", "<h6>Six</h6>\n", "and the lowest stays");
	becomes("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n", "a list");
	becomes("[us](https://example.org)", "<p><a href=\"https://example.org\">us</a></p>\n",
		"a link");
	becomes("![a river](https://example.org/a.png) here", "<p>a river here</p>\n",
		"of a picture its words stay");
	harmless("<script>alert(1)</script>");
	harmless("<div onclick=\"x()\">hi</div>");
	harmless("a <iframe src=x></iframe> b");
	harmless("[x](javascript:alert(1))");
	harmless("[x](JaVaScRiPt:alert(1))");
	harmless("[x](data:text/html,<script>alert(1)</script>)");
	harmless("![x](javascript:alert(1))");
	harmless("<javascript:alert(1)>");
	harmless("![![x](a)](b)");
	is_int(html_markdown(&arena, STR("")).html.len, 0, "nothing of nothing");
	char *much = arena_array(&arena, MARKDOWN_MAX + 1, 1);
	memset(much, 'a', MARKDOWN_MAX + 1);
	ok(!html_markdown(&arena, str_of(much, MARKDOWN_MAX + 1)).html.at,
	   "too much gives nothing");
	arena_free(&arena);
	return tap_done();
}
