// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/settings_routes.h"

#include "app/app_embedded.h"
#include "app/program.h"
#include "app/settings_view.h"
#include "appeal/follow.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "campaign/campaign_embedded.h"
#include "campaign/limit.h"
#include "campaign/tag.h"
#include "net/percent.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/partner_view.h"
#include "people/permission.h"

#define HEADS_MOST 20
#define WORDS_MOST 20 // of a topic, shown

// --- what stands beside the form ---

static enum outcome heads_fill(struct conn *conn, struct request *request,
			       struct settings_view *view)
{
	size_t count = 0;
	struct settings_head *heads = arena_array(request->arena, HEADS_MOST, sizeof *heads);
	struct stmt *list = stmt_start(conn, &sql_settings_heads);
	stmt_bind_str(list, 1, view->slug);
	while (heads && count < HEADS_MOST && stmt_step(list))
		heads[count++].name = arena_copy(request->arena, stmt_str(list, 0));
	view->heads = (struct view_list){heads, count};
	view->some_heads = count > 0;
	view->one_head = count < 2;
	return stmt_end(list, &request->fault);
}

static enum outcome shared_fill(struct conn *conn, struct request *request, int64_t campaign,
				struct settings_view *view)
{
	struct tag_shared *list;
	size_t count;
	const enum outcome outcome =
	    tags_shared(conn, request->arena, campaign, &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct settings_shared *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++)
		rows[i] = (struct settings_shared){list[i].name, list[i].campaign};
	view->shared = (struct view_list){rows, rows ? count : 0};
	view->some_shared = view->shared.count > 0;
	return OK;
}

static struct view_list meanings_of(struct arena *arena)
{
	size_t count = 0;
	struct settings_meaning *rows = arena_array(arena, HEADS, sizeof *rows);
	for (enum head head = HEAD_REQUEST; rows && head <= HEAD_TOPIC_LAST; head++)
		if (tag_may_mean(head))
			rows[count++] =
			    (struct settings_meaning){head_name(head).at, tag_meaning_title(head)};
	return (struct view_list){rows, count};
}

static struct view_list words_of(struct arena *arena, struct str text)
{
	size_t count = 0;
	struct settings_word *words = arena_array(arena, WORDS_MOST, sizeof *words);
	while (words && count < WORDS_MOST && text.len > 0) {
		const struct str word = str_trim(str_cut(&text, ','));
		if (word.len > 0)
			words[count++] = (struct settings_word){word, percent_encode(arena, word)};
	}
	return (struct view_list){words, count};
}

static enum outcome topics_fill(struct conn *conn, struct request *request, int64_t campaign,
				struct settings_view *view)
{
	size_t count = 0;
	struct settings_topic *rows =
	    arena_array(request->arena, SETTINGS_TOPICS_MAX, sizeof *rows);
	struct stmt *list = stmt_start(conn, &sql_topic_list);
	stmt_bind_i64(list, 1, campaign);
	while (rows && count < SETTINGS_TOPICS_MAX && stmt_step(list)) {
		rows[count].name = arena_copy(request->arena, stmt_str(list, 0));
		rows[count++].words =
		    words_of(request->arena, arena_copy(request->arena, stmt_str(list, 1)));
	}
	view->watching = (struct view_list){rows, count};
	view->some_watching = count > 0;
	return stmt_end(list, &request->fault);
}

// What somebody wanted of a limit and did not get; name LIMITS: nothing.
struct limit_typed {
	enum limit_kind kind;
	struct str value, reason, problem;
};

static enum outcome limits_fill(struct conn *conn, struct request *request, int64_t campaign,
				const struct limit_typed *typed, struct settings_view *view)
{
	enum outcome outcome = OK;
	struct settings_limit *rows = arena_array(request->arena, LIMITS, sizeof *rows);
	if (!rows)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	for (int i = 0; i < LIMITS && outcome == OK; i++) {
		const struct limit_entry *entry = &limit_entries[i];
		rows[i] = (struct settings_limit){.name = entry->name,
						  .words = entry->words,
						  .standard = entry->standard,
						  .least = entry->least,
						  .most = entry->most};
		outcome =
		    limit_read(conn, campaign, (enum limit_kind)i, &rows[i].value, &request->fault);
		rows[i].typed = arena_format(request->arena, "%lld", (long long)rows[i].value);
		if (!typed || typed->kind != (enum limit_kind)i)
			continue;
		rows[i].typed = typed->value;
		rows[i].reason = typed->reason;
		rows[i].problem = typed->problem;
	}
	view->limits = (struct view_list){rows, LIMITS};
	return outcome;
}

