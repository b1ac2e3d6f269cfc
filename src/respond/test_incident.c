// SPDX-License-Identifier: AGPL-3.0-or-later
// Posts join, leave and come back; cases go with them, and nothing is lost on the way. On SQLite
// and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "respond/incident.h"

#include "campaign/alarm.h"
#include "campaign/correction.h"
#include "desk_fixture.h"
#include "respond/protection.h"
#include "respond/work_moves.h"

#include <math.h>

static const struct said roof = {.text = "we are on the school roof by the bridge",
				 .place = "Kunda Bridge",
				 .lang = "ur",
				 .source = "sms",
				 .signal = SIGNAL_YES,
				 .kind = KIND_REQUEST,
				 .urgency = URGENCY_LIFE,
				 .topics = TOPIC(HEAD_RESCUE)};
static const struct said report = {.text = "people wave from the roof of the school",
				   .source = "mastodon",
				   .lang = "en",
				   .signal = SIGNAL_YES,
				   .kind = KIND_REPORT,
				   .urgency = URGENCY_URGENT,
				   .topics = TOPIC(HEAD_CASUALTIES)};

static const struct query raise_labels = {
    .name = "raise_labels",
    .sql = "update post set signal = 2, kind = 1, urgency = $2, labels = $3 where id = $1"};
static const struct query fill_up = {.name = "fill_up",
				     .sql = "update incident set originals = $2 where id = $1"};
static const struct query count_water = {
    .name = "count_water",
    .sql = "select coalesce(sum(posts), 0) from post_facet_count where facet = 'topic:water'"};
static const struct query count_ghat = {
    .name = "count_ghat",
    .sql = "select coalesce(sum(posts), 0) from post_facet_count where facet = 'place:rishi ghat'"};
static const struct query count_bridge = {
    .name = "count_bridge",
    .sql =
	"select coalesce(sum(posts), 0) from post_facet_count where facet = 'place:kunda bridge'"};
static const struct query count_casualties = {
    .name = "count_casualties",
    .sql = "select coalesce(sum(posts), 0) from post_facet_count where facet = 'topic:casualties'"};

static const struct query repost_set = {
    .name = "repost_set",
    .sql = "insert into post_reporter (post_id, reporter, account_id, at) "
	   "values ($1, 'repost', 11, 0)"};
static const struct query number_put = {
    .name = "number_put",
    .sql = "insert into post_contact (post_id, sealed, hash) values ($1, $2, 'one number')"};
static const struct query repost_end = {.name = "repost_end",
					.sql = "delete from post_reporter where post_id = $1"};

// --- the calls ---

static enum outcome run_join(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_join(conn, &step->of, step->first, step->second_id, fault);
}
static enum outcome run_split(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_split(conn, &step->of, step->first, &step->ret, fault);
}
static enum outcome run_undo(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_move_undo(conn, &step->of, step->first, fault);
}
static enum outcome run_rename(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_rename(conn, &step->of, step->first, step->word, fault);
}
static enum outcome run_expire(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_sure_expire(conn, step->of.ids, step->until, fault);
}

static enum outcome run_verify(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_verify(conn, &step->of, step->first, (enum incident_sure)step->number,
			       step->word, step->until, fault);
}
static enum outcome run_claim(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_claim(conn, &step->change, fault);
}
static enum outcome run_fill(struct conn *conn, struct step *step, struct fault *fault)
{
	struct stmt *fill = stmt_start(conn, &fill_up);
	stmt_bind_i64(fill, 1, step->first);
	stmt_bind_i64(fill, 2, step->number);
	return stmt_run(fill, fault);
}
// Labels as a correction leaves them, and what follows from that.
static enum outcome run_correct(struct conn *conn, struct step *step, struct fault *fault)
{
	struct stmt *labels = stmt_start(conn, &raise_labels);
	stmt_bind_i64(labels, 1, step->first);
	stmt_bind_i64(labels, 2, step->number);
	stmt_bind_i64(labels, 3, step->second_id);
	const enum outcome outcome = stmt_run(labels, fault);
	return outcome == OK ? incident_post_corrected(conn, &step->of, step->first, fault)
			     : outcome;
}

