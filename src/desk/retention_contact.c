// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/retention_contact.h"

#include "base/log.h"
#include "base/time.h"
#include "campaign/attachment.h"
#include "campaign/campaign_embedded.h"
#include "campaign/limit.h"
#include "campaign/outbox.h"
#include "campaign/photo.h"
#include "care/complaint.h"
#include "desk/desk_embedded.h"
#include "match/need.h"
#include "people/audit.h"
#include "respond/case_edit.h"

#define SLUG_MAX 80 // bytes

// One write: some closed cases of one campaign, or answered posts without one.
struct slice {
	const struct retention *retention;
	int64_t campaign, before; // closed or answered before that
	char slug[SLUG_MAX];
	int64_t after_at, after; // the last case, or post, of the slice before
	int64_t end_at, end;	 // and of this one; as `after` if there is none more
	int64_t erased;
};

struct closed_case {
	int64_t id, incident, closed_at;
};

static enum outcome cases_list(struct conn *conn, const struct slice *slice,
			       struct closed_case cases[RETENTION_CONTACT_SLICE], size_t *ret_count,
			       struct fault *fault)
{
	size_t count = 0;
	struct stmt *list = stmt_start(conn, &sql_contact_cases);
	stmt_bind_i64(list, 1, slice->campaign);
	stmt_bind_i64(list, 2, slice->before);
	stmt_bind_i64(list, 3, slice->after_at);
	stmt_bind_i64(list, 4, slice->after);
	stmt_bind_i64(list, 5, RETENTION_CONTACT_SLICE);
	while (count < RETENTION_CONTACT_SLICE && stmt_step(list))
		cases[count++] = (struct closed_case){.id = stmt_i64(list, 0),
						      .incident = stmt_i64(list, 1),
						      .closed_at = stmt_i64(list, 2)};
	*ret_count = count;
	return stmt_end(list, fault);
}

// --- one person ---

static enum outcome contact_used(struct conn *conn, int64_t post, bool *ret_used,
				 struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_contact_used);
	stmt_bind_i64(find, 1, post);
	*ret_used = stmt_step(find);
	return stmt_end(find, fault);
}

static enum outcome contact_erase(struct conn *conn, int64_t post, int64_t now, struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_post_contact_forget);
	stmt_bind_i64(forget, 1, post);
	enum outcome outcome = stmt_run(forget, fault);
	if (outcome == OK)
		outcome = photo_forget(conn, post, fault);
	if (outcome == OK)
		outcome = attachment_forget_post(conn, post, fault);
	return outcome == OK ? outbox_erase_post(conn, post, now, fault) : outcome;
}

// Unless the same person waits for us elsewhere: *ret_used.
static enum outcome unused_erase(struct conn *conn, int64_t post, int64_t now, bool *ret_used,
				 struct fault *fault)
{
	const enum outcome outcome = contact_used(conn, post, ret_used, fault);
	return outcome != OK || *ret_used ? outcome : contact_erase(conn, post, now, fault);
}

// --- one case ---

static enum outcome posts_list(struct conn *conn, int64_t incident,
			       int64_t posts[RETENTION_CONTACT_POSTS], size_t *ret_count,
			       struct fault *fault)
{
	size_t count = 0;
	struct stmt *list = stmt_start(conn, &sql_contact_posts);
	stmt_bind_i64(list, 1, incident);
	stmt_bind_i64(list, 2, RETENTION_CONTACT_POSTS);
	while (count < RETENTION_CONTACT_POSTS && stmt_step(list))
		posts[count++] = stmt_i64(list, 0);
	*ret_count = count;
	return stmt_end(list, fault);
}

// *ret_erased: how many; *ret_whole: none is left.
static enum outcome posts_erase(struct conn *conn, int64_t incident, int64_t now,
				int64_t *ret_erased, bool *ret_whole, struct fault *fault)
{
	int64_t posts[RETENTION_CONTACT_POSTS], erased = 0;
	size_t count = 0;
	enum outcome outcome = posts_list(conn, incident, posts, &count, fault);
	*ret_whole = count < RETENTION_CONTACT_POSTS;
	for (size_t i = 0; i < count && outcome == OK; i++) {
		bool used = false;
		outcome = unused_erase(conn, posts[i], now, &used, fault);
		*ret_whole &= !used;
		erased += !used;
	}
	*ret_erased = erased;
	return outcome;
}

