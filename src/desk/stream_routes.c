// SPDX-License-Identifier: AGPL-3.0-or-later
// The stream as a page and as an API: posts, figures, live events.
#include "respond/stream_page.h"

#include "base/id.h"
#include "base/time.h"
#include "campaign/campaign_embedded.h"
#include "campaign/clock.h"
#include "campaign/correction.h"
#include "campaign/reading.h"
#include "net/live.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/permission.h"
#include "respond/incident.h"
#include "respond/protection.h"
#include "respond/reach.h"
#include "respond/shelf.h"
#include "respond/stream_offer.h"

// --- figures ---

struct figures {
	int64_t signal[SIGNAL_COUNT];
	int64_t kinds[KIND_COUNT];	  // all posts
	int64_t signal_kinds[KIND_COUNT]; // without noise
	int64_t posts;
};

static enum outcome figures_read(struct conn *conn, int64_t campaign, struct figures *ret,
				 struct fault *fault)
{
	struct figures figures = {0};
	struct stmt *list = stmt_start(conn, &sql_post_count_list);
	stmt_bind_i64(list, 1, campaign);
	while (stmt_step(list)) {
		const int64_t signal = stmt_i64(list, 0) % SIGNAL_COUNT;
		const int64_t kind = stmt_i64(list, 1) % KIND_COUNT;
		const int64_t posts = stmt_i64(list, 2);
		figures.signal[signal] += posts;
		figures.kinds[kind] += posts;
		figures.posts += posts;
		if (signal != SIGNAL_NOISE)
			figures.signal_kinds[kind] += posts;
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK)
		*ret = figures;
	return outcome;
}

// The same, and the minutes, of what people of a partner may see.
static enum outcome reach_figures_read(struct conn *conn, const struct reach *reach,
				       struct figures *ret, struct stream_minutes *ret_minutes,
				       struct fault *fault)
{
	_Static_assert(REACH_MINUTES == STREAM_MINUTES, "both are half an hour");
	struct reach_counts counts;
	const enum outcome outcome = reach_count(conn, reach, &counts, fault);
	if (outcome != OK)
		return outcome;
	*ret = (struct figures){.posts = counts.posts};
	memcpy(ret->signal, counts.signal, sizeof ret->signal);
	memcpy(ret->kinds, counts.kinds, sizeof ret->kinds);
	memcpy(ret->signal_kinds, counts.signal_kinds, sizeof ret->signal_kinds);
	ret_minutes->last = reach->now / MINUTE_MS;
	memcpy(ret_minutes->counts, counts.minutes, sizeof ret_minutes->counts);
	return OK;
}

enum outcome stream_minutes_read(struct conn *conn, int64_t campaign, int64_t now,
				 struct stream_minutes *ret_minutes, struct fault *fault)
{
	struct stream_minutes minutes = {.last = now / MINUTE_MS};
	const int64_t first = minutes.last - STREAM_MINUTES + 1;
	struct stmt *list = stmt_start(conn, &sql_post_minute_list);
	stmt_bind_i64(list, 1, campaign);
	stmt_bind_i64(list, 2, first);
	while (stmt_step(list)) {
		const int64_t at = stmt_i64(list, 0) - first;
		if (at >= 0 && at < STREAM_MINUTES)
			minutes.counts[at] = stmt_i64(list, 1);
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK)
		*ret_minutes = minutes;
	return outcome;
}

// Of the minute before this one the part is taken that lies in the last 60 seconds.
void stream_minutes_show(struct arena *arena, const struct stream_minutes *minutes, int64_t now,
			 struct stream_view *view)
{
	int64_t counts[STREAM_MINUTES] = {0};
	const int64_t passed = now / MINUTE_MS - minutes->last;
	for (int64_t at = 0; at < STREAM_MINUTES; at++)
		if (at + passed >= 0 && at + passed < STREAM_MINUTES)
			counts[at] = minutes->counts[at + passed];
	const int64_t rest = MINUTE_MS - now % MINUTE_MS;
	view->per_minute =
	    counts[STREAM_MINUTES - 1] + counts[STREAM_MINUTES - 2] * rest / MINUTE_MS;
	view->spark = stream_spark(arena, counts, STREAM_MINUTES);
}

