// SPDX-License-Identifier: AGPL-3.0-or-later
// The pages of sources: what a campaign listens to, how that goes, and changing it. A secret that
// was typed is sealed at once and never sent back.
#include "base/time.h"
#include "base/utf8.h"
#include "campaign/outward.h"
#include "listen/hook.h"
#include "listen/inlet_view.h"
#include "listen/listen_routes.h"
#include "listen/poll.h"
#include "listen/stream_in.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"

// With room for a word before it (CONNECTOR_ALONE).
#define LEAVE_MS	 5000 // the other side may take so long to hear that we leave
#define SOURCE_NAME_MOST (POST_SOURCE_MAX - 9)

// --- the list ---

static enum outcome list_fill(struct conn *conn, struct request *request, int64_t campaign,
			      struct inlets_view *view)
{
	struct inlet *list;
	size_t count;
	const struct poller *poller = services_of(request)->poller;
	const enum outcome outcome =
	    inlet_list(conn, request->arena, campaign, &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct inlet_row *rows = arena_array(request->arena, count + 1, sizeof *rows);
	if (!rows)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	size_t asked = 0, away = 0;
	for (size_t i = 0; i < count; i++) {
		rows[i] =
		    inlet_row_of(&list[i], connector_find(poller->connectors, list[i].connector),
				 request->exercise, time_now());
		view->n_ill += rows[i].ill;
		asked += rows[i].waits;
		away += rows[i].waits && rows[i].ill &&
			(list[i].trouble == TROUBLE_UNREACHABLE || list[i].trouble == TROUBLE_NAME);
	}
	view->cut_off = away > 1 && away == asked;
	// Said once above, and not for each.
	for (size_t i = 0; view->cut_off && i < count; i++)
		if (rows[i].waits && !request->wants_json)
			rows[i].todo = NULL;
	view->sources = (struct view_list){rows, count};
	view->some = count > 0;
	return OK;
}

static enum outcome list_get(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct inlets_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = list_fill(conn, request, campaign.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	request->title = /*tr*/ "Sources";
	reply_no_store(request);
	reply_view(request, view);
	return OK;
}

// --- a form as it was sent ---

struct form {
	const struct connector *connector;
	struct str name, every;
	int64_t every_min;
	struct inlet_values values; // as typed, also secrets
	const char *name_problem, *every_problem;
	const char *problems[CONNECTOR_ASKS_MAX];
	bool good;
};

static const char *value_problem(struct arena *arena, const struct connector_ask *ask,
				 struct str *value, bool kept)
{
	size_t i = 0;
	if (value->len == 0)
		return ask->required && !kept ? /*tr*/ "Fill this in." : NULL;
	if (ask->kind == ASK_URL) {
		if (str_find(*value, STR("://")) == SIZE_MAX)
			*value = arena_format(arena, "https://%.*s", STR_ARG(*value));
		// A WebSocket's address is that of its server.
		if (str_starts(*value, STR("wss://")) || str_starts(*value, STR("ws://")))
			*value = arena_format(arena, "http%.*s",
					      STR_ARG(str_slice(*value, 2, SIZE_MAX)));
		return str_starts(*value, STR("http://")) || str_starts(*value, STR("https://"))
			   ? NULL
			   : /*tr*/ "Write an address that begins with https:// or http://.";
	}
	if (ask->kind != ASK_CHOICE)
		return NULL;
	while (ask->choices[i].value && !str_equal(*value, str_from(ask->choices[i].value)))
		i++;
	return ask->choices[i].value ? NULL : /*tr*/ "Choose one of these.";
}

// What the declared inputs refuse: it is said beside its field.
static const char *input_problem(const struct request *request, const char *input)
{
	for (size_t i = 0; i < request->n_errors; i++)
		if (strcmp(request->errors[i].input, input) == 0)
			return request->errors[i].sentence;
	return NULL;
}

// Whether a setting may be empty although it is needed: of what is listened to says all.
static bool is_spared(const struct request *request, const struct connector_ask *ask)
{
	return ask->spared && str_equal(request_text(request, "what"), str_from(ask->spared));
}

// `kept`: which secrets there are already; NULL: none.
static void form_read(struct request *request, const struct connector *connector, const bool *kept,
		      struct form *form)
{
	*form = (struct form){.connector = connector, .good = true};
	form->every = request_text(request, "every");
	if (!(connector->can & CONNECTOR_POLLS))
		form->every_min = connector->every_min;
	else if (!str_to_i64(form->every, &form->every_min) || form->every_min < 1 ||
		 form->every_min > INLET_EVERY_MOST)
		form->every_problem = /*tr*/ "Write a number from 1 to 1440.";
	form->good &= !form->every_problem;
	for (size_t i = 0; i < connector->n_asks; i++) {
		const struct connector_ask *ask = &connector->asks[i];
		form->values.value[i] = request_text(request, ask->name);
		form->values.kept[i] = kept && kept[i];
		form->problems[i] = input_problem(request, ask->name);
		if (!form->problems[i])
			form->problems[i] =
			    value_problem(request->arena, ask, &form->values.value[i],
					  form->values.kept[i] || is_spared(request, ask));
		form->good &= !form->problems[i];
	}
}

static void form_name_read(struct request *request, struct form *form)
{
	form->name = request_text(request, "name");
	form->name_problem = input_problem(request, "name");
	const bool direct = form->connector->can & CONNECTOR_DIRECT;
	if (!form->name_problem && form->name.len == 0)
		form->name_problem = /*tr*/ "Fill this in.";
	if (!form->name_problem && form->name.len > SOURCE_NAME_MOST)
		form->name_problem = /*tr*/ "This name is too long.";
	if (!form->name_problem && direct && !source_direct(form->name))
		form->name_problem =
		    /*tr*/ "Call it sms, mail, telegram or whatsapp, or one of these "
			   "and a word of yours: sms north.";
	if (!form->name_problem && !direct && source_direct(form->name))
		form->name_problem = /*tr*/ "This name stands for people who write to us. Choose "
					    "another one.";
	form->good &= !form->name_problem;
}

// Seals what is secret. A secret that was left empty stays as it is.
static enum outcome draft_make(struct request *request, const struct form *form,
			       struct inlet_draft *ret_draft)
{
	*ret_draft = (struct inlet_draft){
	    .source = form->name,
	    .connector = form->connector,
	    .every_min = (int)form->every_min,
	};
	for (size_t i = 0; i < form->connector->n_asks; i++) {
		const bool secret = form->connector->asks[i].kind == ASK_SECRET;
		const struct str value = form->values.value[i];
		ret_draft->keep[i] = secret && value.len == 0 && form->values.kept[i];
		ret_draft->value[i] = secret && value.len > 0 ? seal(services_of(request)->sealer,
								     request->arena, value)
							      : value;
		if (secret && value.len > 0 && ret_draft->value[i].len == 0)
			return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	}
	return OK;
}

// --- "test it" ---

// What is only pushed to us has nobody to ask.
static bool can_test(const struct connector *connector)
{
	return connector->can & CONNECTOR_POLLS || (connector->send && connector->check);
}

// Nothing is asked for an exercise, nor when it cannot be told whether it is one.
static bool may_ask(struct request *request, int64_t campaign)
{
	bool open = false;
	struct conn *conn;
	if (store_reader(services_of(request)->store, &conn, NULL) != OK)
		return false;
	const enum outcome outcome = outward_gate(conn, campaign, &open, NULL);
	conn_release(conn);
	return outcome == OK && open;
}

static struct inlet_tested *test_run(struct request *request, int64_t campaign,
				     const struct connector *connector, const struct str *values)
{
	struct inlet_tested *tested = arena_zero(request->arena, sizeof *tested);
	if (!tested)
		return NULL;
	tested->exercise = !may_ask(request, campaign);
	if (tested->exercise)
		return tested;
	const struct poll_test test =
	    poll_try(services_of(request)->poller, request->arena, campaign, connector, values);
	*tested = (struct inlet_tested){
	    .good = test.good,
	    .reason = troubles[test.trouble].reason,
	    .advice = troubles[test.trouble].advice,
	    .detail = test.detail,
	    .title = test.title,
	    .posts = test.posts,
	    .looked = connector->poll && !connector->check,
	    .unasked = connector->can & CONNECTOR_UNASKED,
	};
	return tested;
}

// What nobody is asked for can be looked at before it is kept. NULL: nothing is wrong with it.
static const struct inlet_tested *settings_refused(struct request *request, int64_t campaign,
						   const struct form *form)
{
	const struct connector *connector = form->connector;
	if (connector->poll || !connector->check || request->exercise)
		return NULL;
	for (size_t i = 0; i < connector->n_asks; i++)
		if (form->values.kept[i] && form->values.value[i].len == 0)
			return NULL;
	const struct inlet_tested *tested =
	    test_run(request, campaign, connector, form->values.value);
	if (!tested || tested->good)
		return NULL;
	// A gateway may start only once it has our address.
	return !connector->send || tested->reason == troubles[TROUBLE_SETTINGS].reason ? tested
										       : NULL;
}

// --- a new one ---

static enum outcome kinds_fill(struct request *request, struct inlet_new_view *view)
{
	size_t count = 0;
	const struct connector *const *table = services_of(request)->poller->connectors;
	while (table[count])
		count++;
	struct inlet_kind *kinds = arena_array(request->arena, count + 1, sizeof *kinds);
	if (!kinds)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	for (size_t i = 0; i < count; i++)
		kinds[i] = (struct inlet_kind){table[i]->name, table[i]->words, table[i]->reads,
					       table[i]->icon};
	view->kinds = (struct view_list){kinds, count};
	return OK;
}

// What people write to us by is called by certain words; everything else as its people like.
static struct str name_proposed(const struct connector *connector)
{
	const struct str name = str_from(connector->name);
	if (!(connector->can & CONNECTOR_DIRECT))
		return STR("");
	return source_direct(name) ? name : STR("sms");
}

// `form` NULL: nothing was sent yet. `said`: why it could not be kept, in the reader's language.
static enum outcome new_show(struct request *request, const struct connector *connector,
			     const struct form *form, struct str said,
			     const struct inlet_tested *tested)
{
	struct campaign campaign;
	struct inlet_new_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome == OK)
		outcome = kinds_fill(request, view);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	view->tested = tested;
	request->title = /*tr*/ "Add a source";
	if (connector) {
		view->connector = connector->name;
		view->kind = connector->words;
		view->reads = connector->reads;
		view->polls = connector->can & CONNECTOR_POLLS;
		view->tests = can_test(connector);
		view->every =
		    form ? form->every : arena_format(request->arena, "%d", connector->every_min);
		view->name = form ? form->name : name_proposed(connector);
		view->name_problem = form ? form->name_problem : NULL;
		view->name_said = said;
		view->every_problem = form ? form->every_problem : NULL;
		view->fields = inlet_fields(request->arena, connector, form ? &form->values : NULL,
					    form ? form->problems : NULL);
	}
	const bool tried = request->n_errors > 0 || (form && !request_switch(request, "test"));
	reply_no_store(request);
	reply_view_status(request, tried ? 422 : 200, view);
	return OK;
}

static enum outcome new_get(struct request *request)
{
	const struct connector *connector =
	    connector_find(services_of(request)->poller->connectors, request_text(request, "kind"));
	return new_show(request, connector, NULL, STR(""), NULL);
}

// A change of one inlet, with its audit entry.
struct change {
	struct request *request;
	int64_t campaign, id, now; // id: set by adding
	struct inlet_draft draft;
	int64_t pause;	 // what inlet_pause gets
	struct str what; // for the audit log
};

static enum outcome change_note(struct conn *conn, const struct change *change, const char *action,
				struct str now, struct fault *fault)
{
	struct audit_entry entry = audit_of(change->request, action);
	entry.subject = change->id;
	entry.now = utf8_prefix(now, AUDIT_WORD_MAX - 10);
	return audit_add(conn, services_of(change->request)->ids, &entry, fault);
}

static enum outcome add_write(struct conn *conn, void *context, struct fault *fault)
{
	struct change *change = context;
	const enum outcome outcome =
	    inlet_add(conn, services_of(change->request)->ids, &change->draft,
		      !change->request->exercise && change->draft.connector->poll, change->now,
		      &change->id, fault);
	return outcome == OK ? change_note(conn, change, "source.add", change->what, fault)
			     : outcome;
}

static enum outcome lead_to(struct request *request, int64_t id)
{
	reply_done(request, arena_format(request->arena, "/t/%.*s/sources/%lld",
					 STR_ARG(request->campaign_slug), (long long)id));
	return OK;
}

static enum outcome add_keep(struct request *request, const struct campaign *campaign,
			     const struct form *form)
{
	struct change change = {
	    .request = request,
	    .campaign = campaign->id,
	    .now = time_now(),
	    .what = arena_format(request->arena, "%.*s (%s)", STR_ARG(form->name),
				 form->connector->name),
	};
	enum outcome outcome = draft_make(request, form, &change.draft);
	change.draft.campaign = campaign->id;
	if (outcome == OK)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, 12, add_write,
				      &change, &request->fault);
	if (outcome == CONFLICT)
		return new_show(request, form->connector, form, services_of(request)->said(request),
				NULL);
	return outcome == OK ? lead_to(request, change.id) : outcome;
}

