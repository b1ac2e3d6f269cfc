// SPDX-License-Identifier: AGPL-3.0-or-later
// Noise loses its words when it is older than its campaign keeps it, and nothing else does. With a
// clock of our own, on SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "respond/retention.h"

#include "campaign/limit.h"
#include "desk_fixture.h"
#include "respond/erase.h"

#define DAY ((int64_t)24 * 3600 * 1000)

static const struct said noise = {.text = "best pizza deals of the week", .signal = SIGNAL_NOISE};
static const struct said unsure = {.text = "is it true about the dam", .signal = SIGNAL_UNSURE};
static const struct said signal_said = {.text = "water for forty people at the school",
					.signal = SIGNAL_YES,
					.kind = KIND_REQUEST,
					.urgency = URGENCY_URGENT};

static int64_t clock_now;
static int64_t now_of_test(void)
{
	return clock_now;
}

// Runs it as if `days` had passed since the test began; how many posts were erased, -1: it failed.
static int64_t run_after(struct desk *desk, int days)
{
	int64_t sum = -1;
	const struct retention retention = {.store = desk->room.store, .now = now_of_test};
	clock_now = desk->now + days * DAY;
	ok(retention_run(&retention, &sum, &desk->fault) == OK, "it runs %s", desk->fault.text);
	return sum;
}

static enum outcome run_days(struct conn *conn, struct step *step, struct fault *fault)
{
	int64_t was;
	return limit_set(conn, step->change.campaign, LIMIT_NOISE_DAYS, step->number, STR("a test"),
			 &was, fault);
}

static void days_set(struct desk *desk, int days)
{
	struct step step = {.run = run_days, .number = days};
	is_int(desk_do(desk, ASHA, &step), OK, "noise is kept %d days", days);
}

static void test_place(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t old = desk_post(&desk, &noise),
		      other = desk_post_of(&desk, desk.storm, &noise);
	const int64_t kept[] = {desk_post(&desk, &unsure), desk_post(&desk, &signal_said),
				desk_post(&desk, &noise)};
	ok(old && other && desk_incident(&desk, kept[2]), "there are posts, one in an incident");

	is_int(run_after(&desk, 89), 0, "nothing is erased in the standard 90 days");
	ok(!desk_erased(&desk, old), "and its words are there");
	is_int(run_after(&desk, 91), 2, "then the noise of both campaigns is");
	ok(desk_erased(&desk, old) && desk_erased(&desk, other), "without words");
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		ok(!desk_erased(&desk, kept[i]), "what is unsure, signal or in an incident stays");
	is_int(run_after(&desk, 92), 0, "nothing is erased twice");

	const int64_t late = desk_post(&desk, &noise),
		      far = desk_post_of(&desk, desk.storm, &noise);
	days_set(&desk, 7);
	is_int(run_after(&desk, 6), 0, "a campaign that keeps it a week keeps it a week");
	is_int(run_after(&desk, 8), 1, "and no longer");
	ok(desk_erased(&desk, late) && !desk_erased(&desk, far),
	   "the other campaign still keeps it");
	const int64_t again = desk_post(&desk, &noise);
	days_set(&desk, 30);
	is_int(run_after(&desk, 31), 1, "changed days are looked through from the start");
	ok(desk_erased(&desk, again), "so that nothing is passed over");
	days_set(&desk, 90);
	is_int(run_after(&desk, 120), 1, "and so is what only the other campaign has left");
	ok(desk_erased(&desk, far), "after its own days");
	desk_close(&desk);
}

static void many(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	for (int i = 0; i < RETENTION_SLICE + 10; i++)
		desk_post(&desk, &noise);
	is_int(run_after(&desk, 91), RETENTION_SLICE + 10, "more than one slice is erased");
	desk_close(&desk);
}

// --- what one person asks for ---

static const struct query found_by = {.name = "found_by",
				      .sql = "select count(*) from post_text where post_text "
					     "match 'forty' and rowid = $1"};
static const struct query title_of = {.name = "title_of",
				      .sql = "select title from incident where first_post = $1"};

static int64_t number_of(struct desk *desk, const struct query *query, int64_t post)
{
	struct conn *conn;
	int64_t number = -1;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return -1;
	struct stmt *find = stmt_start(conn, query);
	stmt_bind_i64(find, 1, post);
	if (stmt_step(find))
		number = query == &title_of ? str_equal(stmt_str(find, 0), STR("\xE2\x80\x94"))
					    : stmt_i64(find, 0);
	stmt_end(find, NULL);
	conn_release(conn);
	return number;
}

static enum outcome run_erase(struct conn *conn, struct step *step, struct fault *fault)
{
	return post_erase(conn, step->change.campaign, step->first, step->change.now, fault);
}

static void erasing(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t post = desk_post(&desk, &signal_said);
	ok(desk_incident(&desk, post) && post_log_settle(desk.log, 10000), "a post is kept");
	const bool sqlite = number_of(&desk, &found_by, post) == 1;
	is_int(number_of(&desk, &title_of, post), 0, "its words are the title of its incident");
	struct step step = {.run = run_erase, .first = post};
	is_int(desk_do(&desk, ASHA, &step), OK, "it is erased %s", desk.fault.text);
	ok(desk_erased(&desk, post), "its words are gone");
	is_int(number_of(&desk, &title_of, post), 1, "from the title too");
	if (sqlite)
		is_int(number_of(&desk, &found_by, post), 0, "and from the search");
	is_int(desk_do(&desk, ASHA, &step), OK, "a second time changes nothing");
	step.first = desk_post_of(&desk, desk.storm, &signal_said);
	is_int(desk_do(&desk, ASHA, &step), NOT_FOUND, "no campaign erases what another has");
	ok(!desk_erased(&desk, step.first), "which stays");
	desk_close(&desk);
}

int main(void)
{
	places_each(test_place);
	places_each(many);
	places_each(erasing);
	return tap_done();
}
