// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/wizard_view.h"

#include "people/partner_view.h"

const char *const wizard_names[WIZARD_DONE] = {
    [WIZARD_YOU] = "you",	  [WIZARD_CAMPAIGN] = "campaign", [WIZARD_STREAMS] = "streams",
    [WIZARD_ANSWERS] = "answers", [WIZARD_LIVE] = "live",
};

static const char *const titles[WIZARD_DONE] = {
    [WIZARD_YOU] = /*tr*/ "You",	 [WIZARD_CAMPAIGN] = /*tr*/ "Campaign",
    [WIZARD_STREAMS] = /*tr*/ "Streams", [WIZARD_ANSWERS] = /*tr*/ "Who answers",
    [WIZARD_LIVE] = /*tr*/ "Go live",
};

struct view_list wizard_links(struct arena *arena, enum wizard_step current,
			      enum wizard_step reached)
{
	struct wizard_link *links = arena_array(arena, WIZARD_LIVE, sizeof *links);
	for (int step = WIZARD_YOU; links && step <= WIZARD_LIVE; step++) {
		const bool is_current = step == (int)current, done = step < (int)reached;
		links[step - 1] = (struct wizard_link){
		    .number = step,
		    .name = titles[step],
		    .icon = is_current ? "half"
			    : done     ? "check"
				       : "dash",
		    .step = wizard_names[step],
		    .current = is_current,
		    // The administrator is made once; the rest may be gone back to.
		    .open = !is_current && step > WIZARD_YOU && step <= (int)reached,
		};
	}
	return (struct view_list){links, links ? WIZARD_LIVE : 0};
}

static const struct field link_fields[] = {
    VIEW_FIELD(wizard_link, number, FIELD_I64, "1 to 5"),
    VIEW_FIELD(wizard_link, name, FIELD_MESSAGE, "of the step"),
    VIEW_FIELD(wizard_link, step, FIELD_WORD, "its name in addresses"),
    VIEW_PAGE_FIELD(wizard_link, icon, FIELD_WORD, "its drawing"),
    VIEW_FIELD(wizard_link, current, FIELD_BOOL, "the page is this step"),
    VIEW_FIELD(wizard_link, open, FIELD_BOOL, "may be gone to"),
};
static const struct view link_view = VIEW(wizard_link, link_fields, "a step of setting up");

static const struct field you_fields[] = {
    VIEW_INNER(wizard_you, steps, FIELD_LIST, &link_view, "all steps"),
    VIEW_FIELD(wizard_you, locked, FIELD_BOOL, "the address that the server printed is needed"),
    VIEW_FIELD(wizard_you, site, FIELD_STR, "name of the site"),
    VIEW_FIELD(wizard_you, name, FIELD_STR, "of the administrator"),
    VIEW_FIELD(wizard_you, email, FIELD_STR, "of the administrator"),
    VIEW_FIELD(wizard_you, site_problem, FIELD_MESSAGE, "what is wrong with the name of the site"),
    VIEW_FIELD(wizard_you, name_problem, FIELD_MESSAGE, "what is wrong with the name"),
    VIEW_FIELD(wizard_you, email_problem, FIELD_MESSAGE, "what is wrong with the address"),
    VIEW_FIELD(wizard_you, password_problem, FIELD_MESSAGE, "what is wrong with the password"),
    VIEW_PAGE_FIELD(wizard_you, problems, FIELD_BOOL, "something is wrong"),
};
const struct view wizard_you_view = VIEW(wizard_you, you_fields, "the first administrator");

