// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/alert.h"

#include "base/utf8.h"
#include "insight/insight_embedded.h"

// --- rules ---

enum outcome alert_rule_check(const struct alert_rule *rule, struct fault *fault)
{
	if (rule->name.len == 0)
		return fail(INVALID, fault, /*tr*/ "Give the rule a name.");
	if (rule->kind < 0 && rule->topic == 0 && rule->urgency == URGENCY_WAIT &&
	    rule->lang.len == 0 && rule->place.len == 0 && rule->tag.len == 0 &&
	    str_trim(rule->words).len == 0 && rule->posts < 2)
		return fail(INVALID, fault,
			    /*tr*/ "This rule means every Post. Say which ones, or how many.");
	if (rule->leaves && !rule->duty && rule->n_people == 0)
		return fail(INVALID, fault, /*tr*/ "Choose who gets the message.");
	if (rule->sms && rule->n_numbers == 0)
		return fail(INVALID, fault,
			    /*tr*/
			    "Write the numbers that get the SMS, each with its country: "
			    "+92 300 5550143.");
	return OK;
}

static void rule_bind(struct stmt *stmt, const struct alert_rule *rule, int64_t now)
{
	stmt_bind_i64(stmt, 1, rule->id);
	stmt_bind_i64(stmt, 2, rule->campaign);
	stmt_bind_str(stmt, 3, rule->name);
	stmt_bind_i64(stmt, 4, rule->kind);
	stmt_bind_i64(stmt, 5, rule->topic);
	stmt_bind_i64(stmt, 6, rule->urgency);
	stmt_bind_str(stmt, 7, rule->lang);
	stmt_bind_str(stmt, 8, rule->place);
	stmt_bind_str(stmt, 9, rule->tag);
	stmt_bind_str(stmt, 10, rule->words);
	stmt_bind_i64(stmt, 11, rule->posts);
	stmt_bind_i64(stmt, 12, rule->minutes);
	stmt_bind_i64(stmt, 13, rule->leaves);
	stmt_bind_i64(stmt, 14, rule->duty);
	stmt_bind_i64(stmt, 15, rule->wake);
	stmt_bind_i64(stmt, 16, rule->quiet_from);
	stmt_bind_i64(stmt, 17, rule->quiet_until);
	stmt_bind_i64(stmt, 18, rule->life_wakes);
	stmt_bind_i64(stmt, 19, rule->sms);
	stmt_bind_i64(stmt, 20, rule->hook);
	stmt_bind_i64(stmt, 21, now);
}

static enum outcome people_write(struct conn *conn, const struct alert_rule *rule,
				 struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_alert_person_forget);
	stmt_bind_i64(forget, 1, rule->id);
	enum outcome outcome = stmt_run(forget, fault);
	for (size_t i = 0; i < rule->n_people && outcome == OK; i++) {
		struct stmt *insert = stmt_start(conn, &sql_alert_person_insert);
		stmt_bind_i64(insert, 1, rule->id);
		stmt_bind_i64(insert, 2, rule->people[i]);
		stmt_bind_i64(insert, 3, rule->campaign);
		outcome = stmt_run(insert, fault);
	}
	return outcome;
}

static enum outcome numbers_write(struct conn *conn, const struct alert_rule *rule,
				  struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_alert_number_forget);
	stmt_bind_i64(forget, 1, rule->id);
	enum outcome outcome = stmt_run(forget, fault);
	for (size_t i = 0; i < rule->n_numbers && rule->sms && outcome == OK; i++) {
		struct stmt *insert = stmt_start(conn, &sql_alert_number_insert);
		stmt_bind_i64(insert, 1, rule->id);
		stmt_bind_i64(insert, 2, (int64_t)i);
		stmt_bind_blob(insert, 3, rule->numbers[i].sealed);
		stmt_bind_str(insert, 4, rule->numbers[i].hash);
		outcome = stmt_run(insert, fault);
	}
	return outcome;
}

static enum outcome room_check(struct conn *conn, int64_t campaign, struct fault *fault)
{
	struct stmt *count = stmt_start(conn, &sql_alert_rule_count);
	stmt_bind_i64(count, 1, campaign);
	const int64_t rules = stmt_step(count) ? stmt_i64(count, 0) : 0;
	const enum outcome outcome = stmt_end(count, fault);
	if (outcome == OK && rules >= ALERT_RULES_MOST)
		return fail(TOO_MUCH, fault, /*tr*/ "A campaign has at most %d alert rules.",
			    ALERT_RULES_MOST);
	return outcome;
}