static enum outcome run_place(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct new_correction place = {.campaign = step->of.campaign,
					     .post = step->first,
					     .account = step->of.account,
					     .field = CORRECT_PLACE,
					     .word = step->word,
					     .reason = STR("I live there.")};
	const enum outcome outcome = correction_make(conn, step->of.ids, &place, &step->ret, fault);
	return outcome == OK ? incident_post_corrected(conn, &step->of, step->first, fault)
			     : outcome;
}

static enum outcome run_private(struct conn *conn, struct step *step, struct fault *fault)
{
	static const struct query make_private = {
	    .name = "make_private",
	    .sql = "update incident set labels = labels | $2 where id = $1"};
	struct stmt *make = stmt_start(conn, &make_private);
	stmt_bind_i64(make, 1, step->first);
	stmt_bind_i64(make, 2, PROTECTION_BIT);
	return stmt_run(make, fault);
}

static struct work_moves_step moves_step;
static enum outcome run_moves(struct conn *conn, struct step *step, struct fault *fault)
{
	return work_moves_step(conn, &step->of, ASHA, step->second_id, INT64_MAX, step->number != 0,
			       &moves_step, fault);
}

static enum outcome join(struct desk *desk, int64_t from, int64_t into)
{
	struct step step = {.run = run_join, .first = from, .second_id = into};
	return desk_do(desk, ASHA, &step);
}

static int64_t split(struct desk *desk, int64_t post, const char *reason)
{
	struct step step = {.run = run_split, .first = post, .reason = str_from(reason)};
	return desk_do(desk, ASHA, &step) == OK ? step.ret : 0;
}

static enum outcome undo(struct desk *desk, int64_t post)
{
	struct step step = {.run = run_undo, .first = post};
	return desk_do(desk, BILAL, &step);
}

static void claim(struct desk *desk, int64_t id, int64_t account)
{
	struct step step = {.run = run_claim};
	step.change.case_id = id;
	desk_do(desk, account, &step);
}

// --- making and saying ---

static void test_make(struct desk *desk)
{
	struct said long_words = report;
	long_words.text =
	    "the first words of a long post are its title and what stands behind them is "
	    "left to those who open the post itself";
	const int64_t post = desk_post(desk, &roof);
	is_int(desk_incident_of(desk, post).id, 0, "a post has no incident before it is grouped");
	const int64_t id = desk_incident(desk, post);
	const struct incident made = desk_incident_now(desk, id);
	ok(id != 0 && made.first_post == post && made.posts == 1, "a person may make one");
	is_str(made.title, str_from(roof.text), "with the words of the post as its title");
	is_str(made.place, STR("Kunda Bridge"), "its place");
	ok(fabs(made.lat - 12.5) < 0.01 && fabs(made.lon - 65.25) < 0.01, "on the map");
	ok(made.kind == KIND_REQUEST && made.urgency == URGENCY_LIFE && made.waiting == 1,
	   "kind, urgency, and that it waits for an answer");
	is_int(desk_incident(desk, post), id, "only once");
	const struct incident cut =
	    desk_incident_now(desk, desk_incident(desk, desk_post(desk, &long_words)));
	is_str(cut.title,
	       STR("the first words of a long post are its title and what stands behind them is "
		   "left to those…"),
	       "a long one ends with a whole word");
	ok(isnan(cut.lat) && cut.place.len == 0, "one without a place has none");
	is_int(desk_incident(desk, 4711), 0, "what is no post has none: %s", desk->fault.text);
}

