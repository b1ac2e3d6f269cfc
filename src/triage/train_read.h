// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads labelled posts: JSON Lines, gzip or plain, one record a line with `id`, `text`, `lang`,
// `set`, `event` and `labels` {head: 0 or 1}, where a head that is absent is unknown. Files lie in
// DIR/triage and are named SET.PART.jsonl.gz (PART: train or dev). Never writes, never keeps a
// record.
#ifndef CAUSEWAY_TRIAGE_TRAIN_READ_H
#define CAUSEWAY_TRIAGE_TRAIN_READ_H

#include "base/outcome.h"
#include "text/heads.h"

#define TRAIN_LINE_MAX	((size_t)1 << 20)
#define TRAIN_FILES_MAX 256

// Borrowed until the reader of the record returns.
struct train_record {
	struct str id, text, lang, set, event; // empty where absent
	uint32_t known;			       // bit 1 << head: the label is given
	uint32_t yes;			       // and it is 1
};

// Takes one record; anything but OK ends the reading with that outcome.
typedef enum outcome train_record_fn(void *context, const struct train_record *record,
				     struct fault *fault);

// Reads all files of `part` ("train", "dev") in the order of their names and hands each record to
// `take`. NOT_FOUND if there is no such file, INVALID naming file and line.
enum outcome train_read(const char *directory, const char *part, train_record_fn *take,
			void *context, struct fault *fault);

#endif