static enum outcome around_fill(struct conn *conn, struct request *request,
				const struct campaign *campaign, const struct limit_typed *limit,
				struct settings_view *view)
{
	view->slug = campaign->slug;
	view->archived_at = campaign->archived_at;
	view->meanings = meanings_of(request->arena);
	view->may_close = viewer_may(request) >> MAY_CAMPAIGN_CLOSE & 1;
	enum outcome outcome = heads_fill(conn, request, view);
	if (outcome == OK)
		outcome = shared_fill(conn, request, campaign->id, view);
	if (outcome == OK)
		outcome = limits_fill(conn, request, campaign->id, limit, view);
	return outcome == OK ? topics_fill(conn, request, campaign->id, view) : outcome;
}

// --- the page ---

// `typed`, `limit`: what was sent and is shown again with its problems; NULL: what is kept.
static enum outcome page_show(struct request *request, const struct campaign *campaign, int status,
			      const struct settings *typed, const struct limit_typed *limit)
{
	struct conn *conn;
	struct settings settings;
	struct settings_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	if (!typed)
		outcome = settings_read(conn, request->arena, campaign, &settings, &request->fault);
	if (outcome == OK)
		outcome = around_fill(conn, request, campaign, limit, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	settings_view_fill(typed ? typed : &settings, view);
	view->countries = partner_countries(request, view->country);
	view->saved = request->method == METHOD_GET && request_switch(request, "saved");
	request->title = /*tr*/ "Settings";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome settings_get(struct request *request)
{
	struct campaign campaign;
	const enum outcome outcome = campaign_asked(request, &campaign);
	return outcome == OK ? page_show(request, &campaign, 200, NULL, NULL) : outcome;
}

// --- changing ---

struct change {
	struct request *request;
	const struct campaign *campaign;
	const struct settings *wanted;
};

// The field and the beginning of its words: "purpose: Help for …".
static struct str audit_word(struct arena *arena, enum settings_field field, struct str text)
{
	const struct str cut = utf8_prefix(text, AUDIT_WORD_MAX - 20);
	return arena_format(arena, "%s: %.*s", settings_kinds[field].name, STR_ARG(cut));
}

// One entry for each field that changes, before and after.
static enum outcome changes_note(struct conn *conn, struct arena *arena,
				 const struct change *change, const struct settings *was,
				 struct fault *fault)
{
	enum outcome outcome = OK;
	for (int i = 0; i < SETTINGS_FIELDS && outcome == OK; i++) {
		if (str_equal(was->text[i], change->wanted->text[i]))
			continue;
		struct audit_entry entry = audit_of(change->request, "campaign.edit");
		entry.subject = change->campaign->id;
		entry.was = audit_word(arena, (enum settings_field)i, was->text[i]);
		entry.now = audit_word(arena, (enum settings_field)i, change->wanted->text[i]);
		outcome = audit_add(conn, services_of(change->request)->ids, &entry, fault);
	}
	return outcome;
}

static enum outcome change_write(struct conn *conn, void *context, struct fault *fault)
{
	struct arena arena;
	struct settings was;
	struct campaign campaign;
	const struct change *change = context;
	arena_init(&arena, (size_t)4 << 20);
	enum outcome outcome =
	    campaign_by_slug(conn, &arena, change->campaign->slug, &campaign, fault);
	if (outcome == OK)
		outcome = settings_read(conn, &arena, &campaign, &was, fault);
	if (outcome == OK)
		outcome = changes_note(conn, &arena, change, &was, fault);
	if (outcome == OK)
		outcome = settings_write(conn, campaign.id, change->wanted, fault);
	arena_free(&arena);
	return outcome;
}

static void typed_read(const struct request *request, struct settings *ret)
{
	*ret = (struct settings){0};
	for (int i = 0; i < SETTINGS_FIELDS; i++)
		if (i != SETTINGS_COARSE)
			ret->text[i] = request_text(request, settings_kinds[i].name);
	ret->text[SETTINGS_COARSE] = request_switch(request, "coarse") ? STR("yes") : STR("");
}

// What the declared inputs refuse, said beside the field it was typed into.
static void problems_read(const struct request *request, struct settings *settings)
{
	for (size_t i = 0; i < request->n_errors; i++)
		for (int field = 0; field < SETTINGS_FIELDS; field++)
			if (strcmp(settings_kinds[field].name, request->errors[i].input) == 0)
				settings->problem[field] = request->errors[i].sentence;
}

// --- one hashtag ---

// One line as tags are typed; breaks of lines would make two of it.
static struct str tag_line(struct arena *arena, const struct request *request)
{
	const struct str also = str_trim(request_text(request, "spellings"));
	const struct str means = str_trim(request_text(request, "means"));
	const struct str line = arena_format(
	    arena, "%.*s%s%.*s%s%.*s", STR_ARG(str_trim(request_text(request, "tag"))),
	    also.len > 0 ? ", " : "", STR_ARG(also), means.len > 0 ? " = " : "", STR_ARG(means));
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] == '\n' || line.at[i] == '\r')
			((char *)line.at)[i] = ' ';
	return line;
}

