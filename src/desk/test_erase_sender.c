// SPDX-License-Identifier: AGPL-3.0-or-later
// All that one sender wrote in a campaign is found, and nothing that somebody else wrote. On SQLite
// and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "desk/erase_sender.h"

#include "campaign/attachment.h"
#include "care/complaint.h"
#include "complaint_fixture.h"
#include "desk_fixture.h"
#include "respond/erase.h"
#include "respond/protection.h"

static const struct query contact_add = {
    .name = "contact_add",
    .writes = "post_contact",
    .sql = "insert into post_contact (post_id, sealed, hash) values ($1, $2, $3)"};

static enum outcome run_contact(struct conn *conn, struct step *step, struct fault *fault)
{
	struct stmt *add = stmt_start(conn, &contact_add);
	stmt_bind_i64(add, 1, step->first);
	stmt_bind_blob(add, 2, STR("sealed"));
	stmt_bind_str(add, 3, step->word);
	return stmt_run(add, fault);
}

static enum outcome run_erase(struct conn *conn, struct step *step, struct fault *fault)
{
	return post_erase(conn, step->change.campaign, step->first, step->change.now, fault);
}

static enum outcome run_complain(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct complaint_new made = {
	    .complaint = {.words = STR("sealed words"), .contact = STR("sealed number")},
	    .contact_hash = step->reason};
	return complain(conn, step, made, fault);
}

static enum outcome run_forget(struct conn *conn, struct step *step, struct fault *fault)
{
	return complaint_forget_sender(conn, step->change.campaign, step->first,
				       step->change.account, step->change.now, fault);
}

static enum outcome run_exclude(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct complaint_change change = {.ids = step->change.ids,
						.campaign = step->change.campaign,
						.complaint = step->first,
						.now = step->change.now};
	return complaint_exclude(conn, &change, BILAL, 0, fault);
}

static int64_t complained(struct desk *desk, enum complaint_kind kind, const char *code,
			  const char *hash)
{
	struct step step = {.run = run_complain,
			    .number = (int)kind,
			    .word = str_from(code),
			    .reason = str_from(hash)};
	ok(desk_do(desk, ASHA, &step) == OK, "somebody complains %s", desk->fault.text);
	return step.ret;
}

// Whether words and contact of a complaint are kept.
static bool kept(struct desk *desk, const char *code)
{
	struct conn *conn;
	struct complaint complaint = {0};
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return false;
	complaint_by_code(conn, &desk->arena, desk->flood, str_from(code), &complaint,
			  &desk->fault);
	conn_release(conn);
	return complaint.words.len > 0 && complaint.contact.len > 0;
}

// `post` was written from the number of hash "one".
static void test_complaints(struct desk *desk, int64_t post)
{
	complained(desk, COMPLAINT_WORK, "work", "one");
	complained(desk, COMPLAINT_WORK, "other", "other");
	complained(desk, COMPLAINT_LEAD, "lead", "one");
	complained(desk, COMPLAINT_ABUSE, "abuse", "one");
	struct step forget = {.run = run_forget, .first = post};
	struct step about = {.run = run_exclude,
			     .first = complained(desk, COMPLAINT_PERSON, "person", "one")};
	desk_do(desk, ASHA, &about);
	is_int(desk_do(desk, BILAL, &forget), OK, "somebody erases what a sender complained of");
	ok(kept(desk, "person") && !kept(desk, "work"), "but not what is about themselves");
	is_int(desk_do(desk, ASHA, &forget), OK, "what a sender complained of is erased %s",
	       desk->fault.text);
	ok(!kept(desk, "person"), "with words and contact, by anybody else");
	ok(kept(desk, "other"), "nobody else's is");
	ok(kept(desk, "lead") && kept(desk, "abuse"),
	   "nor what is about those who lead, or with the safeguarding leads: who erases may be "
	   "one of those");
}

static int64_t post_by(struct desk *desk, int64_t campaign, const char *source, const char *author,
		       const char *hash)
{
	const struct said said = {.text = "forty people at the school need water",
				  .source = source,
				  .author = author,
				  .signal = SIGNAL_YES,
				  .kind = KIND_REQUEST};
	const int64_t post = desk_post_of(desk, campaign, &said);
	struct step step = {.run = run_contact, .first = post, .word = str_from(hash ? hash : "")};
	return !hash || desk_do(desk, ASHA, &step) == OK ? post : 0;
}

