// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/practise.h"

#include "app/story.h"
#include "base/time.h"
#include "campaign/duty.h"
#include "campaign/template.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/team_copy.h"

#define SLUG_MOST      60
#define EXERCISES_MOST 99 // of one campaign
#define ENDING	       "-exercise"

struct practise {
	struct request *request;
	struct campaign from;
	struct new_campaign wanted;
	struct campaign_template template;
	int64_t id, now;
	bool story;
};

// "river-exercise", "river-exercise-2" …: the first one that is free.
static enum outcome slug_choose(struct conn *conn, struct practise *practise, struct fault *fault)
{
	struct arena *arena = practise->request->arena;
	const struct str base =
	    str_slice(practise->from.slug, 0, SLUG_MOST - sizeof ENDING - sizeof "-99");
	for (int i = 1; i <= EXERCISES_MOST; i++) {
		struct campaign there;
		struct campaign *wanted = &practise->wanted.campaign;
		wanted->slug = i == 1 ? arena_format(arena, "%.*s" ENDING, STR_ARG(base))
				      : arena_format(arena, "%.*s" ENDING "-%d", STR_ARG(base), i);
		wanted->name =
		    i == 1 ? practise->from.name
			   : arena_format(arena, "%.*s (%d)", STR_ARG(practise->from.name), i);
		const enum outcome outcome =
		    campaign_by_slug(conn, arena, wanted->slug, &there, fault);
		if (outcome != OK)
			return outcome == NOT_FOUND ? OK : outcome;
	}
	return fail(CONFLICT, fault,
		    /*tr*/ "There are %d exercises of this campaign. Use one of them.",
		    EXERCISES_MOST);
}

// Who answers calls in earnest does so in the exercise.
static enum outcome duty_copy(struct conn *conn, const struct practise *practise,
			      struct fault *fault)
{
	struct duty duty;
	struct id_maker *ids = services_of(practise->request)->ids;
	enum outcome outcome = duty_read(conn, practise->request->arena, practise->from.id,
					 practise->now, &duty, fault);
	if (outcome != OK)
		return outcome;
	const int64_t leads[DUTY_LEADS] = {duty.leads[0].account, duty.leads[1].account};
	outcome = duty_hours_set(conn, practise->id, &duty.hours, fault);
	if (outcome == OK && leads[0])
		outcome = duty_leads_set(conn, practise->id, leads, fault);
	for (size_t i = 0; i < duty.n_turns && outcome == OK; i++)
		outcome = duty_turn_add(conn, ids, practise->id, &duty.turns[i], fault);
	return outcome;
}

static enum outcome practise_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct practise *practise = context;
	struct id_maker *ids = services_of(practise->request)->ids;
	const struct str slug = practise->wanted.campaign.slug;
	struct audit_entry made = audit_of(practise->request, "campaign.create");
	struct audit_entry team = audit_of(practise->request, "team.copy");
	made.campaign = team.campaign = slug;
	made.subject = team.subject = practise->id;
	made.now = STR("exercise");
	team.was = practise->from.slug;
	enum outcome outcome =
	    campaign_add(conn, practise->id, practise->now, &practise->wanted, fault);
	if (outcome == OK)
		outcome = audit_add(conn, ids, &made, fault);
	if (outcome == OK)
		outcome = team_copy(conn, ids, practise->from.slug, &team, practise->now, fault);
	if (outcome == OK)
		outcome = duty_copy(conn, practise, fault);
	if (outcome == OK && practise->story)
		outcome = story_queue(conn, practise->id, practise->now, fault);
	return outcome;
}

static enum outcome practise_plan(struct practise *practise)
{
	struct conn *conn;
	struct request *request = practise->request;
	const struct campaign *from = &practise->from;
	enum outcome outcome =
	    template_find(request->arena, from->template, &practise->template, &request->fault);
	if (outcome == OK)
		outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	practise->wanted = (struct new_campaign){
	    .campaign = {.emergency = from->emergency,
			 .country = from->country,
			 .lat = from->lat,
			 .lon = from->lon,
			 .has_point = from->has_point,
			 .languages = from->languages,
			 .time_zone = from->time_zone,
			 .coarse = from->coarse,
			 .exercise = true},
	    .from = &practise->template,
	};
	outcome = slug_choose(conn, practise, &request->fault);
	conn_release(conn);
	return outcome;
}

static enum outcome practise_post(struct request *request)
{
	struct practise practise = {
	    .request = request,
	    .id = id_next(services_of(request)->ids),
	    .now = time_now(),
	    .story = request_switch(request, "story"),
	};
	if (request->viewer.account == 0)
		return fail(DENIED, &request->fault, "Only a person can make a campaign.");
	enum outcome outcome = campaign_asked(request, &practise.from);
	if (outcome == OK)
		outcome = practise_plan(&practise);
	if (outcome == OK)
		outcome = campaign_check(&practise.wanted, &request->fault);
	if (outcome == OK)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, 40, practise_write,
				      &practise, &request->fault);
	if (outcome != OK)
		return outcome;
	program_places_changed(request);
	reply_redirect(request, arena_format(request->arena, "/t/%.*s/desk",
					     STR_ARG(practise.wanted.campaign.slug)));
	return OK;
}

static const struct input inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "story",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "Tells the template's invented story into it."},
};
static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/t/{slug}/exercise",
     .permission = "campaign.edit",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(inputs),
     .handle = practise_post,
     .help = "Makes an exercise with the campaign's team, roster and template."},
};
const struct route_table practise_routes = {routes, sizeof routes / sizeof routes[0]};
