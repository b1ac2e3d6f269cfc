// SPDX-License-Identifier: AGPL-3.0-or-later
// Translations as pages: having a Post translated, translating one, the desk of those who speak,
// the settings with their test.
#include "desk/translation_routes.h"

#include "base/time.h"
#include "desk/post_page.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"
#include "respond/translation_view.h"
#include "respond/translator.h"

static enum outcome no_memory(struct request *request)
{
	return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

// --- changes of one post ---

struct act {
	struct request *request;
	struct campaign campaign;
	struct translation_change change;
	struct audit_entry entry;
	struct translation_settings settings;
	struct str lang, words;
	int64_t revision;
	bool life;
};

static enum outcome act_new(struct request *request, const char *action, struct act *act)
{
	const enum outcome outcome = campaign_asked(request, &act->campaign);
	if (outcome != OK)
		return outcome;
	act->request = request;
	act->change = (struct translation_change){.ids = services_of(request)->ids,
						  .campaign = act->campaign.id,
						  .account = request->viewer.account,
						  .now = time_now()};
	act->entry = audit_of(request, action);
	return OK;
}

// What a person does must carry their name.
static enum outcome person_check(struct request *request)
{
	return request->viewer.account
		   ? OK
		   : fail(DENIED, &request->fault, /*tr*/ "Only a person can translate here.");
}

// The post as its page shows it: NOT_FOUND for one of another campaign, DENIED for a private one.
static enum outcome post_read(struct request *request, struct conn *conn, struct act *act,
			      struct post_row *ret_row)
{
	act->change.post = act->entry.subject = request_number(request, "id");
	enum outcome outcome = post_row_find(request, conn, act->campaign.id, act->change.post,
					     ret_row, &request->fault);
	if (outcome == OK)
		outcome = translation_open_check(conn, act->change.post, &request->fault);
	if (outcome == OK)
		outcome = translation_settings_read(conn, request->arena, act->campaign.id,
						    &act->settings, &request->fault);
	if (outcome == OK) {
		act->lang = str_from(ret_row->lang ? ret_row->lang : "und");
		act->life = strcmp(ret_row->urgency, "life") == 0;
	}
	return outcome;
}

static enum outcome act_write(struct act *act, write_fn *run)
{
	return store_write(services_of(act->request)->store, WRITE_PERSON, 3, run, act,
			   &act->request->fault);
}

static enum outcome act_audit(struct conn *conn, const struct act *act, enum outcome outcome,
			      struct fault *fault)
{
	return outcome == OK ? audit_add(conn, act->change.ids, &act->entry, fault) : outcome;
}

static enum outcome ask_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct act *act = context;
	return act_audit(
	    conn, act,
	    translation_ask(conn, &act->change, &act->settings, act->lang, act->life, fault),
	    fault);
}

static void back_to_post(struct request *request, const struct act *act)
{
	reply_done(request, arena_format(request->arena, "/t/%.*s/posts/%lld",
					 STR_ARG(act->campaign.slug), (long long)act->change.post));
}

static enum outcome translate_post(struct request *request)
{
	struct conn *conn;
	struct post_row row;
	struct act act = {0};
	enum outcome outcome = act_new(request, "translation.ask", &act);
	if (outcome == OK)
		outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = post_read(request, conn, &act, &row);
	conn_release(conn);
	if (outcome == OK && !act.settings.set)
		outcome = fail(CONFLICT, &request->fault,
			       /*tr*/ "This campaign does not translate yet.");
	if (outcome == OK)
		outcome = act_write(&act, ask_run);
	if (outcome == OK)
		back_to_post(request, &act);
	return outcome;
}

// --- the page of one ---

