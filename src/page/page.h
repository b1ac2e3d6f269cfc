// SPDX-License-Identifier: AGPL-3.0-or-later
// Pages: templates (mustache syntax) bound to views when the program starts, so that a name that
// its view does not have is an error at start and in the tests, never on a page. Each other
// language is compiled when a page is first shown in it, since few teams use all. Values are
// escaped; raw output exists only for html_safe.
//
//   {{name}} {{post.text}}    a value, escaped. A name is looked up in the innermost open view,
//                             then outward, last in the frame's (site, path, campaign …)
//   {{#list}}…{{/list}}       for each element; a link: with its fields, if it is there; a bool,
//                             str, word, number or time: if it is not absent, empty, false or 0
//   {{^list}}…{{/list}}       if it is
//   {{#list kept}}…{{/list}}  what an element becomes is remembered, and put out again for an
//                             element whose fields are all the same (page/fragment.h)
//   {{>partial}}              another template, with what is open here
//   {{#t}}Hello {{name}}{{/t}}
//                             a message. Its id is the text with its placeholders and elements
//                             (<b>, <a …>), every run of white space as one space. A translation
//                             may move these, but not add, change or drop any
//   {{#tn count}}One post|{{count}} posts{{/tn}}
//                             a message with plural forms
//   {{time at}} {{ago at}}    <time> elements; plain {{at}} is RFC 3339, for attributes
//   {{icon hand}}             a drawing of page/icons
//   {{icon {kind}}}           the same by a word field; nothing if there is none of that name
//   {{asset causeway.css}}    the address of a static file, with its content hash
//   {{path /t/{slug}/desk}}   an address of ours, with the language prefix if the page has one
//   {{! … }}                  a comment; right before a message it is a note for translators
//
// A section's tag, a partial or a comment alone on its line leaves no line, and white space with a
// line break in it becomes one line break. The frame also has {{body}}, the page in it, and
// {{drawings}}, the icons that were used.
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

// Compiles and binds every template in English. The templates of page/ itself (frame, error) need
// not be in a set; a set may replace them. INVALID names the template, the line and what is wrong:
// an unknown name, an open section, a name used twice. `messages`, sets and bindings must outlive
// the pages. reload_dir: NULL, or a source tree whose src/ROOM/NAME.html are read again when they
// change; then everything is compiled in every language at once.
enum outcome pages_new(const struct page_set *sets, size_t n_sets,
		       const struct page_binding *bindings, size_t n_bindings,
		       const struct messages *messages, const char *reload_dir,
		       struct pages **ret_pages, struct fault *fault);
void pages_free(struct pages *pages);
// Compiles every template in every language: INVALID names a translation that does not fit, too.
// For tests; a page with such a translation is shown in English.
enum outcome pages_check(const struct pages *pages, struct fault *fault);
// The name of a template that neither a binding nor another template uses, or NULL: a test calls
// it.
const char *pages_unused(const struct pages *pages);

// An entry of a menu in the masthead.
struct page_link {
	struct str path;   // without language prefix
	const char *label; // message id
	bool current;	   // the page that is shown
};

// Another form of a page: an element <link rel="alternate"> in its head.
struct page_alternate {
	struct str href, type, language, title; // type, language and title may be empty
};
// What everybody must know on every page, above its content.
struct page_pinned {
	struct str text;
};

// What every page needs beside its view: the frame around it.
struct page_frame {
	const struct language *language; // of page_languages
	bool language_in_path;		 // links keep the prefix
	const char *theme;		 // "", "light" or "dark"
	const char *area; // "team", "public", "space": which masthead, and how counts are written
	const char *current; // the item of the navigation that this page is ("stream"); may be NULL
	bool discreet;	     // not for search engines; no referrer; only `title` in <title>
	struct str title;    // shown in <title> before the site's name; translated by the caller
	struct str site;     // the site's name
	struct str path;     // this page's path without language prefix, for language links
	struct str account;  // who is signed in, empty if nobody
	struct str campaign; // name, empty if none
	struct str campaign_slug;
	const struct zone *zone; // whose clocks {{time}} shows; NULL: UTC
	struct str zone_name;	 // its IANA name, said on the page; empty: not said
	int64_t now;		 // for {{ago}}
	struct str alarm;	 // words of an alarm that asks the viewer; translated; empty: none
	struct str alarm_where;	 // where its cause is looked after
	int64_t alarm_id;
	int64_t lock_s;				   // without use the browser is locked; 0: never
	bool told;				   // there is news of the viewer's account
	bool saved, done, guarded;		   // what led here was kept, done, or made private
	bool probation;				   // the viewer is new here and sees less
	bool exercise;				   // the page is of an exercise, and says so
	struct view_list campaign_menu, site_menu; // of struct page_link, which the caller keeps
	struct view_list alternates;		   // of struct page_alternate
	struct view_list pinned;		   // of struct page_pinned
};

// Renders the template inside the frame (page/frame.html) into out. Takes no memory but out's and
// what {{#list kept}} remembers. FAULT for a template without a binding; TOO_MUCH when out is full.
enum outcome page_render(const struct pages *pages, const char *template,
			 const struct page_frame *frame, const void *data, struct buf *out,
			 struct fault *fault);
// Renders without the frame, for fragments that a live page fetches.
enum outcome page_render_part(const struct pages *pages, const char *template,
			      const struct page_frame *frame, const void *data, struct buf *out,
			      struct fault *fault);

// A static file by the address that {{asset}} gave ("/static/HASH/causeway.css"); an empty hash
// stands for any. NULL if there is none, or not with this hash.
const struct asset *asset_find(struct str name, struct str hash);

#endif
