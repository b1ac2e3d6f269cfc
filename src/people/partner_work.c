// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/partner_work.h"

#include "base/time.h"
#include "net/live.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/invite.h"
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
	enum outcome outcome = organisation_vacant(conn, work->organisation, &id, fault);
	if (outcome == OK && id == 0)
		outcome = organisation_add(conn, work->change.ids, work->organisation, &work->entry,
					   &id, fault);
	if (outcome == OK && work->person.account)
		outcome =
		    organisation_join(conn, work->change.ids, id, &work->person, &join, fault);
	if (outcome == OK)
		*work->made = id;
	return outcome;
}

// An account comes with the link: it gives no role, and nobody sees anything by it.
static enum outcome speaker_invite(struct request *request, int64_t organisation,
				   struct str *ret_secret)
{
	const struct new_invite invite = {
	    .email = request_text(request, "email"),
	    .campaign = request->campaign_slug,
	    .organisation = organisation,
	    .by = request->viewer.account,
	    .may = viewer_may(request),
	    .address = request->address,
	    .language = request->language,
	};
	return invite_create(services_of(request)->people, request->arena, &invite, ret_secret,
			     &request->fault);
}

// One space between codes, however they were ticked or typed.
static struct str codes_typed(const struct request *request)
{
	struct str codes = STR(""), rest = request_text(request, "languages");
	while (rest.at) {
		struct str some = str_cut(&rest, TEXTS_BETWEEN);
		while (some.len > 0) {
			const struct str code = str_cut(&some, ' ');
			if (code.len > 0)
				codes = arena_format(request->arena, "%.*s%s%.*s", STR_ARG(codes),
						     codes.len > 0 ? " " : "", STR_ARG(code));
		}
	}
	return codes;
}

struct organisation partner_organisation_typed(const struct request *request)
{
	return (struct organisation){
	    .name = request_text(request, "name"),
	    .kind = request_text(request, "kind"),
	    .country = request_text(request, "country"),
	    .languages = codes_typed(request),
	    .work = request_text(request, "work"),
	};
}

enum outcome partner_organisation_add(struct request *request, bool not_self,
				      struct str *ret_secret)
{
	int64_t made = 0;
	const struct organisation typed = partner_organisation_typed(request);
	struct partner_work work = {
	    .run = add_run, .organisation = &typed, .person = {.speaks = true}, .made = &made};
	enum outcome outcome =
	    account_find(services_of(request)->people, request_text(request, "email"),
			 &work.person.account, &request->fault);
	if (outcome != OK && outcome != NOT_FOUND)
		return outcome;
	if (not_self && work.person.account == request->viewer.account)
		return fail(
		    INVALID, &request->fault,
		    /*tr*/ "Name somebody of the organisation: you cannot speak for both sides.");
	outcome = partner_work_do(request, "organisation.add", &work);
	return outcome == OK && work.person.account == 0 ? speaker_invite(request, made, ret_secret)
							 : outcome;
}
