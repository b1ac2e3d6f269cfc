// SPDX-License-Identifier: AGPL-3.0-or-later
// Renders for net/: views as pages or JSON, errors too.
#include "app/api_once.h"
#include "app/app_embedded.h"
#include "app/locked_view.h"
#include "app/menu.h"
#include "app/program.h"
#include "appeal/appeal_embedded.h"
#include "appeal/instruction.h"
#include "base/time.h"
#include "campaign/alarm.h"
#include "campaign/campaign_embedded.h"
#include "care/care_embedded.h"
#include "desk/desk_embedded.h"
#include "duty/alarm_routes.h"
#include "duty/duty_embedded.h"
#include "insight/insight_embedded.h"
#include "listen/listen_embedded.h"
#include "match/match_embedded.h"
#include "page/error_view.h"
#include "page/fault_said.h"
#include "people/admit.h"
#include "people/pace.h"
#include "people/people_embedded.h"
#include "respond/protection.h"
#include "respond/reach.h"
#include "respond/respond_embedded.h"
#include "respond/veil.h"

// --- templates and their views: what the routes say, each name once ---

#define BINDINGS_MAX 128

static bool bound(const struct page_binding *bindings, size_t count, const char *template)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(bindings[i].template, template) == 0)
			return true;
	return false;
}

static size_t bindings_collect(struct page_binding bindings[BINDINGS_MAX])
{
	size_t n_tables, count = 0;
	bindings[count++] = (struct page_binding){"error", &error_view_view};
	bindings[count++] = (struct page_binding){"locked", &locked_view_view};
	const struct route_table *tables = program_routes(&n_tables);
	for (size_t t = 0; t < n_tables; t++)
		for (size_t i = 0; i < tables[t].count && count < BINDINGS_MAX; i++) {
			const struct route *route = &tables[t].routes[i];
			if (route->template && !bound(bindings, count, route->template))
				bindings[count++] =
				    (struct page_binding){route->template, route->view};
		}
	return count;
}

enum outcome program_pages(struct program *program, const struct invocation *invocation,
			   struct fault *fault)
{
	const struct page_set sets[] = {
	    {app_templates, app_template_count},
	    {people_templates, people_template_count},
	    {campaign_templates, campaign_template_count},
	    {listen_templates, listen_template_count},
	    {respond_templates, respond_template_count},
	    {match_templates, match_template_count},
	    {duty_templates, duty_template_count},
	    {care_templates, care_template_count},
	    {desk_templates, desk_template_count},
	    {appeal_templates, appeal_template_count},
	    {insight_templates, insight_template_count},
	};
	const struct str reload = config_text(invocation->config, "templates");
	struct page_binding *bindings =
	    arena_array(invocation->arena, BINDINGS_MAX, sizeof *bindings);
	if (!bindings)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	const size_t count = bindings_collect(bindings);
	const enum outcome outcome = messages_load(&program->messages, fault);
	if (outcome != OK)
		return outcome;
	struct page_set *kept =
	    arena_array(invocation->arena, sizeof sets / sizeof sets[0], sizeof *kept);
	memcpy(kept, sets, sizeof sets);
	return pages_new(kept, sizeof sets / sizeof sets[0], bindings, count, program->messages,
			 reload.len > 0 ? reload.at : NULL, &program->pages, fault);
}

// --- rendering ---

static const char *area_of(const struct request *request)
{
	const bool team = str_equal(request->path, STR("/t")) ||
			  str_starts(request->path, STR("/t/")) ||
			  str_starts(request->path, STR("/account"));
	return team ? "team" : "public";
}

static const char *theme_of(const struct request *request)
{
	const struct str theme = request_cookie(request, "theme");
	if (str_equal(theme, STR("dark")))
		return "dark";
	return str_equal(theme, STR("light")) ? "light" : "";
}

static struct page_frame frame_of(const struct program *program, const struct request *request,
				  const char *title)
{
	const struct language *language = language_or_english(request->language);
	return (struct page_frame){
	    .language = language,
	    .language_in_path = request->language_in_path,
	    .theme = theme_of(request),
	    .area = area_of(request),
	    .current = request->route && request->route->template ? request->route->template : "",
	    .title = str_from(message(program->messages, language, title ? title : "Causeway")),
	    .site = program->site_name ? site_name_now(program->site_name, request->arena)
				       : program->site,
	    .path = request->path,
	    .account = request->viewer.account ? request->viewer.name : STR(""),
	    .campaign = request->campaign,
	    .campaign_slug = request->campaign_slug,
	    .zone = request->zone,
	    .zone_name = request->zone_name,
	    .exercise = request->exercise,
	    .lock_s = request->viewer.lock_after_ms / 1000,
	    .told = request->viewer.told,
	    .saved = request_saved(request),
	    .done = request_done(request),
	    .guarded = request_private(request),
	    .now = time_now(),
	};
}