// In the history of the case, if there is one (0: none), and in the audit log, which tell how many
// and nothing of whom.
static enum outcome erased_tell(struct conn *conn, const struct slice *slice, int64_t case_id,
				int64_t erased, struct fault *fault)
{
	char number[24];
	const int len = snprintf(number, sizeof number, "%lld", (long long)erased);
	const struct case_line line = {.what = "contacts-erased",
				       .now = str_of(number, (size_t)len)};
	const struct audit_entry entry = {.action = "contact.expire",
					  .campaign = str_from(slice->slug),
					  .subject = case_id,
					  .now = line.now};
	struct id_maker *ids = slice->retention->ids;
	const enum outcome outcome =
	    case_id ? case_line_add(conn, ids, case_id, 0, &line, fault) : OK;
	return outcome == OK ? audit_add(conn, ids, &entry, fault) : outcome;
}

static enum outcome case_erase(struct conn *conn, const struct slice *slice,
			       const struct closed_case *closed, int64_t *ret_erased,
			       struct fault *fault)
{
	const int64_t now = slice->retention->now();
	bool whole = false;
	enum outcome outcome = posts_erase(conn, closed->incident, now, ret_erased, &whole, fault);
	if (outcome == OK)
		outcome = attachment_forget_case(conn, closed->id, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *note = stmt_start(conn, &sql_contact_erased_note);
	stmt_bind_i64(note, 1, closed->id);
	stmt_bind_i64(note, 2, now);
	stmt_bind_i64(note, 3, *ret_erased);
	stmt_bind_i64(note, 4, whole);
	outcome = stmt_run(note, fault);
	return outcome == OK && *ret_erased > 0
		   ? erased_tell(conn, slice, closed->id, *ret_erased, fault)
		   : outcome;
}

static enum outcome slice_erase(struct conn *conn, void *context, struct fault *fault)
{
	struct slice *slice = context;
	struct closed_case cases[RETENTION_CONTACT_SLICE];
	size_t count = 0;
	slice->erased = 0;
	slice->end_at = slice->after_at;
	slice->end = slice->after;
	enum outcome outcome = cases_list(conn, slice, cases, &count, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		int64_t erased = 0;
		outcome = case_erase(conn, slice, &cases[i], &erased, fault);
		slice->erased += erased;
		slice->end_at = cases[i].closed_at;
		slice->end = cases[i].id;
	}
	return outcome;
}

// --- what was answered and never became a case ---

static enum outcome answered_list(struct conn *conn, const struct slice *slice,
				  int64_t posts[RETENTION_CONTACT_SLICE], size_t *ret_count,
				  struct fault *fault)
{
	size_t count = 0;
	struct stmt *list = stmt_start(conn, &sql_contact_answered);
	stmt_bind_i64(list, 1, slice->campaign);
	stmt_bind_i64(list, 2, slice->before);
	stmt_bind_i64(list, 3, slice->after);
	stmt_bind_i64(list, 4, RETENTION_CONTACT_SLICE);
	while (count < RETENTION_CONTACT_SLICE && stmt_step(list))
		posts[count++] = stmt_i64(list, 0);
	*ret_count = count;
	return stmt_end(list, fault);
}

static enum outcome answered_erase(struct conn *conn, void *context, struct fault *fault)
{
	struct slice *slice = context;
	int64_t posts[RETENTION_CONTACT_SLICE];
	size_t count = 0;
	const int64_t now = slice->retention->now();
	slice->erased = 0;
	slice->end = slice->after;
	enum outcome outcome = answered_list(conn, slice, posts, &count, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		bool used = false;
		outcome = unused_erase(conn, posts[i], now, &used, fault);
		slice->erased += !used;
		slice->end = posts[i];
	}
	return outcome == OK && slice->erased > 0
		   ? erased_tell(conn, slice, 0, slice->erased, fault)
		   : outcome;
}

// --- all of it ---

// The next campaign after the slice's. NOT_FOUND when that was the last.
static enum outcome campaign_next(const struct retention *retention, struct slice *slice,
				  struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(retention->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *next = stmt_start(conn, &sql_contact_days);
	stmt_bind_i64(next, 1, limit_entries[LIMIT_CONTACT_DAYS].standard);
	stmt_bind_i64(next, 2, slice->campaign);
	const bool found = stmt_step(next);
	if (found) {
		*slice = (struct slice){
		    .retention = retention,
		    .campaign = stmt_i64(next, 0),
		    .before = retention->now() - stmt_i64(next, 2) * DAY_MS,
		};
		snprintf(slice->slug, SLUG_MAX, "%.*s", STR_ARG(stmt_str(next, 1)));
	}
	outcome = stmt_end(next, fault);
	conn_release(conn);
	return outcome == OK && !found ? NOT_FOUND : outcome;
}

// `erase` takes one slice after the other, from the first.
static enum outcome slices_erase(struct slice *slice,
				 enum outcome (*erase)(struct conn *conn, void *context,
						       struct fault *fault),
				 int64_t *erased_so_far, struct fault *fault)
{
	slice->after_at = slice->after = 0;
	for (;;) {
		const enum outcome outcome =
		    store_write(slice->retention->store, WRITE_STREAM, RETENTION_CONTACT_SLICE,
				erase, slice, fault);
		if (outcome != OK || slice->end == slice->after)
			return outcome;
		*erased_so_far += slice->erased;
		slice->after_at = slice->end_at;
		slice->after = slice->end;
	}
}

static enum outcome campaign_erase(struct slice *slice, int64_t *erased_so_far, struct fault *fault)
{
	const enum outcome outcome = slices_erase(slice, slice_erase, erased_so_far, fault);
	return outcome == OK ? slices_erase(slice, answered_erase, erased_so_far, fault) : outcome;
}

// Offers past their time, and contacts of complaints closed long ago.
static enum outcome offers_erase(struct conn *conn, void *context, struct fault *fault)
{
	const struct retention *retention = context;
	const enum outcome outcome = offer_forget(conn, retention->now(), fault);
	return outcome == OK ? complaint_expire(conn, retention->now(), fault) : outcome;
}

enum outcome retention_contact_run(const struct retention *retention, int64_t *ret_erased,
				   struct fault *fault)
{
	struct slice slice = {0};
	struct retention offers = *retention;
	int64_t sum = 0;
	enum outcome outcome =
	    store_write(retention->store, WRITE_STREAM, 1, offers_erase, &offers, fault);
	while (outcome == OK && (outcome = campaign_next(retention, &slice, fault)) == OK)
		outcome = campaign_erase(&slice, &sum, fault);
	if (sum > 0)
		log_info("retention.contact", log_i64("erased", sum));
	if (outcome != NOT_FOUND)
		return outcome;
	*ret_erased = sum;
	return OK;
}

static enum outcome job_run(void *context, const struct job *job, struct fault *fault)
{
	int64_t sum;
	const struct retention *retention = context;
	const enum outcome outcome = retention_contact_run(retention, &sum, fault);
	return outcome == OK ? retention_again(retention, job, fault) : outcome;
}

struct job_kind retention_contact_job(struct retention *retention)
{
	return (struct job_kind){
	    .name = RETENTION_CONTACT_JOB,
	    .max_attempts = 20,
	    .backoff_ms = 60000,
	    .timeout_ms = (int64_t)3600 * 1000,
	    .run = job_run,
	    .context = retention,
	    .help = "Erases contacts of Cases closed, and of messages answered, long enough ago."};
}

enum outcome retention_contact_queue(struct conn *conn, int64_t due, struct fault *fault)
{
	return job_add(conn, STR(RETENTION_CONTACT_JOB), STR(""), STR("daily"), due, fault);
}

enum outcome retention_contact_erased(struct conn *conn, int64_t case_id, int64_t *ret_at,
				      struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_contact_erased_find);
	stmt_bind_i64(find, 1, case_id);
	const int64_t at = stmt_step(find) ? stmt_i64(find, 0) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_at = at;
	return outcome;
}
