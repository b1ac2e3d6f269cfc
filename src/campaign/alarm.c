// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/alarm.h"

#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/campaign_embedded.h"
#include "campaign/duty.h"
#include "campaign/outward.h"
#include "page/fault_said.h"

#include <sodium.h>

#define CODE_BYTES 16 // of a link that answers; hexadecimal in it
#define HASH_BYTES 32
#define RESULT_MAX 200

const struct alarm_kind_entry alarm_kinds[ALARM_KINDS] = {
    [ALARM_LIFE] = {"life",
		    /*tr*/ "Life at risk, and nobody has taken it in time.",
		    5,
		    {ALARM_OWNER, ALARM_SHIFT_LEAD, ALARM_SHIFT, ALARM_SECOND, ALARM_COORDINATOR,
		     ALARM_DEPUTY, ALARM_HEAD}},
    [ALARM_PROTECTION] = {"protection",
			  /*tr*/ "A protection matter needs a safeguarding lead.",
			  10,
			  {ALARM_GUARD, ALARM_GUARD_SECOND, ALARM_GUARDS}},
    [ALARM_CONCERN] = {"concern",
		       /*tr*/ "A concern is past its time.",
		       10,
		       {ALARM_OWNER, ALARM_GUARD, ALARM_GUARD_SECOND, ALARM_GUARDS}},
    [ALARM_CONTACTS] = {"contacts",
			/*tr*/
			"Somebody of the team opened very many contacts. More are kept shut "
			"until this is answered.",
			5,
			{ALARM_SHIFT_LEAD, ALARM_COORDINATOR, ALARM_DEPUTY, ALARM_HEAD}},
    [ALARM_ONE_SIDED] = {"one-sided",
			 /*tr*/
			 "Somebody of the team corrects nearly everything to noise or to "
			 "less urgent.",
			 15,
			 {ALARM_SHIFT_LEAD, ALARM_COORDINATOR, ALARM_DEPUTY, ALARM_HEAD}},
    [ALARM_NOBODY] = {"nobody",
		      /*tr*/ "Nobody is on duty while “I need help” is open.",
		      10,
		      {ALARM_ROSTER, ALARM_SECOND, ALARM_COORDINATOR, ALARM_DEPUTY, ALARM_HEAD}},
    [ALARM_LOWERED] = {"lowered",
		       /*tr*/
		       "Life at risk was made less urgent, or a message was taken out of such a "
		       "case. Look whether that is right; it can be undone.",
		       60,
		       {ALARM_SHIFT_LEAD, ALARM_COORDINATOR, ALARM_DEPUTY, ALARM_HEAD}},
    [ALARM_GIVING] = {"giving",
		      /*tr*/
		      "Somebody wants to change where money or things for the appeal go. A second "
		      "person must look at it.",
		      30,
		      {ALARM_DEPUTY, ALARM_HEAD}},
    [ALARM_HANDOVER] = {"handover",
			/*tr*/ "A shift was handed over, and nobody has signed for it.",
			15,
			{ALARM_SHIFT_LEAD, ALARM_COORDINATOR, ALARM_DEPUTY, ALARM_HEAD}},
    [ALARM_COMPLAINT] = {"complaint",
			 /*tr*/ "A complaint is past its time.",
			 60,
			 {ALARM_OWNER}},
    [ALARM_RULE] = {"rule",
		    /*tr*/ "One of your alert rules found what it looks for.",
		    5,
		    {ALARM_SHIFT_LEAD, ALARM_SHIFT, ALARM_ROSTER, ALARM_COORDINATOR, ALARM_DEPUTY,
		     ALARM_HEAD}},
    [ALARM_TRANSFER] = {"transfer",
			/*tr*/ "A partner did not take a case over. It is still with us.",
			15,
			{ALARM_OWNER, ALARM_SHIFT_LEAD, ALARM_SHIFT, ALARM_COORDINATOR,
			 ALARM_DEPUTY, ALARM_HEAD}},
    [ALARM_AUTHORITY] = {"authority",
			 /*tr*/ "An authority has a case, and nobody has asked them how it went.",
			 10,
			 {ALARM_OWNER, ALARM_SHIFT_LEAD, ALARM_SHIFT, ALARM_COORDINATOR,
			  ALARM_DEPUTY, ALARM_HEAD}},
};

