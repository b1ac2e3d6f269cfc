// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/time.h"
#include "insight/alert.h"
#include "insight/alert_tell.h"
#include "insight/insight_embedded.h"

#include <stdlib.h>

#define CELLS_MOST 2048 // of a batch
#define FOUND_MOST 1024 // rules that found something in a batch

// What a rule found in a minute.
struct cell {
	int64_t rule, minute, posts;
};
// And in the batch.
struct found {
	int64_t rule, campaign, needed, minutes;
	int64_t posts, life, last_at;
	int64_t examples[ALERT_EXAMPLES]; // newest first
};
struct alert_tally {
	size_t n_cells, n_found;
	struct cell cells[CELLS_MOST];
	struct found found[FOUND_MOST];
};

struct alert_tally *alert_tally_new(void)
{
	return calloc(1, sizeof(struct alert_tally));
}

void alert_tally_free(struct alert_tally *tally)
{
	free(tally);
}

void alert_tally_reset(struct alert_tally *tally)
{
	tally->n_cells = tally->n_found = 0;
}

static void cell_add(struct alert_tally *tally, int64_t rule, int64_t minute)
{
	size_t at = tally->n_cells;
	while (at > 0 &&
	       (tally->cells[at - 1].rule != rule || tally->cells[at - 1].minute != minute))
		at--;
	if (at > 0)
		tally->cells[at - 1].posts++;
	else
		tally->cells[tally->n_cells++] = (struct cell){rule, minute, 1};
}

static void found_add(struct alert_tally *tally, const struct alert_rule *rule,
		      const struct watched *watched)
{
	size_t at = 0;
	while (at < tally->n_found && tally->found[at].rule != rule->id)
		at++;
	struct found *found = &tally->found[at];
	if (at == tally->n_found) {
		tally->n_found++;
		*found = (struct found){.rule = rule->id,
					.campaign = rule->campaign,
					.needed = rule->posts,
					.minutes = rule->minutes};
	}
	found->posts++;
	found->life += watched->post->reading.urgency == URGENCY_LIFE;
	found->last_at = watched->at;
	memmove(found->examples + 1, found->examples,
		(ALERT_EXAMPLES - 1) * sizeof found->examples[0]);
	found->examples[0] = watched->post->id;
}

bool alert_note(struct alert_tally *tally, struct folded *folded, const struct alert_rule *rules,
		size_t count, const struct watched *watched)
{
	if (tally->n_cells + count > CELLS_MOST || tally->n_found + count > FOUND_MOST)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!alert_rule_matches(folded, &rules[i], watched))
			continue;
		cell_add(tally, rules[i].id, watched->at / MINUTE_MS);
		found_add(tally, &rules[i], watched);
	}
	return true;
}

// --- keeping ---

static enum outcome cells_write(struct conn *conn, const struct alert_tally *tally,
				struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < tally->n_cells && outcome == OK; i++) {
		struct stmt *add = stmt_start(conn, &sql_alert_hit_add);
		stmt_bind_i64(add, 1, tally->cells[i].rule);
		stmt_bind_i64(add, 2, tally->cells[i].minute);
		stmt_bind_i64(add, 3, tally->cells[i].posts);
		outcome = stmt_run(add, fault);
	}
	return outcome;
}

