// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading incidents, and what people say of one; moves between them are in incident_move.c.
#include "base/utf8.h"
#include "page/fault_said.h"
#include "respond/case_edit.h"
#include "respond/facet.h"
#include "respond/group.h"
#include "respond/incident_row.h"
#include "respond/origin.h"
#include "respond/respond_embedded.h"
#include "respond/translation.h"

#include <math.h>

const char *const incident_sure_names[SURE_COUNT] = {"unverified", "disputed", "likely",
						     "confirmed", "false"};

// --- rows ---

struct str row_text(struct row_texts *texts, int column)
{
	const struct str text = stmt_str(texts->stmt, column);
	if (text.len == 0) // most are: costs nothing
		return STR("");
	const struct str copy = arena_copy(texts->arena, text);
	texts->full |= copy.at == NULL;
	return copy;
}

enum outcome row_texts_end(const struct row_texts *texts, struct fault *fault)
{
	return texts->full ? fail(TOO_MUCH, fault, "This page needs too much memory.") : OK;
}

void row_bind_some(struct stmt *stmt, int parameter, int64_t value)
{
	stmt_bind_i64_or_null(stmt, parameter, value);
}

void row_bind_degrees(struct stmt *stmt, int parameter, double degrees)
{
	if (isnan(degrees))
		stmt_bind_null(stmt, parameter);
	else
		stmt_bind_double(stmt, parameter, degrees);
}

enum outcome person_check(int64_t account, struct fault *fault)
{
	if (account != 0)
		return OK;
	return fail(DENIED, fault, "Sign in with an account of your own to do this.");
}

void incident_read(struct row_texts *texts, int first, struct incident *ret)
{
	struct stmt *row = texts->stmt;
	*ret = (struct incident){
	    .id = stmt_i64(row, first),
	    .campaign = stmt_i64(row, first + 1),
	    .title = row_text(texts, first + 2),
	    .named = stmt_i64(row, first + 3) != 0,
	    .first_post = stmt_i64(row, first + 4),
	    .latest_post = stmt_i64(row, first + 5),
	    .posts = stmt_i64(row, first + 6),
	    .waiting = stmt_i64(row, first + 7),
	    .kind = (enum post_kind)(stmt_i64(row, first + 8) % KIND_COUNT),
	    .urgency = (enum post_urgency)(stmt_i64(row, first + 9) % URGENCY_COUNT),
	    .labels = (uint32_t)stmt_i64(row, first + 10),
	    .place = row_text(texts, first + 11),
	    .lat = stmt_null(row, first + 12) ? (double)NAN : stmt_double(row, first + 12),
	    .lon = stmt_null(row, first + 13) ? (double)NAN : stmt_double(row, first + 13),
	    .langs = row_text(texts, first + 14),
	    .sources = row_text(texts, first + 15),
	    .sure = (enum incident_sure)(stmt_i64(row, first + 16) % SURE_COUNT),
	    .sure_at = stmt_i64(row, first + 17),
	    .evidence = row_text(texts, first + 18),
	    .joined_into = stmt_i64(row, first + 19),
	};
}

// --- reading ---

enum outcome incident_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			   struct incident *ret_incident, struct fault *fault)
{
	struct incident incident;
	struct stmt *find = stmt_start(conn, &sql_incident_find);
	struct row_texts texts = {.stmt = find, .arena = arena};
	stmt_bind_i64(find, 1, id);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	if (found)
		incident_read(&texts, 0, &incident);
	enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "There is no such Incident in this campaign.");
	if (outcome == OK)
		outcome = row_texts_end(&texts, fault);
	if (outcome == OK)
		*ret_incident = incident;
	return outcome;
}

// The original of a post and its incident, if it has one.
static enum outcome original_find(struct conn *conn, int64_t campaign, int64_t post,
				  int64_t *ret_original, int64_t *ret_incident, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_incident_of_post);
	stmt_bind_i64(find, 1, post);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	const int64_t original = found ? stmt_i64(find, 0) : 0;
	const int64_t incident = found ? stmt_i64(find, 1) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (!found)
		return fail(NOT_FOUND, fault, "There is no such Post in this campaign.");
	*ret_original = original;
	*ret_incident = incident;
	return OK;
}

