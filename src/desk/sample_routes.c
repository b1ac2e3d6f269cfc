// SPDX-License-Identifier: AGPL-3.0-or-later
// The daily sample: some of the posts that triage discarded, drawn by chance but always the same
// ones for a day and a number of posts, are looked at by people. So the team sees how many are
// missed, and brings back those it finds. A sample is drawn once a day, when somebody asks for it.
#include "desk/post_page.h"

#include "base/time.h"
#include "base/zone.h"
#include "campaign/clock.h"
#include "desk/queue_view.h"
#include "respond/label.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"

#define SAMPLE_POSTS	50
#define SAMPLE_TRIES	200  // draws, for those that fall on the same post twice
#define DAY_MINUTES_MAX 1560 // clocks put back by two hours
// Discarded posts have no index: those of a minute are passed over one by one to reach one. On busy
// days posts are drawn from fewer minutes, so that about this many are passed over in all.
#define PASSED_OVER	100000

// --- the page ---

static enum outcome sample_read(struct conn *conn, int64_t campaign, struct sample_view *view,
				struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_sample_newest);
	stmt_bind_i64(find, 1, campaign);
	if (stmt_step(find)) {
		view->sample = stmt_i64(find, 0);
		view->day = stmt_i64(find, 1) * DAY_MS;
		view->of_posts = stmt_i64(find, 2);
		view->posts = stmt_i64(find, 3);
		view->checked = stmt_i64(find, 4);
		view->wrong = stmt_i64(find, 5);
		view->drawn = true;
	}
	return stmt_end(find, fault);
}

static enum outcome next_read(struct conn *conn, int64_t sample, struct sample_view *view,
			      int64_t *ret_post, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_sample_next);
	stmt_bind_i64(find, 1, sample);
	stmt_bind_i64(find, 2, READING_PRIVATE);
	if (stmt_step(find)) {
		view->place = stmt_i64(find, 0);
		*ret_post = stmt_i64(find, 1);
	}
	return stmt_end(find, fault);
}

// A day by the clocks of the campaign.
struct day {
	int64_t number;		// days since 1970
	int64_t first, minutes; // since 1970; how many it has
};

static struct day day_of(const struct zone *zone, int64_t now)
{
	const int64_t from = zone_midnight(zone, now), local = zone_local(zone, from);
	const int64_t until = zone_moment(zone, local + DAY_MS), long_day = DAY_MINUTES_MAX;
	const int64_t minutes = (until - from) / MINUTE_MS;
	return (struct day){local / DAY_MS, from / MINUTE_MS,
			    minutes < long_day ? minutes : long_day};
}

// How many of its posts were discarded in each of its minutes; `all`: in all.
struct day_minutes {
	struct day day;
	int64_t posts[DAY_MINUTES_MAX];
	int64_t all;
};

static enum outcome minutes_read(struct conn *conn, int64_t campaign, struct day day,
				 struct day_minutes *ret, struct fault *fault)
{
	*ret = (struct day_minutes){.day = day};
	struct stmt *list = stmt_start(conn, &sql_sample_minutes);
	stmt_bind_i64(list, 1, campaign);
	stmt_bind_i64(list, 2, day.first);
	stmt_bind_i64(list, 3, day.first + day.minutes);
	while (stmt_step(list)) {
		const int64_t posts = stmt_i64(list, 1);
		ret->posts[stmt_i64(list, 0) - day.first] = posts;
		ret->all += posts;
	}
	return stmt_end(list, fault);
}