// The list with this line in the place of that tag's, or behind all others; without it if it is to
// be removed.
static struct str tag_put(struct arena *arena, const struct request *request, struct str list)
{
	struct buf out;
	bool put = request_switch(request, "remove");
	const struct str line = tag_line(arena, request);
	const struct str wanted = tag_fold(arena, request_text(request, "tag"));
	buf_init(&out, (size_t)1 << 20);
	while (list.len > 0) {
		const struct str was = str_cut(&list, '\n');
		struct str rest = was;
		rest = str_cut(&rest, '=');
		const bool same = str_equal(tag_fold(arena, str_cut(&rest, ',')), wanted);
		if (!same || !put)
			buf_format(&out, "%.*s\n", STR_ARG(same ? line : was));
		put |= same;
	}
	if (!put)
		buf_add(&out, line);
	const struct str text = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return text;
}

static enum outcome tag_write(struct conn *conn, void *context, struct fault *fault)
{
	size_t count;
	struct tag *tags;
	struct arena arena;
	struct campaign campaign;
	struct settings was, wanted;
	const struct change *asked = context;
	arena_init(&arena, (size_t)8 << 20);
	enum outcome outcome =
	    campaign_by_slug(conn, &arena, asked->campaign->slug, &campaign, fault);
	if (outcome == OK)
		outcome = settings_read(conn, &arena, &campaign, &was, fault);
	if (outcome == OK) {
		wanted = was;
		wanted.text[SETTINGS_TAGS] =
		    tag_put(&arena, asked->request, was.text[SETTINGS_TAGS]);
		outcome = tags_parse(&arena, wanted.text[SETTINGS_TAGS], &tags, &count, fault);
	}
	if (outcome == OK && !settings_check(&arena, &wanted))
		outcome = fail(INVALID, fault, "These settings cannot be kept.");
	const struct change change = {asked->request, &campaign, &wanted};
	if (outcome == OK)
		outcome = changes_note(conn, &arena, &change, &was, fault);
	if (outcome == OK)
		outcome = settings_write(conn, campaign.id, &wanted, fault);
	arena_free(&arena);
	return outcome;
}

static enum outcome tag_post(struct request *request)
{
	struct campaign campaign;
	enum outcome outcome = campaign_asked(request, &campaign);
	struct change change = {request, &campaign, NULL};
	if (outcome == OK)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, 30, tag_write,
				      &change, &request->fault);
	return outcome == OK ? page_show(request, &campaign, 200, NULL, NULL) : outcome;
}