enum outcome incident_of_post(struct conn *conn, int64_t campaign, int64_t post,
			      int64_t *ret_incident, struct fault *fault)
{
	int64_t original;
	return original_find(conn, campaign, post, &original, ret_incident, fault);
}

static enum outcome first_find(struct conn *conn, int64_t incident, int64_t *ret_first,
			       struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_incident_first);
	stmt_bind_i64(find, 1, incident);
	const int64_t first = stmt_step(find) ? stmt_i64(find, 0) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (first == 0)
		return fail(NOT_FOUND, fault, "There is no such Incident.");
	*ret_first = first;
	return OK;
}

enum outcome incident_posts(struct conn *conn, struct arena *arena, int64_t incident, size_t most,
			    int64_t **ret_posts, size_t *ret_count, struct fault *fault)
{
	int64_t first = 0;
	size_t count = 0;
	const size_t limit = most < INCIDENT_POSTS_MAX ? most : INCIDENT_POSTS_MAX;
	int64_t *posts = arena_array(arena, limit + 1, sizeof *posts);
	if (!posts)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	enum outcome outcome = first_find(conn, incident, &first, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *list = stmt_start(conn, &sql_incident_posts);
	stmt_bind_i64(list, 1, incident);
	stmt_bind_i64(list, 2, (int64_t)limit);
	if (limit > 0)
		posts[count++] = first;
	while (count < limit && stmt_step(list))
		if (stmt_i64(list, 0) != first)
			posts[count++] = stmt_i64(list, 0);
	outcome = stmt_end(list, fault);
	if (outcome != OK)
		return outcome;
	*ret_posts = posts;
	*ret_count = count;
	return OK;
}

// --- making one ---

static enum outcome ensure_new(struct conn *conn, const struct incident_change *change,
			       int64_t original, int64_t *ret_incident, struct fault *fault)
{
	struct group_scratch *scratch = NULL;
	struct group_post *post = calloc(1, sizeof *post);
	enum outcome outcome =
	    post ? group_scratch_new(&scratch, fault) : fail(UNAVAILABLE, fault, "Out of memory.");
	if (outcome == OK)
		outcome = group_post_find(conn, scratch, change->campaign, original, post, fault);
	if (outcome == OK)
		outcome =
		    group_incident_new(conn, change, scratch, post, "person", ret_incident, fault);
	if (outcome == OK)
		outcome = group_lead(conn, scratch, post, *ret_incident, fault);
	group_scratch_free(scratch);
	free(post);
	return outcome;
}

enum outcome incident_ensure(struct conn *conn, struct id_maker *ids, int64_t campaign,
			     int64_t post, int64_t *ret_incident, struct fault *fault)
{
	int64_t original = 0, incident = 0;
	enum outcome outcome = original_find(conn, campaign, post, &original, &incident, fault);
	if (outcome != OK)
		return outcome;
	if (incident == 0) {
		const int64_t id = id_next(ids);
		const struct incident_change change = {
		    .ids = ids, .campaign = campaign, .now = id_time(id)};
		outcome = ensure_new(conn, &change, original, &incident, fault);
	}
	if (outcome == OK)
		*ret_incident = incident;
	return outcome;
}

// --- what people say of one ---

// Writes a line into the history of its case, if it has one, as a revision of its own.
static enum outcome told_of_case(struct conn *conn, const struct incident_change *change,
				 int64_t incident, const struct case_line *line,
				 struct fault *fault)
{
	struct case_edit edit;
	struct case_change of_case = {.ids = change->ids,
				      .campaign = change->campaign,
				      .account = change->account,
				      .revision = change->revision,
				      .now = change->now};
	enum outcome outcome = case_of_incident(conn, incident, &of_case.case_id, fault);
	if (outcome != OK || of_case.case_id == 0)
		return outcome;
	outcome = case_edit_begin(conn, &of_case, &edit, fault);
	if (outcome == OK)
		outcome = case_edit_write(conn, &of_case, &edit, line, fault);
	case_edit_free(&edit);
	return outcome;
}

// Runs what needs the incident as it was.
static enum outcome incident_was(struct conn *conn, struct arena *arena,
				 const struct incident_change *change, int64_t id,
				 struct incident *ret, struct fault *fault)
{
	arena_init(arena, (size_t)64 << 10);
	return incident_find(conn, arena, change->campaign, id, ret, fault);
}

static enum outcome name_write(struct conn *conn, int64_t incident, struct str title,
			       struct fault *fault)
{
	struct stmt *name = stmt_start(conn, &sql_incident_name);
	stmt_bind_i64(name, 1, incident);
	stmt_bind_str(name, 2, title);
	return stmt_run(name, fault);
}

enum outcome incident_rename(struct conn *conn, const struct incident_change *change,
			     int64_t incident, struct str title, struct fault *fault)
{
	struct arena arena;
	struct incident was;
	const struct str name = str_trim(title);
	if (name.len == 0 || utf8_length(name) > INCIDENT_TITLE_MAX)
		return fail(INVALID, fault, /*tr*/ "A title has 1 to %d characters.",
			    INCIDENT_TITLE_MAX);
	enum outcome outcome = incident_was(conn, &arena, change, incident, &was, fault);
	// Nothing changes, and nothing is told, unless of a page that showed something else.
	if (outcome == OK && change->revision == 0 && was.named && str_equal(was.title, name)) {
		arena_free(&arena);
		return OK;
	}
	if (outcome == OK) {
		const struct case_line line = {.what = "title", .was = was.title, .now = name};
		outcome = told_of_case(conn, change, incident, &line, fault);
	}
	if (outcome == OK)
		outcome = name_write(conn, incident, name, fault);
	arena_free(&arena);
	return outcome;
}

static enum outcome sure_write(struct conn *conn, const struct incident_change *change,
			       int64_t incident, enum incident_sure sure, struct str evidence,
			       int64_t until, struct fault *fault)
{
	const bool ends = sure == SURE_LIKELY || sure == SURE_CONFIRMED;
	struct stmt *write = stmt_start(conn, &sql_incident_sure);
	stmt_bind_i64(write, 1, incident);
	stmt_bind_i64(write, 2, sure);
	stmt_bind_i64(write, 3, change->now);
	row_bind_some(write, 4, change->account);
	stmt_bind_str(write, 5, evidence);
	row_bind_some(write, 6, !ends ? 0 : until ? until : change->now + SURE_USUAL_MS);
	return stmt_run(write, fault);
}

enum outcome incident_verify(struct conn *conn, const struct incident_change *change,
			     int64_t incident, enum incident_sure sure, struct str evidence,
			     int64_t until, struct fault *fault)
{
	struct arena arena;
	struct incident was;
	const struct str why = str_trim(evidence);
	if ((unsigned)sure >= SURE_COUNT)
		return fail(INVALID, fault, /*tr*/ "Say how sure you are.");
	if (sure != SURE_UNVERIFIED && why.len == 0)
		return fail(INVALID, fault,
			    /*tr*/ "Say how you know: who saw it, or which posts agree.");
	if (utf8_length(why) > INCIDENT_EVIDENCE_MAX)
		return fail(INVALID, fault,
			    /*tr*/ "The evidence is too long: at most %d characters.",
			    INCIDENT_EVIDENCE_MAX);
	if (until != 0 && (until <= change->now || until - change->now > SURE_MOST_MS))
		return fail(INVALID, fault,
			    /*tr*/ "Look again at a time to come, within 30 days.");
	enum outcome outcome = incident_was(conn, &arena, change, incident, &was, fault);
	if (outcome == OK && sure == SURE_LIKELY)
		outcome = origins_check(conn, incident, fault);
	if (outcome == OK && was.urgency == URGENCY_LIFE && sure != SURE_UNVERIFIED)
		outcome = translation_evidence_check(conn, incident, fault);
	if (outcome == OK) {
		const struct case_line line = {.what = "sure",
					       .was = str_from(incident_sure_names[was.sure]),
					       .now = str_from(incident_sure_names[sure]),
					       .note = why};
		outcome = told_of_case(conn, change, incident, &line, fault);
	}
	if (outcome == OK)
		outcome = sure_write(conn, change, incident, sure, why, until, fault);
	arena_free(&arena);
	return outcome;
}

struct expired {
	int64_t incident, campaign;
	enum incident_sure sure;
};

static enum outcome sure_end(struct conn *conn, struct id_maker *ids, int64_t now,
			     const struct expired *expired, struct fault *fault)
{
	const struct incident_change change = {
	    .ids = ids, .campaign = expired->campaign, .now = now, .reason = STR("")};
	const struct case_line line = {
	    .what = "sure",
	    .was = str_from(incident_sure_names[expired->sure]),
	    .now = str_from(incident_sure_names[SURE_UNVERIFIED]),
	};
	struct stmt *end = stmt_start(conn, &sql_incident_sure_end);
	stmt_bind_i64(end, 1, expired->incident);
	const enum outcome outcome = stmt_run(end, fault);
	return outcome == OK ? told_of_case(conn, &change, expired->incident, &line, fault)
			     : outcome;
}

enum outcome incident_sure_expire(struct conn *conn, struct id_maker *ids, int64_t now,
				  struct fault *fault)
{
	struct expired list[INCIDENT_EXPIRE_MOST];
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, &sql_incident_sure_over);
	stmt_bind_i64(rows, 1, now);
	stmt_bind_i64(rows, 2, INCIDENT_EXPIRE_MOST);
	while (count < INCIDENT_EXPIRE_MOST && stmt_step(rows))
		list[count++] = (struct expired){
		    .incident = stmt_i64(rows, 0),
		    .campaign = stmt_i64(rows, 1),
		    .sure = (enum incident_sure)(stmt_i64(rows, 2) % SURE_COUNT),
		};
	enum outcome outcome = stmt_end(rows, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = sure_end(conn, ids, now, &list[i], fault);
	return outcome;
}

enum outcome incident_sure_who(struct conn *conn, struct arena *arena, int64_t incident,
			       struct str *ret_name, int64_t *ret_until, struct fault *fault)
{
	struct str name = STR("");
	int64_t until = 0;
	struct stmt *find = stmt_start(conn, &sql_incident_sure_who);
	stmt_bind_i64(find, 1, incident);
	if (stmt_step(find)) {
		name = arena_copy(arena, stmt_str(find, 0));
		until = stmt_i64(find, 1);
	}
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	*ret_name = name;
	*ret_until = until;
	return OK;
}

// --- after corrections ---

static enum outcome corrected_group(struct conn *conn, const struct incident_change *change,
				    struct group_scratch *scratch, const struct group_post *post,
				    int64_t incident, struct fault *fault)
{
	int64_t case_id;
	const struct case_asked asked = {.act = group_wants_case(post),
					 .urgency = post->reading.urgency};
	if (incident == 0)
		return group_original(conn, change, scratch, post, &case_id, fault);
	enum outcome outcome = incident_refresh(conn, incident, fault);
	if (outcome == OK && group_wants_incident(post))
		outcome = case_follow(conn, change, incident, &asked, &case_id, fault);
	return outcome;
}

static enum outcome corrected_facets(struct conn *conn, const struct group_post *post,
				     struct fault *fault)
{
	struct facet_tally *tally = facet_tally_new();
	if (!tally)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	enum outcome outcome = facet_correct(conn, tally, post, fault);
	if (outcome == OK)
		outcome = facet_tally_write(conn, tally, fault);
	facet_tally_free(tally);
	return outcome;
}

enum outcome incident_post_corrected(struct conn *conn, const struct incident_change *change,
				     int64_t post, struct fault *fault)
{
	int64_t original = 0, incident = 0;
	struct group_scratch *scratch = NULL;
	struct group_post *corrected = calloc(1, sizeof *corrected);
	enum outcome outcome = corrected ? group_scratch_new(&scratch, fault)
					 : fail(UNAVAILABLE, fault, "Out of memory.");
	if (outcome == OK)
		outcome = original_find(conn, change->campaign, post, &original, &incident, fault);
	if (outcome == OK)
		outcome = group_post_find(conn, scratch, change->campaign, post, corrected, fault);
	if (outcome == OK && original == post) // copies are found by their original
		outcome = corrected_facets(conn, corrected, fault);
	if (outcome == OK && original == post)
		outcome = corrected_group(conn, change, scratch, corrected, incident, fault);
	group_scratch_free(scratch);
	free(corrected);
	return outcome;
}

// --- answers ---

static enum outcome direct_check(struct conn *conn, int64_t campaign, int64_t post,
				 struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_post_direct);
	stmt_bind_i64(find, 1, post);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	const bool direct = found && stmt_i64(find, 0) != 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (!found)
		return fail(NOT_FOUND, fault, "There is no such Post in this campaign.");
	if (!direct)
		return fail(INVALID, fault, /*tr*/ "This Post was not sent to us.");
	return OK;
}

