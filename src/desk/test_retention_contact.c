// SPDX-License-Identifier: AGPL-3.0-or-later
// Contacts of a case are erased some days after it was closed, and never while the same person
// waits for us elsewhere. With a clock of our own, on SQLite and, when CAUSEWAY_TEST_POSTGRES names
// a database, on PostgreSQL.
#include "desk/retention_contact.h"

#include "campaign/attachment.h"
#include "campaign/limit.h"
#include "campaign/outbox.h"
#include "desk_fixture.h"

#define DAY ((int64_t)24 * 3600 * 1000)

static const struct said wants = {.text = "water for forty people at the school",
				  .source = "sms",
				  .signal = SIGNAL_YES,
				  .kind = KIND_REQUEST,
				  .urgency = URGENCY_URGENT};

static int64_t clock_now;
static int64_t now_of_test(void)
{
	return clock_now;
}

static int64_t run_after(struct desk *desk, int days)
{
	int64_t sum = -1;
	const struct retention retention = {
	    .store = desk->room.store, .ids = &desk->room.ids, .now = now_of_test};
	clock_now = desk->now + days * DAY;
	ok(retention_contact_run(&retention, &sum, &desk->fault) == OK, "it runs %s",
	   desk->fault.text);
	return sum;
}

// --- contacts and what was sent to them ---

static enum outcome run_contact(struct conn *conn, struct step *step, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_post_contact_insert);
	stmt_bind_i64(insert, 1, step->first);
	stmt_bind_blob(insert, 2, STR("sealed"));
	stmt_bind_str(insert, 3, step->word);
	return stmt_run(insert, fault);
}

static enum outcome run_sent(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct outbox_message message = {.campaign = step->change.campaign,
					       .inlet = 1,
					       .purpose = OUTBOX_REPLY,
					       .to = STR("sealed"),
					       .to_hash = step->word,
					       .text = STR("A lorry comes at six."),
					       .key = STR("test-1"),
					       .post = step->first};
	return outbox_add(conn, step->change.ids, &message, step->change.now, &step->ret, fault);
}

// A file of the post `first`, or of the case `second_id`.
static enum outcome run_file(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct new_attachment file = {.campaign = step->change.campaign,
					    .post = step->first,
					    .case_id = step->second_id,
					    .kind = ATTACHMENT_TEXT,
					    .sent = STR("a list"),
					    .name = STR("sealed"),
					    .sealed = STR("sealed")};
	return attachment_add(conn, step->change.ids, &file, &step->flag, fault);
}

// A post from the number that `hash` stands for.
static int64_t post_from(struct desk *desk, const char *hash)
{
	struct step step = {
	    .run = run_contact, .first = desk_post(desk, &wants), .word = str_from(hash)};
	is_int(desk_do(desk, ASHA, &step), OK, "%s wrote %s", hash, desk->fault.text);
	return step.first;
}

static const struct query contacts_of = {
    .name = "contacts_of", .sql = "select count(*) from post_contact where post_id = $1"};
static const struct query files_kept = {
    .name = "files_kept", .sql = "select count(*) from attachment where campaign_id > $1"};
static const struct query numbers_sent = {
    .name = "numbers_sent",
    .sql = "select count(*) from outbox where post_id = $1 and "
	   "(recipient is not null or recipient_hash is not null or body <> '')"};

static int64_t count_of(struct desk *desk, const struct query *query, int64_t post)
{
	struct conn *conn;
	int64_t count = -1;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return -1;
	struct stmt *find = stmt_start(conn, query);
	stmt_bind_i64(find, 1, post);
	if (stmt_step(find))
		count = stmt_i64(find, 0);
	stmt_end(find, NULL);
	conn_release(conn);
	return count;
}

static int64_t erased_at(struct desk *desk, int64_t case_id)
{
	struct conn *conn;
	int64_t at = -1;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return -1;
	retention_contact_erased(conn, case_id, &at, NULL);
	conn_release(conn);
	return at;
}

// --- cases ---

static enum outcome run_answer(struct conn *conn, struct step *step, struct fault *fault)
{
	return post_answer_record(conn, &step->of, step->first, true, fault);
}

static enum outcome run_close(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_close(conn, &step->change, STR("helped-confirmed"), STR(""), &step->second,
			  fault);
}

static enum outcome run_reopen(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_reopen(conn, &step->change, STR("they called again"), fault);
}

static void case_do(struct desk *desk, int64_t case_id,
		    enum outcome (*run)(struct conn *, struct step *, struct fault *))
{
	struct step step = {.run = run, .change = {.case_id = case_id}};
	is_int(desk_do(desk, ASHA, &step), OK, "the case changes %s", desk->fault.text);
}

static void answered(struct desk *desk, int64_t post)
{
	struct step step = {.run = run_answer, .first = post};
	is_int(desk_do(desk, ASHA, &step), OK, "it is answered %s", desk->fault.text);
}

static int64_t closed_case(struct desk *desk, int64_t post)
{
	const int64_t id = desk_case_make(desk, post);
	answered(desk, post);
	case_do(desk, id, run_close);
	return id;
}

static enum outcome run_days(struct conn *conn, struct step *step, struct fault *fault)
{
	int64_t was;
	return limit_set(conn, step->change.campaign, LIMIT_CONTACT_DAYS, step->number,
			 STR("a test"), &was, fault);
}

