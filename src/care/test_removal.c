// SPDX-License-Identifier: AGPL-3.0-or-later
// What was taken back where it was written is erased here, too, unless somebody works on it, it is
// private or it was sent to us. On SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on
// PostgreSQL.
#include "care/removal.h"

#include "campaign/concern.h"
#include "campaign/post_origin.h"
#include "desk_fixture.h"

static enum outcome run_removed(struct conn *conn, struct step *step, struct fault *fault)
{
	return post_origin_removed(conn, step->first, step->change.now, fault);
}

static struct retention retention_of(struct desk *desk)
{
	return (struct retention){
	    .store = desk->room.store, .ids = &desk->room.ids, .now = time_now};
}

// Taken back there, and the job run.
static bool gone(struct desk *desk, int64_t post)
{
	char id[24];
	struct retention retention = retention_of(desk);
	const struct job_kind kind = removal_job(&retention);
	struct step step = {.run = run_removed, .first = post};
	snprintf(id, sizeof id, "%lld", (long long)post);
	const struct job job = {.payload = str_from(id)};
	is_int(desk_do(desk, ASHA, &step), OK, "it is taken back %s", desk->fault.text);
	ok(post_log_settle(desk->log, 10000), "its words can be found");
	is_int(kind.run(kind.context, &job, &desk->fault), OK, "the job ends %s", desk->fault.text);
	return desk_erased(desk, post);
}

static int64_t say(struct desk *desk, const char *source)
{
	const struct said said = {.text = "forty people at the school need water",
				  .source = source,
				  .signal = SIGNAL_YES,
				  .kind = KIND_REQUEST};
	return desk_post(desk, &said);
}

static enum outcome run_concern(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct concern_change change = {
	    .ids = step->change.ids, .campaign = step->change.campaign, .now = step->change.now};
	const struct concern_new made = {.incident = step->first, .note = STR("")};
	return concern_raise(conn, &change, &made, &step->ret, fault);
}

// What a concern rests on is for its leads, also while no Case was made of it.
static void test_private(struct desk *desk)
{
	struct said alone = {.text = "my little sister is alone with him",
			     .source = "mastodon",
			     .signal = SIGNAL_YES,
			     .topics = TOPIC(HEAD_PROTECTION)};
	const int64_t raised = say(desk, "mastodon"), heard = desk_post(desk, &alone);
	struct step raise = {.run = run_concern, .first = desk_incident(desk, raised)};
	is_int(desk_do(desk, ASHA, &raise), OK, "a concern is raised %s", desk->fault.text);
	ok(!gone(desk, raised), "what a concern is about is not erased");
	ok(!gone(desk, heard), "nor what Triage marked as private");
	alone.topics = READING_COMPLAINS | READING_HELD;
	ok(!gone(desk, desk_post(desk, &alone)), "nor what an owner of complaints reads first");
}

// All of an account whose posts have ids that begin alike.
static void test_account(struct desk *desk)
{
	static const struct query taken = {
	    .name = "taken", .sql = "select count(*) from post where removed_at is not null"};
	const int64_t before = room_number(&desk->room, &taken), first = say(desk, "mastodon");
	struct retention retention = retention_of(desk);
	const struct job_kind kind = removal_job(&retention);
	bool postponed = false;
	struct job job = {.postponed = &postponed,
			  .payload = arena_format(&desk->arena, "%lld nobody", (long long)first)};
	say(desk, "mastodon");
	say(desk, "sms");
	is_int(kind.run(kind.context, &job, &desk->fault), OK, "an account that nobody knows");
	is_int(room_number(&desk->room, &taken), before, "takes nothing along");
	job.payload = arena_format(&desk->arena, "%lld p", (long long)first);
	is_int(kind.run(kind.context, &job, &desk->fault), OK, "one that is known %s",
	       desk->fault.text);
	is_int(room_number(&desk->room, &taken), before + 2,
	       "takes its posts along from the first on, and none of another source");
	is_int(kind.run(kind.context, &job, &desk->fault), OK, "told twice");
	is_int(room_number(&desk->room, &taken), before + 2, "it is as it was");
}

static void test_place(const struct place *place)
{
	static const struct query told = {
	    .name = "told",
	    .sql = "select count(*) from audit where action = 'post.removed' and account_id = 0 "
		   "and campaign = 'flood'"};
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t heard = say(&desk, "mastodon"), worked = say(&desk, "mastodon");
	const int64_t sent = say(&desk, "sms"), there = say(&desk, "mastodon");
	desk_case_make(&desk, worked);
	const struct said same = {.text = "rice at the old mill",
				  .source = "mastodon",
				  .signal = SIGNAL_YES,
				  .kind = KIND_REQUEST,
				  .copy = true};
	desk_case_make(&desk, desk_post(&desk, &same));
	const int64_t copy = desk_post(&desk, &same);
	ok(gone(&desk, heard), "what we only heard is erased");
	ok(!gone(&desk, worked), "what somebody works on is not");
	ok(!gone(&desk, copy), "nor is a copy of what is on a Case");
	ok(!gone(&desk, sent), "nor what was sent to us");
	struct job job = {.payload = arena_format(&desk.arena, "%lld", (long long)there)};
	struct retention retention = retention_of(&desk);
	const struct job_kind kind = removal_job(&retention);
	is_int(kind.run(kind.context, &job, &desk.fault), OK, "a job that came too much ends");
	ok(!desk_erased(&desk, there), "nor what nobody took back");
	ok(gone(&desk, heard), "taken back twice it is as it was");
	is_int(room_number(&desk.room, &told), 1,
	       "the audit log tells of what went, and only of that");
	test_private(&desk);
	test_account(&desk);
	desk_close(&desk);
}

int main(void)
{
	places_each(test_place);
	return tap_done();
}