static enum outcome add_post(struct request *request)
{
	struct form form;
	struct campaign campaign;
	const enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	const struct connector *connector =
	    connector_find(services_of(request)->poller->connectors, request_text(request, "kind"));
	if (!connector)
		return new_show(request, NULL, NULL, STR(""), NULL);
	form_read(request, connector, NULL, &form);
	if (form.good && request_switch(request, "test")) {
		form.name = request_text(request, "name");
		return new_show(request, connector, &form, STR(""),
				test_run(request, campaign.id, connector, form.values.value));
	}
	form_name_read(request, &form);
	if (!form.good)
		return new_show(request, connector, &form, STR(""), NULL);
	const struct inlet_tested *refused = settings_refused(request, campaign.id, &form);
	if (refused)
		return new_show(request, connector, &form, STR(""), refused);
	return add_keep(request, &campaign, &form);
}

// --- one ---

struct one {
	struct campaign campaign;
	struct inlet inlet;
	const struct connector *connector; // NULL: this version does not know it
	struct inlet_values values;	   // without secrets, unless they were asked for
};

static enum outcome one_read(struct request *request, bool secrets, struct one *one)
{
	struct conn *conn;
	const struct services *services = services_of(request);
	enum outcome outcome = campaign_asked(request, &one->campaign);
	if (outcome == OK)
		outcome = store_reader(services->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	one->values = (struct inlet_values){0};
	one->connector = NULL;
	outcome = inlet_find(conn, request->arena, one->campaign.id, request_number(request, "id"),
			     &one->inlet, &request->fault);
	if (outcome == OK)
		one->connector = connector_find(services->poller->connectors, one->inlet.connector);
	if (outcome == OK && one->connector)
		outcome =
		    inlet_values_read(conn, request->arena, secrets ? services->sealer : NULL,
				      one->inlet.id, one->connector, &one->values, &request->fault);
	conn_release(conn);
	return outcome;
}

// Without a public address the page names the one under which it was opened itself.
static struct str hook_address(struct request *request, struct str code)
{
	const struct str site = services_of(request)->poller->site;
	const struct str host = request_header(request, "Host");
	if (site.len > 0)
		return arena_format(request->arena, "%.*s" HOOK_PATH "%.*s", STR_ARG(site),
				    STR_ARG(code));
	return arena_format(request->arena, "%s://%.*s" HOOK_PATH "%.*s",
			    request->https ? "https" : "http", STR_ARG(host), STR_ARG(code));
}

// Whether an account can be connected, and how posts come.
static void account_fill(const struct request *request, const struct one *one,
			 struct inlet_view *view)
{
	const struct connector *connector = one->connector;
	struct stream_in *streams = services_of(request)->poller->streams;
	view->streams = streams && stream_in_state(streams, one->inlet.id) != STREAM_NONE;
	view->links = connector && connector->link && !request->exercise;
	for (size_t i = 0; view->links && i < connector->n_asks; i++)
		view->linked |= strcmp(connector->asks[i].name, connector->link->ask) == 0 &&
				(one->values.kept[i] || one->values.value[i].len > 0);
}

static enum outcome one_show(struct request *request, const struct one *one,
			     const struct form *form, const struct inlet_tested *tested)
{
	struct inlet_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	*view = (struct inlet_view){
	    .source = inlet_row_of(&one->inlet, one->connector, request->exercise, time_now()),
	    .every_min = one->inlet.every_min,
	    .tested = tested,
	    .slug = one->campaign.slug,
	    .every = form ? form->every : arena_format(request->arena, "%d", one->inlet.every_min),
	    .every_problem = form ? form->every_problem : NULL,
	    .reads = one->connector ? one->connector->reads : NULL,
	    .fields =
		inlet_fields(request->arena, one->connector, form ? &form->values : &one->values,
			     form ? form->problems : NULL),
	    .polls = one->connector && one->connector->can & CONNECTOR_POLLS,
	    .tests = one->connector && can_test(one->connector),
	    .sends = one->connector && one->connector->send,
	    .saved = request->method == METHOD_GET && request_switch(request, "saved"),
	    .paused = one->inlet.paused_at != 0,
	};
	account_fill(request, one, view);
	if (one->connector && one->connector->can & CONNECTOR_TAKES && one->inlet.hook.len > 0)
		view->hook = hook_address(request, one->inlet.hook);
	request->title = /*tr*/ "Source";
	reply_no_store(request);
	reply_view_status(request, form ? 422 : 200, view);
	return OK;
}

static enum outcome one_get(struct request *request)
{
	struct one one;
	const enum outcome outcome = one_read(request, false, &one);
	return outcome == OK ? one_show(request, &one, NULL, NULL) : outcome;
}

// Which settings change, by name: values may be private.
static struct str changed_names(struct arena *arena, const struct one *one, const struct form *form,
				bool *ret_elsewhere)
{
	struct str names = STR("");
	*ret_elsewhere = false;
	for (size_t i = 0; i < one->connector->n_asks; i++) {
		const struct connector_ask *ask = &one->connector->asks[i];
		const struct str was = one->values.value[i], now = form->values.value[i];
		if (ask->kind == ASK_SECRET ? now.len == 0 : str_equal(was, now))
			continue;
		*ret_elsewhere |= ask->place;
		names = arena_format(arena, "%.*s%s%s", STR_ARG(names), names.len ? ", " : "",
				     ask->name);
	}
	if (form->every_min != one->inlet.every_min)
		names = arena_format(arena, "%.*s%severy: %lld", STR_ARG(names),
				     names.len ? ", " : "", (long long)form->every_min);
	return names;
}

// The other side hears of it once it is kept here; that it did not hear is no trouble.
static void leave(struct request *request, const struct one *one)
{
	struct arena room;
	if (!one->connector || !one->connector->leave || request->exercise)
		return;
	arena_init(&room, CONNECTOR_MEMORY);
	struct connector_call call = poll_call(services_of(request)->poller, &room, one->connector,
					       &one->inlet, one->values.value);
	call.time_ms = LEAVE_MS;
	one->connector->leave(&call);
	buf_free(&call.lines);
	arena_free(&room);
}

struct edit {
	struct change change;
	bool elsewhere;
};

static enum outcome edit_write(struct conn *conn, void *context, struct fault *fault)
{
	struct inlet inlet;
	struct edit *edit = context;
	const struct change *change = &edit->change;
	enum outcome outcome =
	    inlet_find(conn, change->request->arena, change->campaign, change->id, &inlet, fault);
	if (outcome == OK)
		outcome = inlet_change(conn, services_of(change->request)->ids, &inlet,
				       &change->draft, edit->elsewhere, change->now, fault);
	return outcome == OK ? change_note(conn, change, "source.change", change->what, fault)
			     : outcome;
}

static enum outcome edit_post(struct request *request)
{
	struct one one;
	struct form form;
	enum outcome outcome = one_read(request, false, &one);
	if (outcome != OK)
		return outcome;
	if (!one.connector)
		return fail(INVALID, &request->fault,
			    /*tr*/ "This version does not know this kind of source.");
	form_read(request, one.connector, one.values.kept, &form);
	const struct inlet_tested *refused =
	    form.good ? settings_refused(request, one.campaign.id, &form) : NULL;
	if (!form.good || refused)
		return one_show(request, &one, &form, refused);
	struct edit edit = {.change = {.request = request,
				       .campaign = one.campaign.id,
				       .id = one.inlet.id,
				       .now = time_now()}};
	edit.change.what = changed_names(request->arena, &one, &form, &edit.elsewhere);
	if (edit.change.what.len == 0)
		return lead_to(request, one.inlet.id);
	outcome = draft_make(request, &form, &edit.change.draft);
	if (outcome == OK)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, 12, edit_write,
				      &edit, &request->fault);
	if (outcome == OK && edit.elsewhere)
		leave(request, &one);
	if (outcome == OK)
		reply_redirect(request,
			       arena_format(request->arena, "/t/%.*s/sources/%lld?saved=yes",
					    STR_ARG(request->campaign_slug),
					    (long long)one.inlet.id));
	return outcome;
}

