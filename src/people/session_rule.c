// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/session_rule.h"

#include "base/time.h"
#include "people/house.h"
#include "people/lock.h"
#include "people/people_embedded.h"

const struct session_length session_lengths[SESSION_LENGTHS] = {
    {"0.5", 30 * MINUTE_MS, /*tr*/ "30 minutes"},
    {"2", 2 * HOUR_MS, /*tr*/ "2 hours"},
    {"12", 12 * HOUR_MS, /*tr*/ "12 hours"},
    {"72", 3 * DAY_MS, /*tr*/ "3 days"},
    {"168", 7 * DAY_MS, /*tr*/ "7 days"},
    {"336", 14 * DAY_MS, /*tr*/ "14 days"},
    {"720", SESSION_LONGEST_DAYS *DAY_MS, /*tr*/ "30 days"},
};

enum outcome session_rule_read(struct conn *conn, struct session_rule *ret_rule,
			       struct fault *fault)
{
	struct session_rule rule = {0};
	struct stmt *find = stmt_start(conn, &sql_session_rule_find);
	if (stmt_step(find))
		rule =
		    (struct session_rule){stmt_i64(find, 0), stmt_i64(find, 1), stmt_i64(find, 2)};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_rule = rule;
	return outcome;
}

const struct session_length *session_length_of(int64_t ms)
{
	size_t i = SESSION_LENGTHS - 1;
	while (i > 0 && session_lengths[i].ms > ms)
		i--;
	return &session_lengths[i];
}

static const struct session_length *length_find(struct str value)
{
	for (size_t i = 0; i < SESSION_LENGTHS; i++)
		if (str_equal(value, str_from(session_lengths[i].value)))
			return &session_lengths[i];
	return NULL;
}

struct rule_change {
	struct people *people;
	struct session_rule rule;
	bool keeps_lock; // lock_ms stays as it is
	const struct audit_entry *entry;
};

static void rule_words(const struct session_rule *rule, char *out, size_t size)
{
	snprintf(out, size, "idle %s h, longest %s h, lock %lld min",
		 session_length_of(rule->idle_ms)->value,
		 session_length_of(rule->longest_ms)->value,
		 (long long)(rule->lock_ms / MINUTE_MS));
}

static enum outcome rule_set(struct conn *conn, const struct session_rule *rule,
			     struct fault *fault)
{
	struct stmt *set = stmt_start(conn, &sql_session_rule_set);
	stmt_bind_i64(set, 1, rule->idle_ms);
	stmt_bind_i64(set, 2, rule->longest_ms);
	stmt_bind_i64(set, 3, rule->lock_ms);
	return stmt_run(set, fault);
}

static enum outcome rule_follow(struct conn *conn, const struct session_rule *rule,
				struct fault *fault)
{
	struct stmt *follow = stmt_start(conn, &sql_session_rule_follow);
	stmt_bind_i64(follow, 1, rule->idle_ms);
	stmt_bind_i64(follow, 2, rule->longest_ms);
	return stmt_run(follow, fault);
}

static enum outcome change_run(struct conn *conn, void *context, struct fault *fault)
{
	char was[80], now[80];
	struct session_rule before = {0};
	const struct rule_change *change = context;
	enum outcome outcome = session_rule_read(conn, &before, fault);
	struct session_rule rule = change->rule;
	if (change->keeps_lock)
		rule.lock_ms = before.lock_ms;
	if (outcome == OK)
		outcome = rule_set(conn, &rule, fault);
	if (outcome == OK)
		outcome = rule_follow(conn, &rule, fault);
	if (outcome != OK)
		return outcome;
	rule_words(&before, was, sizeof was);
	rule_words(&rule, now, sizeof now);
	struct audit_entry entry = *change->entry;
	entry.action = "session.rule";
	entry.was = str_from(was);
	entry.now = str_from(now);
	return audit_add(conn, change->people->ids, &entry, fault);
}

enum outcome session_rule_change(struct people *people, const struct session_wish *wish,
				 const struct audit_entry *entry, struct fault *fault)
{
	const struct session_length *first = length_find(wish->idle);
	const struct session_length *second = length_find(wish->longest);
	const struct lock_length *lock = lock_length_find(wish->lock);
	if (!first || !second || first->ms > second->ms)
		return fail(
		    INVALID, fault,
		    /*tr*/ "Choose both lengths: the one without use is not the longer one.");
	if (!lock && wish->lock.len > 0)
		return fail(INVALID, fault, /*tr*/ "Choose one of the lengths of time.");
	struct rule_change change = {
	    people, {first->ms, second->ms, lock ? lock->ms : 0}, lock == NULL, entry};
	return store_write(people->store, WRITE_PERSON, 4, change_run, &change, fault);
}
