// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/import_job.h"

#include "base/time.h"
#include "base/zone_book.h"
#include "campaign/post_file.h"
#include "listen/listen_embedded.h"

#define TAKE   "import.take"
#define FORGET "import.forget"
#define ARENA  ((size_t)32 << 20)

// --- taking in ---

// "CAMPAIGN FILE"
static enum outcome file_find(const struct importer *importer, struct arena *arena,
			      struct str payload, struct campaign *ret_campaign,
			      struct import *ret_import, struct fault *fault)
{
	int64_t campaign, id;
	struct conn *conn;
	if (!str_to_i64(str_cut(&payload, ' '), &campaign) || !str_to_i64(payload, &id))
		return fail(INVALID, fault, "This job names no file.");
	enum outcome outcome = store_reader(importer->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = campaign_by_id(conn, arena, campaign, ret_campaign, fault);
	if (outcome == OK)
		outcome =
		    import_find(conn, importer->sealer, arena, campaign, id, ret_import, fault);
	conn_release(conn);
	return outcome;
}

static bool import_taken_back(struct store *store, int64_t id)
{
	struct conn *conn;
	struct post_file_back back = {.file = 0};
	if (store_reader(store, &conn, NULL) != OK)
		return false;
	post_file_back_find(conn, id, &back, NULL);
	conn_release(conn);
	return back.file != 0;
}

static enum outcome take_run(void *context, const struct job *job, struct fault *fault)
{
	struct arena arena;
	struct campaign campaign;
	struct import import;
	const struct importer *importer = context;
	arena_init(&arena, ARENA);
	enum outcome outcome = file_find(importer, &arena, job->payload, &campaign, &import, fault);
	if (outcome == OK && campaign.archived_at)
		outcome = fail(CONFLICT, fault, "The campaign is archived, and takes nothing in.");
	const struct import_taking taking = {
	    .store = importer->store,
	    .ingest = importer->ingest,
	    .sealer = importer->sealer,
	    .campaign = &campaign,
	    .zone = outcome == OK ? zone_book_find(importer->zones, campaign.time_zone) : NULL,
	};
	if (outcome == OK && import.ended_at == 0)
		outcome = import_take(&taking, &import, fault);
	if (outcome == CONFLICT && import_taken_back(importer->store, import.id))
		outcome = import_end(importer->store, &import, fault);
	if (outcome == OK && import.ended_at == 0)
		outcome = job_again(importer->store, job, time_now(), fault);
	arena_free(&arena);
	return outcome;
}

struct job_kind import_job(struct importer *importer)
{
	return (struct job_kind){.name = TAKE,
				 .max_attempts = 20,
				 .backoff_ms = 5000,
				 .timeout_ms = (int64_t)IMPORT_STEP_MS * 6,
				 .run = take_run,
				 .context = importer,
				 .help = "Takes the rows of a file in."};
}

enum outcome import_ask(struct conn *conn, int64_t campaign, int64_t id, int64_t now,
			struct fault *fault)
{
	char payload[48], key[24];
	const int len =
	    snprintf(payload, sizeof payload, "%lld %lld", (long long)campaign, (long long)id);
	const int key_len = snprintf(key, sizeof key, "%lld", (long long)id);
	struct stmt *ask = stmt_start(conn, &sql_import_ask);
	stmt_bind_i64(ask, 1, campaign);
	stmt_bind_i64(ask, 2, id);
	stmt_bind_i64(ask, 3, now);
	const enum outcome outcome = stmt_run(ask, fault);
	return outcome == OK ? job_add(conn, STR(TAKE), str_of(payload, (size_t)len),
				       str_of(key, (size_t)key_len), now, fault)
			     : outcome;
}

// --- forgetting ---

struct forgetting {
	const struct job *job;
	int64_t due;
};

static enum outcome forget_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct forgetting *forgetting = context;
	const enum outcome outcome = import_forget(conn, forgetting->due - DAY_MS, fault);
	return outcome == OK ? job_postpone(conn, forgetting->job, forgetting->due, fault)
			     : outcome;
}

static enum outcome forget_run(void *context, const struct job *job, struct fault *fault)
{
	const struct importer *importer = context;
	struct forgetting forgetting = {job, time_now() + DAY_MS};
	return store_write(importer->store, WRITE_STREAM, 10, forget_write, &forgetting, fault);
}

struct job_kind import_forget_job(struct importer *importer)
{
	return (struct job_kind){.name = FORGET,
				 .max_attempts = 20,
				 .backoff_ms = 60000,
				 .timeout_ms = 60000,
				 .run = forget_run,
				 .context = importer,
				 .help = "Forgets refused rows of files after some days."};
}

enum outcome import_forget_queue(struct conn *conn, int64_t now, struct fault *fault)
{
	return job_add(conn, STR(FORGET), STR(""), STR("daily"), now, fault);
}