// What was ill and works now is asked at once: nobody waits an hour for what they have mended.
static enum outcome well_write(struct conn *conn, void *context, struct fault *fault)
{
	struct inlet inlet;
	const struct change *change = context;
	const enum outcome outcome =
	    inlet_find(conn, change->request->arena, change->campaign, change->id, &inlet, fault);
	if (outcome != OK || inlet.paused_at != 0)
		return outcome;
	if (inlet.ill_since == 0)
		return inlet_send(conn, inlet.id, change->now, fault);
	return inlet_pause(conn, &inlet, 0, true, change->now, fault);
}

static enum outcome test_post(struct request *request)
{
	struct one one;
	enum outcome outcome = one_read(request, true, &one);
	if (outcome != OK && outcome != INVALID)
		return outcome;
	struct inlet_tested *tested = NULL;
	if (outcome == INVALID) {
		tested = arena_zero(request->arena, sizeof *tested);
		if (!tested)
			return outcome;
		tested->reason = troubles[TROUBLE_SEALED].reason;
		tested->advice = troubles[TROUBLE_SEALED].advice;
	} else if (one.connector) {
		tested = test_run(request, one.campaign.id, one.connector, one.values.value);
	}
	struct change change = {
	    .request = request, .campaign = one.campaign.id, .id = one.inlet.id, .now = time_now()};
	const bool sends = one.connector && one.connector->send;
	if (tested && tested->good && (sends || one.inlet.ill_since != 0)) {
		outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, well_write,
				      &change, &request->fault);
		if (outcome != OK)
			return outcome;
		if (one.inlet.ill_since != 0)
			one.inlet.next_at = change.now;
	}
	return one_show(request, &one, NULL, tested);
}