static void test_days(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t post = post_from(&desk, "ana"), id = closed_case(&desk, post);
	struct step sent = {.run = run_sent, .first = post, .word = STR("ana")};
	is_int(desk_do(&desk, ASHA, &sent), OK, "she was written to %s", desk.fault.text);
	struct step files[] = {{.run = run_file, .first = post},
			       {.run = run_file, .second_id = id}};
	for (size_t i = 0; i < 2; i++)
		is_int(desk_do(&desk, ASHA, &files[i]), OK, "a file %s", desk.fault.text);

	is_int(run_after(&desk, 89), 0, "nothing is erased in the standard 90 days");
	is_int(count_of(&desk, &contacts_of, post), 1, "and her contact is there");
	is_int(count_of(&desk, &files_kept, 0), 2, "and so are the files");
	is_int(run_after(&desk, 91), 1, "then it is");
	is_int(count_of(&desk, &contacts_of, post), 0, "out of the post");
	is_int(count_of(&desk, &numbers_sent, post), 0, "and out of what was sent to her");
	is_int(count_of(&desk, &files_kept, 0), 0, "with the files of her message and of the case");
	is_int(erased_at(&desk, id), clock_now, "the case says when");
	is_str(desk_history(&desk, id), STR("contacts-erased closed answered opened"),
	       "and its history too");
	is_int(run_after(&desk, 92), 0, "nothing is erased twice");
	desk.now = clock_now;
	case_do(&desk, id, run_reopen);
	struct step again = {.run = run_contact, .first = post, .word = STR("ana")};
	is_int(desk_do(&desk, ASHA, &again), OK, "a reopened case has a contact again");
	is_int(run_after(&desk, 91), 0, "which stays while it is open");
	desk.now = clock_now;
	case_do(&desk, id, run_close);
	is_int(run_after(&desk, 91), 1, "and goes after it was closed again");

	struct step days = {.run = run_days, .number = 29};
	is_int(desk_do(&desk, ASHA, &days), INVALID,
	       "a follow-up of 30 days always finds its case");
	days.number = 30;
	is_int(desk_do(&desk, ASHA, &days), OK, "a campaign may keep contacts 30 days");
	desk.now = clock_now;
	closed_case(&desk, post_from(&desk, "bo"));
	is_int(run_after(&desk, 29), 0, "and keeps them 30 days");
	is_int(run_after(&desk, 31), 1, "and no longer");
	desk_close(&desk);
}

// Whoever still waits for us keeps the way by which we reach them.
static void test_used(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t old = post_from(&desk, "ana"), id = closed_case(&desk, old);
	const int64_t other = post_from(&desk, "bo");
	closed_case(&desk, other);
	const int64_t later = post_from(&desk, "ana");
	is_int(run_after(&desk, 91), 1, "only who waits for nothing is forgotten");
	is_int(count_of(&desk, &contacts_of, old), 1, "a message without answer keeps the contact");
	const int64_t open = desk_case_make(&desk, later);
	answered(&desk, later);
	is_int(run_after(&desk, 92), 0, "and so does an open case of the same person");
	is_int(erased_at(&desk, id), 0, "the case says nothing of it");
	desk.now += 50 * DAY;
	case_do(&desk, open, run_close);
	is_int(run_after(&desk, 89), 1, "once that is closed the older one goes");
	is_int(count_of(&desk, &contacts_of, later), 1, "and the newer after its own days");
	is_int(run_after(&desk, 91), 1, "too");
	desk_close(&desk);
}

// Who was answered and never became a case is forgotten, too.
static void test_answered(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t post = post_from(&desk, "ana"), waits = post_from(&desk, "bo");
	const int64_t cased = post_from(&desk, "cy");
	answered(&desk, post);
	answered(&desk, cased);
	desk_case_make(&desk, cased);
	struct step steps[] = {{.run = run_sent, .first = post, .word = STR("ana")},
			       {.run = run_file, .first = post}};
	for (size_t i = 0; i < 2; i++)
		is_int(desk_do(&desk, ASHA, &steps[i]), OK, "she has an answer %s",
		       desk.fault.text);
	is_int(run_after(&desk, 89), 0, "what was answered keeps its contact for 90 days");
	const int64_t later = post_from(&desk, "ana");
	is_int(run_after(&desk, 91), 0, "and while they wait for another answer");
	is_int(count_of(&desk, &contacts_of, post), 1, "so it is there");
	answered(&desk, later);
	is_int(run_after(&desk, 91), 2, "then it goes");
	is_int(count_of(&desk, &contacts_of, post), 0, "out of the post");
	is_int(count_of(&desk, &numbers_sent, post), 0, "and out of what was sent to her");
	is_int(count_of(&desk, &files_kept, 0), 0, "with her file");
	is_int(count_of(&desk, &contacts_of, waits), 1, "who has no answer is not forgotten");
	is_int(count_of(&desk, &contacts_of, cased), 1, "nor who is in an open case");
	is_int(run_after(&desk, 92), 0, "nothing is erased twice");
	desk_close(&desk);
}

static void test_many(const struct place *place)
{
	struct desk desk;
	const int many = RETENTION_CONTACT_SLICE + 5;
	if (!desk_open(&desk, place))
		return;
	for (int i = 0; i < many; i++) {
		char hash[16];
		snprintf(hash, sizeof hash, "n%d", i);
		closed_case(&desk, post_from(&desk, hash));
	}
	is_int(run_after(&desk, 91), many, "more than one slice is erased");
	desk_close(&desk);
}

int main(void)
{
	places_each(test_days);
	places_each(test_used);
	places_each(test_answered);
	places_each(test_many);
	return tap_done();
}
