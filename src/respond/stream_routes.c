// SPDX-License-Identifier: AGPL-3.0-or-later
// The stream as a page and as an API: posts, figures, live events.
#include "respond/stream_page.h"

#include "base/id.h"
#include "base/time.h"
#include "campaign/campaign_embedded.h"
#include "campaign/reading.h"
#include "net/live.h"
#include "net/services.h"

#define SPARK_MINUTES 30
#define LANGS_SHOWN   16

static const char *const kind_choices[] = {"request",	"offer",  "report", "caution", "question",
					   "complaint", "praise", "other",  NULL};
static const char *const signal_choices[] = {"yes", "unsure", "noise", NULL};

// --- what a request asks for ---

// `before` on pages, `cursor` in the API: both are a post's id.
static struct stream_wish wish_read(const struct request *request, int64_t campaign,
				    const char *cursor)
{
	const struct str kind = request_text(request, "kind");
	const struct str signal = request_text(request, "signal");
	return (struct stream_wish){
	    .campaign = campaign,
	    .kind = kind.len > 0 ? name_find(kind_names, KIND_COUNT, kind) : -1,
	    .signal = signal.len > 0 ? name_find(signal_names, SIGNAL_COUNT, signal) : -1,
	    .lang = request_text(request, "lang"),
	    .q = request_text(request, "q"),
	    .before = request_number(request, cursor),
	    .limit = STREAM_ROWS,
	};
}

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

// Posts a minute of the last half hour; and how many came in the last 60 seconds, the part of the
// minute before this one taken by its share.
static enum outcome minutes_read(struct conn *conn, struct arena *arena, int64_t campaign,
				 struct stream_view *view, struct fault *fault)
{
	const int64_t now = time_now();
	const int64_t first = now / 60000 - SPARK_MINUTES + 1;
	int64_t counts[SPARK_MINUTES] = {0};
	struct stmt *list = stmt_start(conn, &sql_post_minute_list);
	stmt_bind_i64(list, 1, campaign);
	stmt_bind_i64(list, 2, first);
	while (stmt_step(list)) {
		const int64_t at = stmt_i64(list, 0) - first;
		if (at >= 0 && at < SPARK_MINUTES)
			counts[at] = stmt_i64(list, 1);
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome != OK)
		return outcome;
	const int64_t rest = 60000 - now % 60000;
	view->per_minute = counts[SPARK_MINUTES - 1] + counts[SPARK_MINUTES - 2] * rest / 60000;
	view->spark = stream_spark(arena, counts, SPARK_MINUTES);
	return OK;
}

// --- the page ---

static enum outcome languages_read(struct conn *conn, struct arena *arena, int64_t campaign,
				   struct stream_lang_count **ret_langs, size_t *ret_count,
				   struct fault *fault)
{
	struct stream_lang_count *langs = arena_array(arena, LANGS_SHOWN, sizeof *langs);
	size_t count = 0;
	struct stmt *list = stmt_start(conn, &sql_post_lang_count_list);
	stmt_bind_i64(list, 1, campaign);
	stmt_bind_i64(list, 2, LANGS_SHOWN);
	while (langs && count < LANGS_SHOWN && stmt_step(list))
		langs[count++] = (struct stream_lang_count){arena_cstr(arena, stmt_str(list, 0)),
							    stmt_i64(list, 1)};
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome != OK)
		return outcome;
	*ret_langs = langs;
	*ret_count = count;
	return OK;
}

static enum outcome filters_fill(struct conn *conn, const struct request *request,
				 const struct campaign *campaign, struct str path,
				 struct stream_view *view, struct fault *fault)
{
	struct figures figures;
	struct stream_lang_count *langs;
	size_t n_langs;
	enum outcome outcome = figures_read(conn, campaign->id, &figures, fault);
	if (outcome == OK)
		outcome =
		    languages_read(conn, request->arena, campaign->id, &langs, &n_langs, fault);
	if (outcome == OK)
		outcome = minutes_read(conn, request->arena, campaign->id, view, fault);
	if (outcome != OK)
		return outcome;
	int64_t kinds[8], signals[3];
	for (size_t i = 0; i < 8; i++)
		kinds[i] =
		    figures
			.signal_kinds[name_find(kind_names, KIND_COUNT, str_from(stream_kinds[i]))];
	for (size_t i = 0; i < 3; i++)
		signals[i] =
		    figures
			.signal[name_find(signal_names, SIGNAL_COUNT, str_from(stream_signals[i]))];
	const struct stream_query query = {
	    .kind = request_text(request, "kind"),
	    .lang = request_text(request, "lang"),
	    .signal = request_text(request, "signal"),
	    .q = request_text(request, "q"),
	    .before = request_text(request, "before"),
	};
	stream_filters(request->arena, path, &query, kinds, signals, langs, n_langs, view);
	view->total = figures.posts;
	view->signal_total = figures.signal[SIGNAL_YES];
	view->nothing = figures.posts == 0;
	return OK;
}

