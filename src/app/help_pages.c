// SPDX-License-Identifier: AGPL-3.0-or-later
// The user guide. Its pages are docs/guide/*.md and, in other languages, docs/guide/LANGUAGE/*.md,
// made into HTML by the build as "desk.html" and "ur-desk.html"; the pictures lie in the share
// folder. A page that a language lacks is shown in English.
#include "app/help_view.h"
#include "app/program.h"
#include "guide/guide_embedded.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PICTURE_MAX ((size_t)256 << 10) // bytes

// In reading order; those that are not named here follow by name.
static const char *const order[] = {
    "desk",	     "stream",	"call",	       "post",	     "case",	     "reply",
    "matches",	     "unsure",	"sample",      "places",     "trends",	     "appeals",
    "instructions",  "rumours", "bulk",	       "case-list",  "shift",	     "duty",
    "alarms",	     "alerts",	"safety",      "protection", "probation",    "work",
    "keyboard",	     "network", "observers",   "team",	     "roles",	     "partners",
    "organisations", "account", "second-step", "home",	     "campaign-new", "exercise",
    "sources",	     "files",	"outgoing",    "published",  "settings",     "site-pages",
    "accounts",
};
#define ORDERED	  (sizeof order / sizeof order[0])
#define PAGES_MAX 64

// A screen's "Help" leads to the page that is called as its template, "second-step" for
// "second_step"; and these to the page that tells of them too.
static const struct screen {
	const char *template, *page;
} screens[] = {
    {"file", "files"},
    {"take_back", "files"},
    {"person", "accounts"},
    {"organisation", "organisations"},
    {"need", "matches"},
    {"offer_one", "matches"},
    {"instance_edit", "site-pages"},
    {"place", "places"},
    {"source", "sources"},
    {"outgoing_one", "outgoing"},
    {"published_one", "published"},
    {"complaint", "complaints"},
    {"rumour", "rumours"},
    {"source_new", "sources"},
    {"source_connect", "sources"},
    {"translation", "translations"},
    {"translation_settings", "translations"},
    {"checklists", "settings"},
    {"words", "settings"},
    {"hook_outs", "webhooks"},
    {"transfers", "partners"},
    {"handover", "shift"},
    {"handout", "places"},
    {"alert_rule", "alerts"},
};

// --- pages ---

static struct str asset_html(struct str name)
{
	for (size_t i = 0; i < guide_asset_count; i++) {
		const struct asset *asset = &guide_assets[i];
		const struct str file = str_from(asset->name);
		if (str_starts(file, name) &&
		    str_equal(str_slice(file, name.len, SIZE_MAX), STR(".html")))
			return str_of((const char *)asset->at, asset->len);
	}
	return (struct str){0};
}

// A page in that language, else in English; *ret_language: which. Empty if there is none.
static struct str page_html(struct arena *arena, struct str language, struct str name,
			    const struct language **ret_language)
{
	const struct str file = arena_format(arena, "%.*s-%.*s", STR_ARG(language), STR_ARG(name));
	const struct str html = asset_html(file);
	*ret_language = html.at ? language_find(language) : &page_languages[0];
	return html.at && *ret_language ? html : asset_html(name);
}

// "desk" of "desk.html"; empty for a page in another language.
static struct str page_name(const struct asset *asset)
{
	struct str rest = str_from(asset->name);
	const struct str name = str_cut(&rest, '.');
	const size_t hyphen = str_find_byte(name, '-');
	const bool other = hyphen != SIZE_MAX && language_find(str_slice(name, 0, hyphen)) != NULL;
	return other ? STR("") : name;
}

static size_t page_place(const struct str *pages, size_t count, struct str name)
{
	size_t i = 0;
	while (i < count && !str_equal(pages[i], name))
		i++;
	return i;
}

// The names of all pages, in reading order.
static size_t pages_list(struct str pages[PAGES_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < ORDERED; i++)
		if (asset_html(str_from(order[i])).at)
			pages[count++] = str_from(order[i]);
	for (size_t i = 0; i < guide_asset_count && count < PAGES_MAX; i++) {
		const struct str name = page_name(&guide_assets[i]);
		if (name.len > 0 && page_place(pages, count, name) == count)
			pages[count++] = name;
	}
	return count;
}

// What stands in the page's <h1>.
static struct str page_title(struct str html)
{
	const size_t from = str_find(html, STR("<h1>")), to = str_find(html, STR("</h1>"));
	return to != SIZE_MAX && from < to ? str_slice(html, from + 4, to - from - 4) : STR("");
}

static void page_show(struct request *request, struct help_view *view, const struct help_link *link,
		      struct str html, const struct language *language)
{
	view->words = (struct html_safe){html};
	view->lang = str_from(language->code);
	view->dir = language->right_to_left ? "rtl" : "ltr";
	view->translated = str_equal(request->language, view->lang);
	request->title = arena_cstr(request->arena, link->title);
}

