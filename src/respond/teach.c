// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/teach.h"

#include "respond/protection.h"
#include "respond/respond_embedded.h"
#include "text/fold.h"

#define LINE_ROOM (1 << 20) // bytes for reading one line

struct candidates {
	int64_t *ids;
	struct post_entry *entries;
	struct judge_worth *worths;
	size_t count;
};

static bool skipped(struct str skip, int64_t post)
{
	int64_t id;
	for (int i = 0; i < TEACH_SKIPS && skip.len > 0; i++)
		if (str_to_i64(str_cut(&skip, ','), &id) && id == post)
			return true;
	return false;
}

// Of the post no more is kept than triage reads.
static void candidate_add(struct candidates *all, struct arena *arena, int64_t id,
			  const struct post *post)
{
	const struct str text = str_slice(post->text, 0, FOLD_INPUT_MAX);
	all->ids[all->count] = id;
	all->entries[all->count++].post = (struct post){
	    .text = arena_copy(arena, text),
	    .direct = post->direct,
	};
}

static enum outcome candidates_read(struct conn *conn, struct arena *arena, int64_t campaign,
				    struct str skip, struct candidates *ret, struct fault *fault)
{
	struct arena line;
	struct post post;
	struct json_reader *reader = json_reader_new();
	if (!reader)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	arena_init(&line, LINE_ROOM);
	struct stmt *rows = stmt_start(conn, &sql_teach_candidates);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, READING_PRIVATE);
	stmt_bind_i64(rows, 3, TEACH_AMONG);
	while (ret->count < TEACH_AMONG && stmt_step(rows)) {
		const int64_t id = stmt_i64(rows, 0);
		arena_reset(&line);
		if (!skipped(skip, id) &&
		    post_parse(reader, stmt_str(rows, 1), false, &line, &post, NULL) == OK)
			candidate_add(ret, arena, id, &post);
	}
	const enum outcome outcome = stmt_end(rows, fault);
	arena_free(&line);
	json_reader_free(reader);
	return outcome;
}

static struct teach_choice best_of(const struct candidates *all)
{
	struct teach_choice choice = {.among = (int64_t)all->count};
	float most = -1;
	for (size_t i = 0; i < all->count; i++) {
		choice.otherwise += all->worths[i].otherwise;
		if (all->worths[i].worth <= most)
			continue;
		most = all->worths[i].worth;
		choice.post = all->ids[i];
	}
	return choice;
}

enum outcome teach_choose(struct conn *conn, struct arena *arena, const struct judge *judge,
			  int64_t campaign, struct str skip, struct teach_choice *ret_choice,
			  struct fault *fault)
{
	struct candidates all = {
	    .ids = arena_array(arena, TEACH_AMONG, sizeof *all.ids),
	    .entries = arena_array(arena, TEACH_AMONG, sizeof *all.entries),
	    .worths = arena_array(arena, TEACH_AMONG, sizeof *all.worths),
	};
	if (!all.ids || !all.entries || !all.worths)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	enum outcome outcome = candidates_read(conn, arena, campaign, skip, &all, fault);
	void *scratch = outcome == OK ? judge->scratch_new(judge->context) : NULL;
	if (outcome == OK && !scratch)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	if (outcome != OK)
		return outcome;
	outcome = judge->weigh(judge->context, scratch, campaign, all.entries, all.count,
			       all.worths, fault);
	judge->scratch_free(scratch);
	if (outcome == OK)
		*ret_choice = best_of(&all);
	return outcome;
}
