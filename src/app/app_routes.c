// SPDX-License-Identifier: AGPL-3.0-or-later
// Routes that belong to no room: the first page, static files, health,
// metrics, colours.
#include "app/app_embedded.h"
#include "app/openapi.h"
#include "app/program.h"
#include "app/root_view.h"
#include "base/time.h"
#include "campaign/campaign_embedded.h"
#include "campaign/duty.h"
#include "campaign/outbox.h"
#include "campaign/site_view.h"
#include "campaign/words.h"
#include "desk/grouper.h"
#include "people/people_embedded.h"
#include "people/permission.h"

static const struct program *program_of(const struct request *request)
{
	return services_of(request)->program;
}

// --- first page ---

#define ROOT_ROWS 12 // on a page

static enum outcome root_rows(struct conn *conn, struct request *request, struct root_view *view)
{
	size_t count = 0;
	int64_t ids[ROOT_ROWS + 1];
	const int64_t before = request_number(request, "before");
	struct root_campaign *rows = arena_array(request->arena, ROOT_ROWS + 1, sizeof *rows);
	struct stmt *list = stmt_start(conn, &sql_root_list);
	stmt_bind_i64(list, 1, before ? before : INT64_MAX);
	stmt_bind_i64(list, 2, ROOT_ROWS + 1);
	while (rows && count <= ROOT_ROWS && stmt_step(list)) {
		ids[count] = stmt_i64(list, 0);
		rows[count++] = (struct root_campaign){
		    .slug = arena_copy(request->arena, stmt_str(list, 1)),
		    .name = arena_copy(request->arena, stmt_str(list, 2)),
		    .purpose = arena_copy(request->arena, stmt_str(list, 3)),
		};
	}
	enum outcome outcome = stmt_end(list, &request->fault);
	const bool more = count > ROOT_ROWS;
	count = more ? ROOT_ROWS : count;
	for (size_t i = 0; i < count && outcome == OK; i++) {
		struct duty_gate gate;
		outcome = duty_gate_read(conn, ids[i], time_now(), &gate, &request->fault);
		rows[i].help_open = outcome == OK && gate.open;
		struct campaign said = {.id = ids[i], .purpose = rows[i].purpose};
		struct str said_in[WORDS_FIELDS];
		if (outcome == OK)
			outcome = words_say_to(conn, request, &said, said_in);
		rows[i].purpose = said.purpose;
		rows[i].lang = outcome == OK ? said_in[WORDS_PURPOSE] : STR("");
	}
	view->campaigns = (struct view_list){rows, count};
	view->next = more ? ids[count - 1] : 0;
	return outcome;
}

