// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/partner_work.h"

#include "base/time.h"
#include "net/live.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/people.h"

static enum outcome work_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct partner_work *work = context;
	return work->run(conn, work, fault);
}

enum outcome partner_work_do(struct request *request, const char *action, struct partner_work *work)
{
	const struct services *services = services_of(request);
	work->entry = audit_of(request, action);
	work->change = (struct agreement_change){
	    .ids = services->ids, .entry = &work->entry, .now = time_now()};
	return store_write(services->store, WRITE_PERSON, 4, work_run, work, &request->fault);
}

void partner_streams_close(const struct request *request, struct str campaign)
{
	live_close(services_of(request)->hub,
		   arena_format(request->arena, "campaign/%.*s/shared", STR_ARG(campaign)));
}

struct str form_wrong(struct request *request, const char *sentence)
{
	fail_with(INVALID, &request->fault, sentence);
	return services_of(request)->said(request);
}

bool partner_can_be_mended(enum outcome outcome)
{
	return outcome == INVALID || outcome == CONFLICT || outcome == NOT_FOUND;
}

// --- a new organisation ---

static enum outcome add_run(struct conn *conn, const struct partner_work *work, struct fault *fault)
{
	int64_t id = 0;
	struct audit_entry join = work->entry;
	join.action = "organisation.join";
	enum outcome outcome =
	    organisation_add(conn, work->change.ids, work->organisation, &work->entry, &id, fault);
	if (outcome == OK)
		outcome =
		    organisation_join(conn, work->change.ids, id, &work->person, &join, fault);
	return outcome;
}

struct organisation partner_organisation_typed(const struct request *request)
{
	return (struct organisation){
	    .name = request_text(request, "name"),
	    .kind = request_text(request, "kind"),
	    .country = request_text(request, "country"),
	    .languages = request_text(request, "languages"),
	    .work = request_text(request, "work"),
	};
}

enum outcome partner_organisation_add(struct request *request, bool not_self)
{
	const struct organisation typed = partner_organisation_typed(request);
	struct partner_work work = {
	    .run = add_run, .organisation = &typed, .person = {.speaks = true}};
	const enum outcome outcome =
	    account_find(services_of(request)->people, request_text(request, "email"),
			 &work.person.account, &request->fault);
	if (outcome != OK)
		return outcome;
	if (not_self && work.person.account == request->viewer.account)
		return fail(
		    INVALID, &request->fault,
		    /*tr*/ "Name somebody of the organisation: you cannot speak for both sides.");
	return partner_work_do(request, "organisation.add", &work);
}
