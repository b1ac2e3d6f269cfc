// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/protection.h"

#include "campaign/concern.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/permission.h"
#include "respond/respond_embedded.h"

#include <math.h>

// --- what lists show ---

void protection_veil_row(struct post_row *row)
{
	*row = (struct post_row){
	    .id = row->id,
	    .at = row->at,
	    .received_at = row->received_at,
	    .signal = row->signal,
	    .kind = kind_names[KIND_OTHER],
	    .urgency = row->urgency,
	    .source = row->source,
	    .direct = row->direct,
	    .copy_of = row->copy_of,
	    .answered = row->answered,
	    .text = STR(""),
	    .lang = "",
	    .author = STR(""),
	    .url = STR(""),
	    .external_id = STR(""),
	    .incident_title = STR(""),
	    .back = row->back,
	    .held = row->held,
	    .guarded = true,
	};
}

void protection_veil_incident(struct incident *incident)
{
	if (!protection_marked(incident->labels))
		return;
	incident->title = incident->place = incident->evidence = STR("");
	incident->langs = incident->sources = STR("");
	incident->lat = incident->lon = (double)NAN;
	incident->kind = KIND_OTHER;
	incident->labels = (uint32_t)PROTECTION_BIT;
}

// --- the gate ---

// What a route is about.
enum subject {
	SUBJECT_NONE,
	SUBJECT_POST,
	SUBJECT_CASE,
	SUBJECT_INCIDENT,
	SUBJECT_CORRECTION,
	SUBJECTS
};
static const struct query *const marks_of[SUBJECTS] = {
    [SUBJECT_POST] = &sql_protection_of_post,
    [SUBJECT_CASE] = &sql_protection_of_case,
    [SUBJECT_INCIDENT] = &sql_protection_of_incident,
    [SUBJECT_CORRECTION] = &sql_protection_of_correction,
};

// By its path, or else by an input that it declares.
static const struct {
	const char *path;
	enum subject subject;
} paths[] = {
    {"/posts/{id}", SUBJECT_POST},
    {"/sample/{id}", SUBJECT_POST},
    {"/cases/{id}", SUBJECT_CASE},
    {"/corrections/{id}", SUBJECT_CORRECTION},
};
static const struct {
	const char *name;
	enum subject subject;
} named[] = {{"case", SUBJECT_CASE}, {"post_id", SUBJECT_POST}, {"incident_id", SUBJECT_INCIDENT}};

static bool has_input(const struct request *request, const char *name)
{
	for (size_t i = 0; i < request->route->n_inputs; i++)
		if (strcmp(request->route->inputs[i].name, name) == 0)
			return true;
	return false;
}

static enum subject subject_of(const struct request *request, int64_t *ret_id)
{
	const struct str path = str_from(request->route->path);
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
		if (str_find(path, str_from(paths[i].path)) != SIZE_MAX) {
			*ret_id = request_number(request, "id");
			return paths[i].subject;
		}
	for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
		if (has_input(request, named[i].name) && request_has(request, named[i].name)) {
			*ret_id = request_number(request, named[i].name);
			return named[i].subject;
		}
	return SUBJECT_NONE;
}

static enum outcome marks_find(struct conn *conn, enum subject subject, int64_t id,
			       int64_t *ret_labels, int64_t *ret_incident, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, marks_of[subject]);
	stmt_bind_i64(find, 1, id);
	*ret_labels = *ret_incident = 0;
	if (stmt_step(find)) {
		*ret_labels = stmt_i64(find, 0) | stmt_i64(find, 1);
		*ret_incident = stmt_i64(find, 2);
	}
	return stmt_end(find, fault);
}

bool protection_seen(const struct request *request)
{
	return viewer_may(request) >> MAY_PROTECTION_WORK & 1;
}

int64_t protection_most(const struct request *request)
{
	if (protection_seen(request))
		return 0;
	return viewer_on_probation(request) ? CONCERN_RAISED_NEW : CONCERN_RAISED_MOST;
}

enum outcome protection_post_marked(struct conn *conn, int64_t post, bool *ret_marked,
				    struct fault *fault)
{
	int64_t labels, incident;
	const enum outcome outcome =
	    marks_find(conn, SUBJECT_POST, post, &labels, &incident, fault);
	*ret_marked = outcome == OK && protection_marked(labels);
	return outcome;
}

// Where a lead reads it instead: its concern, or the list while there is none yet.
static void lead_on(struct request *request, int64_t concern)
{
	const struct str slug = viewer_campaign(request);
	reply_done(request,
		   concern ? arena_format(request->arena, "/t/%.*s/protection/%lld", STR_ARG(slug),
					  (long long)concern)
			   : arena_format(request->arena, "/t/%.*s/protection", STR_ARG(slug)));
}

enum outcome protection_gate(struct request *request)
{
	int64_t id = 0, labels, incident, concern = 0;
	struct conn *conn;
	const enum subject subject = subject_of(request, &id);
	if (subject == SUBJECT_NONE || id == 0)
		return OK;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = marks_find(conn, subject, id, &labels, &incident, &request->fault);
	if (outcome == OK && labels & PROTECTION_BIT && incident)
		outcome = concern_of_incident(conn, incident, &concern, &request->fault);
	conn_release(conn);
	if (outcome != OK || !protection_marked(labels))
		return outcome;
	if (!(labels & PROTECTION_BIT))
		return fail(DENIED, &request->fault,
			    /*tr*/
			    "This may be a complaint: an owner of complaints reads it first, and "
			    "sends it back if it is none.");
	const bool lead = protection_seen(request);
	if (lead && str_ends(str_from(request->route->path), STR("/contact")))
		return OK;
	if (lead && request->method == METHOD_GET && !request->wants_json)
		lead_on(request, concern);
	return fail(DENIED, &request->fault,
		    /*tr*/
		    "Private: this is with the safeguarding lead. It is read and worked on only on "
		    "the page Protection.");
}

// --- raising ---

enum outcome protection_raise(struct conn *conn, const struct protection_call *call,
			      int64_t *ret_concern, struct fault *fault)
{
	int64_t incident;
	const struct concern_change change = {
	    .ids = call->ids,
	    .campaign = call->campaign,
	    .account = call->account,
	    .now = call->now,
	};
	const enum outcome outcome =
	    incident_ensure(conn, call->ids, call->campaign, call->post, &incident, fault);
	if (outcome != OK)
		return outcome;
	const struct concern_new made = {incident,    call->most,    call->life,
					 call->about, call->n_about, call->note};
	return concern_raise(conn, &change, &made, ret_concern, fault);
}
