// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/lock.h"

#include "base/time.h"
#include "people/audit.h"
#include "people/house.h"
#include "people/people_embedded.h"

const struct lock_length lock_lengths[LOCK_LENGTHS] = {
    {"0", 0, /*tr*/ "never"},
    {"5", 5 * MINUTE_MS, /*tr*/ "after 5 minutes without use"},
    {"15", 15 * MINUTE_MS, /*tr*/ "after 15 minutes without use"},
    {"30", 30 * MINUTE_MS, /*tr*/ "after 30 minutes without use"},
    {"60", 60 * MINUTE_MS, /*tr*/ "after an hour without use"},
};

bool lock_length_known(int64_t ms)
{
	for (size_t i = 0; i < LOCK_LENGTHS; i++)
		if (lock_lengths[i].ms == ms)
			return true;
	return false;
}

const struct lock_length *lock_length_find(struct str value)
{
	for (size_t i = 0; i < LOCK_LENGTHS; i++)
		if (str_equal(value, str_from(lock_lengths[i].value)))
			return &lock_lengths[i];
	return NULL;
}

bool lock_length_allowed(const struct lock_length *length, int64_t most_ms)
{
	return most_ms == 0 || (length->ms > 0 && length->ms <= most_ms);
}

struct locking {
	struct people *people;
	const struct session *session;
	struct str address;
	int64_t now;
};

static enum outcome lock_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct locking *locking = context;
	struct stmt *lock = stmt_start(conn, &sql_session_lock);
	stmt_bind_i64(lock, 1, locking->session->id);
	stmt_bind_i64(lock, 2, locking->now);
	const enum outcome outcome = stmt_run(lock, fault);
	if (outcome != OK || conn_changes(conn) == 0)
		return outcome;
	const struct audit_entry entry = {
	    .account = locking->session->account,
	    .action = "session.lock",
	    .subject = locking->session->account,
	    .address = locking->address,
	};
	return audit_add(conn, locking->people->ids, &entry, fault);
}

enum outcome session_lock(struct people *people, const struct session *session, struct str address,
			  struct fault *fault)
{
	struct locking locking = {people, session, address, time_now()};
	return store_write(people->store, WRITE_PERSON, 2, lock_run, &locking, fault);
}
