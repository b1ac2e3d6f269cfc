// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/duty.h"

#include "base/time.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "campaign/campaign_embedded.h"

// --- the gate ---

enum outcome duty_gate_read(struct conn *conn, int64_t campaign, int64_t now,
			    struct duty_gate *ret_gate, struct fault *fault)
{
	struct duty_gate gate = {.missing = DUTY_NO_NUMBER | DUTY_NO_ROSTER | DUTY_NO_LEAD};
	struct stmt *find = stmt_start(conn, &sql_duty_gate);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, now);
	if (stmt_step(find)) {
		gate.missing = (stmt_str(find, 0).len > 0 ? 0 : DUTY_NO_NUMBER) |
			       (stmt_i64(find, 1) ? 0 : DUTY_NO_ROSTER) |
			       (stmt_i64(find, 2) ? 0 : DUTY_NO_LEAD);
		gate.attended = stmt_i64(find, 3) != 0;
		gate.hours = (struct duty_hours){
		    .from = (int)stmt_i64(find, 4),
		    .until = (int)stmt_i64(find, 5),
		    .offset = zone_offset_by_name(stmt_str(find, 6), now) / 60,
		};
	}
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	gate.open = gate.missing == 0;
	gate.in_hours = duty_in_hours(&gate.hours, now);
	*ret_gate = gate;
	return OK;
}

// --- everything that is set ---

static enum outcome turns_read(struct conn *conn, struct arena *arena, int64_t campaign,
			       struct duty *duty, struct fault *fault)
{
	struct duty_turn *turns = arena_array(arena, DUTY_TURNS_MOST, sizeof *turns);
	size_t count = 0;
	if (!turns)
		return fail(TOO_MUCH, fault, "The roster needs too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_duty_turn_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, DUTY_TURNS_MOST);
	while (count < DUTY_TURNS_MOST && stmt_step(rows))
		turns[count++] = (struct duty_turn){
		    .id = stmt_i64(rows, 0),
		    .days = (unsigned)stmt_i64(rows, 1),
		    .from = (int)stmt_i64(rows, 2),
		    .until = (int)stmt_i64(rows, 3),
		    .account = stmt_i64(rows, 4),
		    .second = stmt_i64(rows, 5),
		    .name = arena_copy(arena, stmt_str(rows, 6)),
		    .second_name = arena_copy(arena, stmt_str(rows, 7)),
		};
	duty->turns = turns;
	duty->n_turns = count;
	return stmt_end(rows, fault);
}

static enum outcome leads_read(struct conn *conn, struct arena *arena, int64_t campaign,
			       struct duty *duty, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_duty_lead_list);
	stmt_bind_i64(rows, 1, campaign);
	while (stmt_step(rows))
		duty->leads[stmt_i64(rows, 0) == 1 ? 0 : 1] = (struct duty_lead){
		    .account = stmt_i64(rows, 1),
		    .name = arena_copy(arena, stmt_str(rows, 2)),
		    .fit = stmt_i64(rows, 3) != 0,
		};
	return stmt_end(rows, fault);
}

static enum outcome emergency_read(struct conn *conn, struct arena *arena, int64_t campaign,
				   struct duty *duty, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_duty_emergency);
	stmt_bind_i64(find, 1, campaign);
	if (stmt_step(find))
		duty->emergency = arena_copy(arena, stmt_str(find, 0));
	return stmt_end(find, fault);
}

enum outcome duty_read(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
		       struct duty *ret_duty, struct fault *fault)
{
	struct duty duty = {0};
	enum outcome outcome = duty_gate_read(conn, campaign, now, &duty.gate, fault);
	if (outcome == OK)
		outcome = emergency_read(conn, arena, campaign, &duty, fault);
	if (outcome == OK)
		outcome = turns_read(conn, arena, campaign, &duty, fault);
	if (outcome == OK)
		outcome = leads_read(conn, arena, campaign, &duty, fault);
	if (outcome != OK)
		return outcome;
	duty.hours = duty.gate.hours;
	*ret_duty = duty;
	return OK;
}

