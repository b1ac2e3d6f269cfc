// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/view_keep.h"

#include "base/time.h"
#include "net/services.h"
#include "people/audit.h"
#include "store/store.h"

struct keeping {
	const struct view_kind *kind;
	struct id_maker *ids;
	struct audit_entry audit;
	struct view_wish wish;
	struct str name;
	int64_t account, id;
	const char *mistake; // message id
};

static struct keeping keeping_of(const struct request *request, const struct view_kind *kind,
				 const char *action)
{
	return (struct keeping){
	    .kind = kind,
	    .ids = services_of(request)->ids,
	    .audit = audit_of(request, action),
	    .account = request->viewer.account,
	};
}

// --- keeping ---

// Whether the name is taken, and how many views stand beside it.
static enum outcome taken(struct conn *conn, const struct keeping *job, bool *ret_taken,
			  int64_t *ret_count, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, job->kind->taken);
	stmt_bind_i64(find, 1, job->wish.campaign);
	stmt_bind_str(find, 2, job->name);
	if (job->kind->owned)
		stmt_bind_i64(find, 3, job->wish.owner);
	if (stmt_step(find)) {
		*ret_count = stmt_i64(find, 0);
		*ret_taken = stmt_i64(find, 1) > 0;
	}
	return stmt_end(find, fault);
}

static enum outcome view_insert(struct conn *conn, const struct keeping *job, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, job->kind->insert);
	stmt_bind_i64(insert, 1, job->id);
	stmt_bind_i64(insert, 2, job->wish.campaign);
	stmt_bind_str(insert, 3, job->name);
	stmt_bind_str(insert, 4, job->wish.query);
	stmt_bind_i64(insert, 5, job->account);
	stmt_bind_i64(insert, 6, time_now());
	if (job->kind->owned)
		stmt_bind_i64_or_null(insert, 7, job->wish.owner);
	return stmt_run(insert, fault);
}

static enum outcome keep_run(struct conn *conn, void *context, struct fault *fault)
{
	struct keeping *job = context;
	bool is_taken = false;
	int64_t count = 0;
	job->mistake = NULL;
	enum outcome outcome = taken(conn, job, &is_taken, &count, fault);
	if (outcome != OK)
		return outcome;
	if (is_taken)
		job->mistake = /*tr*/ "There is a view of this name. Choose another one.";
	else if (job->wish.owner == 0 && count >= VIEWS_TEAM)
		job->mistake = /*tr*/ "There are 50 views. Remove one first.";
	else if (job->wish.owner != 0 && count >= VIEWS_OWN)
		job->mistake = /*tr*/ "You have 20 views. Remove one first.";
	if (job->mistake)
		return CONFLICT;
	outcome = view_insert(conn, job, fault);
	return outcome == OK ? audit_add(conn, job->ids, &job->audit, fault) : outcome;
}

// What is wrong with what was typed; NULL: nothing.
static const char *mistake_find(const struct request *request, const struct keeping *job)
{
	for (size_t i = 0; i < request->n_errors; i++)
		if (strcmp(request->errors[i].input, "name") == 0)
			return request->errors[i].sentence;
	if (request->n_errors > 0)
		return /*tr*/ "One of the filters is not valid.";
	if (job->wish.query.len == 0)
		return /*tr*/ "Choose a filter first: this view would show everything.";
	if (job->wish.query.len > VIEW_QUERY_MAX)
		return job->kind->too_long;
	if (job->account == 0)
		return /*tr*/ "A view is kept by a person: sign in.";
	return NULL;
}

enum outcome view_keep(struct request *request, const struct view_kind *kind,
		       const struct view_wish *wish, const char **ret_mistake)
{
	struct keeping job = keeping_of(request, kind, kind->saved);
	job.wish = *wish;
	job.name = request_text(request, "name");
	*ret_mistake = mistake_find(request, &job);
	if (*ret_mistake)
		return INVALID;
	job.id = job.audit.subject = id_next(job.ids);
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 2,
						 keep_run, &job, &request->fault);
	*ret_mistake = job.mistake;
	return outcome;
}

// --- removing ---

static enum outcome remove_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct keeping *job = context;
	struct stmt *remove = stmt_start(conn, job->kind->remove);
	stmt_bind_i64(remove, 1, job->id);
	stmt_bind_i64(remove, 2, job->wish.campaign);
	if (job->kind->owned)
		stmt_bind_i64(remove, 3, job->account);
	const enum outcome outcome = stmt_run(remove, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail_with(NOT_FOUND, fault, job->kind->unknown);
	return outcome == OK ? audit_add(conn, job->ids, &job->audit, fault) : outcome;
}

enum outcome view_remove(struct request *request, const struct view_kind *kind, int64_t campaign)
{
	struct keeping job = keeping_of(request, kind, kind->ended);
	job.wish.campaign = campaign;
	job.id = job.audit.subject = request_number(request, "id");
	return store_write(services_of(request)->store, WRITE_PERSON, 2, remove_run, &job,
			   &request->fault);
}