// `current` is one of the pages, or empty.
static enum outcome help_reply(struct request *request, struct str current)
{
	struct str pages[PAGES_MAX];
	const struct language *language;
	const size_t count = pages_list(pages);
	struct help_view *view = arena_zero(request->arena, sizeof *view);
	struct help_link *links = arena_array(request->arena, count + 1, sizeof *links);
	if (!view || !links)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	request->title = /*tr*/ "Help";
	view->translated = true;
	for (size_t i = 0; i < count; i++) {
		const struct str html =
		    page_html(request->arena, request->language, pages[i], &language);
		links[i] = (struct help_link){
		    .name = pages[i],
		    .title = page_title(html),
		    .lang = str_from(language->code),
		    .current = str_equal(current, pages[i]),
		};
		if (links[i].current)
			page_show(request, view, &links[i], html, language);
	}
	view->pages = (struct view_list){links, count};
	reply_view(request, view);
	return OK;
}

static enum outcome help_get(struct request *request)
{
	return help_reply(request, STR(""));
}

// The page of the guide about a screen, which has the name of its template.
static struct str screen_page(struct arena *arena, struct str screen)
{
	for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++)
		if (str_equal(screen, str_from(screens[i].template)))
			return str_from(screens[i].page);
	char *page = arena_array(arena, screen.len + 1, 1);
	for (size_t i = 0; page && i < screen.len; i++)
		page[i] = screen.at[i] == '_' ? '-' : screen.at[i];
	return page ? str_of(page, screen.len) : screen;
}

// A screen that the guide does not know leads to the list of all its pages.
static enum outcome help_page_get(struct request *request)
{
	const struct str page = screen_page(request->arena, request_text(request, "page"));
	struct str pages[PAGES_MAX];
	const size_t count = pages_list(pages);
	if (page_place(pages, count, page) < count)
		return help_reply(request, page);
	reply_redirect(request, STR("/help"));
	return OK;
}

// --- pictures ---

static enum outcome picture_read(struct request *request, const char *path, struct str *ret_bytes)
{
	struct stat about;
	char *bytes = NULL;
	ssize_t len = -1;
	const int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return fail(NOT_FOUND, &request->fault, "There is no such picture.");
	if (fstat(file, &about) == 0 && about.st_size > 0 && (size_t)about.st_size <= PICTURE_MAX)
		bytes = arena_array(request->arena, (size_t)about.st_size, 1);
	if (bytes)
		len = read(file, bytes, (size_t)about.st_size);
	close(file);
	if (len <= 0)
		return fail(FAULT, &request->fault, "The picture cannot be read.");
	*ret_bytes = str_of(bytes, (size_t)len);
	return OK;
}

// The address holds a hash of the content, so browsers may keep it.
static enum outcome picture_get(struct request *request)
{
	struct str bytes;
	const struct program *program = services_of(request)->program;
	const struct str path = arena_format(request->arena, "%s/%.*s.webp", program->guide,
					     STR_ARG(request_text(request, "name")));
	const enum outcome outcome = picture_read(request, path.at, &bytes);
	if (outcome != OK)
		return outcome;
	reply_header(request, "Cache-Control", STR("public, max-age=31536000, immutable"));
	reply_bytes(request, 200, "image/webp", bytes);
	return OK;
}

// --- routes ---

static const struct input page_inputs[] = {
    {.name = "page",
     .place = IN_PATH,
     .type = INPUT_TEXT,
     .required = true,
     .most = 40,
     .help = "Name of the page, or of the screen."},
};
static const struct input picture_inputs[] = {
    {.name = "hash",
     .place = IN_PATH,
     .type = INPUT_TEXT,
     .required = true,
     .most = 32,
     .help = "Hash of the content."},
    {.name = "name",
     .place = IN_PATH,
     .type = INPUT_SLUG,
     .required = true,
     .help = "Name of the picture."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/help",
     .permission = "public",
     .handle = help_get,
     .view = &help_view_view,
     .template = "help",
     .help = "The user guide."},
    {.method = METHOD_GET,
     .path = "/help/{page}",
     .permission = "public",
     INPUTS(page_inputs),
     .handle = help_page_get,
     .view = &help_view_view,
     .template = "help",
     .help = "A page of the user guide."},
    {.method = METHOD_GET,
     .path = "/help/pictures/{hash}/{name}",
     .permission = "public",
     .flags = ROUTE_SLOW,
     INPUTS(picture_inputs),
     .handle = picture_get,
     .help = "A picture of the user guide."},
};
const struct route_table help_routes = {routes, sizeof routes / sizeof routes[0]};