static void test_say(struct desk *desk)
{
	const int64_t post = desk_post(desk, &roof);
	const int64_t id = desk_incident(desk, post), case_id = desk_case_make(desk, post);
	struct step name = {.run = run_rename, .first = id, .word = STR("   ")};
	is_int(desk_do(desk, ASHA, &name), INVALID, "a title is not empty: %s", desk->fault.text);
	name.word = STR(" School roof ");
	name.of.revision = desk_case_now(desk, case_id).revision;
	is_int(desk_do(desk, ASHA, &name), OK, "a person gives a title");
	struct incident now = desk_incident_now(desk, id);
	is_str(now.title, STR("School roof"), "without the space around it");
	ok(now.named, "which is theirs");
	struct step same = name;
	same.of.revision = 0;
	is_int(desk_do(desk, ASHA, &same), OK, "the same title once more is nothing new");
	is_int(desk_do(desk, BILAL, &name), CONFLICT, "who saw it before is told: %s",
	       desk->fault.text);
	struct step sure = {.run = run_verify, .first = id, .number = SURE_CONFIRMED};
	is_int(desk_do(desk, ASHA, &sure), INVALID, "how sure we are needs evidence: %s",
	       desk->fault.text);
	sure.word = STR("The ward officer saw them.");
	is_int(desk_do(desk, ASHA, &sure), OK, "with it, it is said");
	now = desk_incident_now(desk, id);
	ok(now.sure == SURE_CONFIRMED && now.sure_at == desk->now, "and since when");
	is_str(now.evidence, sure.word, "and why");
	is_str(desk_history(desk, case_id), STR("sure title opened"), "its case tells of both");
	sure.until = desk->now - 1;
	is_int(desk_do(desk, ASHA, &sure), INVALID, "nothing holds until yesterday");
	sure.until = desk->now + 3600000;
	is_int(desk_do(desk, ASHA, &sure), OK, "it holds for an hour %s", desk->fault.text);
	struct step expire = {.run = run_expire, .until = sure.until - 1};
	is_int(desk_do(desk, 0, &expire), OK, "somebody looks at what is over");
	ok(desk_incident_now(desk, id).sure == SURE_CONFIRMED, "before that hour nothing is");
	expire.until = sure.until;
	is_int(desk_do(desk, 0, &expire), OK, "and looks again %s", desk->fault.text);
	now = desk_incident_now(desk, id);
	ok(now.sure == SURE_UNVERIFIED, "then it is unverified again");
	is_str(now.evidence, sure.word, "with what was known then");
}

static void test_usual_end(struct desk *desk)
{
	const int64_t id = desk_incident(desk, desk_post(desk, &report));
	struct step sure = {.run = run_verify,
			    .first = id,
			    .number = SURE_CONFIRMED,
			    .word = STR("The ward officer saw them.")};
	struct step expire = {.run = run_expire, .until = desk->now + SURE_USUAL_MS - 1};
	is_int(desk_do(desk, ASHA, &sure), OK, "nobody says until when: %s", desk->fault.text);
	desk_do(desk, 0, &expire);
	ok(desk_incident_now(desk, id).sure == SURE_CONFIRMED, "it holds for the usual time");
	expire.until++;
	desk_do(desk, 0, &expire);
	ok(desk_incident_now(desk, id).sure == SURE_UNVERIFIED, "and not for ever");
}

static enum outcome run_repost(struct conn *conn, struct step *step, struct fault *fault)
{
	struct stmt *set = stmt_start(conn, step->flag ? &repost_set : &repost_end);
	stmt_bind_i64(set, 1, step->first);
	return stmt_run(set, fault);
}

static enum outcome run_number(struct conn *conn, struct step *step, struct fault *fault)
{
	struct stmt *put = stmt_start(conn, &number_put);
	stmt_bind_i64(put, 1, step->first);
	stmt_bind_blob(put, 2, STR("sealed"));
	return stmt_run(put, fault);
}

static int64_t says_too(struct desk *desk, int64_t incident, const char *author, bool copy)
{
	struct said said = report;
	said.author = author;
	said.copy = copy;
	const int64_t post = desk_post(desk, &said);
	if (!copy)
		join(desk, desk_incident(desk, post), incident);
	return post;
}