enum alarm_kind alarm_kind_find(struct str name)
{
	for (int i = 0; i < ALARM_KINDS; i++)
		if (str_equal(name, str_from(alarm_kinds[i].name)))
			return (enum alarm_kind)i;
	return ALARM_KINDS;
}

// --- reading ---

static struct alarm alarm_row(struct stmt *row, struct arena *arena)
{
	return (struct alarm){
	    .id = stmt_i64(row, 0),
	    .campaign = stmt_i64(row, 1),
	    .slug = arena_copy(arena, stmt_str(row, 2)),
	    .kind = alarm_kind_find(stmt_str(row, 3)),
	    .subject = stmt_i64(row, 4),
	    .owner = stmt_i64(row, 5),
	    .about = stmt_i64(row, 6),
	    .detail = arena_copy(arena, stmt_str(row, 7)),
	    .raised_at = stmt_i64(row, 8),
	    .step = (int)stmt_i64(row, 9),
	    .asked = stmt_i64(row, 10),
	    .next_at = stmt_i64(row, 11),
	    .answered_at = stmt_i64(row, 12),
	    .answered_by = stmt_i64(row, 13),
	    .answered_name = arena_copy(arena, stmt_str(row, 14)),
	    .ended_at = stmt_i64(row, 15),
	};
}

enum outcome alarm_find(struct conn *conn, struct arena *arena, int64_t alarm,
			struct alarm *ret_alarm, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_alarm_find);
	stmt_bind_i64(find, 1, alarm);
	const bool found = stmt_step(find);
	const struct alarm row = found ? alarm_row(find, arena) : (struct alarm){0};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && (!found || row.kind == ALARM_KINDS))
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such alarm.");
	if (outcome == OK)
		*ret_alarm = row;
	return outcome;
}

static enum outcome open_find(struct conn *conn, int64_t campaign, enum alarm_kind kind,
			      int64_t subject, int64_t *ret_id, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_alarm_open);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, str_from(alarm_kinds[kind].name));
	stmt_bind_i64(find, 3, subject);
	const int64_t id = stmt_step(find) ? stmt_i64(find, 0) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_id = id;
	return outcome;
}

enum outcome alarm_open(struct conn *conn, int64_t campaign, enum alarm_kind kind, int64_t subject,
			bool *ret_open, struct fault *fault)
{
	int64_t id;
	const enum outcome outcome = open_find(conn, campaign, kind, subject, &id, fault);
	if (outcome == OK)
		*ret_open = id != 0;
	return outcome;
}

enum outcome alarm_asking(struct conn *conn, struct arena *arena, struct str slug, int64_t account,
			  struct alarm *ret_alarm, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_alarm_asking);
	stmt_bind_str(find, 1, slug);
	stmt_bind_i64(find, 2, account);
	const bool found = stmt_step(find);
	const struct alarm alarm = found ? alarm_row(find, arena) : (struct alarm){0};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && (!found || alarm.kind == ALARM_KINDS))
		return fail(NOT_FOUND, fault, "No alarm asks this person.");
	if (outcome == OK)
		*ret_alarm = alarm;
	return outcome;
}