static enum outcome page_fill(struct request *request, struct conn *conn, struct act *act,
			      struct translation_page *page)
{
	struct post_row row;
	struct translation found;
	size_t count = 0;
	struct translation_version *versions;
	enum outcome outcome = post_read(request, conn, act, &row);
	if (outcome == OK)
		outcome = translation_find(conn, request->arena, act->change.post, &found,
					   &request->fault);
	if (outcome == OK && !found.post)
		outcome = fail(NOT_FOUND, &request->fault,
			       /*tr*/ "Nobody has asked for a translation of this Post.");
	if (outcome == OK)
		outcome = translation_versions(conn, request->arena, act->change.post, &versions,
					       &count, &request->fault);
	if (outcome != OK)
		return outcome;
	const struct note_wish wish = {&act->campaign, act->change.post, row.lang, act->life,
				       row.guarded};
	outcome = translation_note_fill(conn, request, &wish, &page->note, &request->fault);
	struct translation_old *old = arena_array(request->arena, count + 1, sizeof *old);
	for (size_t i = 0; old && i < count; i++)
		old[i] =
		    (struct translation_old){versions[i].words, versions[i].name, versions[i].at};
	page->slug = act->campaign.slug;
	page->post = act->change.post;
	page->said = row.text;
	page->lang = found.lang;
	page->lang_name = row.language;
	page->dir = row.dir;
	page->revision = found.revision;
	page->may_save = viewer_may(request) >> MAY_POST_CORRECT & 1;
	page->mine = found.desk == SPEAKERS_CLAIMED && found.claimed_by == act->change.account &&
		     found.claimed_until >= act->change.now;
	page->right =
	    page->may_save && found.machine == MACHINE_DONE && found.desk != SPEAKERS_DONE;
	page->old = (struct view_list){old, old ? count : 0};
	page->some_old = count > 1;
	if (page->problem.len == 0)
		page->typed = found.words;
	return outcome;
}

static enum outcome page_show(struct request *request, int status, struct translation_page *page)
{
	struct conn *conn;
	struct act act = {0};
	enum outcome outcome = act_new(request, "translation.ask", &act);
	if (outcome == OK)
		outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = page_fill(request, conn, &act, page);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	request->title = /*tr*/ "Translate a Post";
	reply_no_store(request);
	reply_view_status(request, status, page);
	return OK;
}

static enum outcome translation_get(struct request *request)
{
	struct translation_page *page = arena_zero(request->arena, sizeof *page);
	return page ? page_show(request, 200, page) : no_memory(request);
}

static enum outcome save_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct act *act = context;
	return act_audit(conn, act,
			 translation_save(conn, &act->change, act->words, act->revision, fault),
			 fault);
}

static enum outcome claim_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct act *act = context;
	return act_audit(conn, act, translation_claim(conn, &act->change, fault), fault);
}

static enum outcome return_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct act *act = context;
	return act_audit(conn, act, translation_return(conn, &act->change, fault), fault);
}

static enum outcome thank_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct act *act = context;
	return act_audit(conn, act, translation_thank(conn, &act->change, fault), fault);
}

static const char *const steps[] = {"save", "right", "claim", "return", "thank", NULL};
static const struct step {
	const char *name, *action;
	write_fn *run;
	const char *then; // behind the campaign's address; NULL: the post
} step_table[] = {
    {"save", "translation.save", save_run, NULL},
    {"right", "translation.save", save_run, NULL},
    {"claim", "translation.claim", claim_run, "translation"},
    {"return", "translation.return", return_run, "desk"},
    {"thank", "translation.thank", thank_run, NULL},
};

static const struct step *step_of(const struct request *request)
{
	const struct str wanted = request_text(request, "step");
	for (size_t i = 1; i < sizeof step_table / sizeof step_table[0]; i++)
		if (str_equal(wanted, str_from(step_table[i].name)))
			return &step_table[i];
	return &step_table[0];
}