// --- pausing and removing ---

static enum outcome pause_write(struct conn *conn, void *context, struct fault *fault)
{
	struct inlet inlet;
	const struct change *change = context;
	enum outcome outcome =
	    inlet_find(conn, change->request->arena, change->campaign, change->id, &inlet, fault);
	if (outcome != OK || (inlet.paused_at != 0) == (change->pause != 0))
		return outcome;
	outcome = inlet_pause(conn, &inlet, change->pause, !change->request->exercise, change->now,
			      fault);
	return outcome == OK
		   ? change_note(conn, change, change->pause ? "source.pause" : "source.resume",
				 inlet.source, fault)
		   : outcome;
}

static enum outcome remove_write(struct conn *conn, void *context, struct fault *fault)
{
	struct inlet inlet;
	const struct change *change = context;
	enum outcome outcome =
	    inlet_find(conn, change->request->arena, change->campaign, change->id, &inlet, fault);
	if (outcome == OK)
		outcome = inlet_remove(conn, &inlet, change->now, fault);
	return outcome == OK ? change_note(conn, change, "source.remove", inlet.source, fault)
			     : outcome;
}

static enum outcome change_do(struct request *request, write_fn *run, bool pause)
{
	struct campaign campaign;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct change change = {
	    .request = request,
	    .campaign = campaign.id,
	    .id = request_number(request, "id"),
	    .now = time_now(),
	    .pause = pause ? time_now() : 0,
	};
	return store_write(services_of(request)->store, WRITE_PERSON, 6, run, &change,
			   &request->fault);
}