static void test_likely(struct desk *desk)
{
	const int64_t id = desk_incident(desk, desk_post(desk, &report));
	struct step sure = {
	    .run = run_verify, .first = id, .number = SURE_LIKELY, .word = STR("Many say so.")};
	is_int(desk_do(desk, ASHA, &sure), CONFLICT, "one message makes nothing likely: %s",
	       desk->fault.text);
	says_too(desk, id, "neighbour", true);
	is_int(desk_do(desk, ASHA, &sure), CONFLICT, "nor does a copy of it by somebody else");
	says_too(desk, id, "somebody", false);
	is_int(desk_do(desk, ASHA, &sure), CONFLICT, "nor the same person once more");
	struct step passed = {
	    .run = run_repost, .first = says_too(desk, id, "neighbour", false), .flag = true};
	desk_do(desk, ASHA, &passed);
	is_int(desk_do(desk, ASHA, &sure), CONFLICT, "nor what a neighbour only passes on");
	passed.flag = false;
	desk_do(desk, ASHA, &passed);
	is_int(desk_do(desk, ASHA, &sure), OK, "what the neighbour saw does: %s", desk->fault.text);
}

static void test_one_number(struct desk *desk)
{
	struct step number = {.run = run_number, .first = desk_post(desk, &report)};
	const int64_t id = desk_incident(desk, number.first);
	struct step sure = {
	    .run = run_verify, .first = id, .number = SURE_LIKELY, .word = STR("Two say so.")};
	is_int(desk_do(desk, ASHA, &number), OK, "one message has a number %s", desk->fault.text);
	number.first = says_too(desk, id, "another name", false);
	is_int(desk_do(desk, ASHA, &number), OK, "another has the same %s", desk->fault.text);
	is_int(desk_do(desk, ASHA, &sure), CONFLICT, "two names of one number are one person");
}

// --- joining ---

static void test_join(struct desk *desk)
{
	const int64_t a = desk_post(desk, &roof), b = desk_post(desk, &report);
	const int64_t from = desk_incident(desk, b), into = desk_incident(desk, a);
	is_int(join(desk, into, into), CONFLICT, "nothing joins itself: %s", desk->fault.text);
	is_int(join(desk, 4711, into), NOT_FOUND, "nor what is not there: %s", desk->fault.text);
	is_int(join(desk, from, into), OK, "two incidents are joined");
	struct incident now = desk_incident_now(desk, into);
	ok(now.posts == 2 && now.first_post == a && now.latest_post == b,
	   "into one with both posts");
	is_str(now.langs, STR("ur en"), "both languages");
	is_str(now.sources, STR("sms\nmastodon"), "and both sources");
	is_int(now.labels, TOPIC(HEAD_RESCUE) | TOPIC(HEAD_CASUALTIES), "about all they say");
	is_int(desk_incident_of(desk, b).id, into, "the post is found there");
	is_int(desk_incident_now(desk, from).joined_into, into, "and old links lead there");
	is_int(join(desk, from, into), CONFLICT, "once: %s", desk->fault.text);
	is_int(undo(desk, b), OK, "it can be undone");
	is_int(desk_incident_of(desk, b).id, from, "then the post is back");
	is_int(desk_incident_now(desk, from).joined_into, 0, "where it was");
	now = desk_incident_now(desk, into);
	ok(now.posts == 1 && now.latest_post == a && str_equal(now.langs, STR("ur")),
	   "and the other one is as before");
	is_int(undo(desk, b), NOT_FOUND, "once: %s", desk->fault.text);
	struct step fill = {.run = run_fill, .first = into, .number = INCIDENT_POSTS_MAX};
	desk_do(desk, ASHA, &fill);
	is_int(join(desk, from, into), CONFLICT, "an incident has a largest size: %s",
	       desk->fault.text);
}

static enum outcome run_join_post(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_join_post(conn, &step->of, step->first, step->second_id, fault);
}

static enum outcome join_post(struct desk *desk, int64_t post, int64_t into, const char *reason)
{
	struct step step = {
	    .run = run_join_post, .first = post, .second_id = into, .reason = str_from(reason)};
	return desk_do(desk, ASHA, &step);
}

static bool lead_told(struct desk *desk, int64_t case_id)
{
	struct conn *conn;
	bool open = false;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return false;
	alarm_open(conn, desk->flood, ALARM_LOWERED, case_id, &open, NULL);
	conn_release(conn);
	return open;
}

