// SPDX-License-Identifier: AGPL-3.0-or-later
// A file is taken back: what nobody worked with goes and stands nowhere any more, all else stays
// and is told by its reason; the same rows may come again. On SQLite and, when
// CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "respond/take_back.h"

#include "campaign/correction.h"
#include "desk/grouper.h"
#include "desk_fixture.h"
#include "respond/erase.h"

#define DAY ((int64_t)24 * 3600 * 1000)

static const struct said noise = {.text = "best pizza deals", .signal = SIGNAL_NOISE};
static const struct said asks = {.text = "water for forty people at the school",
				 .signal = SIGNAL_YES,
				 .kind = KIND_REQUEST,
				 .urgency = URGENCY_URGENT,
				 .topics = TOPIC(HEAD_WATER)};
static const struct said hurt = {.text = "he hits me every night",
				 .signal = SIGNAL_YES,
				 .kind = KIND_REQUEST,
				 .topics = TOPIC(HEAD_PROTECTION)};
static const struct said dies = {.text = "she does not breathe",
				 .signal = SIGNAL_YES,
				 .kind = KIND_REQUEST,
				 .urgency = URGENCY_LIFE};
static const struct said sent = {
    .text = "we are nine on the roof", .source = "sms", .signal = SIGNAL_YES, .kind = KIND_REQUEST};
static const struct said same = {
    .text = "rice at the mill", .signal = SIGNAL_YES, .kind = KIND_OFFER, .copy = true};

static const struct query wrong_counts = {
    .name = "wrong_counts",
    .sql = "select count(*) from (select campaign_id, signal, kind, count(*) as posts from post "
	   "group by campaign_id, signal, kind) p full join (select * from post_count "
	   "where posts <> 0) c on c.campaign_id = p.campaign_id and c.signal = p.signal "
	   "and c.kind = p.kind where p.posts is null or c.posts is null or c.posts <> p.posts"};
static const struct query says_nothing = {.name = "says_nothing",
					  .sql = "select count(*) from post where id = $1 and "
						 "signal = 0 and raw like '{\"id\":\"erased\"%'"};
static const struct query stands_alone = {
    .name = "stands_alone", .sql = "select count(*) from post where id = $1 and copy_of is null"};
static const struct query facets = {.name = "facets",
				    .sql = "select count(*) from post_facet where post_id = $1"};
static const struct query keys = {
    .name = "keys", .sql = "select count(*) from incident_key where incident_id = $1"};
static const struct query told = {
    .name = "told",
    .sql = "select count(*) from audit where action = 'posts.taken-back' and "
	   "campaign = 'flood' and subject = $1"};

static int64_t number_of(struct desk *desk, const struct query *query, int64_t id)
{
	struct conn *conn;
	int64_t number = -1;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return -1;
	struct stmt *find = stmt_start(conn, query);
	if (id)
		stmt_bind_i64(find, 1, id);
	if (stmt_step(find))
		number = stmt_i64(find, 0);
	stmt_end(find, NULL);
	conn_release(conn);
	return number;
}

static struct take_back_look looked(struct desk *desk, int64_t file)
{
	struct conn *conn;
	struct take_back_look look = {.campaign = -1};
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return look;
	ok(take_back_look(conn, file, &look, &desk->fault) == OK, "it is looked at %s",
	   desk->fault.text);
	conn_release(conn);
	return look;
}

static enum outcome run_begin(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct post_file_back back = {.file = step->first,
					    .campaign = step->change.campaign,
					    .account = step->change.account,
					    .asked_at = step->change.now};
	return take_back_begin(conn, &back, step->change.now + step->until, fault);
}

static struct post_file_back taken_back(struct desk *desk, int64_t file)
{
	struct post_file_back back = {.file = 0};
	const struct take_back parts = {desk->room.store, &desk->room.ids, desk->log, time_now};
	struct step step = {.run = run_begin, .first = file};
	is_int(desk_do(desk, ASHA, &step), OK, "somebody takes it back %s", desk->fault.text);
	ok(post_log_settle(desk->log, 10000), "its words can be found");
	is_int(take_back_run(&parts, file, &back, &desk->fault), OK, "it is done %s",
	       desk->fault.text);
	return back;
}

static enum outcome run_correct(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct new_correction correction = {.campaign = step->change.campaign,
						  .post = step->first,
						  .account = step->change.account,
						  .field = CORRECT_KIND,
						  .word = STR("report"),
						  .reason = STR("")};
	return correction_make(conn, step->change.ids, &correction, &step->ret, fault);
}

static enum outcome run_claim(struct conn *conn, struct step *step, struct fault *fault)
{
	step->change.case_id = step->first;
	return case_claim(conn, &step->change, fault);
}

