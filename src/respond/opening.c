// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/opening.h"

#include "base/time.h"
#include "net/services.h"
#include "people/audit.h"
#include "respond/guard.h"
#include "respond/respond_embedded.h"

struct opening {
	struct id_maker *ids;
	struct audit_entry entry;
	int64_t campaign, post, account, at;
	bool held; // too many in an hour: somebody else must answer first
};

static enum outcome opening_insert(struct conn *conn, void *context, struct fault *fault)
{
	struct opening *opening = context;
	const struct guard_opening wanted = {opening->ids, opening->campaign, opening->account,
					     opening->post, opening->at};
	const enum outcome looked = guard_contact(conn, &wanted, &opening->held, fault);
	if (looked != OK || opening->held)
		return looked;
	struct stmt *insert = stmt_start(conn, &sql_post_contact_opened_insert);
	stmt_bind_i64(insert, 1, opening->post);
	stmt_bind_i64(insert, 2, opening->entry.account);
	stmt_bind_i64(insert, 3, opening->at);
	const enum outcome outcome = stmt_run(insert, fault);
	return outcome == OK ? audit_add(conn, opening->ids, &opening->entry, fault) : outcome;
}

enum outcome opening_record(struct request *request, int64_t campaign, int64_t post,
			    const char *action, int64_t subject)
{
	struct opening opening = {
	    .ids = services_of(request)->ids,
	    .entry = audit_of(request, action),
	    .campaign = campaign,
	    .post = post,
	    .account = request->viewer.account,
	    .at = time_now(),
	};
	opening.entry.subject = subject ? subject : post;
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 2,
						 opening_insert, &opening, &request->fault);
	if (outcome == OK && opening.held)
		return fail(
		    DENIED, &request->fault,
		    /*tr*/
		    "You opened many contacts within an hour. More stay shut until somebody "
		    "else has answered the alarm about it.");
	return outcome;
}