static enum outcome pause_post(struct request *request)
{
	const enum outcome outcome = change_do(request, pause_write, true);
	return outcome == OK ? lead_to(request, request_number(request, "id")) : outcome;
}

static enum outcome resume_post(struct request *request)
{
	const enum outcome outcome = change_do(request, pause_write, false);
	return outcome == OK ? lead_to(request, request_number(request, "id")) : outcome;
}

static enum outcome remove_post(struct request *request)
{
	struct one one;
	const bool read = one_read(request, true, &one) == OK;
	const enum outcome outcome = change_do(request, remove_write, false);
	if (outcome == OK && read)
		leave(request, &one);
	if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/t/%.*s/sources",
						 STR_ARG(request->campaign_slug)));
	return outcome;
}

// --- routes ---

#define ID                                                                                         \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "Id of the source."                                                        \
	}
#define VALUE(word, says)                                                                          \
	{                                                                                          \
		.name = word, .place = IN_FORM, .type = INPUT_TEXT, .most = CONNECTOR_VALUE_MAX,   \
		.help = says                                                                       \
	}
#define SECRET(word, says)                                                                         \
	{                                                                                          \
		.name = word, .place = IN_FORM, .type = INPUT_SECRET, .most = CONNECTOR_VALUE_MAX, \
		.help = says                                                                       \
	}