// What is saved: the typed words, or the machine's that a person agrees with.
static enum outcome words_choose(struct request *request, const struct step *step, struct act *act)
{
	struct conn *conn;
	struct translation found;
	struct post_row row;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = post_read(request, conn, act, &row);
	if (outcome == OK)
		outcome = translation_find(conn, request->arena, act->change.post, &found,
					   &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	act->words = strcmp(step->name, "right") == 0 ? found.machine_words
						      : str_trim(request_text(request, "words"));
	act->revision =
	    request_has(request, "revision") ? request_number(request, "revision") : found.revision;
	return found.post ? OK
			  : fail(NOT_FOUND, &request->fault,
				 /*tr*/ "Nobody has asked for a translation of this Post.");
}

static enum outcome step_done(struct request *request, const struct step *step,
			      const struct act *act)
{
	if (!step->then)
		back_to_post(request, act);
	else if (strcmp(step->then, "desk") == 0)
		reply_done(request, arena_format(request->arena, "/t/%.*s/translations",
						 STR_ARG(act->campaign.slug)));
	else
		reply_done(request,
			   arena_format(request->arena, "/t/%.*s/posts/%lld/translation",
					STR_ARG(act->campaign.slug), (long long)act->change.post));
	return OK;
}

static enum outcome translation_post(struct request *request)
{
	struct act act = {0};
	const struct step *step = step_of(request);
	enum outcome outcome = person_check(request);
	if (outcome == OK)
		outcome = act_new(request, step->action, &act);
	if (outcome == OK)
		outcome = words_choose(request, step, &act);
	if (outcome == OK)
		outcome = act_write(&act, step->run);
	if (outcome != INVALID && outcome != CONFLICT)
		return outcome == OK ? step_done(request, step, &act) : outcome;
	struct translation_page *page = arena_zero(request->arena, sizeof *page);
	if (!page)
		return no_memory(request);
	page->problem = services_of(request)->said(request);
	page->typed = act.words;
	return page_show(request, outcome == CONFLICT ? 409 : 422, page);
}

// --- the desk ---

static enum outcome rows_fill(struct request *request, struct conn *conn, int64_t campaign,
			      struct translation_desk_page *page)
{
	size_t count;
	struct translation_waiting *list;
	const enum outcome outcome = translation_queue(conn, request->arena, campaign, time_now(),
						       &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct translation_line *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++)
		rows[i] = (struct translation_line){
		    .post = list[i].post,
		    .asked_at = list[i].asked_at,
		    .lang = list[i].lang,
		    .lang_name = language_name(list[i].lang),
		    .claimed_by = list[i].claimed_name,
		    .claimed = list[i].claimed_by != 0,
		    .mine = list[i].claimed_by && list[i].claimed_by == request->viewer.account,
		    .life = list[i].life,
		    .differs = list[i].differs,
		    .speaks = translation_lists(page->speaks, list[i].lang),
		};
	page->rows = (struct view_list){rows, rows ? count : 0};
	page->some = page->rows.count > 0;
	return OK;
}

static enum outcome desk_fill(struct request *request, struct conn *conn,
			      const struct campaign *campaign, struct translation_desk_page *page)
{
	struct translation_settings settings;
	const int64_t account = request->viewer.account;
	enum outcome outcome = translation_speaks(conn, request->arena, campaign->id, account,
						  &page->speaks, &request->fault);
	if (outcome == OK)
		outcome = translation_thanks(conn, campaign->id, account, &page->made,
					     &page->thanked, &request->fault);
	if (outcome == OK)
		outcome = translation_settings_read(conn, request->arena, campaign->id, &settings,
						    &request->fault);
	if (outcome != OK)
		return outcome;
	page->slug = campaign->slug;
	page->off = !settings.set;
	page->may_edit = viewer_may(request) >> MAY_CAMPAIGN_EDIT & 1;
	if (!page->problem)
		page->typed = page->speaks;
	return rows_fill(request, conn, campaign->id, page);
}

static enum outcome desk_show(struct request *request, int status,
			      struct translation_desk_page *page)
{
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = desk_fill(request, conn, &campaign, page);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	request->title = /*tr*/ "Translations";
	reply_no_store(request);
	reply_view_status(request, status, page);
	return OK;
}

static enum outcome desk_get(struct request *request)
{
	struct translation_desk_page *page = arena_zero(request->arena, sizeof *page);
	if (!page)
		return no_memory(request);
	page->nothing_left = request_switch(request, "none");
	return desk_show(request, 200, page);
}

static enum outcome speaks_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct act *act = context;
	return translation_speaks_set(conn, &act->change, act->words, fault);
}

