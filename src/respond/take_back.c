// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/take_back.h"

#include "base/log.h"
#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/correction.h"
#include "people/audit.h"
#include "respond/case_edit.h"
#include "respond/erase.h"
#include "respond/facet.h"
#include "respond/group.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"

#define ALL_POSTS INT64_MAX

const char *const take_back_why_names[TAKE_BACK_WHYS] = {
    "goes", "corrected", "answered", "private", "worked", "life", "shared"};

// --- looking ---

static struct stmt *posts_ask(struct conn *conn, const struct query *query, int64_t file,
			      int64_t after, int64_t most)
{
	struct stmt *ask = stmt_start(conn, query);
	stmt_bind_i64(ask, 1, file);
	stmt_bind_i64(ask, 2, after);
	stmt_bind_i64(ask, 3, most);
	stmt_bind_i64(ask, 4, READING_PRIVATE);
	stmt_bind_str(ask, 5, erased_line);
	return ask;
}

static enum outcome campaign_read(struct conn *conn, int64_t file, int64_t *ret_campaign,
				  struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_take_back_campaign);
	stmt_bind_i64(find, 1, file);
	*ret_campaign = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

enum outcome take_back_look(struct conn *conn, int64_t file, struct take_back_look *ret_look,
			    struct fault *fault)
{
	struct take_back_look look = {.campaign = 0};
	enum outcome outcome = campaign_read(conn, file, &look.campaign, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *sums = posts_ask(conn, &sql_take_back_figures, file, 0, ALL_POSTS);
	while (stmt_step(sums)) {
		const int64_t why = stmt_i64(sums, 0) % TAKE_BACK_WHYS;
		look.posts[why] = stmt_i64(sums, 1);
		if (why == TAKE_BACK_GOES)
			look.cases = stmt_i64(sums, 2);
		else
			look.stay += look.posts[why];
	}
	outcome = stmt_end(sums, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *kept = posts_ask(conn, &sql_take_back_kept, file, 0, ALL_POSTS);
	stmt_bind_i64(kept, 6, TAKE_BACK_SHOWN);
	while (look.n_kept < TAKE_BACK_SHOWN && stmt_step(kept))
		look.kept[look.n_kept++] = (struct take_back_kept){
		    stmt_i64(kept, 0), (enum take_back_why)(stmt_i64(kept, 1) % TAKE_BACK_WHYS)};
	outcome = stmt_end(kept, fault);
	if (outcome == OK)
		*ret_look = look;
	return outcome;
}

// --- beginning ---

enum outcome take_back_begin(struct conn *conn, const struct post_file_back *back, int64_t now,
			     struct fault *fault)
{
	char payload[24];
	struct post_file_back before;
	enum outcome outcome = post_file_back_find(conn, back->file, &before, fault);
	if (outcome != OK)
		return outcome;
	if (before.file != 0)
		return fail(CONFLICT, fault, /*tr*/ "This file was taken back before.");
	if (id_time(back->file) < now - POST_FILE_BACK_DAYS * DAY_MS)
		return fail(CONFLICT, fault,
			    /*tr*/ "A file can be taken back for 30 days. This one is older.");
	outcome = post_file_back_begin(conn, back, fault);
	const int len = snprintf(payload, sizeof payload, "%lld", (long long)back->file);
	const struct str file = str_of(payload, (size_t)len);
	return outcome == OK ? job_add(conn, STR(TAKE_BACK_JOB), file, file, now, fault) : outcome;
}

// --- one post ---

struct step {
	const struct take_back *parts;
	struct post_file_back back;
	struct group_scratch *scratch;
	struct facet_tally *tally;
	struct group_post *post;
	int64_t now;
	struct row {
		int64_t post, copy_of, incident;
		enum take_back_why why;
	} rows[TAKE_BACK_STEP];
	size_t count;
	int64_t gone, kept;
};

static enum outcome keys_drop(struct conn *conn, struct step *step, int64_t incident,
			      struct fault *fault)
{
	struct group_key keys[GROUP_KEYS_MAX];
	const size_t count = group_keys(step->scratch, step->post, keys);
	enum outcome outcome = OK;
	for (size_t i = 0; i < count && outcome == OK; i++) {
		struct stmt *drop = stmt_start(conn, &sql_take_back_key);
		stmt_bind_i64(drop, 1, step->back.campaign);
		stmt_bind_str(drop, 2, str_from(keys[i].text));
		stmt_bind_i64(drop, 3, incident);
		outcome = stmt_run(drop, fault);
	}
	return outcome;
}

// What no post speaks for any more: its Case leaves the board.
static enum outcome case_shut(struct conn *conn, const struct step *step, int64_t incident,
			      struct fault *fault)
{
	int64_t id = 0;
	struct case_edit edit;
	enum outcome outcome = case_of_incident(conn, incident, &id, fault);
	if (outcome != OK || id == 0)
		return outcome;
	const struct case_change change = {
	    .ids = step->parts->ids,
	    .campaign = step->back.campaign,
	    .account = step->back.account > 0 ? step->back.account : 0,
	    .case_id = id,
	    .now = step->now,
	};
	const struct case_line line = {
	    .what = "taken-back", .was = STR(""), .now = STR(""), .note = STR("")};
	outcome = case_edit_begin(conn, &change, &edit, fault);
	if (outcome == OK && edit.was.state < CASE_DONE) {
		case_end(&edit.now, STR("not-needed"), STR(""), step->now);
		outcome = case_edit_write(conn, &change, &edit, &line, fault);
	}
	case_edit_free(&edit);
	return outcome;
}

static enum outcome incident_empty(struct conn *conn, const struct step *step, int64_t incident,
				   struct fault *fault)
{
	struct stmt *left = stmt_start(conn, &sql_take_back_left);
	stmt_bind_i64(left, 1, incident);
	stmt_bind_str(left, 2, erased_line);
	const bool some = stmt_step(left);
	const enum outcome outcome = stmt_end(left, fault);
	if (outcome != OK || some)
		return outcome;
	struct stmt *waiting = stmt_start(conn, &sql_take_back_waiting);
	stmt_bind_i64(waiting, 1, incident);
	const enum outcome waited = stmt_run(waiting, fault);
	return waited == OK ? case_shut(conn, step, incident, fault) : waited;
}

static enum outcome post_take(struct conn *conn, struct step *step, const struct row *row,
			      struct fault *fault)
{
	struct group_post *post = step->post;
	const int64_t campaign = step->back.campaign;
	enum outcome outcome =
	    group_post_find(conn, step->scratch, campaign, row->post, post, fault);
	if (outcome != OK)
		return outcome;
	const bool found = post->reading.signal != SIGNAL_NOISE && post->copy_of == 0;
	post_log_uncopy(step->parts->log, campaign, row->post, &post->reading.signature);
	if (row->incident != 0)
		outcome = keys_drop(conn, step, row->incident, fault);
	if (outcome == OK)
		outcome = post_erase(conn, campaign, row->post, step->now, fault);
	if (outcome == OK)
		outcome = correction_silence(conn, campaign, row->post, fault);
	post->reading.signal = SIGNAL_NOISE;
	if (outcome == OK && found)
		outcome = facet_correct(conn, step->tally, post, fault);
	if (outcome == OK)
		outcome = post_file_take(conn, row->post, row->copy_of, fault);
	if (outcome == OK && row->incident != 0 && row->copy_of == 0)
		outcome = incident_empty(conn, step, row->incident, fault);
	return outcome;
}

// --- one step ---

static enum outcome rows_read(struct conn *conn, struct step *step, struct fault *fault)
{
	step->count = 0;
	struct stmt *list = posts_ask(conn, &sql_take_back_slice, step->back.file,
				      step->back.read_to, TAKE_BACK_STEP);
	while (step->count < TAKE_BACK_STEP && stmt_step(list))
		step->rows[step->count++] =
		    (struct row){stmt_i64(list, 0), stmt_i64(list, 1), stmt_i64(list, 2),
				 (enum take_back_why)(stmt_i64(list, 3) % TAKE_BACK_WHYS)};
	return stmt_end(list, fault);
}

static enum outcome end_tell(struct conn *conn, const struct step *step, struct fault *fault)
{
	char gone[32], kept[32];
	const int64_t all_gone = step->back.gone + step->gone;
	const int64_t all_kept = step->back.kept + step->kept;
	const int gone_len = snprintf(gone, sizeof gone, "%lld gone", (long long)all_gone);
	const int kept_len = snprintf(kept, sizeof kept, "%lld kept", (long long)all_kept);
	struct campaign campaign;
	const enum outcome outcome =
	    campaign_by_id(conn, &step->scratch->arena, step->back.campaign, &campaign, fault);
	if (outcome != OK)
		return outcome;
	const struct audit_entry entry = {
	    .account = step->back.account,
	    .action = "posts.taken-back",
	    .campaign = campaign.slug,
	    .subject = step->back.file,
	    .was = str_of(gone, (size_t)gone_len),
	    .now = str_of(kept, (size_t)kept_len),
	};
	return audit_add(conn, step->parts->ids, &entry, fault);
}

static enum outcome step_write(struct conn *conn, void *context, struct fault *fault)
{
	struct step *step = context;
	step->gone = step->kept = 0;
	facet_tally_reset(step->tally);
	enum outcome outcome = rows_read(conn, step, fault);
	for (size_t i = 0; i < step->count && outcome == OK; i++) {
		const bool goes = step->rows[i].why == TAKE_BACK_GOES;
		outcome = goes ? post_take(conn, step, &step->rows[i], fault) : OK;
		step->gone += goes;
		step->kept += !goes;
	}
	if (outcome == OK)
		outcome = facet_tally_write(conn, step->tally, fault);
	const bool last = step->count < TAKE_BACK_STEP;
	if (outcome == OK && last)
		outcome = end_tell(conn, step, fault);
	const int64_t read_to =
	    step->count > 0 ? step->rows[step->count - 1].post : step->back.read_to;
	return outcome == OK ? post_file_back_step(conn, &step->back, read_to, step->gone,
						   step->kept, last ? step->now : 0, fault)
			     : outcome;
}

static enum outcome back_read(const struct take_back *parts, int64_t file,
			      struct post_file_back *ret, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(parts->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = post_file_back_find(conn, file, ret, fault);
	conn_release(conn);
	if (outcome == OK && ret->file == 0)
		return fail(NOT_FOUND, fault, "Nobody takes this file back.");
	return outcome;
}

static enum outcome steps_run(const struct take_back *parts, struct step *step, struct fault *fault)
{
	enum outcome outcome = back_read(parts, step->back.file, &step->back, fault);
	while (outcome == OK && step->back.ended_at == 0) {
		step->now = parts->now();
		outcome = store_write(parts->store, WRITE_STREAM, TAKE_BACK_STEP * 4, step_write,
				      step, fault);
		if (outcome == OK)
			outcome = back_read(parts, step->back.file, &step->back, fault);
	}
	return outcome;
}

enum outcome take_back_run(const struct take_back *parts, int64_t file,
			   struct post_file_back *ret_back, struct fault *fault)
{
	struct step *step = calloc(1, sizeof *step);
	if (!step)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	step->parts = parts;
	step->back.file = file;
	step->tally = facet_tally_new();
	step->post = calloc(1, sizeof *step->post);
	enum outcome outcome = group_scratch_new(&step->scratch, fault);
	if (outcome == OK && (!step->tally || !step->post))
		outcome = fail(UNAVAILABLE, fault, "Out of memory.");
	if (outcome == OK)
		outcome = steps_run(parts, step, fault);
	if (outcome == OK)
		*ret_back = step->back;
	group_scratch_free(step->scratch);
	facet_tally_free(step->tally);
	free(step->post);
	free(step);
	return outcome;
}

// --- the job ---

static enum outcome job_run(void *context, const struct job *job, struct fault *fault)
{
	int64_t file;
	struct post_file_back back;
	if (!str_to_i64(job->payload, &file))
		return fail(INVALID, fault, "This job names no file.");
	const enum outcome outcome = take_back_run(context, file, &back, fault);
	if (outcome == OK)
		log_info("import.back", log_i64("gone", back.gone), log_i64("kept", back.kept));
	return outcome;
}

struct job_kind take_back_job(struct take_back *parts)
{
	return (struct job_kind){.name = TAKE_BACK_JOB,
				 .max_attempts = 20,
				 .backoff_ms = 2000,
				 .timeout_ms = (int64_t)3600 * 1000,
				 .run = job_run,
				 .context = parts,
				 .help = "Takes back what came by a file."};
}