enum outcome alarm_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t reader,
			int64_t *cursor, struct alarm **ret_list, size_t *ret_count,
			struct fault *fault)
{
	struct alarm *list = arena_array(arena, ALARM_LIST_MOST, sizeof *list);
	size_t count = 0, read = 0;
	int64_t last = 0;
	if (!list)
		return fail(TOO_MUCH, fault, "So many alarms need too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_alarm_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, ALARM_LIST_MOST + 1);
	stmt_bind_i64(rows, 3, reader);
	stmt_bind_i64(rows, 4, *cursor);
	while (stmt_step(rows) && read++ < ALARM_LIST_MOST) {
		last = stmt_i64(rows, 0);
		list[count] = alarm_row(rows, arena);
		count += list[count].kind != ALARM_KINDS;
	}
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*cursor = read > ALARM_LIST_MOST ? last : 0;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome alarm_steps(struct conn *conn, struct arena *arena, int64_t alarm,
			 struct alarm_step **ret_list, size_t *ret_count, struct fault *fault)
{
	struct alarm_step *list = arena_array(arena, ALARM_LIST_MOST, sizeof *list);
	size_t count = 0;
	if (!list)
		return fail(TOO_MUCH, fault, "So many steps need too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_alarm_step_list);
	stmt_bind_i64(rows, 1, alarm);
	stmt_bind_i64(rows, 2, ALARM_LIST_MOST);
	while (count < ALARM_LIST_MOST && stmt_step(rows)) {
		const bool kept_back = stmt_i64(rows, 5) != 0;
		const struct str why = stmt_str(rows, 6);
		list[count++] = (struct alarm_step){
		    .at = stmt_i64(rows, 0),
		    .account = stmt_i64(rows, 1),
		    .name = arena_copy(arena, stmt_str(rows, 2)),
		    .channel = arena_copy(arena, stmt_str(rows, 3)),
		    .result = !kept_back    ? arena_copy(arena, stmt_str(rows, 4))
			      : why.len > 0 ? arena_copy(arena, why)
					    : STR("It was not sent."),
		};
	}
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

// --- changes ---

// The next step of an alarm, as a job. Its key names the step, so that it is queued once.
static enum outcome step_queue(struct conn *conn, int64_t alarm, int step, int64_t due,
			       struct fault *fault)
{
	char payload[48];
	const int len = snprintf(payload, sizeof payload, "%lld %d", (long long)alarm, step);
	const struct str text = str_of(payload, (size_t)len);
	return job_add(conn, STR(ALARM_JOB), text, text, due, fault);
}

enum outcome alarm_raise(struct conn *conn, struct id_maker *ids, const struct alarm *alarm,
			 int64_t now, int64_t *ret_id, struct fault *fault)
{
	if (alarm->detail.len > ALARM_DETAIL_MAX)
		return fail(INVALID, fault, "The words of an alarm are too long.");
	const int64_t id = id_next(ids);
	struct stmt *insert = stmt_start(conn, &sql_alarm_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, alarm->campaign);
	stmt_bind_str(insert, 3, str_from(alarm_kinds[alarm->kind].name));
	stmt_bind_i64(insert, 4, alarm->subject);
	stmt_bind_i64_or_null(insert, 5, alarm->owner);
	stmt_bind_i64_or_null(insert, 6, alarm->about);
	stmt_bind_str(insert, 7, alarm->detail.at ? alarm->detail : STR(""));
	stmt_bind_i64(insert, 8, now);
	const enum outcome outcome = stmt_run(insert, fault);
	if (outcome != OK)
		return outcome;
	if (conn_changes(conn) == 0)
		return open_find(conn, alarm->campaign, alarm->kind, alarm->subject, ret_id, fault);
	*ret_id = id;
	return step_queue(conn, id, 0, now, fault);
}

enum outcome alarm_keep_out(struct conn *conn, int64_t subject, int64_t account,
			    struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_kept_out_insert);
	stmt_bind_i64(insert, 1, subject);
	stmt_bind_i64(insert, 2, account);
	return stmt_run(insert, fault);
}

enum outcome alarm_is_kept_out(struct conn *conn, int64_t subject, int64_t account, bool *ret_out,
			       struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_kept_out_find);
	stmt_bind_i64(find, 1, subject);
	stmt_bind_i64(find, 2, account);
	*ret_out = stmt_step(find);
	return stmt_end(find, fault);
}

enum outcome alarm_kept_out(struct conn *conn, int64_t subject, int64_t ret_accounts[KEPT_OUT_MOST],
			    size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, &sql_kept_out_list);
	stmt_bind_i64(rows, 1, subject);
	stmt_bind_i64(rows, 2, KEPT_OUT_MOST);
	while (count < KEPT_OUT_MOST && stmt_step(rows))
		ret_accounts[count++] = stmt_i64(rows, 0);
	*ret_count = count;
	return stmt_end(rows, fault);
}

// The same for who is kept out of a matter and for who was not asked: it tells neither.
static const char not_asked[] =
    /*tr*/ "You cannot answer this alarm. Somebody whom it asks has to.";

static enum outcome answerer_check(struct conn *conn, const struct alarm *alarm, int64_t account,
				   bool any, struct fault *fault)
{
	bool kept_out = false;
	enum outcome outcome = alarm_is_kept_out(conn, alarm->subject, account, &kept_out, fault);
	if (outcome == OK && (kept_out || alarm->about == account))
		return fail_with(DENIED, fault, not_asked);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_alarm_was_asked);
	stmt_bind_i64(find, 1, alarm->id);
	stmt_bind_i64(find, 2, account);
	const bool asked = stmt_step(find);
	outcome = stmt_end(find, fault);
	if (outcome == OK && !asked && !any)
		return fail_with(DENIED, fault, not_asked);
	return outcome;
}