static enum outcome answered_before(struct conn *conn, const struct incident_change *change,
				    int64_t post, struct fault *fault)
{
	char name[160] = "Somebody", ago[FAULT_LENGTH_MAX] = "a moment";
	struct stmt *first = stmt_start(conn, &sql_post_answer_first);
	stmt_bind_i64(first, 1, post);
	if (stmt_step(first)) {
		snprintf(name, sizeof name, "%.*s", STR_ARG(stmt_str(first, 0)));
		fault_length(change->now - stmt_i64(first, 1), ago);
	}
	const enum outcome outcome = stmt_end(first, fault);
	if (outcome != OK)
		return outcome;
	return fail(CONFLICT, fault, /*tr*/ "%s answered this message %s ago.", name, ago);
}

static enum outcome answer_insert(struct conn *conn, const struct incident_change *change,
				  int64_t post, bool needed, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_post_answer_insert);
	stmt_bind_i64(insert, 1, post);
	stmt_bind_i64(insert, 2, change->account);
	stmt_bind_i64(insert, 3, change->now);
	stmt_bind_i64(insert, 4, needed);
	stmt_bind_str(insert, 5, change->reason.at ? change->reason : STR(""));
	const enum outcome outcome = stmt_run(insert, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return answered_before(conn, change, post, fault);
	return outcome;
}