// What connectors ask, each word once for all that use it (connector_ask.name).
#define VALUES                                                                                     \
	VALUE("every", "Minutes between two looks, 1 to 1440."),                                   \
	    VALUE("address", "Where it is: an address that begins with https:// or http://."),     \
	    VALUE("server", "Address of the server: https://mastodon.example."),                   \
	    VALUE("what",                                                                          \
		  "What to listen to there: tag, tags (all of the campaign), account or words."),  \
	    VALUE("word", "The hashtag without #, or the account without @."),                     \
	    VALUE("handle", "The account that asks and writes there: relief.bsky.social."),        \
	    VALUE("user", "User name there."), VALUE("sender", "Number that people see."),         \
	    VALUE("rate", "Messages a second."),                                                   \
	    VALUE("body", "What is sent to a gateway, with {to} and {text}."),                     \
	    VALUE("fields", "What a gateway calls the fields that it sends."),                     \
	    VALUE("header", "Header with the signature of what it sends."),                        \
	    VALUE("template", "Name and language of an approved template of WhatsApp: reply en."), \
	    VALUE("way", "How posts come: Telegram asked or sent; Bluesky search, server, "        \
			 "jetstream."),                                                            \
	    VALUE("stream", "Address of a live stream, if it is not the usual one."),              \
	    VALUE("late", "Answers a day after a person wrote by Meta: wait or agent."),           \
	    VALUE("mailbox", "E-mail address of the mailbox."),                                    \
	    VALUE("out", "Server for sending mail: smtp.town.example."),                           \
	    VALUE("copy", "Whether what is sent goes to the mailbox, too: yes or no."),            \
	    VALUE("reposts", "Whether reposts are read, too: yes or no."),                         \
	    VALUE("budget", "Posts to read in a day."),                                            \
	    SECRET("key_secret", "The secret of an API key."),                                     \
	    SECRET("token_secret", "The secret of an access token."),                              \
	    VALUE("page", "Id of a page or an account."),                                          \
	    VALUE("version", "Version of an interface: v23.0."),                                   \
	    VALUE("selector", "DKIM selector."), SECRET("dkim", "DKIM private key in PEM form."),  \
	    SECRET("status", "Address of the gateway's status page."),                             \
	    SECRET("token", "Access token or password, if the server wants one."),                 \
	    SECRET("password", "Its password for applications."),                                  \
	    SECRET("key", "The key by which it is known that what it sends is genuine.")

