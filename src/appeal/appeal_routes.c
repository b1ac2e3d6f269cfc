// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/appeal_routes.h"

#include "appeal/appeal_form.h"
#include "appeal/follow.h"
#include "base/time.h"
#include "campaign/clock.h"
#include "campaign/duty.h"
#include "campaign/site_view.h"
#include "campaign/words.h"
#include "net/services.h"
#include "page/qr.h"
#include "people/link.h"
#include "respond/made.h"
#include "respond/stream_page.h"

#define LANGUAGES_MOST 16

// What a campaign's appeals are made from, read once for every language of an answer.
struct appeal_reading {
	struct campaign campaign;
	struct appeal_book book;
	struct instruction *pinned;
	size_t n_pinned;
	bool help_open, by_mail;
	int64_t now;
};

static enum outcome reading_make(struct request *request, struct appeal_reading *reading)
{
	struct conn *conn;
	struct channel channel = {0};
	struct duty_gate gate = {0};
	struct fault *fault = &request->fault;
	enum outcome outcome = campaign_reader(request, &reading->campaign, &conn);
	if (outcome != OK)
		return outcome;
	reading->now = time_now();
	outcome = appeal_book_read(conn, request->arena, reading->campaign.id, reading->now,
				   &reading->book, fault);
	if (outcome == OK)
		outcome = instruction_list(conn, request->arena, reading->campaign.id, reading->now,
					   &reading->pinned, &reading->n_pinned, fault);
	if (outcome == OK)
		outcome = words_say_to(conn, request, &reading->campaign, NULL);
	if (outcome == OK)
		outcome = duty_gate_read(conn, reading->campaign.id, reading->now, &gate, fault);
	if (outcome == OK)
		outcome = follow_channel(services_of(request)->channels, conn, request->arena,
					 &reading->campaign, &channel, fault);
	conn_release(conn);
	reading->by_mail =
	    channel.inlet && !channel.paused && services_of(request)->address.len > 0;
	reading->help_open = gate.open && reading->campaign.archived_at == 0;
	return outcome;
}

// The query that leads to the appeal of one organisation, or nothing.
static struct str by_query(struct request *request)
{
	return request_has(request, "by") ? arena_format(request->arena, "?by=%lld",
							 (long long)request_number(request, "by"))
					  : STR("");
}

static struct str page_address(struct request *request, const struct campaign *campaign,
			       const char *form)
{
	const struct str path =
	    arena_format(request->arena, "/c/%.*s/appeal%s%.*s", STR_ARG(campaign->slug), form,
			 STR_ARG(by_query(request)));
	return link_address(request, "", path);
}

static enum outcome view_make(struct request *request, const struct appeal_reading *reading,
			      const struct language *language, struct appeal_view **ret_view)
{
	struct appeal_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const struct appeal_wish wish = {
	    .campaign = &reading->campaign,
	    .book = &reading->book,
	    .pinned = reading->pinned,
	    .n_pinned = reading->n_pinned,
	    .organisation = request_has(request, "by") ? request_number(request, "by") : -1,
	    .messages = services_of(request)->messages,
	    .language = language,
	    .zone = clock_zone(request, &reading->campaign),
	};
	view->help_open = reading->help_open;
	view->by_mail = reading->by_mail;
	view->by = by_query(request);
	*ret_view = view;
	return appeal_view_fill(request->arena, &wish, view, &request->fault);
}

// --- the page ---

static const struct form {
	const char *path, *type;
	const char *title; // message id
} forms[] = {
    {"/feed", "application/atom+xml", /*tr*/ "What is needed, as a feed"},
    {"/rss", "application/rss+xml", "RSS 2.0"},
    {"/jsonfeed", "application/feed+json", "JSON Feed"},
    {"/cap", "application/cap+xml", "CAP 1.2"},
    {"/hxl", "text/csv", "HXL"},
    {"/geojson", "application/geo+json", "GeoJSON"},
};
enum { FORMS = sizeof forms / sizeof forms[0] };

