// SPDX-License-Identifier: AGPL-3.0-or-later
// What an alert rule would have found within the last 24 hours, before anybody keeps it. Reads the
// newest ALERT_TRY_POSTS posts at most; writes nothing.
#ifndef CAUSEWAY_INSIGHT_ALERT_TRY_H
#define CAUSEWAY_INSIGHT_ALERT_TRY_H

#include "insight/alert.h"

#define ALERT_TRY_POSTS	   5000
#define ALERT_TRY_EXAMPLES 5

struct alert_trial {
	int64_t looked, found; // posts
	int64_t alerts;	       // that they would have been
	bool cut;	       // there are more than were looked at
	struct {
		int64_t post;
		struct str title;	// first words, phone numbers masked
	} examples[ALERT_TRY_EXAMPLES]; // newest first
	size_t n_examples;
};
// INVALID and TOO_MUCH as alert_rule_check and alert_rule_fold say.
enum outcome alert_try(struct conn *conn, struct arena *arena, struct alert_rule *rule, int64_t now,
		       struct alert_trial *ret_trial, struct fault *fault);

#endif