// --- the page ---

// Where the stream of a campaign is.
static struct str stream_path(struct arena *arena, const struct campaign *campaign)
{
	return arena_format(arena, "/t/%.*s/stream", STR_ARG(campaign->slug));
}

// All that a page of the stream shows but what is its viewer's own, and what the minute changes.
struct stream_part {
	struct campaign campaign;
	struct stream_view view;
	struct stream_minutes minutes;
};

// A part while it is made.
struct making {
	struct request *request;
	struct conn *conn;
	struct arena *arena; // of the part
	struct stream_query query;
	uint64_t commits;
	bool may_correct;
	struct stream_part *part;
};

static enum outcome sieve_fill(const struct making *m, struct fault *fault)
{
	const struct services *services = services_of(m->request);
	const int64_t campaign = m->part->campaign.id;
	struct stream_view *view = &m->part->view;
	struct stream_minutes *minutes = &m->part->minutes;
	struct figures figures = {0};
	struct stream_offer offer = {.kinds = figures.signal_kinds, .signals = figures.signal};
	const struct reach reach = reach_of(m->request, campaign);
	enum outcome outcome = reach.account
				   ? reach_figures_read(m->conn, &reach, &figures, minutes, fault)
				   : figures_read(m->conn, campaign, &figures, fault);
	if (outcome == OK && !reach.account)
		outcome = stream_minutes_read(m->conn, campaign, time_now(), minutes, fault);
	if (outcome == OK && !reach.account)
		outcome = stream_offer_read(stream_desk_offers(services->desk), services->places,
					    m->commits, m->conn, m->arena, campaign, &offer, fault);
	if (outcome == OK)
		outcome = stream_sieve_fill(m->conn, m->arena, campaign,
					    stream_path(m->arena, &m->part->campaign), &m->query,
					    &offer, &view->sieve, fault);
	view->total = figures.posts;
	view->signal_total = figures.signal[SIGNAL_YES];
	view->nothing = figures.posts == 0;
	return outcome;
}

static void links_fill(const struct making *m, int64_t next)
{
	struct arena *arena = m->arena;
	const struct campaign *campaign = &m->part->campaign;
	struct stream_view *view = &m->part->view;
	struct stream_query older = m->query;
	view->here_href = view->sieve.here_href;
	if (m->query.at[PARAM_BEFORE].len == 0)
		view->events =
		    arena_format(arena, "/api/v1/campaigns/%.*s/events", STR_ARG(campaign->slug));
	if (next == 0)
		return;
	view->next = arena_format(arena, "%lld", (long long)next);
	older.at[PARAM_BEFORE] = view->next;
	view->older_href = stream_href(arena, stream_path(arena, campaign), &older);
}

// The languages or sources of an incident, of a list with `separator` between.
static struct view_list names_list(struct arena *arena, struct str text, char separator,
				   const char *(*name_of)(struct str word))
{
	struct stream_name *names = arena_array(arena, INCIDENT_SOURCES, sizeof *names);
	size_t count = 0;
	while (names && text.len > 0 && count < INCIDENT_SOURCES) {
		const struct str word = str_cut(&text, separator);
		names[count++] = (struct stream_name){name_of(word), word};
	}
	return (struct view_list){names, count};
}

static enum outcome incident_fill(const struct making *m, int64_t id, struct fault *fault)
{
	struct incident incident;
	struct stream_view *view = &m->part->view;
	struct stream_incident *shown = arena_zero(m->arena, sizeof *shown);
	if (!shown)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	const enum outcome outcome =
	    incident_find(m->conn, m->arena, m->part->campaign.id, id, &incident, fault);
	if (outcome != OK)
		return outcome;
	protection_veil_incident(&incident);
	*shown = (struct stream_incident){
	    .id = incident.id,
	    .posts = incident.posts,
	    .waiting = incident.waiting,
	    .title = incident.title,
	    .languages = names_list(m->arena, incident.langs, ' ', language_name),
	    .sources = names_list(m->arena, incident.sources, '\n', source_name),
	};
	if (view->posts.count > 0) {
		const struct post_row *row = view->posts.at;
		shown->case_id = row->case_id;
		shown->case_number = row->case_number;
	}
	view->incident = (struct view_list){shown, 1};
	return OK;
}