static void alternates_set(struct request *request, const struct appeal_view *view)
{
	size_t count = 0;
	struct arena *arena = request->arena;
	const struct messages *messages = services_of(request)->messages;
	struct alternate *list = arena_array(arena, ALTERNATES_MOST, sizeof *list);
	for (size_t i = 0; list && i < FORMS; i++)
		list[count++] = (struct alternate){
		    .href = arena_format(arena, "/c/%.*s/appeal%s%.*s", STR_ARG(view->slug),
					 forms[i].path, STR_ARG(view->by)),
		    .type = str_from(forms[i].type),
		    .title = str_from(
			message(messages, language_or_english(request->language), forms[i].title)),
		};
	const struct site_language *spoken = view->spoken.at;
	for (size_t i = 0; list && i < view->spoken.count && count < ALTERNATES_MOST; i++)
		list[count++] = (struct alternate){
		    .href =
			arena_format(arena, "%.*s%.*s", STR_ARG(spoken[i].href), STR_ARG(view->by)),
		    .language = spoken[i].code,
		};
	request->alternates = list;
	request->n_alternates = count;
}

static enum outcome page_view(struct request *request, struct appeal_view **ret_view)
{
	struct appeal_reading reading = {0};
	enum outcome outcome = reading_make(request, &reading);
	if (outcome == OK)
		outcome =
		    view_make(request, &reading, language_or_english(request->language), ret_view);
	if (outcome != OK)
		return outcome;
	struct appeal_view *view = *ret_view;
	view->url = page_address(request, &reading.campaign, "");
	view->embed = page_address(request, &reading.campaign, "/embed");
	view->spoken = site_languages(request, &reading.campaign, STR("/appeal"));
	view->some_spoken = view->spoken.count > 1;
	alternates_set(request, view);
	request->title = /*tr*/ "What is needed now";
	return OK;
}

static enum outcome page_fill(struct request *request, struct buf *out, void *context)
{
	(void)context;
	struct appeal_view *view;
	const enum outcome outcome = page_view(request, &view);
	return outcome == OK ? services_of(request)->page_made(request, view, out) : outcome;
}

static enum outcome page_reply(struct request *request, const char *form, made_fill_fn *fill)
{
	const char *type = request->wants_json ? "application/json" : "text/html; charset=utf-8";
	return made_reply(
	    stream_desk_made(services_of(request)->desk), request,
	    arena_format(request->arena, "%s%s", form, request->wants_json ? " json" : ""), type,
	    fill, NULL);
}

static enum outcome appeal_get(struct request *request)
{
	return page_reply(request, "appeal", page_fill);
}

// --- poster, and what other sites show ---

static enum outcome poster_fill(struct request *request, struct buf *out, void *context)
{
	(void)context;
	struct appeal_view *view;
	const enum outcome outcome = page_view(request, &view);
	if (outcome != OK)
		return outcome;
	view->qr = qr_svg(request->arena, view->url);
	return services_of(request)->page_made(request, view, out);
}

static enum outcome poster_get(struct request *request)
{
	return page_reply(request, "poster", poster_fill);
}

static enum outcome embed_get(struct request *request)
{
	return page_reply(request, "embed", page_fill);
}

static enum outcome share_get(struct request *request)
{
	return page_reply(request, "share", page_fill);
}

// --- the world's formats ---

// The campaign's languages, that of the reader first.
static size_t languages_list(const struct request *request, const struct campaign *campaign,
			     const struct language *list[LANGUAGES_MOST])
{
	size_t count = 0;
	struct str rest = campaign->languages;
	list[count++] = language_or_english(request->language);
	while (rest.len > 0 && count < LANGUAGES_MOST) {
		const struct language *language = language_find(str_cut(&rest, ' '));
		if (language && language != list[0])
			list[count++] = language;
	}
	return count;
}

struct writing {
	appeal_write_fn *write;
	const char *path;
	bool all; // every language of the campaign
};

static enum outcome form_fill(struct request *request, struct buf *out, void *context)
{
	const struct writing *writing = context;
	const struct language *languages[LANGUAGES_MOST];
	const struct appeal_view *views[LANGUAGES_MOST];
	struct appeal_reading reading = {0};
	enum outcome outcome = reading_make(request, &reading);
	if (outcome != OK)
		return outcome;
	const size_t count =
	    writing->all ? languages_list(request, &reading.campaign, languages) : 1;
	languages[0] = language_or_english(request->language);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		struct appeal_view *view = NULL;
		outcome = view_make(request, &reading, languages[i], &view);
		views[i] = view;
	}
	if (outcome != OK)
		return outcome;
	const struct str host = request_header(request, "Host");
	const struct appeal_form form = {
	    .views = views,
	    .n_views = count,
	    .page = page_address(request, &reading.campaign, ""),
	    .self = page_address(request, &reading.campaign, writing->path),
	    .host = host.len ? host : STR("localhost"),
	    .now = reading.now,
	    .exercise = request->exercise,
	    // The hub is told of the whole feed only.
	    .hub = request_has(request, "by") ? STR("") : services_of(request)->feed_hub,
	};
	writing->write(out, &form);
	return OK;
}