// A post goes alone; what told of the same stays.
static void test_join_post(struct desk *desk)
{
	const int64_t a = desk_post(desk, &roof), b = desk_post(desk, &report);
	const int64_t c = desk_post(desk, &report);
	const int64_t here = desk_incident(desk, a), there = desk_incident(desk, c);
	const int64_t here_case = desk_case_make(desk, a), there_case = desk_case_make(desk, c);
	join(desk, desk_incident(desk, b), here);
	is_int(join_post(desk, b, there, ""), INVALID,
	       "who takes a post out of a case with life at risk says why: %s", desk->fault.text);
	is_int(join_post(desk, b, there, "They mean the school."), OK, "then it goes,");
	ok(lead_told(desk, here_case), "the lead is told,");
	is_int(desk_incident_of(desk, b).id, there, "alone,");
	is_int(desk_incident_of(desk, a).id, here, "and the other one stays");
	ok(desk_incident_now(desk, here).posts == 1 && desk_incident_now(desk, there).posts == 2,
	   "both are counted anew");
	is_str(desk_history(desk, here_case), STR("split joined opened"), "one case tells of it");
	is_str(desk_history(desk, there_case), STR("joined opened"), "and so does the other");
	is_int(join_post(desk, b, there, "again"), CONFLICT, "once: %s", desk->fault.text);
	is_int(undo(desk, b), OK, "it can be undone");
	is_int(desk_incident_of(desk, b).id, here, "then it is back");
	ok(desk_incident_now(desk, here).posts == 2 && desk_incident_now(desk, there).posts == 1,
	   "and counted so");
	undo(desk, b);
	is_int(join_post(desk, a, there, "All of it."), OK, "the only post of an incident");
	is_int(desk_incident_now(desk, here).joined_into, there, "takes that along");
}

static void test_join_cases(struct desk *desk)
{
	const int64_t a = desk_post(desk, &report), b = desk_post(desk, &roof);
	const int64_t into_case = desk_case_make(desk, a), from_case = desk_case_make(desk, b);
	const int64_t into = desk_incident(desk, a), from = desk_incident(desk, b);
	claim(desk, from_case, BILAL);
	is_int(join(desk, from, into), OK, "two incidents with cases are joined");
	struct desk_case gone = desk_case_now(desk, from_case);
	is_int(gone.state, CASE_DECLINED, "one case ends");
	is_str(gone.outcome, STR("duplicate"), "as a duplicate");
	is_str(desk_history(desk, from_case), STR("joined claimed opened"), "its history says why");
	const struct desk_case stays = desk_case_now(desk, into_case);
	ok(stays.state == CASE_NEW && stays.urgency == URGENCY_LIFE && stays.incident.waiting == 1,
	   "the other one is as urgent as both, and waits for both answers");
	is_int(undo(desk, b), OK, "undone,");
	gone = desk_case_now(desk, from_case);
	ok(gone.state == CASE_CLAIMED && gone.owner == BILAL && gone.outcome.len == 0,
	   "the case stands as it was");
	ok(desk_case_now(desk, into_case).urgency == URGENCY_LIFE,
	   "but no case is lowered by the way");

	const int64_t c = desk_post(desk, &report);
	const int64_t bare = desk_incident(desk, c);
	is_int(join(desk, from, bare), OK, "one with a case joins one without");
	is_int(desk_case_of(desk, bare), from_case, "which takes the case");
	is_int(desk_case_now(desk, from_case).owner, BILAL, "with its owner");
	is_int(undo(desk, b), OK, "undone,");
	is_int(desk_case_of(desk, from), from_case, "the case is back");
	is_int(desk_case_of(desk, bare), 0, "where it came from");
}

// --- splitting ---

