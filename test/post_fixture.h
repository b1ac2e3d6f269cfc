// SPDX-License-Identifier: AGPL-3.0-or-later
// Sends posts into a log of posts the way ingest does, with the fake judge's readings.
#ifndef CAUSEWAY_TEST_POST_FIXTURE_H
#define CAUSEWAY_TEST_POST_FIXTURE_H

#include "base/time.h"
#include "fake_judge.h"

#define SENT_MAX POST_BATCH_MAX

struct sender {
	struct post_log *log;
	struct json_reader *reader;
	void *scratch;
	struct arena arena;
	struct post_entry entries[SENT_MAX]; // of the last batch
	size_t count;
	struct str source; // for posts that name none
	struct str read_to;
	int64_t file;	    // that they come by
	struct fault fault; // of the last batch, if it was refused
};

__attribute__((unused)) static struct sender *sender_new(struct post_log *log)
{
	struct sender *sender = calloc(1, sizeof *sender);
	sender->log = log;
	sender->reader = json_reader_new();
	sender->scratch = fake_judge.scratch_new(NULL);
	sender->source = STR("push");
	arena_init(&sender->arena, (size_t)64 << 20);
	return sender;
}

__attribute__((unused)) static void sender_free(struct sender *sender)
{
	arena_free(&sender->arena);
	fake_judge.scratch_free(sender->scratch);
	json_reader_free(sender->reader);
	free(sender);
}

static void sender_pack(struct sender *sender, struct post_entry *entry)
{
	struct buf packed;
	buf_init(&packed, READING_PACKED_MAX + 64);
	reading_pack(&entry->reading, &packed);
	entry->packed = arena_copy(&sender->arena, buf_str(&packed));
	buf_free(&packed);
}

// Reads lines, one post each, into the entries; what was there before is gone.
__attribute__((unused)) static bool sender_read(struct sender *sender, struct str lines)
{
	arena_reset(&sender->arena);
	memset(sender->entries, 0, sizeof sender->entries);
	sender->count = 0;
	while (lines.len > 0 && sender->count < SENT_MAX) {
		struct post_entry *entry = &sender->entries[sender->count];
		const struct str line = arena_copy(&sender->arena, str_cut(&lines, '\n'));
		if (post_parse(sender->reader, line, false, &sender->arena, &entry->post,
			       &sender->fault) != OK)
			return false;
		sender->count++;
	}
	fake_judge.read(NULL, sender->scratch, 0, STR(""), true, sender->entries, sender->count);
	for (size_t i = 0; i < sender->count; i++)
		sender_pack(sender, &sender->entries[i]);
	return true;
}

__attribute__((unused)) static enum outcome sender_append(struct sender *sender, int64_t campaign)
{
	struct post_batch batch = {
	    .campaign = campaign,
	    .source = sender->source,
	    .read_to = sender->read_to,
	    .received_at = time_now(),
	    .file = sender->file,
	    .entries = sender->entries,
	    .count = sender->count,
	};
	sender->fault.text[0] = '\0';
	return post_log_append(sender->log, &batch, WRITE_STREAM, &sender->fault);
}

// Sends lines and waits until their words can be found.
__attribute__((unused)) static enum outcome sender_send(struct sender *sender, int64_t campaign,
							struct str lines)
{
	enum outcome outcome = INVALID;
	if (sender_read(sender, lines))
		outcome = sender_append(sender, campaign);
	if (outcome == OK)
		post_log_settle(sender->log, 5000);
	return outcome;
}

#endif