enum outcome alarm_answer(struct conn *conn, int64_t campaign, int64_t alarm, int64_t account,
			  bool any, int64_t now, struct fault *fault)
{
	struct arena arena;
	struct alarm found;
	arena_init(&arena, 4096);
	enum outcome outcome = alarm_find(conn, &arena, alarm, &found, fault);
	if (outcome == OK && found.campaign != campaign)
		outcome = fail(NOT_FOUND, fault, "There is no such alarm.");
	if (outcome == OK)
		outcome = answerer_check(conn, &found, account, any, fault);
	if (outcome == OK && found.answered_by && found.answered_by != account)
		outcome = fail(CONFLICT, fault, /*tr*/ "%.*s was first and has answered this.",
			       STR_ARG(found.answered_name));
	arena_free(&arena);
	if (outcome != OK || found.answered_by || found.ended_at)
		return outcome;
	struct stmt *answer = stmt_start(conn, &sql_alarm_answer);
	stmt_bind_i64(answer, 1, alarm);
	stmt_bind_i64(answer, 2, now);
	stmt_bind_i64(answer, 3, account);
	return stmt_run(answer, fault);
}

enum outcome alarm_end(struct conn *conn, int64_t campaign, enum alarm_kind kind, int64_t subject,
		       int64_t now, struct fault *fault)
{
	struct stmt *end = stmt_start(conn, &sql_alarm_end);
	stmt_bind_i64(end, 1, campaign);
	stmt_bind_str(end, 2, str_from(alarm_kinds[kind].name));
	stmt_bind_i64(end, 3, subject);
	stmt_bind_i64(end, 4, now);
	return stmt_run(end, fault);
}

enum outcome alarm_minutes_set(struct conn *conn, int64_t campaign, enum alarm_kind kind,
			       int minutes, struct fault *fault)
{
	if (minutes < 1 || minutes > ALARM_MINUTES_MOST)
		return fail(INVALID, fault,
			    /*tr*/ "The next person is asked after 1 to %d minutes.",
			    ALARM_MINUTES_MOST);
	struct stmt *write = stmt_start(conn, &sql_alarm_minutes_write);
	stmt_bind_i64(write, 1, campaign);
	stmt_bind_str(write, 2, str_from(alarm_kinds[kind].name));
	stmt_bind_i64(write, 3, minutes);
	return stmt_run(write, fault);
}

