// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/veil.h"

#include "net/services.h"
#include "people/admit.h"
#include "respond/respond_embedded.h"
#include "respond/shared.h"

#define COLUMNS 5 // ids in a row
#define HIDES                                                                                      \
	(SHARE_BIT(SHARE_TEXT) | SHARE_BIT(SHARE_NAMES) | SHARE_BIT(SHARE_CONTACTS) |              \
	 SHARE_BIT(SHARE_NOTES))

static int by_id(const void *a, const void *b)
{
	const int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
	return (one > other) - (one < other);
}

static struct stmt *veil_start(struct conn *conn, const struct request *request)
{
	const int64_t account = request->viewer.account;
	struct stmt *rows = stmt_start(conn, account ? &sql_veil_of_account : &sql_veil_of_program);
	stmt_bind_str(rows, 1, viewer_campaign(request));
	stmt_bind_i64(rows, 2, VEIL_MOST / COLUMNS + 1);
	if (account)
		stmt_bind_i64(rows, 3, account);
	return rows;
}

// *ret_more: there are more than were read.
static enum outcome veil_read(struct request *request, int64_t **ret_ids, size_t *ret_count,
			      bool *ret_more)
{
	size_t count = 0, messages = 0;
	struct conn *conn;
	int64_t *ids = NULL;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	struct stmt *rows = veil_start(conn, request);
	bool room = true;
	while (room && stmt_step(rows)) {
		if (!ids)
			ids = arena_array(request->arena, VEIL_MOST + COLUMNS, sizeof *ids);
		room = ids != NULL;
		messages++;
		for (int i = 0; room && i < COLUMNS; i++)
			if (stmt_i64(rows, i) != 0)
				ids[count++] = stmt_i64(rows, i);
	}
	outcome = stmt_end(rows, &request->fault);
	conn_release(conn);
	if (outcome == OK && !room) // nobody is shown what may be hidden from them
		outcome = fail(UNAVAILABLE, &request->fault,
			       /*tr*/ "Not enough memory just now. Try again.");
	*ret_ids = ids;
	*ret_count = count;
	*ret_more = messages > VEIL_MOST / COLUMNS;
	return outcome;
}

bool veil_hides(const struct request *request, int64_t id)
{
	const struct veil *veil = viewer_veiled(request);
	return veil && (veil->more || veil_has(veil, id));
}

// Whether the request names one of them, in its path or by an input.
static bool asks_about(const struct request *request)
{
	for (size_t i = 0; i < request->route->n_inputs; i++) {
		const struct input *input = &request->route->inputs[i];
		if (input->type == INPUT_ID && request_has(request, input->name) &&
		    veil_hides(request, request_number(request, input->name)))
			return true;
	}
	return false;
}

enum outcome veil_gate(struct request *request)
{
	size_t count;
	int64_t *ids;
	bool more;
	const bool somebody = request->viewer.account || request->viewer.by_token;
	if (!somebody || viewer_campaign(request).len == 0)
		return OK;
	const enum outcome outcome = veil_read(request, &ids, &count, &more);
	if (outcome != OK || count == 0)
		return outcome;
	qsort(ids, count, sizeof *ids, by_id);
	viewer_veil(request, ids, count, more, HIDES);
	if (more)
		viewer_hide(request, HIDES);
	if (asks_about(request) && !share_route_find(&respond_shared, request->route->path))
		return fail(NOT_FOUND, &request->fault, /*tr*/ "There is nothing here.");
	return OK;
}
