// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/alert_try.h"

#include "base/time.h"
#include "insight/insight_embedded.h"

#include <stdlib.h>

struct trial {
	struct group_scratch *scratch;
	struct group_post *post;
	struct folded *folded;
	struct tag_book book;
	int64_t since;
	int64_t minutes[ALERT_MINUTES_MOST + 1]; // what was found in each
};

static void trial_free(struct trial *trial)
{
	if (!trial)
		return;
	group_scratch_free(trial->scratch);
	free(trial->post);
	free(trial->folded);
	free(trial);
}

static struct trial *trial_new(void)
{
	struct trial *trial = calloc(1, sizeof *trial);
	if (!trial)
		return NULL;
	trial->post = calloc(1, sizeof *trial->post);
	trial->folded = malloc(sizeof *trial->folded);
	if (trial->post && trial->folded && group_scratch_new(&trial->scratch, NULL) == OK)
		return trial;
	trial_free(trial);
	return NULL;
}

static void example_keep(struct trial *trial, struct arena *arena, struct alert_trial *found)
{
	char title[INCIDENT_TITLE_MAX * 4];
	if (found->n_examples == ALERT_TRY_EXAMPLES)
		return;
	found->examples[found->n_examples].post = trial->post->id;
	found->examples[found->n_examples++].title =
	    arena_copy(arena, group_title(trial->scratch, trial->post, title));
}

static void post_try(struct trial *trial, struct arena *arena, const struct alert_rule *rule,
		     struct alert_trial *found)
{
	struct watched watched;
	if (!watched_read(trial->scratch, &trial->book, trial->post, &watched) ||
	    !alert_rule_matches(trial->folded, rule, &watched))
		return;
	const int64_t minute = (watched.at - trial->since) / MINUTE_MS;
	if (minute >= 0 && minute <= ALERT_MINUTES_MOST)
		trial->minutes[minute]++;
	found->found++;
	example_keep(trial, arena, found);
}

// As insight/alert_write.c begins and ends them.
static int64_t alerts_count(const struct trial *trial, const struct alert_rule *rule)
{
	const int64_t still = ALERT_QUIET_MS / MINUTE_MS;
	const int64_t quiet = rule->minutes > still ? rule->minutes : still;
	const int64_t longest = ALERT_LONGEST_MS / MINUTE_MS + rule->minutes;
	int64_t alerts = 0, sum = 0, last = -quiet - 1, began = -longest - 1;
	for (int64_t i = 0; i <= ALERT_MINUTES_MOST; i++) {
		sum += trial->minutes[i];
		if (i >= rule->minutes)
			sum -= trial->minutes[i - rule->minutes];
		if (trial->minutes[i] == 0)
			continue;
		const bool going = alerts > 0 && last + quiet >= i && began + longest >= i;
		if (!going && sum >= rule->posts) {
			alerts++;
			began = last = i;
		} else if (going) {
			last = i;
		}
	}
	return alerts;
}

static enum outcome posts_try(struct conn *conn, struct arena *arena, struct trial *trial,
			      const struct alert_rule *rule, int64_t now, struct alert_trial *found,
			      struct fault *fault)
{
	trial->since = now - DAY_MS;
	struct stmt *rows = stmt_start(conn, &sql_watch_range);
	stmt_bind_i64(rows, 1, rule->campaign);
	stmt_bind_i64(rows, 2, id_floor(trial->since));
	stmt_bind_i64(rows, 3, id_floor(now + MINUTE_MS));
	stmt_bind_i64(rows, 4, ALERT_TRY_POSTS);
	while (stmt_step(rows)) {
		group_post_read(rows, trial->post);
		post_try(trial, arena, rule, found);
		found->looked++;
	}
	found->cut = found->looked == ALERT_TRY_POSTS;
	found->alerts = alerts_count(trial, rule);
	return stmt_end(rows, fault);
}

enum outcome alert_try(struct conn *conn, struct arena *arena, struct alert_rule *rule, int64_t now,
		       struct alert_trial *ret_trial, struct fault *fault)
{
	struct alert_trial found = {0};
	struct trial *trial = trial_new();
	if (!trial)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	enum outcome outcome = alert_rule_check(rule, fault);
	if (outcome == OK)
		outcome = alert_rule_fold(arena, trial->folded, rule, fault);
	if (outcome == OK)
		outcome = tag_book_read(conn, arena, rule->campaign, &trial->book, fault);
	if (outcome == OK)
		outcome = posts_try(conn, arena, trial, rule, now, &found, fault);
	trial_free(trial);
	if (outcome == OK)
		*ret_trial = found;
	return outcome;
}