static void test_split(struct desk *desk)
{
	const int64_t a = desk_post(desk, &roof), b = desk_post(desk, &report);
	const int64_t c = desk_post(desk, &roof);
	const int64_t one = desk_incident(desk, a), case_id = desk_case_make(desk, a);
	is_int(split(desk, a, "alone"), 0, "the only post stays: %s", desk->fault.text);
	join(desk, desk_incident(desk, b), one);
	join(desk, desk_incident(desk, c), one);
	is_int(split(desk, c, ""), 0, "where life is at risk a split needs a reason: %s",
	       desk->fault.text);
	const int64_t other = split(desk, c, "Another school.");
	ok(other != 0 && desk_incident_of(desk, c).id == other, "then the post stands alone");
	is_str(desk_incident_now(desk, other).title, str_from(roof.text), "under its own words");
	struct incident now = desk_incident_now(desk, one);
	ok(now.posts == 2 && now.waiting == 1, "and is missing where it was");
	const int64_t own = desk_case_of(desk, other);
	ok(own != 0 && own != case_id, "what asks for help has a case of its own");
	is_str(desk_history(desk, case_id), STR("split joined joined opened"),
	       "the first case tells of it");
	is_int(undo(desk, c), OK, "it can be undone");
	is_int(desk_incident_of(desk, c).id, one, "then it is back");
	is_int(desk_incident_now(desk, other).joined_into, one,
	       "links to the short one lead there");
	is_str(desk_case_now(desk, own).outcome, STR("duplicate"), "and its case has ended");

	is_int(split(desk, a, "The first was elsewhere."), desk_incident_of(desk, a).id,
	       "the first post can leave too");
	now = desk_incident_now(desk, one);
	is_int(now.first_post, b, "then the next one stands on top");
	is_str(now.title, str_from(report.text), "and gives the title");
	is_int(undo(desk, a), OK, "until that is undone");
	is_str(desk_incident_now(desk, one).title, str_from(roof.text), "and the first is first");
}

// --- corrections ---

// Takes back what Asha joined and split since; how many acts were undone.
static int64_t moves_back(struct desk *desk, int64_t since, bool unguard)
{
	struct step step = {.run = run_moves, .second_id = since, .number = unguard};
	moves_step = (struct work_moves_step){0};
	is_int(desk_do(desk, BILAL, &step), OK, "joins and splits of one account are taken back %s",
	       desk->fault.text);
	return (int64_t)moves_step.n_undone;
}

static size_t moves_of(struct desk *desk, struct work_moved **ret_list)
{
	size_t count = 0;
	struct conn *conn;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return 0;
	work_moves_list(conn, &desk->arena, desk->flood, ASHA, false, ret_list, &count, NULL);
	conn_release(conn);
	return count;
}

static void test_taken_back(struct desk *desk)
{
	struct work_moved *list = NULL;
	const int64_t a = desk_post(desk, &roof), b = desk_post(desk, &report);
	const int64_t c = desk_post(desk, &report), d = desk_post(desk, &report);
	const int64_t of_a = desk_incident(desk, a), of_b = desk_incident(desk, b);
	const int64_t of_c = desk_incident(desk, c), of_d = desk_incident(desk, d);
	const int64_t since = desk->now += 1000;
	join(desk, of_b, of_a);
	join(desk, of_c, of_a);
	split(desk, b, "Another house.");
	ok(moves_of(desk, &list) >= 3 && list[0].split && list[0].post == b && !list[1].split &&
	       list[0].state == MOVE_IN_FORCE,
	   "what one account joined and split is listed, newest first");
	struct step on = {.run = run_join_post, .first = c, .second_id = of_d};
	is_int(desk_do(desk, BILAL, &on), OK, "somebody else moves on what was joined");
	moves_of(desk, &list);
	is_int(list[1].state, MOVE_GONE_ON, "which is named");
	is_int(moves_back(desk, since, false), 2, "the split and the first join are undone");
	is_int(moves_step.kept, 1, "what somebody else moved on stays");
	is_int(desk_incident_of(desk, b).id, of_b, "the post is back where it was at first");
	is_int(desk_incident_of(desk, c).id, of_d, "the other is where it was moved to");
	is_int(moves_back(desk, since, false), 0, "nothing is undone twice");
	moves_of(desk, &list);
	is_int(list[0].state, MOVE_UNDONE, "the list says what was undone");

	const int64_t alone = split(desk, a, "Another house.");
	ok(alone == 0, "the only post of its incident cannot be split off");
	join(desk, of_b, of_a);
	const int64_t other = split(desk, b, "Another house.");
	struct step away = {.run = run_join, .first = of_a, .second_id = of_d};
	desk_do(desk, BILAL, &away);
	is_int(undo(desk, b), CONFLICT,
	       "nothing goes back into an incident that was joined away: %s", desk->fault.text);
	is_int(desk_incident_of(desk, b).id, other, "it stays where it can be seen");
	is_int(undo(desk, a), OK, "that undone,");
	is_int(undo(desk, b), OK, "it goes back");
	is_int(moves_back(desk, since, false), 1, "the join before it is undone with all else");

	join(desk, of_b, of_a);
	struct step hide = {.run = run_private, .first = of_a};
	desk_do(desk, BILAL, &hide);
	moves_of(desk, &list);
	is_int(list[0].state, MOVE_PRIVATE, "what became private is named as that");
	is_int(moves_back(desk, since, false), 0, "and stays for who may not see it");
	is_int(moves_back(desk, since, true), 1, "a safeguarding lead undoes it");
	is_int(desk_incident_of(desk, b).id, of_b, "so that it is back");
}

