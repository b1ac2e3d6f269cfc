// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/erase.h"

#include "people/audit.h"
#include "people/house.h"
#include "people/people_embedded.h"

struct erasing {
	struct people *people;
	int64_t account;
	struct audit_entry entry;
};

static enum outcome erase_check(struct conn *conn, int64_t account, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_erase_check);
	stmt_bind_i64(find, 1, account);
	const bool found = stmt_step(find);
	const bool open = found && stmt_null(find, 0);
	const bool alone = found && stmt_i64(find, 1) != 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (!found)
		return fail(NOT_FOUND, fault, "There is no such account.");
	if (open)
		return fail(CONFLICT, fault, /*tr*/ "Close the account before you erase it.");
	if (alone)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "Nobody else speaks for one of their organisations. Choose "
			    "somebody first.");
	return OK;
}

static enum outcome erase_run(struct conn *conn, void *context, struct fault *fault)
{
	// Invitations first: they are found by the address. What hangs on the account goes before
	// its name.
	static const struct query *const steps[] = {
	    &sql_erase_invitations, &sql_erase_sessions,    &sql_erase_tokens,	&sql_erase_roles,
	    &sql_erase_members,	    &sql_erase_second_step, &sql_erase_codes,	&sql_erase_reset,
	    &sql_erase_wish,	    &sql_erase_words,	    &sql_erase_notices, &sql_erase_browsers,
	};
	const struct erasing *erasing = context;
	char address[40];
	enum outcome outcome = erase_check(conn, erasing->account, fault);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0] && outcome == OK; i++) {
		struct stmt *step = stmt_start(conn, steps[i]);
		stmt_bind_i64(step, 1, erasing->account);
		outcome = stmt_run(step, fault);
	}
	if (outcome != OK)
		return outcome;
	snprintf(address, sizeof address, ERASED_PREFIX "%lld", (long long)erasing->account);
	struct stmt *account = stmt_start(conn, &sql_erase_account);
	stmt_bind_i64(account, 1, erasing->account);
	stmt_bind_str(account, 2, str_from(address));
	stmt_bind_str(account, 3, STR(ERASED_NAME));
	outcome = stmt_run(account, fault);
	return outcome == OK ? audit_add(conn, erasing->people->ids, &erasing->entry, fault)
			     : outcome;
}

enum outcome account_erase(struct people *people, int64_t account, int64_t by, struct str address,
			   struct fault *fault)
{
	struct erasing erasing = {
	    .people = people,
	    .account = account,
	    .entry = {
		.account = by, .action = "account.erase", .subject = account, .address = address}};
	return store_write(people->store, WRITE_PERSON, 20, erase_run, &erasing, fault);
}
