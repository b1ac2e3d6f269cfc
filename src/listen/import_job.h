// SPDX-License-Identifier: AGPL-3.0-or-later
// Files are taken in beside the pages: a job that is durable from the click on, goes on after a
// restart where the last step ended, and gives way after each step. Another one forgets refused
// rows once a day.
#ifndef CAUSEWAY_LISTEN_IMPORT_JOB_H
#define CAUSEWAY_LISTEN_IMPORT_JOB_H

#include "listen/import.h"
#include "store/job.h"

struct zone_book;

struct importer {
	struct store *store;
	struct ingest *ingest;
	const struct sealer *sealer;
	struct zone_book *zones;
};
// Both outlive the runner with `importer`.
struct job_kind import_job(struct importer *importer);
struct job_kind import_forget_job(struct importer *importer);
// Inside a write: has a file taken in, unless it is being taken in already.
enum outcome import_ask(struct conn *conn, int64_t campaign, int64_t id, int64_t now,
			struct fault *fault);
// Inside a write: queues the daily job, unless it waits.
enum outcome import_forget_queue(struct conn *conn, int64_t now, struct fault *fault);

#endif