// One row changed, or there is no such rule.
static enum outcome one_changed(struct conn *conn, enum outcome outcome, struct fault *fault)
{
	if (outcome == OK && conn_changes(conn) != 1)
		return fail(NOT_FOUND, fault, "There is no such alert rule.");
	return outcome;
}

enum outcome alert_rule_set(struct conn *conn, struct id_maker *ids, struct alert_rule *rule,
			    int64_t account, int64_t now, struct fault *fault)
{
	const bool fresh = rule->id == 0;
	enum outcome outcome = fresh ? room_check(conn, rule->campaign, fault) : OK;
	if (outcome != OK)
		return outcome;
	struct alert_rule kept = *rule;
	kept.id = fresh ? id_next(ids) : rule->id;
	struct stmt *write =
	    stmt_start(conn, fresh ? &sql_alert_rule_insert : &sql_alert_rule_update);
	rule_bind(write, &kept, now);
	if (fresh)
		stmt_bind_i64_or_null(write, 22, account);
	outcome = one_changed(conn, stmt_run(write, fault), fault);
	if (outcome == OK)
		outcome = people_write(conn, &kept, fault);
	return outcome == OK ? numbers_write(conn, &kept, fault) : outcome;
}

enum outcome alert_rule_snooze(struct conn *conn, int64_t campaign, int64_t rule, int64_t until,
			       struct fault *fault)
{
	struct stmt *write = stmt_start(conn, &sql_alert_rule_snooze);
	stmt_bind_i64(write, 1, rule);
	stmt_bind_i64(write, 2, campaign);
	stmt_bind_i64(write, 3, until);
	return one_changed(conn, stmt_run(write, fault), fault);
}

enum outcome alert_rule_end(struct conn *conn, int64_t campaign, int64_t rule, int64_t now,
			    struct fault *fault)
{
	struct stmt *write = stmt_start(conn, &sql_alert_rule_end);
	stmt_bind_i64(write, 1, rule);
	stmt_bind_i64(write, 2, campaign);
	stmt_bind_i64(write, 3, now);
	const enum outcome outcome = one_changed(conn, stmt_run(write, fault), fault);
	const struct alert_rule none = {.id = rule};
	return outcome == OK ? numbers_write(conn, &none, fault) : outcome;
}

static struct alert_rule rule_row(struct stmt *row, struct arena *arena)
{
	return (struct alert_rule){
	    .id = stmt_i64(row, 0),
	    .campaign = stmt_i64(row, 1),
	    .name = arena_copy(arena, stmt_str(row, 2)),
	    .kind = (int)stmt_i64(row, 3),
	    .topic = (int)stmt_i64(row, 4),
	    .urgency = (enum post_urgency)(stmt_i64(row, 5) % URGENCY_COUNT),
	    .lang = arena_copy(arena, stmt_str(row, 6)),
	    .place = arena_copy(arena, stmt_str(row, 7)),
	    .tag = arena_copy(arena, stmt_str(row, 8)),
	    .words = arena_copy(arena, stmt_str(row, 9)),
	    .posts = stmt_i64(row, 10),
	    .minutes = stmt_i64(row, 11),
	    .leaves = stmt_i64(row, 12) != 0,
	    .duty = stmt_i64(row, 13) != 0,
	    .wake = stmt_i64(row, 14) != 0,
	    .quiet_from = stmt_i64(row, 15),
	    .quiet_until = stmt_i64(row, 16),
	    .life_wakes = stmt_i64(row, 17) != 0,
	    .snoozed_until = stmt_i64(row, 18),
	    .made_at = stmt_i64(row, 19),
	    .ended_at = stmt_i64(row, 20),
	    .sms = stmt_i64(row, 21) != 0,
	    .hook = stmt_i64(row, 22) != 0,
	};
}