// How many there are beside `post`, if it comes last; -1: that cannot be said.
static int64_t beside(struct desk *desk, int64_t campaign, int64_t post)
{
	struct conn *conn;
	int64_t *posts;
	size_t count;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return -1;
	const struct sender_wish wish = {campaign, post, false};
	const enum outcome outcome =
	    sender_posts(conn, &desk->arena, &wish, &posts, &count, &desk->fault);
	conn_release(conn);
	return outcome == OK && posts[count - 1] == post ? (int64_t)count - 1 : -1;
}

static void test_place(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t flood = desk.flood;
	const int64_t first = post_by(&desk, flood, "mastodon", "mila", NULL);
	const int64_t second = post_by(&desk, flood, "mastodon", "mila", NULL);
	post_by(&desk, flood, "mastodon", "milan", NULL);
	post_by(&desk, flood, "bluesky", "mila", NULL);
	post_by(&desk, desk.storm, "mastodon", "mila", NULL);
	const int64_t nobody = post_by(&desk, flood, "mastodon", "", NULL);
	post_by(&desk, flood, "mastodon", "", NULL);
	is_int(beside(&desk, flood, first), 1,
	       "posts of the same author in the same source are found, no others %s",
	       desk.fault.text);
	is_int(beside(&desk, flood, nobody), 0, "what names no author is nobody else's");
	is_int(beside(&desk, desk.storm, first), -1, "no campaign looks into another");

	const int64_t text = post_by(&desk, flood, "sms", "", "one");
	post_by(&desk, flood, "form", "", "one");
	post_by(&desk, flood, "sms", "", "other");
	post_by(&desk, desk.storm, "sms", "", "one");
	is_int(beside(&desk, flood, text), 1, "so is what came from the same number, however");

	const struct said danger = {.text = "he beats me",
				    .source = "sms",
				    .signal = SIGNAL_YES,
				    .topics = TOPIC(HEAD_PROTECTION),
				    .kind = KIND_REQUEST};
	struct step number = {
	    .run = run_contact, .first = desk_post_of(&desk, flood, &danger), .word = STR("one")};
	desk_do(&desk, ASHA, &number);
	is_int(beside(&desk, flood, text), 1, "but not what is private: it is for its leads");

	test_complaints(&desk, text);

	struct step step = {.run = run_erase, .first = second};
	ok(post_log_settle(desk.log, 10000) && desk_do(&desk, ASHA, &step) == OK,
	   "one is erased %s", desk.fault.text);
	is_int(beside(&desk, flood, first), 0, "what was erased is not counted again");
	desk_close(&desk);
}

// --- files that the team added ---

static const struct query files_left = {.name = "files_left",
					.sql = "select count(*) from attachment"};

static enum outcome run_file(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct new_attachment file = {.campaign = step->change.campaign,
					    .case_id = step->change.case_id,
					    .account = step->change.account,
					    .kind = ATTACHMENT_TEXT,
					    .sent = STR("a recipe"),
					    .name = STR("sealed"),
					    .sealed = STR("sealed")};
	return attachment_add(conn, step->change.ids, &file, &step->flag, fault);
}

static enum outcome run_join(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_join(conn, &step->of, step->first, step->second_id, fault);
}

static enum outcome run_erase_sender(struct conn *conn, struct step *step, struct fault *fault)
{
	return sender_post_erase(conn, step->change.campaign, step->first, step->change.account,
				 step->change.now, fault);
}

static void erased(struct desk *desk, int64_t post)
{
	struct step step = {.run = run_erase_sender, .first = post};
	ok(post_log_settle(desk->log, 10000) && desk_do(desk, ASHA, &step) == OK,
	   "what one of them wrote is erased %s", desk->fault.text);
}

static void test_files(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t one = post_by(&desk, desk.flood, "sms", "", "one");
	const int64_t two = post_by(&desk, desk.flood, "sms", "", "two");
	const int64_t case_id = desk_case_make(&desk, one);
	const int64_t other = desk_case_make(&desk, two);
	struct step join = {.run = run_join,
			    .first = desk_case_now(&desk, other).incident.id,
			    .second_id = desk_case_now(&desk, case_id).incident.id};
	struct step add = {.run = run_file, .change = {.case_id = case_id}};
	is_int(desk_do(&desk, ASHA, &add), OK, "the team adds a file %s", desk.fault.text);
	is_int(desk_do(&desk, ASHA, &join), OK, "two wrote about it %s", desk.fault.text);
	erased(&desk, one);
	is_int(room_number(&desk.room, &files_left), 1,
	       "while the other one's words are there it stays");
	erased(&desk, two);
	is_int(room_number(&desk.room, &files_left), 0, "with the last of them it goes");
	desk_close(&desk);
}

int main(void)
{
	places_each(test_place);
	places_each(test_files);
	return tap_done();
}