static enum outcome answered_tell(struct conn *conn, const struct incident_change *change,
				  int64_t post, int64_t incident, struct fault *fault)
{
	char id[24];
	int64_t case_id = 0;
	struct stmt *count = stmt_start(conn, &sql_incident_answered);
	stmt_bind_i64(count, 1, incident);
	enum outcome outcome = stmt_run(count, fault);
	if (outcome == OK)
		outcome = case_of_incident(conn, incident, &case_id, fault);
	if (outcome != OK || case_id == 0)
		return outcome;
	const int len = snprintf(id, sizeof id, "%lld", (long long)post);
	const struct case_line line = {
	    .what = "answered", .now = str_of(id, (size_t)len), .note = change->reason};
	return case_line_add(conn, change->ids, case_id, change->account, &line, fault);
}

enum outcome post_answer_record(struct conn *conn, const struct incident_change *change,
				int64_t post, bool needed, struct fault *fault)
{
	int64_t incident = 0;
	if (!needed && str_trim(change->reason).len == 0)
		return fail(INVALID, fault, /*tr*/ "Say why it needs no answer.");
	if (utf8_length(change->reason) > INCIDENT_REASON_MAX)
		return fail(INVALID, fault, /*tr*/ "The note is too long: at most %d characters.",
			    INCIDENT_REASON_MAX);
	enum outcome outcome = person_check(change->account, fault);
	if (outcome == OK)
		outcome = direct_check(conn, change->campaign, post, fault);
	if (outcome == OK)
		outcome = answer_insert(conn, change, post, needed, fault);
	if (outcome == OK)
		outcome = incident_of_post(conn, change->campaign, post, &incident, fault);
	if (outcome == OK && incident != 0)
		outcome = answered_tell(conn, change, post, incident, fault);
	return outcome;
}