enum outcome duty_people(struct conn *conn, struct arena *arena, int64_t campaign,
			 struct duty_person **ret_list, size_t *ret_count, struct fault *fault)
{
	struct duty_person *list = arena_array(arena, DUTY_PEOPLE_MOST, sizeof *list);
	size_t count = 0;
	if (!list)
		return fail(TOO_MUCH, fault, "So many people need too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_duty_people);
	stmt_bind_i64(rows, 1, campaign);
	while (stmt_step(rows)) {
		const int64_t account = stmt_i64(rows, 0);
		const struct str role = stmt_str(rows, 2);
		if (count > 0 && list[count - 1].account == account) {
			struct str *roles = &list[count - 1].roles;
			*roles = arena_format(arena, "%.*s %.*s", STR_ARG(*roles), STR_ARG(role));
			continue;
		}
		if (count == DUTY_PEOPLE_MOST)
			break;
		list[count++] = (struct duty_person){
		    .account = account,
		    .name = arena_copy(arena, stmt_str(rows, 1)),
		    .roles = arena_copy(arena, role),
		};
	}
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

// --- hours ---

struct str duty_minute_text(struct arena *arena, int minute)
{
	return arena_format(arena, "%02d:%02d", minute / 60, minute % 60);
}

int duty_week_minute(const struct duty_hours *hours, int64_t now)
{
	// 1970-01-01 was a Thursday, three days after a Monday.
	const int64_t minute = (now / MINUTE_MS + hours->offset + 3 * DUTY_DAY_MIN) % DUTY_WEEK_MIN;
	return (int)(minute < 0 ? minute + DUTY_WEEK_MIN : minute);
}

static bool minute_in_hours(const struct duty_hours *hours, int minute)
{
	if (hours->from == hours->until)
		return true;
	if (hours->from < hours->until)
		return minute >= hours->from && minute < hours->until;
	return minute >= hours->from || minute < hours->until;
}

bool duty_in_hours(const struct duty_hours *hours, int64_t now)
{
	return minute_in_hours(hours, duty_week_minute(hours, now) % DUTY_DAY_MIN);
}

static int turn_length(const struct duty_turn *turn)
{
	const int length = turn->until - turn->from;
	return length > 0 ? length : length + DUTY_DAY_MIN;
}

static bool turn_covers(const struct duty_turn *turn, int minute)
{
	for (int day = 0; day < 7; day++) {
		const int begins = day * DUTY_DAY_MIN + turn->from;
		const int since = (minute - begins + DUTY_WEEK_MIN) % DUTY_WEEK_MIN;
		if (turn->days >> day & 1 && since < turn_length(turn))
			return true;
	}
	return false;
}

const struct duty_turn *duty_turn_at(const struct duty *duty, int64_t now)
{
	const int minute = duty_week_minute(&duty->hours, now);
	for (size_t i = 0; i < duty->n_turns; i++)
		if (turn_covers(&duty->turns[i], minute))
			return &duty->turns[i];
	return NULL;
}

static void turn_mark(const struct duty_turn *turn, bool covered[DUTY_WEEK_MIN])
{
	const int length = turn_length(turn);
	for (int day = 0; day < 7; day++)
		for (int i = 0; turn->days >> day & 1 && i < length; i++)
			covered[(day * DUTY_DAY_MIN + turn->from + i) % DUTY_WEEK_MIN] = true;
}

// Puts a gap with those of the same hours; a full list leaves out what comes last.
static size_t gap_add(struct duty_gap *out, size_t count, size_t most, int begins, int length)
{
	const int from = begins % DUTY_DAY_MIN, until = (begins + length) % DUTY_DAY_MIN;
	const unsigned day = 1u << (begins / DUTY_DAY_MIN);
	for (size_t i = 0; i < count; i++) {
		if (out[i].from != from || out[i].until != until)
			continue;
		out[i].days |= day;
		return count;
	}
	if (count == most)
		return count;
	out[count] = (struct duty_gap){.days = day, .from = from, .until = until};
	return count + 1;
}

size_t duty_gaps(const struct duty_hours *hours, const struct duty_turn *turns, size_t n_turns,
		 struct duty_gap *out, size_t most)
{
	bool covered[DUTY_WEEK_MIN];
	int begin = -1;
	size_t count = 0;
	for (int minute = 0; minute < DUTY_WEEK_MIN; minute++)
		covered[minute] = !minute_in_hours(hours, minute % DUTY_DAY_MIN);
	for (size_t i = 0; i < n_turns; i++)
		turn_mark(&turns[i], covered);
	for (int minute = 0; minute < DUTY_WEEK_MIN && begin < 0; minute++)
		if (covered[minute])
			begin = minute;
	if (begin < 0) {
		const struct duty_gap always = {.days = DUTY_EVERY_DAY};
		if (most > 0)
			out[count++] = always;
		return count;
	}
	// Once round the week from a covered minute, so that a night is one gap. A gap longer than
	// a day is told day by day.
	for (int minute = begin + 1, length = 0; minute <= begin + DUTY_WEEK_MIN; minute++) {
		const bool ends = covered[minute % DUTY_WEEK_MIN];
		length += !ends;
		if (length == 0 || (!ends && length < DUTY_DAY_MIN))
			continue;
		const int end = ends ? minute : minute + 1;
		count = gap_add(out, count, most, (end - length) % DUTY_WEEK_MIN, length);
		length = 0;
	}
	return count;
}

static bool digits_read(struct str text, int most, int *ret_value)
{
	int value = 0;
	if (text.len == 0 || text.len > 2)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		value = value * 10 + (text.at[i] - '0');
	}
	*ret_value = value;
	return value <= most;
}

bool duty_minute_parse(struct str text, int *ret_minute)
{
	int hour, minute;
	struct str rest = str_trim(text);
	const struct str first = str_cut(&rest, ':');
	if (!digits_read(first, 23, &hour) || rest.len != 2 || !digits_read(rest, 59, &minute))
		return false;
	*ret_minute = hour * 60 + minute;
	return true;
}

// --- changes ---

enum outcome duty_number_set(struct conn *conn, int64_t campaign, struct str emergency,
			     struct fault *fault)
{
	const struct str number = str_trim(emergency);
	if (utf8_length(number) > DUTY_NUMBER_MAX)
		return fail(INVALID, fault, /*tr*/ "An emergency number has at most %d characters.",
			    DUTY_NUMBER_MAX);
	struct stmt *write = stmt_start(conn, &sql_duty_number_write);
	stmt_bind_i64(write, 1, campaign);
	stmt_bind_str(write, 2, number.at ? number : STR(""));
	return stmt_run(write, fault);
}

static bool minute_good(int minute)
{
	return minute >= 0 && minute < DUTY_DAY_MIN;
}

enum outcome duty_hours_set(struct conn *conn, int64_t campaign, const struct duty_hours *hours,
			    struct fault *fault)
{
	if (!minute_good(hours->from) || !minute_good(hours->until))
		return fail(INVALID, fault,
			    /*tr*/ "Write the hours of reading like 06:00 and 22:00.");
	struct stmt *write = stmt_start(conn, &sql_duty_hours_write);
	stmt_bind_i64(write, 1, campaign);
	stmt_bind_i64(write, 2, hours->from);
	stmt_bind_i64(write, 3, hours->until);
	return stmt_run(write, fault);
}

static enum outcome turn_check(const struct duty_turn *turn, struct fault *fault)
{
	if (!minute_good(turn->from) || !minute_good(turn->until))
		return fail(INVALID, fault, "Write the hours like 22:00 and 06:00.");
	if (turn->days == 0 || turn->days > DUTY_EVERY_DAY)
		return fail(INVALID, fault, /*tr*/ "Choose the days of the week.");
	if (turn->account == 0)
		return fail(INVALID, fault, "Choose who reads in these hours.");
	if (turn->account == turn->second)
		return fail(INVALID, fault,
			    "The second person must be somebody else: they are asked when the "
			    "first does not answer.");
	return OK;
}

static enum outcome turn_room(struct conn *conn, int64_t campaign, struct fault *fault)
{
	struct stmt *count = stmt_start(conn, &sql_duty_turn_count);
	stmt_bind_i64(count, 1, campaign);
	const bool full = stmt_step(count) && stmt_i64(count, 0) >= DUTY_TURNS_MOST;
	const enum outcome outcome = stmt_end(count, fault);
	if (outcome == OK && full)
		return fail(TOO_MUCH, fault,
			    /*tr*/ "A roster has at most %d rows. Remove some first.",
			    DUTY_TURNS_MOST);
	return outcome;
}

enum outcome duty_turn_add(struct conn *conn, struct id_maker *ids, int64_t campaign,
			   const struct duty_turn *turn, struct fault *fault)
{
	enum outcome outcome = turn_check(turn, fault);
	if (outcome == OK)
		outcome = turn_room(conn, campaign, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *insert = stmt_start(conn, &sql_duty_turn_insert);
	stmt_bind_i64(insert, 1, id_next(ids));
	stmt_bind_i64(insert, 2, campaign);
	stmt_bind_i64(insert, 3, turn->days);
	stmt_bind_i64(insert, 4, turn->from);
	stmt_bind_i64(insert, 5, turn->until);
	stmt_bind_i64(insert, 6, turn->account);
	stmt_bind_i64_or_null(insert, 7, turn->second);
	return stmt_run(insert, fault);
}

enum outcome duty_turn_remove(struct conn *conn, int64_t campaign, int64_t turn,
			      struct fault *fault)
{
	struct stmt *remove = stmt_start(conn, &sql_duty_turn_delete);
	stmt_bind_i64(remove, 1, campaign);
	stmt_bind_i64(remove, 2, turn);
	return stmt_run(remove, fault);
}

enum outcome duty_leads_set(struct conn *conn, int64_t campaign, const int64_t accounts[DUTY_LEADS],
			    struct fault *fault)
{
	if (accounts[0] && accounts[0] == accounts[1])
		return fail(INVALID, fault,
			    /*tr*/
			    "The second lead must be somebody else: one person cannot be reached "
			    "at every hour.");
	enum outcome outcome = OK;
	for (int i = 0; i < DUTY_LEADS && outcome == OK; i++) {
		struct stmt *write =
		    stmt_start(conn, accounts[i] ? &sql_duty_lead_insert : &sql_duty_lead_delete);
		stmt_bind_i64(write, 1, campaign);
		stmt_bind_i64(write, 2, i + 1);
		if (accounts[i])
			stmt_bind_i64(write, 3, accounts[i]);
		outcome = stmt_run(write, fault);
	}
	return outcome;
}

// Whether a campaign has neither a roster nor a lead.
static enum outcome duty_bare(struct conn *conn, int64_t campaign, bool *ret_bare,
			      struct fault *fault)
{
	struct stmt *count = stmt_start(conn, &sql_duty_turn_count);
	stmt_bind_i64(count, 1, campaign);
	bool bare = stmt_step(count) && stmt_i64(count, 0) == 0;
	enum outcome outcome = stmt_end(count, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *leads = stmt_start(conn, &sql_duty_lead_list);
	stmt_bind_i64(leads, 1, campaign);
	bare = bare && !stmt_step(leads);
	outcome = stmt_end(leads, fault);
	if (outcome == OK)
		*ret_bare = bare;
	return outcome;
}

enum outcome duty_alone(struct conn *conn, struct id_maker *ids, int64_t campaign, int64_t account,
			struct fault *fault)
{
	bool bare;
	const int64_t leads[DUTY_LEADS] = {account, 0};
	const struct duty_turn turn = {.days = DUTY_EVERY_DAY, .account = account};
	enum outcome outcome = duty_bare(conn, campaign, &bare, fault);
	if (outcome != OK || !bare)
		return outcome;
	outcome = duty_turn_add(conn, ids, campaign, &turn, fault);
	return outcome == OK ? duty_leads_set(conn, campaign, leads, fault) : outcome;
}