static enum outcome links_fill(struct arena *arena, const struct request *request,
			       const struct campaign *campaign, struct str path, int64_t next,
			       struct stream_view *view)
{
	if (request_number(request, "before") == 0)
		view->events =
		    arena_format(arena, "/api/v1/campaigns/%.*s/events", STR_ARG(campaign->slug));
	if (next == 0)
		return OK;
	view->next = arena_format(arena, "%lld", (long long)next);
	const struct stream_query older = {
	    .kind = request_text(request, "kind"),
	    .lang = request_text(request, "lang"),
	    .signal = request_text(request, "signal"),
	    .q = request_text(request, "q"),
	    .before = view->next,
	};
	view->older_href = stream_href(arena, path, &older);
	return OK;
}

static enum outcome stream_fill(struct conn *conn, struct request *request,
				struct stream_view *view, struct fault *fault)
{
	const struct services *services = services_of(request);
	struct arena *arena = request->arena;
	struct campaign campaign;
	struct stream_rows rows;
	enum outcome outcome =
	    campaign_by_slug(conn, arena, request_text(request, "slug"), &campaign, fault);
	if (outcome != OK)
		return outcome;
	const struct stream_wish wish = wish_read(request, campaign.id, "before");
	outcome = stream_rows_find(services->desk, conn, arena, &wish, &rows, fault);
	if (outcome != OK)
		return outcome;
	const struct str path = arena_format(arena, "/t/%.*s/stream", STR_ARG(campaign.slug));
	view->posts = (struct view_list){rows.rows, rows.count};
	view->slug = campaign.slug;
	view->last_received = rows.count > 0 && wish.before == 0 ? rows.rows[0].received_at : 0;
	outcome = filters_fill(conn, request, &campaign, path, view, fault);
	if (outcome == OK)
		outcome = links_fill(arena, request, &campaign, path, rows.next, view);
	request->title = /*tr*/ "Stream";
	request->campaign = campaign.name;
	request->campaign_slug = campaign.slug;
	return outcome;
}

static enum outcome stream_get(struct request *request)
{
	struct conn *conn;
	struct stream_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = stream_fill(conn, request, view, &request->fault);
	conn_release(conn);
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

static enum outcome desk_get(struct request *request)
{
	reply_redirect(request, arena_format(request->arena, "/t/%.*s/stream",
					     STR_ARG(request_text(request, "slug"))));
	return OK;
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
	struct stream_wish wish = wish_read(request, campaign.id, "cursor");
	wish.everything = wish.signal < 0;
	wish.since = request_number(request, "since");
	if (request_has(request, "limit"))
		wish.limit = (size_t)request_number(request, "limit");
	outcome =
	    stream_rows_find(services_of(request)->desk, conn, request->arena, &wish, &rows, fault);
	if (outcome != OK)
		return outcome;
	view->posts = (struct view_list){rows.rows, rows.count};
	if (rows.next > 0)
		view->next = arena_format(request->arena, "%lld", (long long)rows.next);
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
	if (outcome == OK)
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
	reply_live(request, arena_format(request->arena, "campaign/%.*s",
					 STR_ARG(request_text(request, "slug"))));
	return OK;
}

// --- routes ---

#define SLUG_INPUT                                                                                 \
	{                                                                                          \
		.name = "slug", .place = IN_PATH, .type = INPUT_SLUG, .required = true,            \
		.help = "Short name of the campaign."                                              \
	}
#define FILTER_INPUTS                                                                              \
	{.name = "kind",                                                                           \
	 .place = IN_QUERY,                                                                        \
	 .type = INPUT_CHOICE,                                                                     \
	 .choices = kind_choices,                                                                  \
	 .help = "Only posts of this kind."},                                                      \
	    {.name = "signal",                                                                     \
	     .place = IN_QUERY,                                                                    \
	     .type = INPUT_CHOICE,                                                                 \
	     .choices = signal_choices,                                                            \
	     .help = "Only posts with this signal."},                                              \
	    {.name = "lang",                                                                       \
	     .place = IN_QUERY,                                                                    \
	     .type = INPUT_TEXT,                                                                   \
	     .most = 12,                                                                           \
	     .help = "Only posts in this language, BCP 47."},                                      \
	{                                                                                          \
		.name = "q", .place = IN_QUERY, .type = INPUT_TEXT, .most = 200,                   \
		.help = "Words that the post holds, in any script. Noise is not searched."         \
	}

static const struct input page_inputs[] = {
    SLUG_INPUT,
    FILTER_INPUTS,
    {.name = "before", .place = IN_QUERY, .type = INPUT_ID, .help = "Posts before this one."},
};
static const struct input api_inputs[] = {
    SLUG_INPUT,
    FILTER_INPUTS,
    {.name = "cursor", .place = IN_QUERY, .type = INPUT_ID, .help = "`next` of the answer before."},
    {.name = "limit",
     .place = IN_QUERY,
     .type = INPUT_NUMBER,
     .least = 1,
     .most = STREAM_ROWS_MAX,
     .help = "How many posts; 50 if absent."},
    {.name = "since",
     .place = IN_QUERY,
     .type = INPUT_TIME,
     .help = "Only posts received at or after this time."},
};
static const struct input slug_inputs[] = {SLUG_INPUT};
#define INPUTS(table) .inputs = table, .n_inputs = sizeof(table) / sizeof((table)[0])

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
     .path = "/t/{slug}/desk",
     .permission = "stream.read",
     INPUTS(slug_inputs),
     .handle = desk_get,
     .help = "Leads to the stream."},
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
