// SPDX-License-Identifier: AGPL-3.0-or-later
// The user guide. Its pages are docs/guide/*.md, made into HTML by the build; the pictures lie in
// the share folder.
#include "app/help_view.h"
#include "app/program.h"
#include "guide/guide_embedded.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PICTURE_MAX ((size_t)256 << 10) // bytes

// In reading order.
static const char *const pages[] = {"desk", "stream", "case",	  "unsure",  "sample",
				    "bulk", "shift",  "keyboard", "network", "observers"};
#define PAGES (sizeof pages / sizeof pages[0])

// Screens that have no page of their own: what their "Help" shows, by the name of their template.
static const struct screen {
	const char *template, *page;
} screens[] = {
    {"post", "stream"},
    {"correct", "stream"},
    {"home", "desk"},
    {"board", "desk"},
};

// --- pages ---

static struct str page_html(const char *name)
{
	const size_t len = strlen(name);
	for (size_t i = 0; i < guide_asset_count; i++) {
		const struct asset *asset = &guide_assets[i];
		if (strncmp(asset->name, name, len) == 0 && strcmp(asset->name + len, ".html") == 0)
			return str_of((const char *)asset->at, asset->len);
	}
	return (struct str){0};
}

// What stands in the page's <h1>.
static struct str page_title(struct str html)
{
	const size_t from = str_find(html, STR("<h1>")), to = str_find(html, STR("</h1>"));
	return to != SIZE_MAX && from < to ? str_slice(html, from + 4, to - from - 4) : STR("");
}

// `current` is one of the pages, or empty.
static enum outcome help_reply(struct request *request, struct str current)
{
	struct help_view *view = arena_zero(request->arena, sizeof *view);
	struct help_link *links = arena_array(request->arena, PAGES, sizeof *links);
	if (!view || !links)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	request->title = /*tr*/ "Help";
	for (size_t i = 0; i < PAGES; i++) {
		const struct str html = page_html(pages[i]);
		const bool shown = str_equal(current, str_from(pages[i]));
		links[i] = (struct help_link){str_from(pages[i]), page_title(html), shown};
		if (!shown)
			continue;
		view->words = (struct html_safe){html};
		request->title = arena_cstr(request->arena, links[i].title);
	}
	view->translated = str_equal(request->language, STR("en"));
	view->pages = (struct view_list){links, PAGES};
	reply_view(request, view);
	return OK;
}

static enum outcome help_get(struct request *request)
{
	return help_reply(request, STR(""));
}

// A screen that the guide does not know leads to the list of all its pages.
static enum outcome help_page_get(struct request *request)
{
	struct str page = request_text(request, "page");
	for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++)
		if (str_equal(page, str_from(screens[i].template)))
			page = str_from(screens[i].page);
	for (size_t i = 0; i < PAGES; i++)
		if (str_equal(page, str_from(pages[i])))
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
#define INPUTS(table) .inputs = table, .n_inputs = sizeof(table) / sizeof((table)[0])

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
