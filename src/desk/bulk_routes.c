// SPDX-License-Identifier: AGPL-3.0-or-later
// Many posts at once: labels them, puts them away or joins them into a case, chosen by hand or by
// the filters that are set; and undoes that. Goes in small writes, so that nobody waits behind it.
#include "respond/stream_page.h"

#include "base/time.h"
#include "desk/case_page.h"
#include "respond/guard.h"
#include "respond/incident.h"
#include "respond/label.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"

#define CHUNK 40 // posts of one write

struct bulk_work {
	struct label_change change;
	const char *action; // "label", "dismiss", "join"
	struct str words;   // as they are kept: "kind:request", "1047"
	int64_t into;	    // incident, for "join"
	const int64_t *posts;
	size_t count, next, end; // all; those of this write
	int64_t changed, kept;	 // so far
	int64_t chunk_changed, chunk_kept;
};

// --- what is asked for ---

static enum outcome act_read(const struct request *request, struct bulk_work *work,
			     struct fault *fault)
{
	struct str act = request_text(request, "act");
	const struct str action = request_text(request, "action");
	if (act.len == 0 && str_equal(action, STR("dismiss")))
		act = STR("dismiss:yes");
	if (act.len == 0 && str_equal(action, STR("label")))
		act = arena_format(request->arena, "%.*s:%.*s",
				   STR_ARG(request_text(request, "field")),
				   STR_ARG(request_text(request, "word")));
	work->words = act;
	if (str_equal(act, STR("join")) || str_equal(action, STR("join"))) {
		work->action = "join";
		work->words = request_text(request, "number");
		return OK;
	}
	const enum outcome outcome = label_read(act, &work->change.wish, fault);
	if (outcome != OK)
		return outcome;
	const enum correction_field field = work->change.wish.at[0].field;
	if (field == CORRECT_PLACE)
		return fail(INVALID, fault, /*tr*/ "A place is set for one Post at a time.");
	work->action = field == CORRECT_DISMISS ? "dismiss" : "label";
	return OK;
}

static enum outcome case_of_number(struct conn *conn, const struct request *request,
				   int64_t campaign, int64_t *ret_incident, struct fault *fault)
{
	int64_t id;
	if (!request_has(request, "number"))
		return fail(INVALID, fault,
			    /*tr*/ "Give the number of the Case to join them into.");
	const enum outcome outcome =
	    case_numbered(conn, campaign, request_number(request, "number"),
			  protection_seen(request), &id, ret_incident, fault);
	return outcome == INVALID ? NOT_FOUND : outcome;
}

static enum outcome posts_listed(const struct request *request, struct bulk_work *work,
				 struct fault *fault)
{
	struct str rest = request_text(request, "ids");
	int64_t *ids = arena_array(request->arena, CORRECTION_BULK_MAX, sizeof *ids);
	if (!ids)
		return fail(TOO_MUCH, fault, "This needs too much memory.");
	while (rest.len > 0 && work->count < CORRECTION_BULK_MAX)
		str_to_i64(str_cut(&rest, ','), &ids[work->count++]);
	work->posts = ids;
	return OK;
}

static enum outcome posts_find(struct conn *conn, const struct request *request,
			       struct bulk_work *work, struct fault *fault)
{
	int64_t *ids = NULL;
	enum outcome outcome;
	if (request_switch(request, "all")) {
		struct stream_wish wish = stream_wish_read(request, work->change.campaign);
		wish.limit = CORRECTION_BULK_MAX;
		outcome = stream_ids_find(conn, request->arena, &wish, &ids, &work->count, fault);
		work->posts = ids;
	} else {
		outcome = posts_listed(request, work, fault);
	}
	if (outcome == OK && work->count == 0)
		return fail(INVALID, fault, /*tr*/ "Choose at least one Post first.");
	return outcome;
}