static void test_corrected(struct desk *desk)
{
	struct said question = report;
	question.kind = KIND_QUESTION;
	question.urgency = URGENCY_SOON;
	const int64_t post = desk_post(desk, &question);
	struct step correct = {.run = run_correct,
			       .first = post,
			       .second_id = TOPIC(HEAD_WATER),
			       .number = URGENCY_URGENT};
	is_int(desk_do(desk, ASHA, &correct), OK, "a person says that it is a request for water");
	const struct incident made = desk_incident_of(desk, post);
	const int64_t case_id = made.id ? desk_case_of(desk, made.id) : 0;
	ok(made.id != 0 && case_id != 0, "then it has an incident and a case");
	is_int(room_number(&desk->room, &count_water), 1, "and is found under water");
	correct.number = URGENCY_LIFE;
	correct.second_id = TOPIC(HEAD_CASUALTIES);
	desk_do(desk, ASHA, &correct);
	is_int(desk_case_now(desk, case_id).urgency, URGENCY_LIFE, "a correction raises its case");
	is_int(room_number(&desk->room, &count_water), 0, "it is under water no more");
	is_int(room_number(&desk->room, &count_casualties), 1, "but under what it is now");
	correct.number = URGENCY_SOON;
	desk_do(desk, ASHA, &correct);
	is_int(desk_incident_of(desk, post).urgency, URGENCY_SOON,
	       "the incident says what posts say");
	is_int(desk_case_now(desk, case_id).urgency, URGENCY_LIFE,
	       "but no correction lowers the case: that needs two people");
}

static void test_corrected_place(struct desk *desk)
{
	const int64_t post = desk_post(desk, &roof);
	struct step step = {.run = run_place, .first = post, .word = STR("Rishi Ghat")};
	const int64_t incident = desk_incident(desk, post);
	is_int(desk_do(desk, ASHA, &step), OK, "a person says that it is elsewhere %s",
	       desk->fault.text);
	const struct incident now = desk_incident_now(desk, incident);
	is_str(now.place, STR("Rishi Ghat"), "the incident goes with it");
	ok(isnan(now.lat), "without a point on the map that is not there");
	is_int(room_number(&desk->room, &count_ghat), 1, "and is found there");
	is_int(room_number(&desk->room, &count_bridge), 0, "and nowhere else");
}

static void test_incidents(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	test_make(&desk);
	test_say(&desk);
	test_usual_end(&desk);
	test_likely(&desk);
	test_one_number(&desk);
	test_join(&desk);
	test_join_post(&desk);
	test_join_cases(&desk);
	test_split(&desk);
	test_taken_back(&desk);
	test_corrected(&desk);
	test_corrected_place(&desk);
	is_int(room_number(&desk.room, &desk_wrong_labels), 0,
	       "every Case has the labels of its incident");
	is_int(room_number(&desk.room, &desk_wrong_counts), 0,
	       "after all of it every counter is what the table says");
	desk_close(&desk);
}

int main(void)
{
	places_each(test_incidents);
	return tap_done();
}