static enum outcome sample_fill(struct conn *conn, const struct request *request,
				const struct campaign *campaign, struct sample_view *view,
				struct fault *fault)
{
	int64_t post = 0;
	struct post_view *one = arena_zero(request->arena, sizeof *one);
	struct day_minutes *minutes = arena_zero(request->arena, sizeof *minutes);
	const struct day today = day_of(clock_zone(request, campaign), time_now());
	if (!one || !minutes)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	view->slug = campaign->slug;
	view->here = arena_format(request->arena, "/t/%.*s/sample", STR_ARG(campaign->slug));
	enum outcome outcome = sample_read(conn, campaign->id, view, fault);
	if (outcome == OK)
		outcome = minutes_read(conn, campaign->id, today, minutes, fault);
	if (outcome == OK && view->drawn)
		outcome = next_read(conn, view->sample, view, &post, fault);
	view->finished = view->drawn && !post;
	if (outcome == OK && post) {
		outcome = post_fill(conn, request, campaign, post, one, fault);
		view->one = one;
	}
	view->some = minutes->all > 0;
	view->outdated = view->drawn && view->day < today.number * DAY_MS;
	if (!view->drawn) {
		view->day = today.number * DAY_MS;
		view->of_posts = minutes->all;
	}
	char day[TIME_TEXT_MAX];
	time_format(view->day, day);
	view->date = arena_copy(request->arena, str_of(day, sizeof "2026-07-14" - 1));
	return outcome;
}