static const struct input list_inputs[] = {INPUT_CAMPAIGN};
static const struct input new_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "kind", .place = IN_QUERY, .type = INPUT_TEXT, .most = 40, .help = "Which kind."},
};
static const struct input add_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "kind", .place = IN_FORM, .type = INPUT_TEXT, .most = 40, .help = "Which kind."},
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = SOURCE_NAME_MOST,
     .help = "Name of the source, as its posts will show it; at most 51 bytes."},
    {.name = "test",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "Only asks whether it works, and keeps nothing."},
    VALUES,
};
static const struct input one_inputs[] = {
    INPUT_CAMPAIGN,
    ID,
    {.name = "saved", .place = IN_QUERY, .type = INPUT_SWITCH, .help = "It was just saved."},
};
static const struct input edit_inputs[] = {INPUT_CAMPAIGN, ID, VALUES};
static const struct input act_inputs[] = {INPUT_CAMPAIGN, ID};
#define CHANGES .method = METHOD_POST, .permission = "campaign.edit", .body = BODY_FORM

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/sources",
     .permission = "campaign.edit",
     INPUTS(list_inputs),
     .handle = list_get,
     .view = &inlets_view_view,
     .template = "sources",
     .help = "What the campaign listens to, and how that goes."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/sources",
     .permission = "campaign.edit",
     .flags = ROUTE_API,
     INPUTS(list_inputs),
     .handle = list_get,
     .view = &inlets_view_view,
     .help = "What the campaign listens to, and how that goes."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/sources/new",
     .permission = "campaign.edit",
     INPUTS(new_inputs),
     .handle = new_get,
     .view = &inlet_new_view_view,
     .template = "source_new",
     .help = "The form of a new source."},
    {CHANGES, .path = "/t/{slug}/sources", .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(add_inputs), .handle = add_post, .view = &inlet_new_view_view, .template = "source_new",
     .help = "Adds a source, or tests it first."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/sources/{id}",
     .permission = "campaign.edit",
     INPUTS(one_inputs),
     .handle = one_get,
     .view = &inlet_view_view,
     .template = "source",
     .help = "One source."},
    {CHANGES, .path = "/t/{slug}/sources/{id}", .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(edit_inputs), .handle = edit_post, .view = &inlet_view_view, .template = "source",
     .help = "Changes the settings of a source."},
    {CHANGES, .path = "/t/{slug}/sources/{id}/test", .flags = ROUTE_SLOW, INPUTS(act_inputs),
     .handle = test_post, .view = &inlet_view_view, .template = "source",
     .help = "Asks a source whether it works; keeps nothing."},
    {CHANGES, .path = "/t/{slug}/sources/{id}/pause", .flags = ROUTE_SLOW, INPUTS(act_inputs),
     .handle = pause_post, .help = "Pauses a source."},
    {CHANGES, .path = "/t/{slug}/sources/{id}/resume", .flags = ROUTE_SLOW, INPUTS(act_inputs),
     .handle = resume_post, .help = "Lets a paused source go on."},
    {CHANGES, .path = "/t/{slug}/sources/{id}/remove", .flags = ROUTE_SLOW, INPUTS(act_inputs),
     .handle = remove_post, .help = "Removes a source with its settings; its posts stay."},
};
const struct route_table listen_inlet_routes = {routes, sizeof routes / sizeof routes[0]};