static enum outcome rows_fill(const struct making *m, int64_t *ret_next, int64_t *ret_incident,
			      struct fault *fault)
{
	struct stream_rows rows;
	struct stream_view *view = &m->part->view;
	struct stream_wish wish = stream_wish_read(m->request, m->part->campaign.id);
	wish.before = request_number(m->request, "before");
	wish.may_correct = m->may_correct;
	if (stream_query_text(m->arena, &m->query).len > 0 ||
	    wish.before) // else the page of a post leads here by itself
		wish.back = stream_back(m->arena, view->here);
	const enum outcome outcome =
	    stream_rows_find(services_of(m->request)->desk, m->conn, m->arena, &wish, &rows, fault);
	if (outcome != OK)
		return outcome;
	view->posts = (struct view_list){rows.rows, rows.count};
	view->last_received = rows.count > 0 && wish.before == 0 ? rows.rows[0].received_at : 0;
	*ret_next = rows.next;
	*ret_incident = wish.incident;
	return OK;
}

// Names it on the page around the answer, and shows its clocks.
static void campaign_announce(struct request *request, const struct campaign *campaign)
{
	request->campaign = campaign->name;
	request->campaign_slug = campaign->slug;
	clock_show(request, campaign);
}

static enum outcome stream_fill(const struct making *m, struct fault *fault)
{
	int64_t next = 0, incident = 0;
	struct stream_view *view = &m->part->view;
	struct campaign *campaign = &m->part->campaign;
	enum outcome outcome =
	    campaign_by_slug(m->conn, m->arena, request_text(m->request, "slug"), campaign, fault);
	if (outcome != OK)
		return outcome;
	campaign_announce(m->request, campaign); // times in the filters are read by its clocks
	view->here = stream_href(m->arena, stream_path(m->arena, campaign), &m->query);
	view->may_correct = m->may_correct;
	view->slug = campaign->slug;
	outcome = rows_fill(m, &next, &incident, fault);
	if (outcome == OK)
		outcome = sieve_fill(m, fault);
	links_fill(m, next);
	return outcome == OK && incident ? incident_fill(m, incident, fault) : outcome;
}

// The filters that were asked for, in the arena of what is made of them.
static struct stream_query query_copy(const struct request *request, struct arena *arena)
{
	struct stream_query query = stream_query_read(request);
	query.at[PARAM_BEFORE] = request_text(request, "before");
	for (int i = 0; i < STREAM_PARAMS; i++)
		query.at[i] = arena_copy(arena, query.at[i]);
	return query;
}