enum outcome alert_rule_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			     struct alert_rule *ret_rule, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_alert_rule_find);
	stmt_bind_i64(find, 1, id);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	struct alert_rule rule = found ? rule_row(find, arena) : (struct alert_rule){0};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (!found)
		return fail(NOT_FOUND, fault, "There is no such alert rule.");
	struct stmt *people = stmt_start(conn, &sql_alert_person_list);
	stmt_bind_i64(people, 1, id);
	stmt_bind_i64(people, 2, ALERT_PEOPLE_MOST);
	while (rule.n_people < ALERT_PEOPLE_MOST && stmt_step(people))
		rule.people[rule.n_people++] = stmt_i64(people, 0);
	const enum outcome listed = stmt_end(people, fault);
	if (listed != OK)
		return listed;
	struct stmt *numbers = stmt_start(conn, &sql_alert_number_list);
	stmt_bind_i64(numbers, 1, id);
	stmt_bind_i64(numbers, 2, ALERT_NUMBERS_MOST);
	while (rule.n_numbers < ALERT_NUMBERS_MOST && stmt_step(numbers))
		rule.numbers[rule.n_numbers++] =
		    (struct alert_number){arena_copy(arena, stmt_blob(numbers, 0)),
					  arena_copy(arena, stmt_str(numbers, 1))};
	*ret_rule = rule;
	return stmt_end(numbers, fault);
}

enum outcome alert_rule_list(struct conn *conn, struct arena *arena, int64_t campaign,
			     struct alert_rule **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct alert_rule *list = arena_array(arena, ALERT_RULES_MOST, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "So many rules need too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_alert_rule_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, ALERT_RULES_MOST);
	while (count < ALERT_RULES_MOST && stmt_step(rows))
		list[count++] = rule_row(rows, arena);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

// --- alerts ---

static struct alert alert_row(struct stmt *row, struct arena *arena)
{
	return (struct alert){
	    .id = stmt_i64(row, 0),
	    .campaign = stmt_i64(row, 1),
	    .rule = stmt_i64(row, 2),
	    .name = arena_copy(arena, stmt_str(row, 3)),
	    .began_at = stmt_i64(row, 4),
	    .last_at = stmt_i64(row, 5),
	    .posts = stmt_i64(row, 6),
	    .life = stmt_i64(row, 7),
	    .examples = {stmt_i64(row, 8), stmt_i64(row, 9), stmt_i64(row, 10)},
	    .due_at = stmt_i64(row, 11),
	    .told_at = stmt_i64(row, 12),
	    .told_posts = stmt_i64(row, 13),
	    .result = arena_copy(arena, stmt_str(row, 14)),
	    .seen_at = stmt_i64(row, 15),
	    .seen_name = arena_copy(arena, stmt_str(row, 16)),
	};
}

enum outcome alert_list(struct conn *conn, struct arena *arena, int64_t campaign,
			struct alert **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct alert *list = arena_array(arena, ALERTS_SHOWN, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "So many alerts need too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_alert_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, ALERTS_SHOWN);
	while (count < ALERTS_SHOWN && stmt_step(rows))
		list[count++] = alert_row(rows, arena);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome alert_find(struct conn *conn, struct arena *arena, int64_t id, struct alert *ret_alert,
			struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_alert_find);
	stmt_bind_i64(find, 1, id);
	const bool found = stmt_step(find);
	if (found)
		*ret_alert = alert_row(find, arena);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "There is no such alert.");
	return outcome;
}

enum outcome alert_see(struct conn *conn, int64_t campaign, int64_t alert, int64_t account,
		       int64_t now, struct fault *fault)
{
	struct arena arena;
	struct alert found = {0};
	arena_init(&arena, 65536);
	enum outcome outcome = alert_find(conn, &arena, alert, &found, fault);
	const bool seen = found.seen_at != 0, other = found.campaign != campaign;
	arena_free(&arena);
	if (outcome != OK || other)
		return fail(NOT_FOUND, fault, "There is no such alert.");
	if (seen)
		return fail(CONFLICT, fault, /*tr*/ "Somebody looks after this alert already.");
	struct stmt *see = stmt_start(conn, &sql_alert_see);
	stmt_bind_i64(see, 1, alert);
	stmt_bind_i64(see, 2, campaign);
	stmt_bind_i64(see, 3, account);
	stmt_bind_i64(see, 4, now);
	return stmt_run(see, fault);
}