static enum outcome form_reply(struct request *request, const char *type, struct writing writing)
{
	return made_reply(stream_desk_made(services_of(request)->desk), request,
			  str_from(writing.path), type, form_fill, &writing);
}

static enum outcome feed_get(struct request *request)
{
	return form_reply(request, "application/atom+xml; charset=utf-8",
			  (struct writing){appeal_write_atom, "/feed", false});
}

static enum outcome rss_get(struct request *request)
{
	return form_reply(request, "application/rss+xml; charset=utf-8",
			  (struct writing){appeal_write_rss, "/rss", false});
}

static enum outcome json_feed_get(struct request *request)
{
	return form_reply(request, "application/feed+json",
			  (struct writing){appeal_write_json_feed, "/jsonfeed", false});
}

static enum outcome cap_get(struct request *request)
{
	return form_reply(request, "application/cap+xml; charset=utf-8",
			  (struct writing){appeal_write_cap, "/cap", true});
}

static enum outcome hxl_get(struct request *request)
{
	return form_reply(request, "text/csv; charset=utf-8",
			  (struct writing){appeal_write_hxl, "/hxl", false});
}

static enum outcome geojson_get(struct request *request)
{
	return form_reply(request, "application/geo+json",
			  (struct writing){appeal_write_geojson, "/geojson", false});
}

// --- routes ---

static const struct input inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "by",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "Only what this organisation asks for."},
};
#define PAGE(path_, flags_, handle_, template_, help_)                                             \
	{                                                                                          \
		.method = METHOD_GET, .path = path_, .permission = "public",                       \
		.flags = ROUTE_PUBLIC_CACHE | (flags_), INPUTS(inputs), .handle = handle_,         \
		.view = &appeal_view_view, .template = template_, .help = help_                    \
	}
#define FORM(path_, handle_, type_, help_)                                                         \
	{                                                                                          \
		.method = METHOD_GET, .path = path_, .permission = "public",                       \
		.flags = ROUTE_PUBLIC_CACHE, INPUTS(inputs), .handle = handle_,                    \
		.answer_type = type_, .help = help_                                                \
	}

static const struct route routes[] = {
    PAGE("/c/{slug}/appeal", 0, appeal_get, "appeal",
	 "What is needed now, what is not, and how to give."),
    PAGE("/c/{slug}/appeal/poster", 0, poster_get, "appeal_poster",
	 "The appeal on a sheet of A4 to hang up."),
    PAGE("/c/{slug}/appeal/share", 0, share_get, "appeal_share",
	 "How another site shows the appeal."),
    PAGE("/c/{slug}/appeal/embed", ROUTE_FRAMED, embed_get, "appeal_embed",
	 "The appeal as it stands inside of other sites."),
    FORM("/c/{slug}/appeal/feed", feed_get, "application/atom+xml",
	 "Instructions and appeals as a feed (Atom)."),
    FORM("/c/{slug}/appeal/rss", rss_get, "application/rss+xml",
	 "Instructions and appeals as a feed (RSS 2.0)."),
    FORM("/c/{slug}/appeal/jsonfeed", json_feed_get, "application/feed+json",
	 "Instructions and appeals as a feed (JSON Feed 1.1)."),
    FORM("/c/{slug}/appeal/cap", cap_get, "application/cap+xml",
	 "Instructions and appeals as an alert (CAP 1.2), in every language of the campaign."),
    FORM("/c/{slug}/appeal/hxl", hxl_get, "text/csv",
	 "What is needed and what is not, as CSV with HXL tags."),
    FORM("/c/{slug}/appeal/geojson", geojson_get, "application/geo+json",
	 "Places to bring things to, as GeoJSON."),
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/appeal",
     .permission = "public",
     .flags = ROUTE_API | ROUTE_PUBLIC_CACHE,
     INPUTS(inputs),
     .handle = appeal_get,
     .view = &appeal_view_view,
     .help = "What is needed now, what is not, how to give, and instructions to the public."},
};
const struct route_table appeal_routes = {routes, sizeof routes / sizeof routes[0]};
