// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/story.h"

#include "base/time.h"
#include "campaign/campaign_embedded.h"

#include <dirent.h>
#include <stdlib.h>

#define SOURCE		"story"
#define JOB		"exercise.story"
#define POSTS_MAX	10000
#define FILE_BYTES_MAX	((size_t)16 << 20)
#define STORY_BYTES_MAX ((size_t)64 << 20)
// Of the flood's 850 posts 452 are there at once: then its three lives at risk have begun. Of
// another story as large a part.
#define FLOOD_BEGIN	452
#define FLOOD_POSTS	850
// An exercise hears so many posts every so often: about a minute's worth of the story's busy hours.
#define TURN_POSTS	4
#define TURN_MS		((int64_t)30 * 1000)

// --- reading it ---

struct str story_file(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "re");
	if (!file)
		return (struct str){0};
	fseek(file, 0, SEEK_END);
	const long size = ftell(file);
	rewind(file);
	char *text =
	    size > 0 && (size_t)size < FILE_BYTES_MAX ? arena_raw(arena, (size_t)size) : NULL;
	const size_t got = text ? fread(text, 1, (size_t)size, file) : 0;
	fclose(file);
	return str_of(text, got);
}

// The value of "at", which every line of the story has; false if it is none.
static bool line_time(struct str line, size_t *ret_start, size_t *ret_len, int64_t *ret_at)
{
	const struct str name = STR("\"at\":\"");
	const size_t found = str_find(line, name);
	if (found == SIZE_MAX)
		return false;
	const size_t start = found + name.len;
	const struct str rest = str_slice(line, start, line.len);
	const size_t len = str_find_byte(rest, '"');
	*ret_start = start;
	*ret_len = len;
	return len != SIZE_MAX && time_parse(str_slice(rest, 0, len), ret_at);
}

static void posts_take(struct story_book *book, struct str text)
{
	while (text.len > 0 && book->count < POSTS_MAX) {
		size_t start, len;
		struct story_post *post = &book->posts[book->count];
		post->line = str_trim(str_cut(&text, '\n'));
		if (post->line.len > 0 && line_time(post->line, &start, &len, &post->at))
			book->count++;
	}
}

// A story's files lie one behind the other: flood-01.jsonl, flood-02.jsonl …
static void files_take(struct arena *arena, const char *dir, struct str name,
		       struct story_book *book)
{
	struct dirent **names = NULL;
	const int n = scandir(dir, &names, NULL, alphasort);
	const struct str begin = arena_format(arena, "%.*s-", STR_ARG(name));
	for (int i = 0; i < n; i++) {
		const struct str file = str_from(names[i]->d_name);
		if (begin.at && str_starts(file, begin) && str_ends(file, STR(".jsonl")))
			posts_take(
			    book,
			    story_file(arena,
				       arena_format(arena, "%s/%s", dir, names[i]->d_name).at));
		free(names[i]);
	}
	free(names);
}

enum outcome story_read(struct arena *arena, const char *dir, struct str template,
			struct story_book *ret_book, struct fault *fault)
{
	struct story_book book = {.posts = arena_array(arena, POSTS_MAX, sizeof *book.posts)};
	if (!book.posts)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	files_take(arena, dir, template, &book);
	if (book.count == 0)
		files_take(arena, dir, STR(STORY_FLOOD), &book);
	if (book.count == 0)
		return fail(NOT_FOUND, fault, "There is no story in %s.", dir);
	book.begin = (book.count * FLOOD_BEGIN + FLOOD_POSTS / 2) / FLOOD_POSTS;
	*ret_book = book;
	return OK;
}

// --- telling it ---

// The line with the time of now: on the screen the story happens today.
static struct str line_now(struct arena *arena, struct str line)
{
	size_t start, len;
	int64_t at;
	char now[TIME_TEXT_MAX];
	if (!line_time(line, &start, &len, &at))
		return line;
	time_format(time_now() / 1000 * 1000, now);
	return arena_format(arena, "%.*s%s%.*s", (int)start, line.at, now,
			    STR_ARG(str_slice(line, start + len, line.len)));
}

