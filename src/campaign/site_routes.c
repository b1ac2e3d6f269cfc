// SPDX-License-Identifier: AGPL-3.0-or-later
// A campaign's public front page.
#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/campaign_embedded.h"
#include "campaign/clock.h"
#include "campaign/duty.h"
#include "campaign/site_view.h"
#include "campaign/words.h"
#include "net/services.h"
#include "page/markdown.h"

#define LANGUAGES_MOST 24 // shown

static enum outcome figures(struct conn *conn, int64_t campaign, struct site_view *view,
			    struct fault *fault)
{
	struct stmt *counts = stmt_start(conn, &sql_post_count_list);
	stmt_bind_i64(counts, 1, campaign);
	while (stmt_step(counts))
		view->heard += stmt_i64(counts, 2);
	return stmt_end(counts, fault);
}

struct view_list site_languages(const struct request *request, const struct campaign *campaign,
				struct str under)
{
	struct str rest = campaign->languages;
	struct site_language *list = arena_array(request->arena, LANGUAGES_MOST, sizeof *list);
	size_t count = 0;
	while (list && rest.len > 0 && count < LANGUAGES_MOST) {
		const struct language *language = language_find(str_cut(&rest, ' '));
		if (!language)
			continue;
		list[count++] = (struct site_language){
		    .code = str_from(language->code),
		    .name = str_from(language->name),
		    .href = arena_format(request->arena, "/%s/c/%.*s%.*s", language->code,
					 STR_ARG(campaign->slug), STR_ARG(under)),
		    .dir = language->right_to_left ? "rtl" : "ltr",
		    .current = str_equal(request->language, str_from(language->code)),
		};
	}
	return (struct view_list){list, count};
}

static enum outcome site_fill(struct conn *conn, struct request *request, struct site_view *view,
			      struct fault *fault)
{
	struct campaign campaign;
	struct duty_gate gate;
	struct site_tags tags;
	enum outcome outcome =
	    campaign_by_slug(conn, request->arena, request_text(request, "slug"), &campaign, fault);
	if (outcome == OK)
		outcome = site_tags_read(conn, request->arena, campaign.id, &tags, fault);
	if (outcome == OK)
		outcome = duty_gate_read(conn, campaign.id, time_now(), &gate, fault);
	if (outcome == OK)
		outcome = figures(conn, campaign.id, view, fault);
	if (outcome == OK)
		outcome = campaign_last_received(conn, campaign.id, &view->last_received, fault);
	if (outcome != OK)
		return outcome;
	struct str said_in[WORDS_FIELDS];
	outcome = words_say_to(conn, request, &campaign, said_in);
	if (outcome != OK)
		return outcome;
	view->name = campaign.name;
	view->slug = campaign.slug;
	view->purpose = campaign.purpose;
	view->purpose_lang = said_in[WORDS_PURPOSE];
	view->story_lang = said_in[WORDS_STORY];
	view->emergency = campaign.emergency;
	view->help_open = gate.open && campaign.archived_at == 0;
	view->archived_at = campaign.archived_at;
	view->told = campaign.story.len > 0;
	view->story = html_markdown(request->arena, campaign.story);
	view->languages = campaign.languages;
	view->spoken = site_languages(request, &campaign, STR(""));
	view->some_spoken = view->spoken.count > 1;
	view->tags = tags.plain;
	view->meaning_tags = tags.meaning;
	view->some_tags = tags.plain.count > 0;
	view->some_meaning = tags.meaning.count > 0;
	view->any_tags = view->some_tags || view->some_meaning;
	request->title = campaign.name.at;
	request->campaign_slug = campaign.slug;
	clock_show(request, &campaign);
	return OK;
}

static enum outcome site_get(struct request *request)
{
	struct conn *conn;
	struct site_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = site_fill(conn, request, view, &request->fault);
	conn_release(conn);
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

static const struct input site_inputs[] = {
    INPUT_CAMPAIGN,
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/c/{slug}",
     .permission = "public",
     .inputs = site_inputs,
     .n_inputs = 1,
     .handle = site_get,
     .view = &site_view_view,
     .template = "site",
     .help = "The campaign's public front page."},
};
const struct route_table campaign_routes = {routes, sizeof routes / sizeof routes[0]};