static enum outcome old_forget(struct conn *conn, const struct found *found, struct fault *fault)
{
	struct stmt *hits = stmt_start(conn, &sql_alert_hit_forget);
	stmt_bind_i64(hits, 1, found->rule);
	stmt_bind_i64(hits, 2, found->last_at / MINUTE_MS - ALERT_MINUTES_MOST);
	const enum outcome outcome = stmt_run(hits, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *alerts = stmt_start(conn, &sql_alert_forget);
	stmt_bind_i64(alerts, 1, found->rule);
	stmt_bind_i64(alerts, 2, found->last_at - ALERT_KEPT_MS);
	return stmt_run(alerts, fault);
}

// The alert of a rule that still goes on; 0 if none does.
static enum outcome going_find(struct conn *conn, const struct found *found, int64_t *ret_alert,
			       struct fault *fault)
{
	const int64_t window = found->minutes * MINUTE_MS;
	const int64_t quiet = window > ALERT_QUIET_MS ? window : ALERT_QUIET_MS;
	struct stmt *find = stmt_start(conn, &sql_alert_newest);
	stmt_bind_i64(find, 1, found->rule);
	*ret_alert = 0;
	if (stmt_step(find) && stmt_i64(find, 2) + quiet >= found->last_at &&
	    stmt_i64(find, 1) + ALERT_LONGEST_MS + window >= found->last_at)
		*ret_alert = stmt_i64(find, 0);
	return stmt_end(find, fault);
}

static enum outcome alert_more(struct conn *conn, int64_t alert, const struct found *found,
			       int64_t now, struct fault *fault)
{
	struct stmt *grow = stmt_start(conn, &sql_alert_grow);
	stmt_bind_i64(grow, 1, alert);
	stmt_bind_i64(grow, 2, found->last_at);
	stmt_bind_i64(grow, 3, found->posts);
	stmt_bind_i64(grow, 4, found->life);
	for (int i = 0; i < ALERT_EXAMPLES; i++)
		stmt_bind_i64(grow, 5 + i, found->examples[i]);
	const enum outcome outcome = stmt_run(grow, fault);
	// Life at risk goes through quiet hours that hold the alert back.
	return outcome == OK && found->life > 0 ? alert_tell_hurry(conn, alert, now, fault)
						: outcome;
}

static enum outcome alert_begin(struct conn *conn, struct id_maker *ids, const struct found *found,
				int64_t posts, int64_t now, struct fault *fault)
{
	const int64_t id = id_next(ids);
	struct stmt *insert = stmt_start(conn, &sql_alert_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, found->campaign);
	stmt_bind_i64(insert, 3, found->rule);
	stmt_bind_i64(insert, 4, found->last_at);
	stmt_bind_i64(insert, 5, found->last_at);
	stmt_bind_i64(insert, 6, posts);
	stmt_bind_i64(insert, 7, found->life);
	for (int i = 0; i < ALERT_EXAMPLES; i++)
		stmt_bind_i64(insert, 8 + i, found->examples[i]);
	stmt_bind_i64(insert, 11, now);
	const enum outcome outcome = stmt_run(insert, fault);
	return outcome == OK ? alert_tell_queue(conn, id, now, fault) : outcome;
}

static enum outcome found_write(struct conn *conn, struct id_maker *ids, const struct found *found,
				int64_t now, struct fault *fault)
{
	int64_t alert, posts = 0;
	enum outcome outcome = going_find(conn, found, &alert, fault);
	if (outcome == OK && alert != 0)
		return alert_more(conn, alert, found, now, fault);
	struct stmt *sum = stmt_start(conn, &sql_alert_hit_sum);
	stmt_bind_i64(sum, 1, found->rule);
	stmt_bind_i64(sum, 2, found->last_at / MINUTE_MS - found->minutes);
	if (outcome == OK && stmt_step(sum))
		posts = stmt_i64(sum, 0);
	const enum outcome ended = stmt_end(sum, fault);
	outcome = outcome == OK ? ended : outcome;
	if (outcome == OK && posts >= found->needed)
		outcome = alert_begin(conn, ids, found, posts, now, fault);
	return outcome == OK ? old_forget(conn, found, fault) : outcome;
}

enum outcome alert_write(struct conn *conn, struct id_maker *ids, const struct alert_tally *tally,
			 int64_t now, struct fault *fault)
{
	enum outcome outcome = cells_write(conn, tally, fault);
	for (size_t i = 0; i < tally->n_found && outcome == OK; i++)
		outcome = found_write(conn, ids, &tally->found[i], now, fault);
	return outcome;
}