static struct str instead_of(const struct program *program, const struct request *request)
{
	if (request->wants_json)
		return STR("");
	return str_from(message(program->messages, language_or_english(request->language),
				/*tr*/ "Not shared with you"));
}

// What a viewer gets of which some is veiled for them; NOT_FOUND if that is all there is.
static enum outcome veiled(const struct program *program, struct request *request,
			   const void **data)
{
	bool itself;
	struct veil veil = *viewer_veiled(request);
	veil.mask.instead = instead_of(program, request);
	*data = view_veil(request->route->view, *data, &veil, request->arena, &itself);
	if (itself) // a title may be made of what somebody wrote
		request->title = NULL;
	if (itself && !*data)
		return fail(NOT_FOUND, &request->fault, /*tr*/ "There is nothing here.");
	return *data ? OK : fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

// What people of a partner get: a copy without what is not shared with them.
static const void *masked(const struct program *program, struct request *request, const void *data)
{
	struct mask mask = viewer_mask(request);
	mask.instead = instead_of(program, request);
	return view_mask(request->route->view, data, &mask, request->arena);
}

// The bar over a page of the team, for whom an alarm asks. A page goes without it rather than fail.
static void alarm_show(const struct program *program, const struct request *request,
		       struct page_frame *frame)
{
	struct conn *conn;
	struct alarm alarm;
	if (request->viewer.account == 0 || request->campaign_slug.len == 0 ||
	    strcmp(frame->area, "team") != 0 || store_reader(program->store, &conn, NULL) != OK)
		return;
	if (alarm_asking(conn, request->arena, request->campaign_slug, request->viewer.account,
			 &alarm, NULL) == OK) {
		frame->alarm = str_from(
		    message(program->messages, frame->language, alarm_kinds[alarm.kind].words));
		frame->alarm_where = alarm_where(request, request->campaign_slug, &alarm);
		frame->alarm_id = alarm.id;
	}
	conn_release(conn);
}

// Instructions to the public, on every public page of their campaign. A page goes without them
// rather than fail.
static void pinned_show(const struct program *program, const struct request *request,
			struct page_frame *frame)
{
	size_t count;
	struct conn *conn;
	struct instruction *list;
	if (request->campaign_slug.len == 0 || strcmp(frame->area, "public") != 0 ||
	    store_reader(program->store, &conn, NULL) != OK)
		return;
	const enum outcome outcome = instruction_list_of(
	    conn, request->arena, request->campaign_slug, frame->now, &list, &count, NULL);
	conn_release(conn);
	struct page_pinned *pinned = NULL;
	if (outcome == OK)
		pinned = arena_array(request->arena, count + 1, sizeof *pinned);
	for (size_t i = 0; pinned && i < count; i++)
		pinned[i].text = instruction_text(request->arena, program->messages,
						  frame->language, request->zone, &list[i]);
	frame->pinned = (struct view_list){pinned, pinned ? count : 0};
}

static void alternates_show(const struct request *request, struct page_frame *frame)
{
	struct page_alternate *list =
	    arena_array(request->arena, request->n_alternates + 1, sizeof *list);
	for (size_t i = 0; list && i < request->n_alternates; i++) {
		const struct alternate *from = &request->alternates[i];
		list[i] =
		    (struct page_alternate){from->href, from->type, from->language, from->title};
	}
	frame->alternates = (struct view_list){list, list ? request->n_alternates : 0};
}

// What this viewer gets of the data: people of partners and on probation a copy without what they
// are not shown. NULL without memory.
static const void *data_for(const struct program *program, struct request *request,
			    const void *data)
{
	if (viewer_partner(request) || viewer_sees(request) != SHARE_ALL)
		data = masked(program, request, data);
	if (!data || !viewer_on_probation(request))
		return data;
	const struct mask mask = viewer_probation_mask(request);
	if (!mask_knows(&mask, request->route->view))
		return data;
	return view_mask(request->route->view, data, &mask, request->arena);
}

static enum outcome render(void *context, struct request *request, const void *all, struct buf *out)
{
	const struct program *program = context;
	if (all && viewer_veiled(request)) {
		const enum outcome outcome = veiled(program, request, &all);
		if (outcome != OK)
			return outcome;
	}
	const void *data = all ? data_for(program, request, all) : NULL;
	if (all && !data)
		return fail(TOO_MUCH, &request->fault,
			    /*tr*/ "This page needs too much memory.");
	if (request->wants_json || !request->route->template) {
		struct json_writer writer;
		json_writer_init(&writer, out);
		view_json_of(request->route->view, data, request->exercise, &writer);
		return out->full ? TOO_MUCH : OK;
	}
	// A title may be made of what somebody wrote.
	const bool partner = viewer_partner(request) != 0;
	const bool reads = viewer_sees(request) & SHARE_BIT(SHARE_TEXT);
	struct page_frame frame = frame_of(program, request,
					   partner ? /*tr*/ "Shared with you"
					   : reads ? request->title
						   : NULL);
	if (request->route->flags & ROUTE_FRAMED)
		return page_render_part(program->pages, request->route->template, &frame, data, out,
					&request->fault);
	alarm_show(program, request, &frame);
	pinned_show(program, request, &frame);
	alternates_show(request, &frame);
	frame.probation = viewer_on_probation(request);
	menu_fill(request, &frame);
	return page_render(program->pages, request->route->template, &frame, data, out,
			   &request->fault);
}

enum outcome program_page_made(struct request *request, const void *data, struct buf *out)
{
	return render(services_of(request)->program, request, data, out);
}

// What a form sent without a session, or with one that has ended, is not lost: the page that asks
// to sign in holds it, and does not show it.
static void sent_show(const struct request *request, struct error_view *view)
{
	size_t count;
	const struct request_sent *sent = request_sent(request, &count);
	struct error_sent *list = arena_array(request->arena, count + 1, sizeof *list);
	for (size_t i = 0; list && i < count; i++)
		list[i] = (struct error_sent){sent[i].name, sent[i].value};
	view->sent = (struct view_list){list, list ? count : 0};
	view->some_sent = view->sent.count > 0;
}

static enum outcome render_error(void *context, struct request *request, enum outcome outcome,
				 int status, struct buf *out)
{
	const struct program *program = context;
	const struct language *language = language_or_english(request->language);
	struct error_view view = {0};
	error_view_fill(&view, outcome, status,
			fault_said(&request->fault, program->messages, language, request->arena));
	view.english = !fault_translated(&request->fault, program->messages, language);
	// That nothing is there the title says in the reader's language.
	if (view.english && outcome == NOT_FOUND)
		view.sentence = STR("");
	if (outcome == DENIED && request->viewer.account == 0) {
		view.title = /*tr*/ "Sign in";
		view.sign_in = viewer_locked(request) ? STR("/unlock") : STR("/signin");
		sent_show(request, &view);
	}
	view.coded = outcome == NOT_FOUND && str_starts(request->path, STR("/s/"));
	struct page_frame frame = frame_of(program, request, view.title);
	menu_fill(request, &frame);
	return page_render(program->pages, "error", &frame, &view, out, &request->fault);
}

// In a conflict a place can put somebody in danger: programs and people of partners, to whom
// answers leave the team, get no places of a campaign that says so (safety rule 12).
static enum outcome coarse_hide(struct request *request)
{
	struct conn *conn;
	const struct str slug = viewer_campaign(request);
	const bool leaves = request->viewer.by_token || viewer_partner(request) != 0;
	if (!leaves || slug.len == 0 || request->method != METHOD_GET)
		return OK;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_campaign_coarse);
	stmt_bind_str(find, 1, slug);
	const bool coarse = stmt_step(find) && stmt_i64(find, 0) != 0;
	outcome = stmt_end(find, &request->fault);
	conn_release(conn);
	if (outcome == OK && coarse)
		viewer_hide(request, SHARE_BIT(SHARE_AREA) | SHARE_BIT(SHARE_PLACE));
	return outcome;
}

static enum outcome admit(void *context, struct request *request)
{
	const struct program *program = context;
	enum outcome outcome = people_admit(program->people, request);
	if (outcome == OK)
		outcome = exercise_gate_pass(program->exercise_gate, request);
	if (outcome == OK)
		outcome = archive_gate_pass(program->archive_gate, request);
	if (outcome == OK)
		outcome = coarse_hide(request);
	if (outcome == OK)
		outcome = reach_gate(request);
	if (outcome == OK)
		outcome = veil_gate(request);
	return outcome == OK ? protection_gate(request) : outcome;
}

static enum outcome pace(void *context, struct request *request)
{
	struct program *program = context;
	return pace_take(program->people, request, viewer_actor(request));
}

struct http_hooks program_hooks(struct program *program)
{
	return (struct http_hooks){
	    .context = program,
	    .admit = admit,
	    .pace = pace,
	    .render = render,
	    .render_error = render_error,
	    .recall = api_once_recall,
	    .keep = api_once_keep,
	};
}