static enum outcome settings_post(struct request *request)
{
	struct campaign campaign;
	struct settings wanted;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	typed_read(request, &wanted);
	const bool good = settings_check(request->arena, &wanted);
	problems_read(request, &wanted);
	if (!good || request->n_errors > 0)
		return page_show(request, &campaign, 422, &wanted, NULL);
	struct change change = {request, &campaign, &wanted};
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 30, change_write, &change,
			      &request->fault);
	if (outcome != OK)
		return outcome;
	program_places_changed(request);
	reply_redirect(request, arena_format(request->arena, "/t/%.*s/settings?saved=yes",
					     STR_ARG(campaign.slug)));
	return OK;
}

// --- limits ---

struct limit_change {
	struct request *request;
	int64_t campaign;
	enum limit_kind kind;
	int64_t value;
	struct str reason;
};

static enum outcome limit_change_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct limit_change *change = context;
	struct arena *arena = change->request->arena;
	const char *name = limit_entries[change->kind].name;
	const struct str reason = utf8_prefix(change->reason, AUDIT_WORD_MAX - 60);
	int64_t was;
	enum outcome outcome = limit_set(conn, change->campaign, change->kind, change->value,
					 change->reason, &was, fault);
	if (outcome != OK || was == change->value)
		return outcome;
	struct audit_entry entry = audit_of(change->request, "campaign.limit");
	entry.subject = change->campaign;
	entry.was = arena_format(arena, "%s: %lld", name, (long long)was);
	entry.now = arena_format(arena, "%s: %lld%s%.*s", name, (long long)change->value,
				 reason.len > 0 ? "; " : "", STR_ARG(reason));
	return audit_add(conn, services_of(change->request)->ids, &entry, fault);
}

static enum outcome limit_post(struct request *request)
{
	struct campaign campaign;
	struct limit_change change = {
	    .request = request,
	    .kind = limit_of(request_text(request, "name")),
	    .reason = request_text(request, "reason"),
	};
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	if (change.kind == LIMITS)
		return fail(INVALID, &request->fault, "There is no such limit.");
	change.campaign = campaign.id;
	// What is no number is out of every range.
	str_to_i64(str_trim(request_text(request, "value")), &change.value);
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, limit_change_write,
			      &change, &request->fault);
	if (outcome == INVALID) {
		const struct limit_typed typed = {
		    .kind = change.kind,
		    .value = request_text(request, "value"),
		    .reason = change.reason,
		    .problem = services_of(request)->said(request),
		};
		return page_show(request, &campaign, 422, NULL, &typed);
	}
	if (outcome == OK)
		reply_redirect(request,
			       arena_format(request->arena, "/t/%.*s/settings?saved=yes#limits",
					    STR_ARG(campaign.slug)));
	return outcome;
}

// --- archiving and opening again ---

struct archive {
	struct request *request;
	const struct campaign *campaign;
	int64_t at; // 0: opens it again
};

static enum outcome archive_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct archive *archive = context;
	struct audit_entry entry =
	    audit_of(archive->request, archive->at ? "campaign.archive" : "campaign.reopen");
	entry.subject = archive->campaign->id;
	enum outcome outcome = campaign_archive(conn, archive->campaign->id, archive->at, fault);
	if (outcome == OK && archive->at)
		outcome = follow_forget(conn, archive->campaign->id, fault);
	return outcome == OK ? audit_add(conn, services_of(archive->request)->ids, &entry, fault)
			     : outcome;
}

static enum outcome archive_set(struct request *request, bool archived)
{
	struct campaign campaign;
	const struct services *services = services_of(request);
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct archive archive = {request, &campaign, archived ? time_now() : 0};
	if (archived != (campaign.archived_at != 0))
		outcome = store_write(services->store, WRITE_PERSON, 2, archive_write, &archive,
				      &request->fault);
	if (outcome != OK)
		return outcome;
	if (!archive_gate_set(services->program->archive_gate, campaign.slug, archived))
		return fail(TOO_MUCH, &request->fault,
			    /*tr*/ "It is kept, and counts from the next start of the server on.");
	reply_done(request,
		   arena_format(request->arena, "/t/%.*s/settings", STR_ARG(campaign.slug)));
	return OK;
}