static enum outcome root_get(struct request *request)
{
	struct conn *conn;
	struct root_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = store_snapshot(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = root_rows(conn, request, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->some = view->campaigns.count > 0;
	view->signed_in = request->viewer.account != 0;
	view->fresh =
	    program_of(request)->wizard_key && wizard_key_open(program_of(request)->wizard_key);
	request->title = /*tr*/ "Welcome";
	reply_view(request, view);
	return OK;
}

// --- static files ---

static enum outcome static_get(struct request *request)
{
	const struct asset *asset =
	    asset_find(request_text(request, "name"), request_text(request, "hash"));
	if (!asset)
		return fail(NOT_FOUND, &request->fault, "There is no such file.");
	uint64_t tag = 0;
	for (size_t i = 0; asset->hash[i]; i++)
		tag = tag * 31 + (unsigned char)asset->hash[i];
	reply_asset(request, asset->type, str_of((const char *)asset->at, asset->len), tag);
	return OK;
}

// --- colours ---

static enum outcome theme_post(struct request *request)
{
	const struct str theme = request_text(request, "theme");
	const struct str back = request_text(request, "back");
	const bool ours = str_starts(back, STR("/")) && !str_starts(back, STR("//"));
	const int64_t year_s = 365 * 86400;
	if (str_equal(theme, STR("device")))
		reply_cookie(request, "theme", STR(""), 0);
	else
		reply_cookie(request, "theme", theme, year_s);
	reply_redirect(request, ours ? back : STR("/"));
	return OK;
}

// --- health and metrics ---

static enum outcome healthz_get(struct request *request)
{
	struct conn *conn;
	const enum outcome outcome =
	    store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	conn_release(conn);
	reply_no_store(request);
	reply_bytes(request, 200, "text/plain; charset=utf-8", STR("ok\n"));
	return OK;
}

struct metric {
	const char *name, *type, *help;
};

static void metric_add(struct buf *out, const struct metric *metric, double value)
{
	buf_format(out, "# HELP causeway_%s %s\n# TYPE causeway_%s %s\ncauseway_%s %.17g\n",
		   metric->name, metric->help, metric->name, metric->type, metric->name, value);
}

static int64_t resident_bytes(void)
{
	long total = 0, resident = 0;
	FILE *file = fopen("/proc/self/statm", "re");
	if (!file)
		return 0;
	const int read = fscanf(file, "%ld %ld", &total, &resident);
	fclose(file);
	return read == 2 ? (int64_t)resident * 4096 : 0;
}

// Upper bounds double from 64 µs; see http_stats.
static void request_histogram(struct buf *out, const struct http_stats *http)
{
	uint64_t below = 0;
	buf_add_cstr(out, "# HELP causeway_http_seconds Time from the request's last byte to the "
			  "answer.\n# TYPE causeway_http_seconds histogram\n");
	for (size_t i = 0; i < sizeof http->histogram / sizeof http->histogram[0]; i++) {
		below += http->histogram[i];
		buf_format(out, "causeway_http_seconds_bucket{le=\"%.6f\"} %llu\n",
			   (double)(64u << i) / 1e6, (unsigned long long)below);
	}
	buf_format(out,
		   "causeway_http_seconds_bucket{le=\"+Inf\"} %llu\n"
		   "causeway_http_seconds_count %llu\n",
		   (unsigned long long)below, (unsigned long long)below);
}

static void commit_histogram(struct buf *out, const struct store_stats *store)
{
	static const unsigned limits_ms[STORE_COMMIT_STEPS] = STORE_COMMIT_LIMITS_MS;
	uint64_t below = 0;
	buf_add_cstr(out, "# HELP causeway_store_commit_seconds Time that a commit took.\n"
			  "# TYPE causeway_store_commit_seconds histogram\n");
	for (size_t i = 0; i < STORE_COMMIT_STEPS; i++) {
		below += store->commit_steps[i];
		buf_format(out, "causeway_store_commit_seconds_bucket{le=\"%.3f\"} %llu\n",
			   limits_ms[i] / 1e3, (unsigned long long)below);
	}
	buf_format(out,
		   "causeway_store_commit_seconds_bucket{le=\"+Inf\"} %llu\n"
		   "causeway_store_commit_seconds_count %llu\n"
		   "causeway_store_commit_seconds_sum %.6f\n",
		   (unsigned long long)store->commits, (unsigned long long)store->commits,
		   (double)store->commit_ns_sum / 1e9);
}

// Messages on their way, or where a person must look. Left out when the store cannot be read.
static void outbox_gauges(struct buf *out, struct store *store)
{
	static const enum outbox_state open[] = {OUTBOX_WAITING, OUTBOX_SENDING, OUTBOX_FAILED,
						 OUTBOX_DEAD};
	struct conn *conn;
	struct outbox_counts counts;
	if (store_reader(store, &conn, NULL) != OK)
		return;
	const enum outcome outcome = outbox_count(conn, -1, &counts, NULL);
	conn_release(conn);
	if (outcome != OK)
		return;
	buf_add_cstr(out, "# HELP causeway_outbox_messages Messages that wait to leave, or were "
			  "given up.\n# TYPE causeway_outbox_messages gauge\n");
	for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
		buf_format(out, "causeway_outbox_messages{state=\"%s\"} %lld\n",
			   outbox_states[open[i]].name, (long long)counts.by_state[open[i]]);
}

static void metrics_write(const struct program *program, struct buf *out)
{
	const struct http_stats http = http_stats(program->http);
	const struct store_stats store = store_stats(program->store);
	const struct live_stats live = live_stats(program->hub);
	const struct {
		struct metric metric;
		double value;
	} rows[] = {
	    {{"http_requests_total", "counter", "Requests answered."}, (double)http.requests},
	    {{"http_refused_total", "counter", "Requests refused for their form or size."},
	     (double)http.refused},
	    {{"http_sent_bytes_total", "counter", "Bytes of answers."}, (double)http.bytes_out},
	    {{"http_connections", "gauge", "Open connections."}, (double)http.connections},
	    {{"http_running", "gauge", "Requests between their headers and their answer."},
	     (double)http.running},
	    {{"store_commits_total", "counter", "Durable commits."}, (double)store.commits},
	    {{"store_rows_total", "counter", "Rows of weight written."}, (double)store.rows},
	    {{"store_commit_seconds_last", "gauge", "How long the newest commit took."},
	     (double)store.commit_ns_last / 1e9},
	    {{"store_queue", "gauge", "Writes that wait."}, (double)store.queue_depth},
	    {{"store_wal_bytes", "gauge", "Size of the write-ahead log."}, (double)store.wal_bytes},
	    {{"live_viewers", "gauge", "Live pages that are open."}, (double)live.viewers},
	    {{"live_sent_total", "counter", "Events written to live pages."}, (double)live.sent},
	    {{"live_dropped_total", "counter", "Live pages told to load again."},
	     (double)live.dropped},
	    {{"grouper_behind_seconds", "gauge",
	      "How far the grouping of posts is behind the newest one."},
	     (double)grouper_behind(program->grouper) / 1e3},
	    {{"search_behind_seconds", "gauge",
	      "How far the words that can be searched are behind the newest post."},
	     (double)post_log_behind(program->log) / 1e3},
	    {{"resident_bytes", "gauge", "Memory of the program."}, (double)resident_bytes()},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		metric_add(out, &rows[i].metric, rows[i].value);
	outbox_gauges(out, program->store);
	request_histogram(out, &http);
	commit_histogram(out, &store);
}

static enum outcome metrics_get(struct request *request)
{
	struct buf text;
	buf_init(&text, 65536);
	metrics_write(program_of(request), &text);
	const struct str copy = arena_copy(request->arena, buf_str(&text));
	buf_free(&text);
	reply_no_store(request);
	reply_bytes(request, 200, "text/plain; version=0.0.4; charset=utf-8", copy);
	return OK;
}

// --- the description of the API ---

#define OPENAPI_MAX ((size_t)1 << 20)

static enum outcome openapi_get(struct request *request)
{
	size_t n_tables;
	const struct route_table *tables = program_routes(&n_tables);
	struct buf text;
	buf_init(&text, OPENAPI_MAX);
	openapi_write(tables, n_tables, &text);
	const bool whole = !text.full;
	const struct str copy = arena_copy(request->arena, buf_str(&text));
	buf_free(&text);
	if (!whole || !copy.at)
		return fail(TOO_MUCH, &request->fault, "The description needs too much memory.");
	reply_bytes(request, 200, "application/json", copy);
	return OK;
}

// --- routes ---

static const struct input root_inputs[] = {
    {.name = "before",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "Only campaigns that are older than this one."},
};
static const struct input static_inputs[] = {
    {.name = "hash",
     .place = IN_PATH,
     .type = INPUT_TEXT,
     .required = true,
     .most = 32,
     .help = "Hash of the content."},
    {.name = "name",
     .place = IN_PATH,
     .type = INPUT_TEXT,
     .required = true,
     .most = 80,
     .help = "Name of the file."},
};
static const char *const themes[] = {"device", "light", "dark", NULL};
static const struct input theme_inputs[] = {
    {.name = "theme",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = themes,
     .help = "Colours of the pages."},
    {.name = "back",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 500,
     .help = "Path to go back to."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/",
     .permission = "public",
     INPUTS(root_inputs),
     .handle = root_get,
     .view = &root_view_view,
     .template = "root",
     .help = "The first page of this server."},
    {.method = METHOD_GET,
     .path = "/static/{hash}/{name}",
     .permission = "public",
     .flags = ROUTE_PUBLIC_CACHE,
     INPUTS(static_inputs),
     .handle = static_get,
     .help = "Stylesheet and script."},
    {.method = METHOD_POST,
     .path = "/theme",
     .permission = "public",
     .body = BODY_FORM,
     INPUTS(theme_inputs),
     .handle = theme_post,
     .help = "Chooses light or dark."},
    {.method = METHOD_GET,
     .path = "/healthz",
     .permission = "public",
     .flags = ROUTE_API,
     .handle = healthz_get,
     .help = "Answers 200 when the server is ready."},
    {.method = METHOD_GET,
     .path = "/api/openapi.json",
     .permission = "public",
     .flags = ROUTE_API,
     .handle = openapi_get,
     .answer_type = "application/json",
     .help = "This description of the API, OpenAPI 3.1."},
    {.method = METHOD_GET,
     .path = "/metrics",
     .permission = "public",
     .flags = ROUTE_API,
     .handle = metrics_get,
     .help = "Figures for Prometheus; counts only."},
};
const struct route_table app_routes = {routes, sizeof routes / sizeof routes[0]};