static enum outcome sample_show(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct sample_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = sample_fill(conn, request, &campaign, view, &request->fault);
	conn_release(conn);
	request->title = /*tr*/ "Check what was discarded";
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

// --- drawing ---

struct draw {
	int minute;
	int64_t rank; // of the discarded posts of that minute: 0, 1 …
	int64_t post; // 0: it was given back since
};
struct drawing {
	struct id_maker *ids;
	struct day day;
	int64_t campaign, now, of_posts;
	struct draw draws[SAMPLE_POSTS]; // in the order of looking
	size_t count;
};

// SplitMix64 (Steele, Lea, Flood 2014): a fair, reproducible number for each step of a seed.
static uint64_t chance(uint64_t seed, uint64_t step)
{
	uint64_t z = seed + step * 0x9e3779b97f4a7c15u;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

// The post of that rank in the day.
static struct draw draw_at(const struct day_minutes *minutes, int64_t rank)
{
	int minute = 0;
	while (minute < DAY_MINUTES_MAX - 1 && rank >= minutes->posts[minute])
		rank -= minutes->posts[minute++];
	return (struct draw){.minute = minute, .rank = rank};
}

static bool drawn(const struct drawing *drawing, struct draw draw)
{
	for (size_t i = 0; i < drawing->count; i++)
		if (drawing->draws[i].minute == draw.minute && drawing->draws[i].rank == draw.rank)
			return true;
	return false;
}

static bool opened(const struct drawing *drawing, int minute)
{
	for (size_t i = 0; i < drawing->count; i++)
		if (drawing->draws[i].minute == minute)
			return true;
	return false;
}

// Draws by chance, every post as likely as every other: minutes by how many they have, and once
// enough are open, as many from each of these (Cochran, Sampling Techniques, 1977, section 9A.3).
static void ranks_draw(struct drawing *drawing, const struct day_minutes *minutes)
{
	const uint64_t seed = (uint64_t)drawing->campaign ^ (uint64_t)drawing->day.number << 32;
	int64_t passed = 0;
	for (uint64_t i = 1; i <= SAMPLE_TRIES && drawing->count < SAMPLE_POSTS; i++) {
		struct draw draw =
		    draw_at(minutes, (int64_t)(chance(seed, i) % (uint64_t)minutes->all));
		const bool open = opened(drawing, draw.minute);
		if (!open && drawing->count > 0 && passed >= PASSED_OVER) {
			const uint64_t other = chance(seed, i + SAMPLE_TRIES);
			draw.minute = drawing->draws[other % drawing->count].minute;
			draw.rank = (int64_t)(chance(seed, i + 2 * SAMPLE_TRIES) %
					      (uint64_t)minutes->posts[draw.minute]);
		} else if (!open) {
			passed += minutes->posts[draw.minute];
		}
		if (!drawn(drawing, draw))
			drawing->draws[drawing->count++] = draw;
	}
}

// Finds the posts that were drawn from one minute, in one walk.
static enum outcome minute_walk(struct conn *conn, struct drawing *drawing, int minute,
				struct fault *fault)
{
	int64_t last = 0;
	const int64_t from = (drawing->day.first + minute) * MINUTE_MS;
	for (size_t i = 0; i < drawing->count; i++)
		if (drawing->draws[i].minute == minute && drawing->draws[i].rank > last)
			last = drawing->draws[i].rank;
	struct stmt *walk = stmt_start(conn, &sql_sample_walk);
	stmt_bind_i64(walk, 1, drawing->campaign);
	stmt_bind_i64(walk, 2, id_floor(from));
	stmt_bind_i64(walk, 3, id_floor(from + MINUTE_MS));
	stmt_bind_i64(walk, 4, last + 1);
	for (int64_t rank = 0; stmt_step(walk); rank++)
		for (size_t i = 0; i < drawing->count; i++)
			if (drawing->draws[i].minute == minute && drawing->draws[i].rank == rank)
				drawing->draws[i].post = stmt_i64(walk, 0);
	return stmt_end(walk, fault);
}

static enum outcome posts_draw(struct conn *conn, struct drawing *drawing, struct fault *fault)
{
	struct day_minutes *minutes = malloc(sizeof *minutes);
	if (!minutes)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	enum outcome outcome = minutes_read(conn, drawing->campaign, drawing->day, minutes, fault);
	drawing->of_posts = minutes->all;
	if (outcome == OK && minutes->all > 0)
		ranks_draw(drawing, minutes);
	free(minutes);
	for (int minute = 0; minute < DAY_MINUTES_MAX && outcome == OK; minute++)
		if (opened(drawing, minute))
			outcome = minute_walk(conn, drawing, minute, fault);
	return outcome;
}

static enum outcome draw_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct drawing *drawing = context;
	const int64_t id = id_next(drawing->ids);
	struct stmt *insert = stmt_start(conn, &sql_sample_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, drawing->campaign);
	stmt_bind_i64(insert, 3, drawing->day.number);
	stmt_bind_i64(insert, 4, drawing->now);
	stmt_bind_i64(insert, 5, drawing->of_posts);
	enum outcome outcome = stmt_run(insert, fault);
	if (outcome != OK || conn_changes(conn) == 0) // somebody was first
		return outcome;
	for (size_t i = 0; i < drawing->count && outcome == OK; i++) {
		if (drawing->draws[i].post == 0)
			continue;
		struct stmt *add = stmt_start(conn, &sql_sample_post_insert);
		stmt_bind_i64(add, 1, id);
		stmt_bind_i64(add, 2, (int64_t)i + 1);
		stmt_bind_i64(add, 3, drawing->draws[i].post);
		outcome = stmt_run(add, fault);
	}
	return outcome;
}

static enum outcome sample_done(struct request *request, const struct campaign *campaign)
{
	if (request->wants_json)
		return sample_show(request);
	reply_done(request,
		   arena_format(request->arena, "/t/%.*s/sample", STR_ARG(campaign->slug)));
	return OK;
}

static enum outcome draw_post(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct fault *fault = &request->fault;
	const struct services *services = services_of(request);
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	const int64_t now = time_now();
	struct drawing drawing = {
	    .ids = services->ids,
	    .campaign = campaign.id,
	    .day = day_of(clock_zone(request, &campaign), now),
	    .now = now,
	};
	outcome = store_reader(services->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = posts_draw(conn, &drawing, fault);
	conn_release(conn);
	if (outcome == OK && drawing.count == 0)
		return fail(CONFLICT, fault,
			    /*tr*/ "Nothing was discarded today. Come back later.");
	if (outcome == OK)
		outcome = store_write(services->store, WRITE_PERSON, SAMPLE_POSTS, draw_run,
				      &drawing, fault);
	return outcome == OK ? sample_done(request, &campaign) : outcome;
}

// --- looking ---

struct checking {
	struct label_change change;
	int64_t sample, post;
	bool wrong;
};

static enum outcome holds(struct conn *conn, const struct checking *job, bool *ret,
			  struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_sample_holds);
	stmt_bind_i64(find, 1, job->sample);
	stmt_bind_i64(find, 2, job->post);
	stmt_bind_i64(find, 3, job->change.campaign);
	*ret = stmt_step(find);
	return stmt_end(find, fault);
}

// NOT_FOUND for a post that is not in the sample; CONFLICT if somebody has looked before.
static enum outcome check_mark(struct conn *conn, const struct checking *job, struct fault *fault)
{
	bool inside = false;
	struct stmt *mark = stmt_start(conn, &sql_sample_check);
	stmt_bind_i64(mark, 1, job->sample);
	stmt_bind_i64(mark, 2, job->post);
	stmt_bind_i64_or_null(mark, 3, job->change.account);
	stmt_bind_i64(mark, 4, job->change.now);
	stmt_bind_i64(mark, 5, job->wrong);
	stmt_bind_i64(mark, 6, job->change.campaign);
	enum outcome outcome = stmt_run(mark, fault);
	if (outcome != OK || conn_changes(conn) > 0)
		return outcome;
	outcome = holds(conn, job, &inside, fault);
	if (outcome != OK)
		return outcome;
	return inside ? fail(CONFLICT, fault, /*tr*/ "Somebody has checked this Post before you.")
		      : fail(NOT_FOUND, fault, "This Post is not in the sample.");
}

static enum outcome check_run(struct conn *conn, void *context, struct fault *fault)
{
	struct checking *job = context;
	int64_t correction;
	const enum outcome outcome = check_mark(conn, job, fault);
	if (outcome != OK || !job->wrong)
		return outcome;
	return label_apply(conn, &job->change, job->post, &correction, fault);
}

static enum outcome check_post(struct request *request)
{
	struct campaign campaign;
	struct label_wish wish = {.count = 0};
	const struct str said = request_text(request, "set");
	const bool wrong = !str_equal(said, STR("right"));
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome == OK && wrong)
		outcome = label_read(said, &wish, &request->fault);
	if (outcome != OK)
		return outcome;
	struct checking job = {
	    .change = label_change_of(request, campaign.id, &wish, request_text(request, "reason")),
	    .sample = request_number(request, "sample"),
	    .post = request_number(request, "id"),
	    .wrong = wrong,
	};
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 4, check_run, &job,
			      &request->fault);
	if (outcome != OK)
		return outcome;
	if (wrong)
		label_tell(request, job.change.campaign, &job.post, 1);
	return sample_done(request, &campaign);
}

// --- routes ---

static const struct input slug_inputs[] = {INPUT_CAMPAIGN};
static const struct input check_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "Id of the post."},
    {.name = "sample",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "Id of the sample."},
    {.name = "set",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = 60,
     .help = "`right` to discard it, else what it is: `kind:request`, `signal:yes`."},
    {.name = "reason",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = CORRECTION_REASON_MAX,
     .help = "How you know."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/sample",
     .permission = "post.correct",
     INPUTS(slug_inputs),
     .handle = sample_show,
     .view = &sample_view_view,
     .template = "sample",
     .help = "The newest daily sample of what triage discarded."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/sample",
     .permission = "post.correct",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(slug_inputs),
     .handle = draw_post,
     .view = &sample_view_view,
     .template = "sample",
     .help = "Draws the sample of today, once."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/sample/{id}",
     .permission = "post.correct",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(check_inputs),
     .handle = check_post,
     .view = &sample_view_view,
     .template = "sample",
     .help = "Says of a post of the sample whether it was rightly discarded."},
};
const struct route_table desk_sample_routes = {routes, sizeof routes / sizeof routes[0]};