// --- who is asked ---

struct people {
	struct arena *arena;
	struct alarm_person *list;
	size_t count;
	int64_t about;	 // never asked
	int64_t subject; // nor is who is kept out of it
};

static bool asked_already(const struct people *people, int64_t account)
{
	for (size_t i = 0; i < people->count; i++)
		if (people->list[i].account == account)
			return true;
	return account == people->about;
}

// Adds the accounts that a query gives (id, name, address, language) and ends it.
static enum outcome people_take(struct conn *conn, struct stmt *rows, struct people *people,
				struct fault *fault)
{
	enum outcome outcome = OK;
	while (outcome == OK && people->count < ALARM_PEOPLE_MOST && stmt_step(rows)) {
		bool kept_out = false;
		const int64_t account = stmt_i64(rows, 0);
		if (asked_already(people, account))
			continue;
		outcome = alarm_is_kept_out(conn, people->subject, account, &kept_out, fault);
		if (outcome != OK || kept_out)
			continue;
		people->list[people->count++] = (struct alarm_person){
		    .account = account,
		    .name = arena_copy(people->arena, stmt_str(rows, 1)),
		    .address = arena_copy(people->arena, stmt_str(rows, 2)),
		    .language = arena_copy(people->arena, stmt_str(rows, 3)),
		};
	}
	const enum outcome ended = stmt_end(rows, outcome == OK ? fault : NULL);
	return outcome != OK ? outcome : ended;
}

static enum outcome people_roster(struct conn *conn, int64_t campaign, int64_t now, bool second,
				  struct people *people, struct fault *fault)
{
	struct duty duty;
	const enum outcome outcome = duty_read(conn, people->arena, campaign, now, &duty, fault);
	const struct duty_turn *turn = outcome == OK ? duty_turn_at(&duty, now) : NULL;
	if (!turn)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_alarm_account);
	stmt_bind_i64(find, 1, second ? turn->second : turn->account);
	return people_take(conn, find, people, fault);
}

static enum outcome people_owner(struct conn *conn, int64_t owner, struct people *people,
				 struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_alarm_account);
	stmt_bind_i64(find, 1, owner);
	return people_take(conn, find, people, fault);
}

static enum outcome people_shift(struct conn *conn, int64_t campaign, int64_t now, bool lead,
				 struct people *people, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_alarm_shift);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, now);
	stmt_bind_i64(rows, 3, lead);
	return people_take(conn, rows, people, fault);
}

static enum outcome people_guard(struct conn *conn, int64_t campaign, int rank,
				 struct people *people, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_alarm_guard);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, rank);
	return people_take(conn, rows, people, fault);
}

static enum outcome people_role(struct conn *conn, int64_t campaign, const char *role,
				struct people *people, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_alarm_role);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_str(rows, 2, str_from(role));
	return people_take(conn, rows, people, fault);
}

static enum outcome people_add(struct conn *conn, const struct alarm *alarm, enum alarm_who who,
			       int64_t now, struct people *people, struct fault *fault)
{
	static const char *const roles[] = {
	    [ALARM_COORDINATOR] = "coordinator",
	    [ALARM_DEPUTY] = "deputy",
	    [ALARM_HEAD] = "head",
	    [ALARM_GUARDS] = "safeguarding-lead",
	    [ALARM_OPERATOR] = "administrator",
	};
	switch (who) {
	case ALARM_OWNER:
		return people_owner(conn, alarm->owner, people, fault);
	case ALARM_ROSTER:
	case ALARM_SECOND:
		return people_roster(conn, alarm->campaign, now, who == ALARM_SECOND, people,
				     fault);
	case ALARM_SHIFT_LEAD:
	case ALARM_SHIFT:
		return people_shift(conn, alarm->campaign, now, who == ALARM_SHIFT_LEAD, people,
				    fault);
	case ALARM_GUARD:
	case ALARM_GUARD_SECOND:
		return people_guard(conn, alarm->campaign, who == ALARM_GUARD ? 1 : 2, people,
				    fault);
	default:
		return people_role(conn, alarm->campaign, roles[who], people, fault);
	}
}