static const struct field template_fields[] = {
    VIEW_FIELD(wizard_template, name, FIELD_STR, "of the template"),
    VIEW_FIELD(wizard_template, title, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(wizard_template, about, FIELD_MESSAGE, "what it is for"),
    VIEW_FIELD(wizard_template, chosen, FIELD_BOOL, "it is chosen"),
};
static const struct view template_view =
    VIEW(wizard_template, template_fields, "a template of campaigns");

static const struct field zone_fields[] = {
    VIEW_FIELD(wizard_zone, name, FIELD_STR, "as IANA calls it"),
};
static const struct view zone_view = VIEW(wizard_zone, zone_fields, "a time zone");

static const struct field campaign_fields[] = {
    VIEW_INNER(wizard_campaign, steps, FIELD_LIST, &link_view, "all steps"),
    VIEW_FIELD(wizard_campaign, made, FIELD_BOOL, "the campaign is there"),
    VIEW_FIELD(wizard_campaign, exercise, FIELD_BOOL, "for practice"),
    VIEW_PAGE_FIELD(wizard_campaign, fresh, FIELD_BOOL, "part of setting up the server"),
    VIEW_INNER(wizard_campaign, templates, FIELD_LIST, &template_view, "to choose from"),
    VIEW_PAGE_LIST(wizard_campaign, countries, &partner_choice_view, "to choose from"),
    VIEW_INNER(wizard_campaign, zones, FIELD_LIST, &zone_view, "time zones to choose from"),
    VIEW_FIELD(wizard_campaign, name, FIELD_STR, "of the campaign"),
    VIEW_FIELD(wizard_campaign, slug, FIELD_STR, "its name in addresses"),
    VIEW_FIELD(wizard_campaign, country, FIELD_STR, "ISO 3166"),
    VIEW_FIELD(wizard_campaign, languages, FIELD_STR, "official ones, codes"),
    VIEW_FIELD(wizard_campaign, time_zone, FIELD_STR, "IANA name"),
    VIEW_FIELD(wizard_campaign, template_title, FIELD_MESSAGE, "what it was made from"),
    VIEW_FIELD(wizard_campaign, name_problem, FIELD_MESSAGE, "what is wrong with the name"),
    VIEW_FIELD(wizard_campaign, slug_problem, FIELD_MESSAGE, "with the short name"),
    VIEW_FIELD(wizard_campaign, country_problem, FIELD_MESSAGE, "with the country"),
    VIEW_FIELD(wizard_campaign, languages_problem, FIELD_MESSAGE, "with the languages"),
    VIEW_FIELD(wizard_campaign, time_zone_problem, FIELD_MESSAGE, "with the time zone"),
    VIEW_FIELD(wizard_campaign, template_problem, FIELD_MESSAGE, "with the template"),
    VIEW_PAGE_FIELD(wizard_campaign, problems, FIELD_BOOL, "something is wrong"),
};
const struct view wizard_campaign_view =
    VIEW(wizard_campaign, campaign_fields, "a campaign to be made");

static const struct field streams_fields[] = {
    VIEW_INNER(wizard_streams, steps, FIELD_LIST, &link_view, "all steps"),
    VIEW_FIELD(wizard_streams, slug, FIELD_STR, "of the campaign"),
    VIEW_FIELD(wizard_streams, campaign, FIELD_STR, "its name"),
    VIEW_FIELD(wizard_streams, server, FIELD_STR, "as the viewer reached it"),
    VIEW_FIELD(wizard_streams, address, FIELD_STR, "where programs push posts to"),
    VIEW_FIELD(wizard_streams, token, FIELD_STR, "shown once"),
    VIEW_PAGE_FIELD(wizard_streams, data, FIELD_STR, "folder of the server"),
};
const struct view wizard_streams_view =
    VIEW(wizard_streams, streams_fields, "where posts come from");

static const struct field hours_fields[] = {
    VIEW_FIELD(wizard_hours, hours, FIELD_I64, "for how many hours"),
    VIEW_FIELD(wizard_hours, chosen, FIELD_BOOL, "chosen at first"),
};
static const struct view hours_view = VIEW(wizard_hours, hours_fields, "a length of a shift");

static const struct field answers_fields[] = {
    VIEW_INNER(wizard_answers, steps, FIELD_LIST, &link_view, "all steps"),
    VIEW_FIELD(wizard_answers, slug, FIELD_STR, "of the campaign"),
    VIEW_FIELD(wizard_answers, emergency, FIELD_STR, "number where people need help"),
    VIEW_FIELD(wizard_answers, alone, FIELD_BOOL, "the viewer answers until others are named"),
    VIEW_FIELD(wizard_answers, set, FIELD_BOOL, "somebody is in the roster"),
    VIEW_INNER(wizard_answers, hours, FIELD_LIST, &hours_view, "lengths of a shift"),
    VIEW_FIELD(wizard_answers, on_duty, FIELD_BOOL, "the viewer is on duty"),
    VIEW_FIELD(wizard_answers, until_at, FIELD_TIME, "until when"),
    VIEW_FIELD(wizard_answers, emergency_problem, FIELD_MESSAGE, "what is wrong with the number"),
};
const struct view wizard_answers_view =
    VIEW(wizard_answers, answers_fields, "who answers when somebody calls for help");

static const struct field live_fields[] = {
    VIEW_INNER(wizard_live, steps, FIELD_LIST, &link_view, "all steps"),
    VIEW_FIELD(wizard_live, slug, FIELD_STR, "of the campaign"),
    VIEW_FIELD(wizard_live, campaign, FIELD_STR, "its name"),
    VIEW_FIELD(wizard_live, open, FIELD_BOOL, "\"I need help\" is open"),
    VIEW_FIELD(wizard_live, no_number, FIELD_BOOL, "no emergency number is set"),
    VIEW_FIELD(wizard_live, no_roster, FIELD_BOOL, "nobody is in the roster"),
    VIEW_FIELD(wizard_live, no_lead, FIELD_BOOL, "no safeguarding lead is named"),
    VIEW_FIELD(wizard_live, attended, FIELD_BOOL, "somebody is on duty"),
    VIEW_FIELD(wizard_live, one_head, FIELD_BOOL, "there are fewer than two heads"),
    VIEW_FIELD(wizard_live, plain_http, FIELD_BOOL, "the server is reached without https"),
    VIEW_PAGE_FIELD(wizard_live, problems, FIELD_BOOL, "something is missing"),
};
const struct view wizard_live_view = VIEW(wizard_live, live_fields, "what is public now");