enum outcome story_tell(struct ingest *ingest, const struct campaign *campaign,
			const struct story_book *book, size_t told, size_t count,
			struct fault *fault)
{
	struct arena arena;
	struct ingest_report report;
	struct buf body;
	arena_init(&arena, FILE_BYTES_MAX);
	buf_init(&body, FILE_BYTES_MAX);
	for (size_t i = told; i < told + count; i++) {
		buf_add(&body, line_now(&arena, book->posts[i].line));
		buf_add_byte(&body, '\n');
	}
	const struct ingest_body whole = {
	    .campaign = campaign,
	    .source = STR(SOURCE),
	    .body = buf_str(&body),
	    .read_to = arena_format(&arena, "%zu", told + count),
	};
	const enum outcome outcome = ingest_take(ingest, &arena, &whole, &report, fault);
	buf_free(&body);
	arena_free(&arena);
	return outcome;
}

enum outcome story_told(struct store *store, int64_t campaign, size_t *ret_told,
			struct fault *fault)
{
	struct conn *conn;
	int64_t told = 0;
	enum outcome outcome = store_reader(store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_source_find);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, STR(SOURCE));
	if (stmt_step(find))
		str_to_i64(stmt_str(find, 2), &told);
	outcome = stmt_end(find, fault);
	conn_release(conn);
	if (outcome == OK)
		*ret_told = told > 0 ? (size_t)told : 0;
	return outcome;
}

// --- in an exercise ---

enum outcome story_queue(struct conn *conn, int64_t campaign, int64_t due, struct fault *fault)
{
	char text[24];
	const int len = snprintf(text, sizeof text, "%lld", (long long)campaign);
	const struct str id = str_of(text, (size_t)len);
	return job_add(conn, STR(JOB), id, STR(""), due, fault);
}

struct next {
	int64_t campaign, due;
};

static enum outcome next_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct next *next = context;
	return story_queue(conn, next->campaign, next->due, fault);
}

static enum outcome exercise_find(struct program *program, struct arena *arena, int64_t id,
				  struct campaign *ret, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(program->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = campaign_by_id(conn, arena, id, ret, fault);
	conn_release(conn);
	return outcome;
}

static enum outcome turn_tell(struct program *program, struct arena *arena, int64_t id,
			      struct fault *fault)
{
	struct campaign campaign;
	struct story_book book;
	size_t told = 0;
	enum outcome outcome = exercise_find(program, arena, id, &campaign, fault);
	if (outcome != OK || !campaign.exercise || campaign.archived_at)
		return outcome;
	outcome = story_read(arena, program->story, campaign.template, &book, fault);
	if (outcome == OK)
		outcome = story_told(program->store, id, &told, fault);
	if (outcome != OK || told >= book.count)
		return outcome;
	const size_t wanted = told < book.begin ? book.begin - told : TURN_POSTS;
	const size_t left = book.count - told;
	outcome = story_tell(program->ingest, &campaign, &book, told, wanted < left ? wanted : left,
			     fault);
	struct next next = {id, time_now() + TURN_MS};
	return outcome == OK
		   ? store_write(program->store, WRITE_PERSON, 1, next_write, &next, fault)
		   : outcome;
}

static enum outcome story_run(void *context, const struct job *job, struct fault *fault)
{
	int64_t id;
	struct arena arena;
	if (!str_to_i64(job->payload, &id))
		return fail(INVALID, fault, "The story names no campaign.");
	arena_init(&arena, STORY_BYTES_MAX);
	const enum outcome outcome = turn_tell(context, &arena, id, fault);
	arena_free(&arena);
	return outcome;
}

struct job_kind story_job(struct program *program)
{
	return (struct job_kind){
	    .name = JOB,
	    .max_attempts = 20,
	    .backoff_ms = 5000,
	    .timeout_ms = 60000,
	    .run = story_run,
	    .context = program,
	    .help = "Tells an exercise the next posts of the invented story.",
	};
}
