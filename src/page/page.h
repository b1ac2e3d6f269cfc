// SPDX-License-Identifier: AGPL-3.0-or-later
// Pages: templates (mustache syntax) bound to views when the program starts, so that a name that its
// view does not have is an error at start and in the tests, never on a page. Values are escaped; raw
// output exists only for html_safe.
//
//   {{name}} {{post.text}}         a value, escaped
//   {{#list}}…{{/list}}            for each element (its fields first, then the surrounding ones); for a
//                                  bool, str, word, link, number or time: if present and not empty/false/0
//   {{^list}}…{{/list}}            if empty, absent or false
//   {{>partial}}                   another template, with the current view
//   {{#t}}Text with {{count}} in it{{/t}}      a message: the id is the text with its placeholders
//   {{#tn count}}One post|{{count}} posts{{/tn}} a message with plural forms
//   {{time at}} {{ago at}}         <time> elements; {{icon hand}} an inline SVG of page/icons;
//   {{asset causeway.css}}         the address of a static file with its content hash
//   {{path /t/x/desk}}             an address of ours, with the language prefix if the page has one
#ifndef CAUSEWAY_PAGE_PAGE_H
#define CAUSEWAY_PAGE_PAGE_H

#include "base/arena.h"
#include "base/outcome.h"
#include "page/messages.h"
#include "page/source.h"
#include "page/view.h"

struct pages; // all compiled templates

struct page_set {
	const struct template_source *templates;
	size_t count;
};
// Which template is rendered with which view ("stream" with stream_view).
struct page_binding {
	const char *template;
	const struct view *view;
};

// Compiles and binds every template. INVALID names the template, the line and the unknown name.
// reload_dir: NULL, or a source tree whose src/ROOM/NAME.html are read again when they change.
enum outcome pages_new(const struct page_set *sets, size_t n_sets, const struct page_binding *bindings,
		       size_t n_bindings, const struct messages *messages, const char *reload_dir,
		       struct pages **ret_pages, struct fault *fault);
void pages_free(struct pages *pages);

// What every page needs beside its view: the frame around it.
struct page_frame {
	const struct language *language;
	bool language_in_path;    // links keep the prefix
	const char *theme;        // "", "light" or "dark"
	const char *area;         // "team", "public", "space": which masthead
	struct str title;         // shown in <title> before the site's name
	struct str site;          // the site's name
	struct str path;          // this page's path without language prefix, for language links
	struct str account;       // who is signed in, empty if nobody
	struct str campaign;      // name, empty if none
	struct str campaign_slug;
	int64_t now;              // for {{ago}}
};

// Renders the template inside the frame (page/frame.html) into out.
enum outcome page_render(const struct pages *pages, const char *template, const struct page_frame *frame,
			 const void *data, struct buf *out, struct fault *fault);
// Renders without the frame, for fragments that a live page fetches.
enum outcome page_render_part(const struct pages *pages, const char *template,
			      const struct page_frame *frame, const void *data, struct buf *out,
			      struct fault *fault);

// A static file by the address that {{asset}} gave ("causeway.css?…" or "/static/HASH/causeway.css").
const struct asset *asset_find(struct str name, struct str hash);

#endif
