// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/campaign_new.h"

#include "app/program.h"
#include "app/wizard_state.h"
#include "app/zone_choice.h"
#include "base/time.h"
#include "campaign/settings.h"
#include "campaign/template.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/partner_view.h"
#include "people/team.h"

#define SLUG_MOST 60

// --- the form ---

static enum outcome templates_fill(struct request *request, struct str chosen,
				   struct wizard_campaign *view)
{
	struct campaign_template *list;
	size_t count;
	const enum outcome outcome = template_list(request->arena, &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct wizard_template *rows = arena_array(request->arena, count, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++) {
		rows[i] = (struct wizard_template){list[i].name, list[i].title, list[i].about,
						   str_equal(list[i].name, chosen)};
		if (rows[i].chosen)
			view->template_title = rows[i].title;
	}
	view->templates = (struct view_list){rows, rows ? count : 0};
	return OK;
}

enum outcome campaign_form_fill(struct request *request, const struct campaign *made,
				struct wizard_campaign *view)
{
	struct str chosen = STR("flood");
	view->languages = request->language;
	if (made) {
		chosen = made->template;
		view->made = true;
		view->exercise = made->exercise;
		view->name = made->name;
		view->slug = made->slug;
		view->country = made->country;
		view->languages = made->languages.len > 0 ? made->languages : request->language;
		view->time_zone = made->time_zone;
	} else if (request->method == METHOD_POST && request_has(request, "template")) {
		chosen = request_text(request, "template");
	}
	view->zones = zone_choices(request->arena, made ? made->country : STR(""));
	view->countries = partner_countries(request, view->country);
	return templates_fill(request, chosen, view);
}

static const char *problem_of(const struct request *request, const char *input)
{
	for (size_t i = 0; i < request->n_errors; i++)
		if (strcmp(request->errors[i].input, input) == 0)
			return request->errors[i].sentence;
	return NULL;
}

// "Sarwan Flood 2026" becomes "sarwan-flood-2026"; a name in another script gives nothing.
static struct str slug_from_name(struct arena *arena, struct str name)
{
	char *slug = arena_array(arena, SLUG_MOST + 1, 1);
	size_t len = 0;
	for (size_t i = 0; slug && i < name.len && len < SLUG_MOST; i++) {
		const char c = name.at[i];
		const bool capital = c >= 'A' && c <= 'Z', letter = c >= 'a' && c <= 'z';
		if (capital || letter || (len > 0 && c >= '0' && c <= '9'))
			slug[len++] = (char)(capital ? c - 'A' + 'a' : c);
		else if (len > 0 && slug[len - 1] != '-')
			slug[len++] = '-';
	}
	while (len > 0 && slug[len - 1] == '-')
		len--;
	return str_of(slug, len);
}

// Only the fields that this form has are looked at.
static void settings_problems(struct request *request, struct wizard_campaign *view)
{
	struct settings settings = {
	    .text =
		{
		    [SETTINGS_NAME] = view->name,
		    [SETTINGS_COUNTRY] = view->country,
		    [SETTINGS_LANGUAGES] = view->languages,
		    [SETTINGS_TIME_ZONE] = view->time_zone,
		},
	};
	settings_check(request->arena, &settings);
	view->name_problem = settings.problem[SETTINGS_NAME];
	view->country_problem = settings.problem[SETTINGS_COUNTRY];
	view->languages_problem = settings.problem[SETTINGS_LANGUAGES];
	view->time_zone_problem = settings.problem[SETTINGS_TIME_ZONE];
	view->country = settings.text[SETTINGS_COUNTRY];
	view->languages = settings.text[SETTINGS_LANGUAGES];
	view->countries = partner_countries(request, view->country);
}

bool campaign_form_read(struct request *request, struct wizard_campaign *view)
{
	view->name = request_text(request, "name");
	view->country = request_text(request, "country");
	view->languages = request_text(request, "languages");
	view->time_zone = request_text(request, "time_zone");
	if (!view->made) {
		view->exercise = request_switch(request, "exercise");
		view->slug = request_text(request, "slug");
		if (view->slug.len == 0)
			view->slug = slug_from_name(request->arena, view->name);
		view->slug_problem = problem_of(request, "slug");
		if (!view->slug_problem && view->slug.len == 0 && view->name.len > 0)
			view->slug_problem =
			    /*tr*/ "Write a short name of a-z, 0-9 and -, a letter first.";
		if (!view->slug_problem && campaign_slug_kept(view->slug))
			view->slug_problem =
			    /*tr*/ "The server needs this short name for an address of its own. "
				   "Write another one.";
		if (!view->template_title)
			view->template_problem = /*tr*/ "Choose what it is about.";
	}
	if (view->time_zone.len == 0)
		view->time_zone = zone_of_country(request->arena, view->country);
	settings_problems(request, view);
	view->problems = view->name_problem || view->slug_problem || view->country_problem ||
			 view->languages_problem || view->time_zone_problem ||
			 view->template_problem;
	return !view->problems;
}

// --- keeping it ---

struct keep {
	struct request *request;
	struct wizard_campaign *view;
	const struct campaign *made; // NULL: a new one
	bool wizard;
	int64_t id, now;
	struct campaign_template template;
};

static enum outcome head_give(struct conn *conn, struct keep *keep, struct fault *fault)
{
	struct request *request = keep->request;
	const struct audit_entry entry = audit_of(request, "team.give");
	const struct team_change change = {
	    .ids = services_of(request)->ids,
	    .entry = &entry,
	    .campaign = keep->view->slug,
	    .may = viewer_may(request),
	    .account = request->viewer.account,
	    .role = STR("head"),
	};
	return team_give(conn, &change, fault);
}

static enum outcome campaign_make(struct conn *conn, struct keep *keep, struct fault *fault)
{
	const struct wizard_campaign *view = keep->view;
	const struct new_campaign wanted = {
	    .campaign = {.slug = view->slug,
			 .name = view->name,
			 .country = view->country,
			 .languages = view->languages,
			 .time_zone = view->time_zone,
			 .exercise = view->exercise},
	    .from = &keep->template,
	};
	const enum outcome outcome = campaign_add(conn, keep->id, keep->now, &wanted, fault);
	return outcome == OK ? head_give(conn, keep, fault) : outcome;
}

static enum outcome campaign_change(struct conn *conn, struct keep *keep, struct fault *fault)
{
	struct arena arena;
	struct settings settings;
	const struct wizard_campaign *view = keep->view;
	arena_init(&arena, (size_t)4 << 20);
	enum outcome outcome = settings_read(conn, &arena, keep->made, &settings, fault);
	if (outcome == OK) {
		settings.text[SETTINGS_NAME] = view->name;
		settings.text[SETTINGS_COUNTRY] = view->country;
		settings.text[SETTINGS_LANGUAGES] = view->languages;
		settings.text[SETTINGS_TIME_ZONE] = view->time_zone;
		outcome = settings_write(conn, keep->made->id, &settings, fault);
	}
	arena_free(&arena);
	return outcome;
}

static enum outcome keep_run(struct conn *conn, void *context, struct fault *fault)
{
	struct keep *keep = context;
	struct audit_entry entry =
	    audit_of(keep->request, keep->made ? "campaign.edit" : "campaign.create");
	entry.campaign = keep->view->slug;
	entry.subject = keep->id;
	entry.was = keep->made ? keep->made->name : STR("");
	entry.now = keep->made		   ? keep->view->name
		    : keep->view->exercise ? STR("exercise")
					   : keep->template.name;
	enum outcome outcome =
	    keep->made ? campaign_change(conn, keep, fault) : campaign_make(conn, keep, fault);
	if (outcome == OK)
		outcome = audit_add(conn, services_of(keep->request)->ids, &entry, fault);
	if (outcome == OK && keep->wizard)
		outcome = wizard_state_keep(conn, keep->view->slug, WIZARD_STREAMS, fault);
	return outcome;
}

enum outcome campaign_form_keep(struct request *request, const struct campaign *made, bool wizard,
				struct wizard_campaign *view)
{
	const struct services *services = services_of(request);
	struct keep keep = {
	    .request = request,
	    .view = view,
	    .made = made,
	    .wizard = wizard,
	    .id = made ? made->id : id_next(services->ids),
	    .now = time_now(),
	};
	enum outcome outcome = OK;
	if (!made)
		outcome = template_find(request->arena, request_text(request, "template"),
					&keep.template, &request->fault);
	if (outcome == OK)
		outcome = store_write(services->store, WRITE_PERSON, 20, keep_run, &keep,
				      &request->fault);
	if (outcome == CONFLICT && !made) {
		view->slug_problem =
		    /*tr*/ "Another campaign has this short name already. Write another one.";
		view->problems = true;
	}
	if (outcome == OK)
		program_places_changed(request);
	return outcome;
}

// --- one more campaign ---

static enum outcome new_show(struct request *request, int status, struct wizard_campaign *view)
{
	request->title = /*tr*/ "New campaign";
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome new_get(struct request *request)
{
	struct wizard_campaign *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum outcome outcome = campaign_form_fill(request, NULL, view);
	return outcome == OK ? new_show(request, 200, view) : outcome;
}

static enum outcome new_post(struct request *request)
{
	struct wizard_campaign *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	if (request->viewer.account == 0)
		return fail(DENIED, &request->fault, "Only a person can make a campaign.");
	enum outcome outcome = campaign_form_fill(request, NULL, view);
	if (outcome == OK && !campaign_form_read(request, view))
		return new_show(request, 422, view);
	if (outcome == OK)
		outcome = campaign_form_keep(request, NULL, false, view);
	if (outcome == CONFLICT)
		return new_show(request, 422, view);
	if (outcome == OK)
		reply_redirect(
		    request, arena_format(request->arena, "/t/%.*s/settings", STR_ARG(view->slug)));
	return outcome;
}

// --- routes ---

const struct input campaign_form_inputs[CAMPAIGN_FORM_INPUTS] = {
    {.name = "template",
     .place = IN_FORM,
     .type = INPUT_SLUG,
     .help = "What it is about; see causeway help setup."},
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = 120,
     .help = "Name of the campaign."},
    {.name = "slug",
     .place = IN_FORM,
     .type = INPUT_SLUG,
     .most = SLUG_MOST,
     .help = "Its name in addresses; made from the name if it is left out."},
    {.name = "country",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 20,
     .help = "ISO 3166, two letters; left out if it is in many."},
    {.name = "languages",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 200,
     .help = "Official languages, 1 to 12 codes."},
    {.name = "time_zone",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 64,
     .help = "IANA name; that of the country if it is left out."},
    {.name = "exercise",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "For practice: it can never reach the public, and stays so."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/campaigns/new",
     .permission = "instance.run",
     .handle = new_get,
     .view = &wizard_campaign_view,
     .template = "campaign_new",
     .help = "The form for one more campaign."},
    {.method = METHOD_POST,
     .path = "/t/campaigns/new",
     .permission = "instance.run",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     .inputs = campaign_form_inputs,
     .n_inputs = CAMPAIGN_FORM_INPUTS,
     .handle = new_post,
     .view = &wizard_campaign_view,
     .template = "campaign_new",
     .help = "Makes a campaign from a template; who makes it is its first head."},
};
const struct route_table campaign_new_routes = {routes, sizeof routes / sizeof routes[0]};