enum outcome alarm_people(struct conn *conn, struct arena *arena, const struct alarm *alarm,
			  int64_t now, struct alarm_person **ret_list, size_t *ret_count,
			  struct fault *fault)
{
	struct people people = {.arena = arena, .about = alarm->about, .subject = alarm->subject};
	people.list = arena_array(arena, ALARM_PEOPLE_MOST, sizeof *people.list);
	if (!people.list)
		return fail(TOO_MUCH, fault, "So many people need too much memory.");
	const enum alarm_who *order = alarm_kinds[alarm->kind].order;
	enum outcome outcome = OK;
	for (int i = 0; i < ALARM_ORDER_MAX && order[i] != ALARM_END && outcome == OK; i++)
		outcome = people_add(conn, alarm, order[i], now, &people, fault);
	// Who runs the server learns at the end of a round that nobody answered.
	if (outcome == OK)
		outcome = people_add(conn, alarm, ALARM_OPERATOR, now, &people, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = people.list;
	*ret_count = people.count;
	return OK;
}

// --- the walk ---

// One step: whom it asks, what was sent, and how that went.
struct step {
	struct alarm_walker *walker;
	struct alarm alarm;
	struct alarm_person person; // account 0: nobody can be asked
	bool last;		    // of the round
	bool outward;		    // what is sent may leave the server
	int64_t now, next_at;
	unsigned char link[HASH_BYTES];
	struct result {
		const char *channel;
		char text[RESULT_MAX];
	} results[1 + ALARM_CHANNELS_MOST];
	size_t n_results;
	bool reached; // by one channel at least, or there is none but the page
};

static void code_hash(struct str code, unsigned char out[HASH_BYTES])
{
	crypto_generichash(out, HASH_BYTES, (const unsigned char *)code.at, code.len, NULL, 0);
}

enum outcome alarm_by_code(struct conn *conn, struct arena *arena, struct str code,
			   struct alarm *ret_alarm, int64_t *ret_account, struct fault *fault)
{
	unsigned char hash[HASH_BYTES];
	code_hash(code, hash);
	struct stmt *find = stmt_start(conn, &sql_alarm_link);
	stmt_bind_blob(find, 1, str_of((const char *)hash, HASH_BYTES));
	const bool found = stmt_step(find);
	const int64_t alarm = found ? stmt_i64(find, 0) : 0,
		      account = found ? stmt_i64(find, 1) : 0;
	enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(
		    NOT_FOUND, fault,
		    /*tr*/ "No alarm belongs to this link. Sign in to see which alarms are open.");
	if (outcome == OK)
		outcome = alarm_find(conn, arena, alarm, ret_alarm, fault);
	if (outcome == OK)
		*ret_account = account;
	return outcome;
}

enum outcome alarm_minutes_read(struct conn *conn, int64_t campaign, enum alarm_kind kind,
				int *ret_minutes, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_alarm_minutes);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, str_from(alarm_kinds[kind].name));
	*ret_minutes = stmt_step(find) ? (int)stmt_i64(find, 0) : alarm_kinds[kind].minutes;
	return stmt_end(find, fault);
}

// Finds whom the next step asks. A round that is over begins again.
static enum outcome step_plan(struct conn *conn, struct arena *arena, struct step *step,
			      struct fault *fault)
{
	struct alarm_person *people;
	size_t count;
	int minutes;
	enum outcome outcome =
	    alarm_minutes_read(conn, step->alarm.campaign, step->alarm.kind, &minutes, fault);
	if (outcome == OK)
		outcome =
		    alarm_people(conn, arena, &step->alarm, step->now, &people, &count, fault);
	if (outcome != OK)
		return outcome;
	const size_t at = count > 0 ? (size_t)step->alarm.step % count : 0;
	if (count > 0)
		step->person = people[at];
	step->last = count == 0 || at + 1 == count;
	step->next_at = step->now + minutes * MINUTE_MS;
	return OK;
}