static enum outcome run_answer(struct conn *conn, struct step *step, struct fault *fault)
{
	return post_answer_record(conn, &step->of, step->first, true, fault);
}

static enum outcome run_join(struct conn *conn, struct step *step, struct fault *fault)
{
	// As Triage would, which has no name.
	struct incident_change change = step->of;
	change.account = ASHA;
	return incident_join_post(conn, &change, step->first, step->second_id, fault);
}

static bool gone(struct desk *desk, int64_t post)
{
	return number_of(desk, &says_nothing, post) == 1;
}

// --- what nobody worked with ---

static void untouched(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t file = id_next(&desk.room.ids), other = desk_post(&desk, &asks);
	desk.sender->file = file;
	const int64_t post = desk_post(&desk, &asks), quiet = desk_post(&desk, &noise),
		      message = desk_post(&desk, &sent);
	desk.sender->file = 0;
	const int64_t case_id = desk_case_make(&desk, post),
		      spoken = desk_case_make(&desk, message);
	const int64_t others = desk_case_make(&desk, other);
	ok(case_id && spoken && others, "Triage opens cases for posts of a file and for another");

	struct take_back_look look = looked(&desk, file);
	is_int(look.campaign, desk.flood, "the file's posts are of this campaign");
	is_int(look.posts[TAKE_BACK_GOES], 3, "all three of them would go");
	is_int(look.cases, 2, "with the two cases");
	is_int(look.stay, 0, "and none stay");
	const struct post_file_back back = taken_back(&desk, file);
	is_int(back.gone, 3, "three are gone");
	ok(back.kept == 0 && back.ended_at > 0, "none stayed, and that was all");
	ok(gone(&desk, post) && gone(&desk, quiet) && gone(&desk, message), "none says anything");
	ok(!gone(&desk, other), "what came otherwise stays");
	const struct desk_case shut = desk_case_now(&desk, case_id);
	is_int(shut.state, CASE_DONE, "the case is closed");
	is_str(shut.outcome, STR("not-needed"), "as not needed");
	is_str(desk_history(&desk, case_id), STR("taken-back opened"), "and its history says why");
	is_int(desk_case_now(&desk, spoken).state, CASE_DONE, "also where somebody waited");
	is_int(desk_incident_of(&desk, message).waiting, 0, "nobody waits any more");
	is_int(desk_case_now(&desk, others).state, CASE_NEW, "the case of others stands");
	is_int(number_of(&desk, &facets, post), 0, "nothing finds them");
	is_int(number_of(&desk, &keys, desk_incident_of(&desk, post).id), 0,
	       "and no further post is led to them");
	is_int(number_of(&desk, &wrong_counts, 0), 0, "the counters are right");
	is_int(number_of(&desk, &desk_wrong_counts, 0), 0, "those of cases, too");
	is_int(number_of(&desk, &told, file), 1, "how it went is on record");
	struct step again = {.run = run_begin, .first = file};
	is_int(desk_do(&desk, ASHA, &again), CONFLICT, "a second time is refused");
	again =
	    (struct step){.run = run_begin, .first = id_next(&desk.room.ids), .until = 31 * DAY};
	is_int(desk_do(&desk, ASHA, &again), CONFLICT, "so is a file of a month ago");
	desk_close(&desk);
}

// --- what somebody worked with ---

static enum take_back_why why_of(const struct take_back_look *look, int64_t post)
{
	for (size_t i = 0; i < look->n_kept; i++)
		if (look->kept[i].post == post)
			return look->kept[i].why;
	return TAKE_BACK_GOES;
}