static enum outcome part_fill(struct part *part, void *context, struct fault *fault)
{
	struct making *m = context;
	struct stream_part *shown = arena_zero(&part->arena, sizeof *shown);
	if (!shown)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	m->arena = &part->arena;
	m->query = query_copy(m->request, m->arena);
	m->part = shown;
	enum outcome outcome = store_snapshot(services_of(m->request)->store, &m->conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = stream_fill(m, fault);
	conn_release(m->conn);
	part->data = shown;
	return outcome;
}

// What a part depends on beside the database. In JSON times have no zone of the campaign's.
static struct str part_key(const struct request *request, bool may_correct)
{
	struct stream_query query = stream_query_read(request);
	query.at[PARAM_BEFORE] = request_text(request, "before");
	const struct str path =
	    arena_format(request->arena, "stream%d%d%.*s/%.*s", may_correct, request->wants_json,
			 STR_ARG(zone_chosen(request)), STR_ARG(request_text(request, "slug")));
	return stream_href(request->arena, path, &query);
}

static enum outcome part_find(struct request *request, const struct stream_part **ret_part)
{
	const struct services *services = services_of(request);
	// People of a partner see what is theirs, each by their own account: that is nobody else's.
	const bool shared = viewer_partner(request) == 0;
	struct making m = {.request = request,
			   .commits = store_commits(services->store),
			   .may_correct = shared && viewer_may(request) >> MAY_POST_CORRECT & 1};
	const struct str key = shared ? part_key(request, m.may_correct) : (struct str){0};
	const void *data = NULL;
	const enum outcome outcome = shelf_take(stream_desk_shelf(services->desk), request, key,
						m.commits, part_fill, &m, &data);
	*ret_part = data;
	return outcome;
}

enum outcome stream_done(struct conn *conn, struct request *request, int64_t campaign,
			 struct stream_view *view)
{
	struct bulk bulk;
	struct bulk_result *done = arena_zero(request->arena, sizeof *done);
	if (!request_has(request, "done") || !done)
		return OK;
	const enum outcome outcome =
	    bulk_find(conn, request->arena, campaign, request_number(request, "done"), &bulk,
		      &request->fault);
	if (outcome == OK)
		*done = bulk_result_of(&bulk, request_number(request, "kept"));
	view->done = done;
	return outcome;
}

static enum outcome done_fill(struct request *request, int64_t campaign, struct stream_view *view)
{
	struct conn *conn;
	if (!request_has(request, "done"))
		return OK;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = stream_done(conn, request, campaign, view);
	conn_release(conn);
	return outcome;
}

enum outcome stream_show(struct request *request, struct stream_view *view)
{
	const struct stream_part *part = NULL;
	enum outcome outcome = part_find(request, &part);
	if (outcome != OK)
		return outcome;
	const struct stream_view asked = *view; // a mistake in a form
	*view = part->view;
	view->view_error = asked.view_error;
	view->view_typed = asked.view_typed;
	view->may_work = viewer_may(request) >> MAY_CASE_WORK & 1;
	stream_minutes_show(request->arena, &part->minutes, time_now(), view);
	campaign_announce(request, &part->campaign);
	outcome = done_fill(request, part->campaign.id, view);
	request->title = /*tr*/ "Stream";
	if (outcome == OK)
		reply_view_status(request, view->view_error ? 422 : 200, view);
	return outcome;
}

static enum outcome stream_get(struct request *request)
{
	struct stream_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	return stream_show(request, view);
}

// --- the API ---

static enum outcome posts_fill(struct conn *conn, struct request *request, struct stream_view *view,
			       struct fault *fault)
{
	struct campaign campaign;
	struct stream_rows rows;
	enum outcome outcome =
	    campaign_by_slug(conn, request->arena, request_text(request, "slug"), &campaign, fault);
	if (outcome != OK)
		return outcome;
	struct stream_wish wish = stream_wish_read(request, campaign.id);
	wish.before = request_number(request, "cursor");
	wish.everything = wish.signal < 0 && !wish.handled;
	if (request_has(request, "since"))
		wish.since = request_number(request, "since");
	if (request_has(request, "limit"))
		wish.limit = (size_t)request_number(request, "limit");
	outcome =
	    stream_rows_find(services_of(request)->desk, conn, request->arena, &wish, &rows, fault);
	if (outcome != OK)
		return outcome;
	view->posts = (struct view_list){rows.rows, rows.count};
	if (rows.next > 0)
		view->next = reply_next(request, rows.next);
	return OK;
}

static enum outcome posts_get(struct request *request)
{
	struct conn *conn;
	struct stream_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This answer needs too much memory.");
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = posts_fill(conn, request, view, &request->fault);
	conn_release(conn);
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

struct stats_signal {
	int64_t yes, unsure, noise;
};
struct stats_kinds {
	int64_t request, offer, report, caution, question, complaint, praise, other;
};
struct stats_view {
	int64_t posts;
	struct stats_signal signal;
	struct stats_kinds kinds;
};
static const struct field stats_signal_fields[] = {
    VIEW_FIELD(stats_signal, yes, FIELD_I64, "worth a look"),
    VIEW_FIELD(stats_signal, unsure, FIELD_I64, "nobody is sure"),
    VIEW_FIELD(stats_signal, noise, FIELD_I64, "not about the matter"),
};
static const struct view stats_signal_view = VIEW(stats_signal, stats_signal_fields, "by signal");
static const struct field stats_kinds_fields[] = {
    VIEW_FIELD(stats_kinds, request, FIELD_I64, "ask for something"),
    VIEW_FIELD(stats_kinds, offer, FIELD_I64, "offer something"),
    VIEW_FIELD(stats_kinds, report, FIELD_I64, "tell what happens"),
    VIEW_FIELD(stats_kinds, caution, FIELD_I64, "warn or advise"),
    VIEW_FIELD(stats_kinds, question, FIELD_I64, "ask a question"),
    VIEW_FIELD(stats_kinds, complaint, FIELD_I64, "complain"),
    VIEW_FIELD(stats_kinds, praise, FIELD_I64, "thank or praise"),
    VIEW_FIELD(stats_kinds, other, FIELD_I64, "none of these"),
};
static const struct view stats_kinds_view = VIEW(stats_kinds, stats_kinds_fields, "by kind");
static const struct field stats_fields[] = {
    VIEW_FIELD(stats_view, posts, FIELD_I64, "all posts"),
    VIEW_INNER(stats_view, signal, FIELD_VIEW, &stats_signal_view, "posts by signal"),
    VIEW_INNER(stats_view, kinds, FIELD_VIEW, &stats_kinds_view, "posts by kind"),
};
static const struct view stats_view_view = VIEW(stats_view, stats_fields, "figures of a campaign");

static enum outcome stats_get(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct figures figures;
	struct stats_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This answer needs too much memory.");
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = campaign_by_slug(conn, request->arena, request_text(request, "slug"), &campaign,
				   &request->fault);
	const struct reach reach = reach_of(request, campaign.id);
	if (outcome == OK && reach.account)
		outcome = reach_figures_read(conn, &reach, &figures, &(struct stream_minutes){0},
					     &request->fault);
	else if (outcome == OK)
		outcome = figures_read(conn, campaign.id, &figures, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	const int64_t *kinds = figures.kinds;
	*view = (struct stats_view){
	    .posts = figures.posts,
	    .signal = {figures.signal[SIGNAL_YES], figures.signal[SIGNAL_UNSURE],
		       figures.signal[SIGNAL_NOISE]},
	    .kinds = {kinds[KIND_REQUEST], kinds[KIND_OFFER], kinds[KIND_REPORT],
		      kinds[KIND_CAUTION], kinds[KIND_QUESTION], kinds[KIND_COMPLAINT],
		      kinds[KIND_PRAISE], kinds[KIND_OTHER]},
	};
	reply_view(request, view);
	return OK;
}

static enum outcome events_get(struct request *request)
{
	reply_live(request, viewer_topic(request));
	return OK;
}

// --- routes ---

static const struct input page_inputs[] = {
    INPUT_CAMPAIGN,
    STREAM_FILTER_INPUTS(IN_QUERY),
    {.name = "before", .place = IN_QUERY, .type = INPUT_ID, .help = "Posts before this one."},
    STREAM_DONE_INPUTS,
};
static const struct input api_inputs[] = {
    INPUT_CAMPAIGN,
    STREAM_FILTER_INPUTS(IN_QUERY),
    {.name = "cursor",
     .place = IN_QUERY,
     .type = INPUT_CURSOR,
     .help = "`next` of the answer before."},
    {.name = "limit",
     .place = IN_QUERY,
     .type = INPUT_NUMBER,
     .least = 1,
     .most = STREAM_ROWS_MAX,
     .help = "How many posts; 50 if absent."},
    {.name = "since",
     .place = IN_QUERY,
     .type = INPUT_TIME,
     .help = "The same as `received_from`."},
};
static const struct input slug_inputs[] = {INPUT_CAMPAIGN};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/stream",
     .permission = "stream.read",
     INPUTS(page_inputs),
     .handle = stream_get,
     .view = &stream_view_view,
     .template = "stream",
     .help = "The stream of a campaign, newest first."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/posts",
     .permission = "stream.read",
     .flags = ROUTE_API,
     INPUTS(api_inputs),
     .handle = posts_get,
     .view = &stream_view_view,
     .help = "Posts of a campaign, newest first."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/stats",
     .permission = "stream.read",
     .flags = ROUTE_API,
     INPUTS(slug_inputs),
     .handle = stats_get,
     .view = &stats_view_view,
     .help = "How many posts of which signal and kind."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/events",
     .permission = "stream.read",
     .flags = ROUTE_API | ROUTE_LIVE,
     INPUTS(slug_inputs),
     .handle = events_get,
     .help = "Live events: post, case, count, reload."},
};
const struct route_table respond_routes = {routes, sizeof routes / sizeof routes[0]};