const struct language *alarm_language(const struct alarm_walker *walker,
				      const struct alarm_person *person,
				      const struct campaign *campaign)
{
	const struct language *own = person ? language_find(person->language) : NULL;
	if (!walker->messages)
		return &page_languages[0];
	return own ? own : campaign_language(campaign);
}

struct str alarm_detail_said(const struct alarm *alarm, const struct messages *messages,
			     const struct language *language, struct arena *arena)
{
	char text[ALARM_DETAIL_MAX + 1];
	long long number, minutes;
	struct fault said;
	snprintf(text, sizeof text, "%.*s", STR_ARG(alarm->detail));
	if (sscanf(text, "Case %lld", &number) == 1)
		fail(OK, &said, /*tr*/ "Case %lld", number);
	else if (sscanf(text, "%lld posts within %lld minutes", &number, &minutes) == 2)
		fail(OK, &said, /*tr*/ "%lld posts within %lld minutes", number, minutes);
	else
		return alarm->detail; // "C-7", or what has no words
	return fault_said(&said, messages, language, arena);
}

// In the language of who is asked.
static struct str step_text(struct arena *arena, const struct step *step, struct str code)
{
	struct fault link;
	const struct alarm *alarm = &step->alarm;
	const struct messages *messages = step->walker->messages;
	const struct language *language = language_find(step->person.language);
	const char *words = message(messages, language, alarm_kinds[alarm->kind].words);
	const struct str detail = alarm_detail_said(alarm, messages, language, arena);
	fail(OK, &link, /*tr*/ "Answer: %.*s",
	     STR_ARG(arena_format(arena, "%.*s/alarm/%.*s", STR_ARG(step->walker->site),
				  STR_ARG(code))));
	return arena_format(arena, "%s%s%.*s\n%.*s\n", words, detail.len > 0 ? " " : "",
			    STR_ARG(detail), STR_ARG(fault_said(&link, messages, language, arena)));
}

static void result_note(struct step *step, const char *channel, const char *text)
{
	struct result *result = &step->results[step->n_results++];
	result->channel = channel;
	snprintf(result->text, sizeof result->text, "%.*s", RESULT_MAX - 1, text);
}

// Asks one person on every way there is. Runs outside any write: a channel may take its time.
static void step_send(struct arena *arena, struct step *step)
{
	const struct alarm_walker *walker = step->walker;
	unsigned char bytes[CODE_BYTES];
	char code[2 * CODE_BYTES + 1];
	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2hex(code, sizeof code, bytes, sizeof bytes);
	code_hash(str_from(code), step->link);
	const struct str text = step_text(arena, step, str_from(code));
	result_note(step, "page", step->person.account ? "sent" : "There is nobody to ask.");
	step->reached = walker->n_channels == 0;
	step->person.key =
	    arena_format(arena, "alarm:%lld:%d", (long long)step->alarm.id, step->alarm.step + 1);
	for (size_t i = 0; i < walker->n_channels && step->person.account; i++) {
		struct fault fault = {0};
		const struct alarm_channel *channel = &walker->channels[i];
		// Whom an exercise would have reached has as much time as if it had.
		const bool sent = !step->outward || channel->send(channel->context, &step->person,
								  text, &fault) == OK;
		result_note(step, channel->name,
			    !step->outward ? OUTWARD_WOULD
			    : sent	   ? "sent"
					   : fault.text);
		step->reached |= sent;
	}
}