static enum outcome work_read(struct request *request, struct bulk_work *work)
{
	struct conn *conn;
	struct fault *fault = &request->fault;
	enum outcome outcome = act_read(request, work, fault);
	if (outcome == OK)
		outcome = store_reader(services_of(request)->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	if (strcmp(work->action, "join") == 0)
		outcome = case_of_number(conn, request, work->change.campaign, &work->into, fault);
	if (outcome == OK)
		outcome = posts_find(conn, request, work, fault);
	conn_release(conn);
	return outcome;
}

// --- doing it ---

static enum outcome open_run(struct conn *conn, void *context, struct fault *fault)
{
	struct bulk_work *work = context;
	const struct label_change *change = &work->change;
	return bulk_open(conn, change->ids, change->campaign, change->account, work->action,
			 work->words, &work->change.bulk, fault);
}

static enum outcome join_one(struct conn *conn, const struct bulk_work *work, int64_t post,
			     int64_t *ret_changed, struct fault *fault)
{
	const struct label_change *change = &work->change;
	const struct incident_change move = {
	    .ids = change->ids,
	    .campaign = change->campaign,
	    .account = change->account,
	    .bulk = change->bulk,
	    .now = change->now,
	    .reason = change->reason,
	};
	int64_t from = 0;
	enum outcome outcome =
	    incident_ensure(conn, change->ids, change->campaign, post, &from, fault);
	if (outcome != OK || from == work->into)
		return outcome;
	outcome = incident_join(conn, &move, from, work->into, fault);
	*ret_changed = outcome == OK;
	return outcome;
}

// What a rule protects stays as it is; the others go on.
static bool spared(enum outcome outcome)
{
	return outcome == INVALID || outcome == CONFLICT || outcome == DENIED;
}

static enum outcome chunk_run(struct conn *conn, void *context, struct fault *fault)
{
	struct bulk_work *work = context;
	const bool join = strcmp(work->action, "join") == 0;
	enum outcome outcome = OK;
	work->chunk_changed = work->chunk_kept = 0;
	for (size_t i = work->next; i < work->end && outcome == OK; i++) {
		int64_t changed = 0;
		bool private = false;
		outcome = protection_post_marked(conn, work->posts[i], &private, fault);
		if (private) {
			work->chunk_kept++;
			continue;
		}
		if (outcome == OK)
			outcome = join ? join_one(conn, work, work->posts[i], &changed, fault)
				       : label_apply(conn, &work->change, work->posts[i], &changed,
						     fault);
		work->chunk_changed += outcome == OK && changed != 0;
		work->chunk_kept += spared(outcome);
		if (spared(outcome))
			outcome = OK;
	}
	return outcome;
}

static enum outcome close_run(struct conn *conn, void *context, struct fault *fault)
{
	struct bulk_work *work = context;
	const struct label_change *change = &work->change;
	struct audit_entry entry = change->audit;
	const enum outcome outcome = bulk_close(conn, change->bulk, work->changed, fault);
	entry.subject = change->bulk;
	entry.now = work->words;
	if (outcome != OK)
		return outcome;
	const struct guard_act act = {change->ids, change->campaign, change->account, change->now};
	const enum outcome looked = guard_corrections(conn, &act, fault);
	return looked == OK ? audit_add(conn, change->ids, &entry, fault) : looked;
}

static enum outcome work_do(struct store *store, struct bulk_work *work, struct fault *fault)
{
	enum outcome outcome = store_write(store, WRITE_PERSON, 1, open_run, work, fault);
	while (outcome == OK && work->next < work->count) {
		work->end = work->next + CHUNK < work->count ? work->next + CHUNK : work->count;
		outcome = store_write(store, WRITE_PERSON, (unsigned)(work->end - work->next) * 4,
				      chunk_run, work, fault);
		if (outcome != OK)
			break;
		work->changed += work->chunk_changed;
		work->kept += work->chunk_kept;
		work->next = work->end;
	}
	// What was done before something failed can be undone as well.
	const enum outcome closed =
	    work->change.bulk
		? store_write(store, WRITE_PERSON, 2, close_run, work, outcome == OK ? fault : NULL)
		: OK;
	return outcome == OK ? closed : outcome;
}

struct bulk_result bulk_result_of(const struct bulk *bulk, int64_t kept)
{
	struct str word = bulk->words;
	const struct str field = str_cut(&word, ':');
	struct bulk_result result = {
	    .id = bulk->id, .posts = bulk->posts, .kept = kept, .undone = bulk->undone};
	if (str_equal(bulk->action, STR("join")))
		str_to_i64(bulk->words, &result.joined);
	result.put_away = str_equal(bulk->action, STR("dismiss"));
	const int known = name_find(correction_field_names, CORRECTION_FIELDS, field);
	if (str_equal(bulk->action, STR("label")) && known >= 0)
		result.label = correction_label(correction_field_names[known], word);
	return result;
}

// Back to the stream, or the result as JSON.
static enum outcome bulk_answer(struct request *request, const struct campaign *campaign,
				struct bulk_result result)
{
	if (request->wants_json) {
		struct stream_view *view = arena_zero(request->arena, sizeof *view);
		struct bulk_result *done = arena_zero(request->arena, sizeof *done);
		if (!view || !done)
			return fail(TOO_MUCH, &request->fault, "This needs too much memory.");
		*done = result;
		view->done = done;
		reply_view(request, view);
		return OK;
	}
	const struct str back = label_back(
	    request, arena_format(request->arena, "/t/%.*s/stream", STR_ARG(campaign->slug)));
	reply_redirect_told(request, back, "done=",
			    arena_format(request->arena, "%lld&kept=%lld", (long long)result.id,
					 (long long)result.kept));
	return OK;
}

static enum outcome bulk_post(struct request *request)
{
	struct campaign campaign;
	const struct label_wish nothing = {.count = 0};
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct bulk_work work = {.change = label_change_of(request, campaign.id, &nothing,
							   request_text(request, "reason"))};
	work.change.audit = audit_of(request, "bulk.run");
	outcome = work_read(request, &work);
	if (outcome == OK)
		outcome = work_do(services_of(request)->store, &work, &request->fault);
	if (outcome != OK)
		return outcome;
	label_tell(request, work.change.campaign, work.posts, work.count);
	return bulk_answer(
	    request, &campaign,
	    (struct bulk_result){.id = work.change.bulk, .posts = work.changed, .kept = work.kept});
}

// --- undoing it ---

struct bulk_undoing {
	struct label_change change;
	int64_t undone, kept;
	int64_t posts[CHUNK], last; // whose incidents follow, in chunks
	size_t count;
};

static enum outcome move_newest(struct conn *conn, int64_t post, int64_t *ret_act,
				struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_bulk_move_newest);
	stmt_bind_i64(find, 1, post);
	*ret_act = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

static enum outcome moves_read(struct conn *conn, int64_t bulk, int64_t (*moves)[2], size_t *count,
			       struct fault *fault)
{
	struct stmt *list = stmt_start(conn, &sql_bulk_moves);
	stmt_bind_i64(list, 1, bulk);
	stmt_bind_i64(list, 2, CORRECTION_BULK_MAX);
	while (*count < CORRECTION_BULK_MAX && stmt_step(list)) {
		moves[*count][0] = stmt_i64(list, 0);
		moves[(*count)++][1] = stmt_i64(list, 1);
	}
	return stmt_end(list, fault);
}

// Undoes the joins, the newest first. What was moved again since stays.
static enum outcome moves_undo(struct conn *conn, struct bulk_undoing *job, struct fault *fault)
{
	const struct incident_change move = {.ids = job->change.ids,
					     .campaign = job->change.campaign,
					     .account = job->change.account,
					     .now = job->change.now};
	int64_t(*moves)[2] = calloc(CORRECTION_BULK_MAX, sizeof *moves);
	size_t count = 0;
	if (!moves)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	enum outcome outcome = moves_read(conn, job->change.bulk, moves, &count, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		int64_t newest = 0;
		outcome = move_newest(conn, moves[i][1], &newest, fault);
		if (outcome == OK && newest == moves[i][0])
			outcome = incident_move_undo(conn, &move, moves[i][1], fault);
		else
			outcome = outcome == OK ? CONFLICT : outcome;
		job->undone += outcome == OK;
		job->kept += spared(outcome);
		if (spared(outcome))
			outcome = OK;
	}
	free(moves);
	return outcome;
}

static enum outcome undo_run(struct conn *conn, void *context, struct fault *fault)
{
	struct bulk_undoing *job = context;
	const struct label_change *change = &job->change;
	enum outcome outcome = bulk_undo(conn, change->campaign, change->bulk, change->account,
					 change->may_unguard, &job->undone, &job->kept, fault);
	if (outcome == OK)
		outcome = moves_undo(conn, job, fault);
	struct audit_entry entry = change->audit;
	entry.subject = change->bulk;
	return outcome == OK ? audit_add(conn, change->ids, &entry, fault) : outcome;
}

static enum outcome follow_run(struct conn *conn, void *context, struct fault *fault)
{
	struct bulk_undoing *job = context;
	enum outcome outcome = OK;
	for (size_t i = 0; i < job->count && outcome == OK; i++)
		outcome = label_follow(conn, &job->change, job->posts[i], fault);
	return outcome;
}

// The next posts whose labels went back.
static enum outcome follow_next(struct store *store, struct bulk_undoing *job, struct fault *fault)
{
	struct conn *conn;
	const enum outcome outcome = store_reader(store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *list = stmt_start(conn, &sql_bulk_posts);
	stmt_bind_i64(list, 1, job->change.bulk);
	stmt_bind_i64(list, 2, job->last);
	stmt_bind_i64(list, 3, CHUNK);
	for (job->count = 0; job->count < CHUNK && stmt_step(list);)
		job->posts[job->count++] = job->last = stmt_i64(list, 0);
	const enum outcome ended = stmt_end(list, fault);
	conn_release(conn);
	return ended;
}

static enum outcome follow_all(struct store *store, struct bulk_undoing *job, struct fault *fault)
{
	enum outcome outcome = OK;
	do {
		outcome = follow_next(store, job, fault);
		if (outcome == OK && job->count > 0)
			outcome = store_write(store, WRITE_PERSON, (unsigned)job->count * 4,
					      follow_run, job, fault);
	} while (outcome == OK && job->count == CHUNK);
	return outcome;
}

static enum outcome undo_post(struct request *request)
{
	struct campaign campaign;
	const struct label_wish nothing = {.count = 0};
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct bulk_undoing job = {.change = label_change_of(request, campaign.id, &nothing,
							     request_text(request, "reason"))};
	struct store *store = services_of(request)->store;
	job.change.bulk = request_number(request, "id");
	job.change.audit = audit_of(request, "bulk.undo");
	job.change.may_unguard = protection_seen(request);
	outcome = store_write(store, WRITE_PERSON, CHUNK, undo_run, &job, &request->fault);
	if (outcome == OK)
		outcome = follow_all(store, &job, &request->fault);
	if (outcome != OK)
		return outcome;
	label_tell(request, campaign.id, NULL, 0);
	return bulk_answer(
	    request, &campaign,
	    (struct bulk_result){
		.id = job.change.bulk, .posts = job.undone, .kept = job.kept, .undone = true});
}

// --- routes ---

#define BACK_INPUTS                                                                                \
	{.name = "reason",                                                                         \
	 .place = IN_FORM,                                                                         \
	 .type = INPUT_TEXT,                                                                       \
	 .most = CORRECTION_REASON_MAX,                                                            \
	 .help = "How you know; needed where life may be at risk."},                               \
	    INPUT_BACK

static const char *const actions[] = {"label", "dismiss", "join", NULL};
static const struct input bulk_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "action",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = actions,
     .help = "What to do."},
    {.name = "field", .place = IN_FORM, .type = INPUT_TEXT, .most = 20, .help = "For `label`."},
    {.name = "word",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 40,
     .help = "For `label`: as for one post."},
    {.name = "act",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 60,
     .help = "All in one: `kind:offer`, `dismiss:yes`, `join`."},
    {.name = "number",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .least = 1,
     .most = 999999999999,
     .help = "For `join`: of the case."},
    {.name = "ids",
     .place = IN_FORM,
     .type = INPUT_IDS,
     .most = CORRECTION_BULK_MAX,
     .help = "The posts."},
    {.name = "all",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "Instead of `ids`: all posts that the filters leave, newest first, at most 1,000."},
    STREAM_FILTER_INPUTS(IN_FORM),
    BACK_INPUTS,
};
static const struct input undo_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id",
     .place = IN_PATH,
     .type = INPUT_ID,
     .required = true,
     .help = "Id of the bulk action."},
    BACK_INPUTS,
};

static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/t/{slug}/bulk",
     .permission = "post.correct",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(bulk_inputs),
     .handle = bulk_post,
     .view = &stream_view_view, // for programs: its `done`; people go back to the stream
     .template = "stream",
     .help = "Labels, puts away or joins many posts at once."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/bulk/{id}/undo",
     .permission = "post.correct",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(undo_inputs),
     .handle = undo_post,
     .view = &stream_view_view, // for programs: its `done`; people go back to the stream
     .template = "stream",
     .help = "Undoes that, but for what was changed since."},
};
const struct route_table desk_bulk_routes = {routes, sizeof routes / sizeof routes[0]};
