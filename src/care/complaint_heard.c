// SPDX-License-Identifier: AGPL-3.0-or-later
#include "care/complaint_heard.h"

#include "base/time.h"
#include "campaign/code.h"
#include "campaign/outbox.h"
#include "care/care_embedded.h"
#include "care/complaint_page.h"
#include "respond/erase.h"
#include "respond/incident.h"
#include "respond/protection.h"

#define ARENA_BYTES	   ((size_t)4 << 20)
#define ORGANISATIONS_MOST 500

static enum outcome words_parse(struct arena *arena, struct str raw, struct str *ret_words,
				struct fault *fault)
{
	struct post post;
	struct json_reader *reader = json_reader_new();
	if (!reader)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	*ret_words = STR("");
	if (!is_erased(raw) &&
	    post_parse(reader, arena_copy(arena, raw), false, arena, &post, NULL) == OK)
		*ret_words = arena_copy(arena, post.text);
	json_reader_free(reader);
	return OK;
}

enum outcome complaint_heard_words(struct conn *conn, struct arena *arena, int64_t complaint,
				   struct str *ret_words, struct fault *fault)
{
	enum outcome parsed = OK;
	struct stmt *find = stmt_start(conn, &sql_complaint_heard_post);
	stmt_bind_i64(find, 1, complaint);
	if (stmt_step(find))
		parsed = words_parse(arena, stmt_str(find, 0), ret_words, fault);
	const enum outcome outcome = stmt_end(find, parsed == OK ? fault : NULL);
	return parsed == OK ? outcome : parsed;
}

static enum outcome held_clear(struct conn *conn, int64_t post, struct fault *fault)
{
	struct stmt *clear = stmt_start(conn, &sql_complaint_let_go);
	stmt_bind_i64(clear, 1, post);
	stmt_bind_i64(clear, 2, ~(int64_t)READING_HELD);
	return stmt_run(clear, fault);
}

enum outcome complaint_let_go(struct conn *conn, const struct complaint_change *change,
			      int64_t post, struct fault *fault)
{
	const struct incident_change follow = {.ids = change->ids,
					       .campaign = change->campaign,
					       .account = change->account,
					       .now = change->now,
					       .reason = STR("no complaint")};
	const enum outcome outcome = held_clear(conn, post, fault);
	return outcome == OK ? incident_post_corrected(conn, &follow, post, fault) : outcome;
}

// Every word of its name stands in the text, one after the other.
static bool names(const struct folded *text, const struct folded *name)
{
	for (size_t i = 0; name->n_words > 0 && i + name->n_words <= text->n_words; i++) {
		size_t same = 0;
		while (same < name->n_words && text->words[i + same].hash == name->words[same].hash)
			same++;
		if (same == name->n_words)
			return true;
	}
	return false;
}

// Everybody of a partner that is named is kept out.
static enum outcome partners_keep_out(struct conn *conn, const struct complaint_change *change,
				      struct str words, struct fault *fault)
{
	int64_t named[COMPLAINT_ABOUT_MOST];
	size_t count = 0;
	struct folded *folded = malloc(2 * sizeof *folded);
	if (!folded)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	fold_text(words, &folded[0]);
	struct stmt *rows = stmt_start(conn, &sql_complaint_organisations_here);
	stmt_bind_i64(rows, 1, change->campaign);
	stmt_bind_i64(rows, 2, ORGANISATIONS_MOST);
	while (count < COMPLAINT_ABOUT_MOST && stmt_step(rows)) {
		fold_text(stmt_str(rows, 1), &folded[1]);
		if (names(&folded[0], &folded[1]))
			named[count++] = stmt_i64(rows, 0);
	}
	enum outcome outcome = stmt_end(rows, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = complaint_exclude(conn, change, 0, named[i], fault);
	free(folded);
	return outcome;
}

static enum outcome heard_add(struct conn *conn, struct complaint_change *change,
			      struct arena *arena, const struct group_post *post,
			      struct fault *fault)
{
	struct str words = STR(""), code;
	struct complaint_new made = {
	    .complaint = {.kind = COMPLAINT_WORK,
			  .code = code_new(arena),
			  .post = post->id,
			  .lang = str_from(post->reading.lang),
			  .heard = HEARD_UNSURE},
	    .message = arena_format(arena, "post-%lld", (long long)post->id),
	};
	enum outcome outcome = words_parse(arena, post->raw, &words, fault);
	if (outcome == OK)
		outcome = complaint_named(conn, arena, change->campaign, words, &made, fault);
	if (outcome == OK && made.n_about > 0)
		made.complaint.kind = COMPLAINT_PERSON;
	if (outcome == OK)
		outcome =
		    complaint_add(conn, change, &made, arena, &change->complaint, &code, fault);
	return outcome == OK ? partners_keep_out(conn, change, words, fault) : outcome;
}

// A copy stays with its original, which is heard: held while that is, and at the Desk when it is.
static enum outcome copy_follow(struct conn *conn, struct group_post *copy, bool *ret_held,
				struct fault *fault)
{
	if (!(copy->reading.labels & READING_HELD))
		return OK;
	struct stmt *find = stmt_start(conn, &sql_complaint_original_labels);
	stmt_bind_i64(find, 1, copy->copy_of);
	*ret_held = stmt_step(find) && (stmt_i64(find, 0) & READING_HELD) != 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK || *ret_held)
		return outcome;
	copy->reading.labels &= ~READING_HELD;
	return held_clear(conn, copy->id, fault);
}

enum outcome complaint_hear(struct conn *conn, struct id_maker *ids, struct group_post *post,
			    bool *ret_held, struct fault *fault)
{
	bool fits = true;
	struct arena arena;
	struct complaint_change change = {
	    .ids = ids, .campaign = post->campaign, .now = time_now()};
	*ret_held = false;
	// Safeguarding leads hold what is theirs.
	if (!(post->reading.labels & READING_COMPLAINS) || post->reading.labels & PROTECTION_BIT)
		return OK;
	if (post->copy_of)
		return copy_follow(conn, post, ret_held, fault);
	enum outcome outcome = outbox_spend(conn, change.campaign, STR("complaints.heard"), 1,
					    COMPLAINT_HEARD_MOST, change.now, &fits, fault);
	if (outcome == OK && !fits) {
		post->reading.labels &= ~READING_HELD;
		return held_clear(conn, post->id, fault);
	}
	arena_init(&arena, ARENA_BYTES);
	if (outcome == OK)
		outcome = heard_add(conn, &change, &arena, post, fault);
	arena_free(&arena);
	if (outcome == OK)
		*ret_held = (post->reading.labels & READING_HELD) != 0;
	return outcome;
}
