// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/lesson.h"

#include "campaign/campaign_embedded.h"
#include "text/fold.h"
#include "text/overlay.h"

#define ROWS_MOST    (4 * LESSONS_MOST)
#define SCRATCH_ROOM (1 << 20) // bytes for reading a line again

// --- what a correction says ---

static void say(size_t head, bool yes, uint32_t *said, uint32_t *yeses)
{
	*said |= 1u << head;
	if (yes)
		*yeses |= 1u << head;
}

static void signal_say(struct str was, struct str now, uint32_t *said, uint32_t *yes)
{
	(void)was;
	const int signal = name_find(signal_names, SIGNAL_COUNT, now);
	if (signal == SIGNAL_YES || signal == SIGNAL_NOISE)
		say(HEAD_SIGNAL, signal == SIGNAL_YES, said, yes);
}

// The heads of the kinds stand in their order, HEAD_REQUEST being the first.
static size_t kind_head(int kind)
{
	return (size_t)(HEAD_REQUEST + kind - KIND_REQUEST);
}

static void kind_say(struct str was, struct str now, uint32_t *said, uint32_t *yes)
{
	const int before = name_find(kind_names, KIND_COUNT, was);
	const int kind = name_find(kind_names, KIND_COUNT, now);
	const bool behind =
	    (before == KIND_REPORT && (kind == KIND_REQUEST || kind == KIND_OFFER)) ||
	    (before == KIND_QUESTION && kind == KIND_REQUEST);
	if (before > KIND_OTHER && before != kind && !behind)
		say(kind_head(before), false, said, yes);
	if (kind > KIND_OTHER)
		say(kind_head(kind), true, said, yes);
}

static void urgency_say(struct str was, struct str now, uint32_t *said, uint32_t *yes)
{
	(void)was;
	const int urgency = name_find(urgency_names, URGENCY_COUNT, now);
	if (urgency < 0)
		return;
	say(OVERLAY_LIFE, urgency >= URGENCY_LIFE, said, yes);
	say(OVERLAY_URGENT, urgency >= URGENCY_URGENT, said, yes);
	say(OVERLAY_SOON, urgency >= URGENCY_SOON, said, yes);
}

static void topic_say(struct str was, struct str now, uint32_t *said, uint32_t *yes)
{
	enum head head;
	(void)was;
	if (now.len > 1 && head_from_name(str_slice(now, 1, SIZE_MAX), &head) &&
	    head >= HEAD_TOPIC_FIRST && head <= HEAD_TOPIC_LAST)
		say(head, now.at[0] == '+', said, yes);
}

void lesson_say(enum correction_field field, struct str was, struct str now, uint32_t *ret_said,
		uint32_t *ret_yes)
{
	static void (*const fields[CORRECTION_FIELDS])(struct str was, struct str now,
						       uint32_t * said, uint32_t * yes) = {
	    [CORRECT_SIGNAL] = signal_say,
	    [CORRECT_KIND] = kind_say,
	    [CORRECT_URGENCY] = urgency_say,
	    [CORRECT_TOPIC] = topic_say,
	};
	*ret_said = *ret_yes = 0;
	if (fields[field])
		fields[field](was, now, ret_said, ret_yes);
}

// --- reading ---

struct reading_lessons {
	struct arena *arena, line;
	struct json_reader *reader;
	struct lesson *lessons; // newest first
	size_t count;
	size_t first_of_post; // where those of the post of the last row begin
};

// The text alone is kept, and of that no more than triage reads.
static bool post_keep(struct reading_lessons *job, struct str raw, struct post *ret_post)
{
	struct post post;
	arena_reset(&job->line);
	if (post_parse(job->reader, raw, false, &job->line, &post, NULL) != OK)
		return false;
	const struct str text = str_slice(post.text, 0, FOLD_INPUT_MAX);
	*ret_post = (struct post){.text = arena_copy(job->arena, text), .direct = post.direct};
	return ret_post->text.at != NULL;
}

// The lesson of that account about that post; a new one if need be. NULL: its words are gone.
static struct lesson *lesson_of(struct reading_lessons *job, int64_t post, int64_t account,
				struct stmt *row)
{
	struct lesson *last = job->count > 0 ? &job->lessons[job->count - 1] : NULL;
	const bool same = last && last->post_id == post;
	for (size_t i = job->first_of_post; same && i < job->count; i++)
		if (job->lessons[i].account == account)
			return &job->lessons[i];
	struct lesson fresh = {.post_id = post, .account = account};
	if (same)
		fresh.post = last->post;
	else if (post_keep(job, stmt_str(row, 5), &fresh.post))
		job->first_of_post = job->count;
	else
		return NULL;
	job->lessons[job->count] = fresh;
	return &job->lessons[job->count++];
}

// Rows come post by post, of a post the newest first.
static void row_take(struct reading_lessons *job, struct stmt *row)
{
	uint32_t said, yes, known = 0;
	lesson_say((enum correction_field)(stmt_i64(row, 2) % CORRECTION_FIELDS), stmt_str(row, 3),
		   stmt_str(row, 4), &said, &yes);
	struct lesson *lesson =
	    said ? lesson_of(job, stmt_i64(row, 0), stmt_i64(row, 1), row) : NULL;
	if (!lesson)
		return;
	for (size_t i = job->first_of_post; i < job->count; i++)
		known |= job->lessons[i].said;
	lesson->said |= said & ~known;
	lesson->yes |= yes & ~known;
}

static void turn_round(struct lesson *lessons, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		const struct lesson swap = lessons[i];
		lessons[i] = lessons[count - 1 - i];
		lessons[count - 1 - i] = swap;
	}
}

enum outcome lessons_read(struct conn *conn, struct arena *arena, int64_t campaign,
			  struct lesson **ret_lessons, size_t *ret_count, struct fault *fault)
{
	struct reading_lessons job = {.arena = arena, .reader = json_reader_new()};
	job.lessons = arena_array(arena, LESSONS_MOST, sizeof *job.lessons);
	if (!job.reader || !job.lessons) {
		json_reader_free(job.reader);
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	}
	arena_init(&job.line, SCRATCH_ROOM);
	struct stmt *rows = stmt_start(conn, &sql_lesson_rows);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, READING_PRIVATE);
	stmt_bind_i64(rows, 3, ROWS_MOST);
	while (job.count < LESSONS_MOST && stmt_step(rows))
		row_take(&job, rows);
	const enum outcome outcome = stmt_end(rows, fault);
	arena_free(&job.line);
	json_reader_free(job.reader);
	if (outcome != OK)
		return outcome;
	turn_round(job.lessons, job.count);
	*ret_lessons = job.lessons;
	*ret_count = job.count;
	return OK;
}