static enum outcome languages_post(struct request *request)
{
	struct act act = {0};
	const struct str typed = request_text(request, "languages");
	enum outcome outcome = person_check(request);
	if (outcome == OK)
		outcome = act_new(request, "translation.claim", &act);
	if (outcome != OK)
		return outcome;
	if (!translation_codes(request->arena, typed, &act.words)) {
		struct translation_desk_page *page = arena_zero(request->arena, sizeof *page);
		if (!page)
			return no_memory(request);
		page->problem = /*tr*/ "A language's code has two or three letters: ne, ur, ht.";
		page->typed = typed;
		return desk_show(request, 422, page);
	}
	outcome = act_write(&act, speaks_run);
	if (outcome == OK)
		reply_saved(request, arena_format(request->arena, "/t/%.*s/translations",
						  STR_ARG(act.campaign.slug)));
	return outcome;
}

static enum outcome next_run(struct conn *conn, void *context, struct fault *fault)
{
	struct act *act = context;
	struct arena arena;
	struct str speaks;
	arena_init(&arena, (size_t)1 << 16);
	enum outcome outcome =
	    translation_speaks(conn, &arena, act->campaign.id, act->change.account, &speaks, fault);
	if (outcome == OK)
		outcome =
		    translation_claim_next(conn, &act->change, speaks, &act->entry.subject, fault);
	arena_free(&arena);
	return outcome == OK && act->entry.subject
		   ? audit_add(conn, act->change.ids, &act->entry, fault)
		   : outcome;
}

static enum outcome next_post(struct request *request)
{
	struct act act = {0};
	enum outcome outcome = person_check(request);
	if (outcome == OK)
		outcome = act_new(request, "translation.claim", &act);
	if (outcome == OK)
		outcome = act_write(&act, next_run);
	if (outcome != OK)
		return outcome;
	const struct str slug = act.campaign.slug;
	reply_redirect(request, act.entry.subject
				    ? arena_format(request->arena, "/t/%.*s/posts/%lld/translation",
						   STR_ARG(slug), (long long)act.entry.subject)
				    : arena_format(request->arena, "/t/%.*s/translations?none=yes",
						   STR_ARG(slug)));
	return OK;
}

// --- routes ---

#define POST                                                                                       \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "Id of the post."                                                          \
	}
static const struct input post_inputs[] = {INPUT_CAMPAIGN, POST};
static const struct input step_inputs[] = {
    INPUT_CAMPAIGN,
    POST,
    {.name = "step",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = steps,
     .help = "What is done; absent: save."},
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = TRANSLATION_WORDS_MAX,
     .help = "The translation."},
    {.name = "revision", .place = IN_FORM, .type = INPUT_NUMBER, .help = "That the person saw."},
};
static const struct input desk_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "none", .place = IN_QUERY, .type = INPUT_SWITCH, .help = "There was no next one."},
};
static const struct input campaign_inputs[] = {INPUT_CAMPAIGN};
static const struct input languages_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "languages",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 300,
     .help = "Codes with a comma between."},
};
#define CORRECTS .permission = "post.correct"

static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/t/{slug}/posts/{id}/translate",
     CORRECTS,
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(post_inputs),
     .handle = translate_post,
     .help = "Has a message translated, by the campaign's machine or by people."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/posts/{id}/translation",
     CORRECTS,
     INPUTS(post_inputs),
     .handle = translation_get,
     .view = &translation_page_view,
     .template = "translation",
     .help = "The page on which somebody translates a message."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/posts/{id}/translation",
     CORRECTS,
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(step_inputs),
     .handle = translation_post,
     .view = &translation_page_view,
     .template = "translation",
     .help = "Takes, saves, corrects, gives back or thanks for a translation."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/translations",
     CORRECTS,
     INPUTS(desk_inputs),
     .handle = desk_get,
     .view = &translation_desk_page_view,
     .template = "translations",
     .help = "What waits to be translated by people."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/translations/next",
     CORRECTS,
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(campaign_inputs),
     .handle = next_post,
     .help = "Takes the next message in a language that the person speaks."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/translations/languages",
     CORRECTS,
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(languages_inputs),
     .handle = languages_post,
     .view = &translation_desk_page_view,
     .template = "translations",
     .help = "Says which languages a person reads well."},
};
const struct route_table desk_translation_routes = {routes, sizeof routes / sizeof routes[0]};