static enum outcome results_write(struct conn *conn, const struct step *step, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < step->n_results && outcome == OK; i++) {
		struct stmt *insert = stmt_start(conn, &sql_alarm_step_insert);
		stmt_bind_i64(insert, 1, step->alarm.id);
		stmt_bind_i64(insert, 2, step->alarm.step + 1);
		stmt_bind_i64(insert, 3, step->person.account);
		stmt_bind_str(insert, 4, str_from(step->results[i].channel));
		stmt_bind_i64(insert, 5, step->now);
		stmt_bind_str(insert, 6, str_from(step->results[i].text));
		if (i == 0 && step->person.account)
			stmt_bind_blob(insert, 7, str_of((const char *)step->link, HASH_BYTES));
		else
			stmt_bind_null(insert, 7);
		outcome = stmt_run(insert, fault);
	}
	return outcome;
}

static enum outcome step_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct step *step = context;
	struct stmt *write = stmt_start(conn, &sql_alarm_step_write);
	stmt_bind_i64(write, 1, step->alarm.id);
	stmt_bind_i64(write, 2, step->alarm.step + 1);
	stmt_bind_i64(write, 3, step->person.account);
	stmt_bind_i64(write, 4, step->next_at);
	enum outcome outcome = stmt_run(write, fault);
	// Answered meanwhile, or the same step ran before: then nothing follows from this one.
	if (outcome != OK || conn_changes(conn) == 0)
		return outcome;
	outcome = results_write(conn, step, fault);
	if (outcome != OK)
		return outcome;
	return step_queue(conn, step->alarm.id, step->alarm.step + 1, step->next_at, fault);
}

static enum outcome step_find(struct arena *arena, int64_t alarm, struct step *step,
			      struct fault *fault)
{
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = store_reader(step->walker->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = alarm_find(conn, arena, alarm, &step->alarm, fault);
	if (outcome == OK)
		outcome = outward_gate(conn, step->alarm.campaign, &step->outward, fault);
	if (outcome == OK)
		outcome = step_plan(conn, arena, step, fault);
	if (outcome == OK)
		outcome = campaign_by_id(conn, arena, step->alarm.campaign, &campaign, fault);
	conn_release(conn);
	if (outcome == OK)
		step->person.language =
		    str_from(alarm_language(step->walker, &step->person, &campaign)->code);
	return outcome;
}

static enum outcome step_take(struct arena *arena, struct alarm_walker *walker, int64_t alarm,
			      int number, struct fault *fault)
{
	struct step step = {.walker = walker, .now = walker->now()};
	enum outcome outcome = step_find(arena, alarm, &step, fault);
	if (outcome != OK)
		return outcome;
	if (step.alarm.step != number || step.alarm.answered_at || step.alarm.ended_at)
		return OK;
	step_send(arena, &step);
	// Who could not be reached holds nobody up; but a whole round of them is not run through
	// again at once.
	if (!step.reached && !step.last)
		step.next_at = step.now;
	outcome = store_write(walker->store, WRITE_PERSON, 4, step_write, &step, fault);
	if (outcome == OK && walker->told) {
		step.alarm.asked = step.person.account;
		walker->told(walker->context, &step.alarm);
	}
	return outcome;
}

static enum outcome walk_run(void *context, const struct job *job, struct fault *fault)
{
	long long alarm;
	int number;
	char text[48];
	struct arena arena;
	snprintf(text, sizeof text, "%.*s", STR_ARG(job->payload));
	if (sscanf(text, "%lld %d", &alarm, &number) != 2)
		return fail(INVALID, fault, "A step of an alarm has no number.");
	arena_init(&arena, 1 << 20);
	const enum outcome outcome = step_take(&arena, context, alarm, number, fault);
	arena_free(&arena);
	return outcome;
}

struct job_kind alarm_job(struct alarm_walker *walker)
{
	return (struct job_kind){
	    .name = ALARM_JOB,
	    .max_attempts = 1000,
	    .backoff_ms = 1000,
	    .timeout_ms = 2 * MINUTE_MS,
	    .run = walk_run,
	    .context = walker,
	    .help = "Asks the next person of an alarm.",
	};
}