static void worked(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t file = id_next(&desk.room.ids), outside = desk_post(&desk, &asks);
	desk.sender->file = file;
	const int64_t corrected = desk_post(&desk, &asks), answered = desk_post(&desk, &sent),
		      claimed = desk_post(&desk, &asks), life = desk_post(&desk, &dies),
		      joined = desk_post(&desk, &asks), first = desk_post(&desk, &same),
		      hidden = desk_post(&desk, &hurt), free = desk_post(&desk, &asks);
	desk.sender->file = 0;
	const int64_t copy = desk_post(&desk, &same);
	is_int(number_of(&desk, &stands_alone, copy), 0, "a copy of one comes otherwise");
	const int64_t taken = desk_case_make(&desk, claimed);
	desk_case_make(&desk, life);
	desk_incident(&desk, joined);
	struct step steps[] = {
	    {.run = run_correct, .first = corrected},
	    {.run = run_answer, .first = answered},
	    {.run = run_claim, .first = taken},
	    {.run = run_join, .first = joined, .second_id = desk_incident(&desk, outside)},
	};
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		is_int(desk_do(&desk, ASHA, &steps[i]), OK, "somebody works with it %s",
		       desk.fault.text);

	const struct take_back_look look = looked(&desk, file);
	is_int(why_of(&look, corrected), TAKE_BACK_CORRECTED, "what was corrected would stay");
	is_int(why_of(&look, answered), TAKE_BACK_ANSWERED, "what was answered, too");
	is_int(why_of(&look, claimed), TAKE_BACK_WORKED, "and what somebody took");
	is_int(why_of(&look, life), TAKE_BACK_LIFE, "a life at risk is nobody's to take back");
	is_int(why_of(&look, joined), TAKE_BACK_WORKED, "what a person put to others stays");
	is_int(why_of(&look, first), TAKE_BACK_SHARED, "and what others repeat");
	is_int(why_of(&look, hidden), TAKE_BACK_PRIVATE, "what is private is with the lead");
	is_int(why_of(&look, free), TAKE_BACK_GOES, "the rest goes");
	is_int(look.stay, 7, "seven in all");
	const struct post_file_back back = taken_back(&desk, file);
	is_int(back.gone, 1, "one is gone");
	is_int(back.kept, 7, "seven stayed");
	ok(gone(&desk, free) && !gone(&desk, life) && !gone(&desk, first), "as was said");
	is_int(desk_case_now(&desk, taken).state, CASE_CLAIMED, "who works on a case keeps it");
	is_int(looked(&desk, file).stay, 7, "and they are still listed");
	desk_close(&desk);
}

// --- each reason by itself ---

#define SOMEBODY "(select min(id) from account)"
#define FLOOD	 "(select min(id) from campaign)"

// What somebody did, with $1: the post, its incident or its Case.
enum subject { OF_POST, OF_INCIDENT, OF_CASE };
static const struct reason {
	enum subject of;
	enum take_back_why why;
	const char *what;
	struct query query;
} reasons[] = {
#define REASON(of_, why_, what_, sql_)                                                             \
	{                                                                                          \
		of_, why_, what_,                                                                  \
		{                                                                                  \
			.name = what_, .sql = sql_                                                 \
		}                                                                                  \
	}
    REASON(OF_POST, TAKE_BACK_CORRECTED, "put away", "update post set dismissed = 1 where id = $1"),
    REASON(OF_POST, TAKE_BACK_CORRECTED, "corrected, and corrected back",
	   "insert into correction (id, campaign_id, post_id, account_id, at, field, was, now, "
	   "reason) "
	   "select p.id, p.campaign_id, p.id, " SOMEBODY
	   ", 1, 0, '', '', '' from post p where p.id = $1"),
    REASON(
	OF_POST, TAKE_BACK_ANSWERED, "followed by a second message of theirs",
	"insert into post_follow (post_id, first_id, tell) select p.id + 1, p.id, '' from post p "
	"where p.id = $1"),
    REASON(
	OF_INCIDENT, TAKE_BACK_PRIVATE, "under a concern",
	"insert into concern (id, campaign_id, number, incident_id, by_hand, title, held, due_at, "
	"outcome, changed_at) select i.id, i.campaign_id, 900, i.id, 1, '', 0, 1, '', 1 "
	"from incident i where i.id = $1"),
    REASON(OF_INCIDENT, TAKE_BACK_WORKED, "given a title",
	   "update incident set named = 1 where id = $1"),
    REASON(OF_INCIDENT, TAKE_BACK_WORKED, "checked",
	   "update incident set sure_at = 1 where id = $1"),
    REASON(OF_INCIDENT, TAKE_BACK_WORKED, "where a rumour spreads",
	   "insert into rumour_incident (rumour_id, incident_id, account_id, at) "
	   "select r.id, i.id, " SOMEBODY ", 1 from rumour r, incident i where i.id = $1"),
    REASON(OF_CASE, TAKE_BACK_WORKED, "noted on",
	   "insert into case_event (id, case_id, account_id, what, was, now, note) "
	   "select d.id, d.id, " SOMEBODY ", 'note', '', '', 'x' from desk_case d where d.id = $1"),
    REASON(
	OF_CASE, TAKE_BACK_WORKED, "read for what it needs",
	"insert into need (id, campaign_id, case_id, item, what, amount, place, from_at, until_at, "
	"for_whom, conditions, langs, access, state, created_at, changed_at, revision) "
	"select d.id, d.campaign_id, d.id, 'boat', '', 0, '', 0, 0, '', 0, '', 0, 0, 1, 1, 0 "
	"from desk_case d where d.id = $1"),
    REASON(
	OF_CASE, TAKE_BACK_WORKED, "counted by heads",
	"insert into household (id, campaign_id, case_id, label, people, children, elderly, "
	"disabled, pregnant, gone, account_id, changed_at) select d.id, d.campaign_id, d.id, 'x', "
	"1, 0, 0, 0, 0, 0, " SOMEBODY ", 1 from desk_case d where d.id = $1"),
    REASON(OF_CASE, TAKE_BACK_WORKED, "offered to a partner",
	   "insert into case_partner (organisation_id, case_id, account_id, at) "
	   "select o.id, d.id, " SOMEBODY ", 1 from organisation o, desk_case d where d.id = $1"),
};
#define REASONS (sizeof reasons / sizeof reasons[0])