static enum outcome archive_post(struct request *request)
{
	return archive_set(request, true);
}

static enum outcome reopen_post(struct request *request)
{
	return archive_set(request, false);
}

// --- routes ---

static const struct input page_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "saved", .place = IN_QUERY, .type = INPUT_SWITCH, .help = "It was just saved."},
};
#define TEXT_INPUT(field, longest, says)                                                           \
	{                                                                                          \
		.name = field, .place = IN_FORM, .type = INPUT_TEXT, .most = longest, .help = says \
	}
// The limits are those of settings_kinds.
static const struct input form_inputs[] = {
    INPUT_CAMPAIGN,
    TEXT_INPUT("name", 120, "Name of the campaign."),
    TEXT_INPUT("purpose", 500, "What it is for, in one or two sentences."),
    TEXT_INPUT("story", 8000, "How it came to be; Markdown."),
    TEXT_INPUT("receipt", 1000, "What somebody reads who wrote to us."),
    TEXT_INPUT("country", 2, "ISO 3166, two letters."),
    TEXT_INPUT("languages", 200, "Official languages, 1 to 12 codes."),
    TEXT_INPUT("time_zone", ZONE_NAME_MAX, "IANA name of the time zone."),
    {.name = "coarse",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "No place finer than a district leaves the team."},
    TEXT_INPUT("due_life", 6, "Minutes until a case is due: life at risk."),
    TEXT_INPUT("due_urgent", 6, "Urgent."),
    TEXT_INPUT("due_soon", 6, "Soon."),
    TEXT_INPUT("due_wait", 6, "Can wait."),
    TEXT_INPUT("tags", TAGS_TEXT_MAX,
	       "A line each: a hashtag, its other spellings, = what it means."),
    TEXT_INPUT("topics", 8000, "A line each: name, colon, words."),
    TEXT_INPUT("places", 20000, "A line each: name, colon, latitude, longitude, spellings."),
};
static const struct input tag_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "tag",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = TAG_NAME_MAX,
     .help = "A hashtag, without #: one of the campaign's is changed, another is added."},
    TEXT_INPUT("spellings", 2000, "Its other spellings, with commas between."),
    TEXT_INPUT("means", 80, "What it means: a kind, a topic, or both: request, water."),
    {.name = "remove", .place = IN_FORM, .type = INPUT_SWITCH, .help = "It is no longer one."},
};
static const struct input slug_inputs[] = {INPUT_CAMPAIGN};
static const char *const limit_names[] = {"new-cases", "contacts", "one-sided", NULL};
static const struct input limit_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = limit_names,
     .required = true,
     .help = "Which limit."},
    TEXT_INPUT("value", 10, "The number; what each may be stands on the page."),
    TEXT_INPUT("reason", LIMIT_REASON_MAX, "Why; needed for a higher number."),
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/settings",
     .permission = "campaign.edit",
     INPUTS(page_inputs),
     .handle = settings_get,
     .view = &settings_view_view,
     .template = "settings",
     .help = "What a campaign decides for itself."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/settings",
     .permission = "campaign.edit",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(form_inputs),
     .handle = settings_post,
     .view = &settings_view_view,
     .template = "settings",
     .help = "Changes it; each change is in the audit log, before and after."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/settings/tag",
     .permission = "campaign.edit",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(tag_inputs),
     .handle = tag_post,
     .view = &settings_view_view,
     .template = "settings",
     .help = "Sets one hashtag with its spellings and what it means, or removes it."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/limits",
     .permission = "campaign.edit",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(limit_inputs),
     .handle = limit_post,
     .view = &settings_view_view,
     .template = "settings",
     .help = "Sets a limit that protects people; who weakens one says why."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/archive",
     .permission = "campaign.close",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(slug_inputs),
     .handle = archive_post,
     .help = "Archives a campaign: from then on it is only read."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/reopen",
     .permission = "campaign.close",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(slug_inputs),
     .handle = reopen_post,
     .help = "Opens an archived campaign again."},
};
const struct route_table settings_routes = {routes, sizeof routes / sizeof routes[0]};
