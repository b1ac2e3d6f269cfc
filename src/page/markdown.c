// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/markdown.h"

#include <cmark-gfm.h>
#include <stdlib.h>

#define HEADING_LEAST 2
#define HEADING_MOST  6

// A page has one <h1>, and no picture of another site, which would tell that site who reads.
static void tree_mend(cmark_node *root)
{
	cmark_iter *walk = cmark_iter_new(root);
	cmark_event_type event;
	while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(walk);
		if (event == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_HEADING) {
			const int level = cmark_node_get_heading_level(node) + HEADING_LEAST - 1;
			cmark_node_set_heading_level(node,
						     level < HEADING_MOST ? level : HEADING_MOST);
		}
		if (event == CMARK_EVENT_EXIT && cmark_node_get_type(node) == CMARK_NODE_IMAGE) {
			while (cmark_node_first_child(node))
				cmark_node_insert_before(node, cmark_node_first_child(node));
			cmark_node_free(node);
		}
	}
	cmark_iter_free(walk);
}

struct html_safe html_markdown(struct arena *arena, struct str text)
{
	struct html_safe safe = {{0}};
	if (text.len == 0 || text.len > MARKDOWN_MAX)
		return safe;
	const int options = CMARK_OPT_VALIDATE_UTF8; // and not CMARK_OPT_UNSAFE
	cmark_node *root = cmark_parse_document(text.at, text.len, options);
	if (!root)
		return safe;
	tree_mend(root);
	char *html = cmark_render_html(root, options, NULL);
	cmark_node_free(root);
	if (html)
		safe.html = arena_copy(arena, str_from(html));
	free(html);
	return safe;
}