// What the reasons rest on.
static const struct query around[] = {
    {.name = "rumour",
     .sql =
	 "insert into rumour (id, campaign_id, number, claim, place, harm, sure, evidence, public, "
	 "account_id, at) select 1, " FLOOD ", 1, 'x', '', '', 0, '', 0, " SOMEBODY ", 1"},
    {.name = "organisation",
     .sql = "insert into organisation (id, name, kind, country, languages, work, created_at) "
	    "values (1, 'Red Boats', 'charity', '', '', '', 1)"},
};

struct doing {
	const struct query *query;
	int64_t of; // 0: no parameter
};

static enum outcome doing_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct doing *doing = context;
	struct stmt *run = stmt_start(conn, doing->query);
	if (doing->of)
		stmt_bind_i64(run, 1, doing->of);
	return stmt_run(run, fault);
}

static void sql_do(struct desk *desk, const struct query *query, int64_t of)
{
	struct doing doing = {query, of};
	is_int(store_write(desk->room.store, WRITE_PERSON, 1, doing_run, &doing, &desk->fault), OK,
	       "%s %s", query->name, desk->fault.text);
}

static void alone(const struct place *place)
{
	struct desk desk;
	int64_t posts[REASONS];
	if (!desk_open(&desk, place))
		return;
	const int64_t file = id_next(&desk.room.ids);
	desk.sender->file = file;
	for (size_t i = 0; i < REASONS; i++)
		posts[i] = desk_post(&desk, &asks);
	desk.sender->file = 0;
	for (size_t i = 0; i < sizeof around / sizeof around[0]; i++)
		sql_do(&desk, &around[i], 0);
	for (size_t i = 0; i < REASONS; i++) {
		const int64_t case_id = desk_case_make(&desk, posts[i]);
		const int64_t of[] = {posts[i], desk_incident(&desk, posts[i]), case_id};
		sql_do(&desk, &reasons[i].query, of[reasons[i].of]);
	}
	const struct take_back_look look = looked(&desk, file);
	for (size_t i = 0; i < REASONS; i++)
		is_int(why_of(&look, posts[i]), reasons[i].why, "what was %s stays for that alone",
		       reasons[i].what);
	desk_close(&desk);
}

// --- the same rows again ---

static const char rows[] = "{\"id\":\"r1\",\"text\":\"rice for forty at the old mill\"}\n"
			   "{\"id\":\"r2\",\"text\":\"tents for the camp behind the school\"}";

static int64_t new_ones(struct desk *desk, int64_t file)
{
	int64_t count = 0;
	desk->sender->file = file;
	is_int(sender_send(desk->sender, desk->flood, STR(rows)), OK, "rows come %s",
	       desk->sender->fault.text);
	for (size_t i = 0; i < desk->sender->count; i++)
		count += !desk->sender->entries[i].known;
	desk->sender->file = 0;
	return count;
}

static void again(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t file = id_next(&desk.room.ids), second = id_next(&desk.room.ids);
	is_int(new_ones(&desk, file), 2, "a file brings two");
	is_int(new_ones(&desk, second), 0, "another with the same rows none");
	is_int(taken_back(&desk, file).gone, 2, "the first is taken back");
	desk.sender->file = file;
	is_int(sender_send(desk.sender, desk.flood, STR("{\"id\":\"r3\",\"text\":\"late\"}")),
	       CONFLICT, "nothing more comes by it");
	is_int(new_ones(&desk, 0), 0,
	       "what is pushed stays known, and does not come back by itself");
	is_int(new_ones(&desk, second), 2, "but a file brings the rows again");
	is_int(number_of(&desk, &stands_alone, desk.sender->entries[0].id), 1,
	       "standing by themselves");
	is_int(new_ones(&desk, second), 0, "once");
	is_int(new_ones(&desk, 0), 0, "and known from then on");
	is_int(number_of(&desk, &wrong_counts, 0), 0, "the counters are right");
	desk_close(&desk);
}

int main(void)
{
	places_each(untouched);
	places_each(worked);
	places_each(alone);
	places_each(again);
	return tap_done();
}
