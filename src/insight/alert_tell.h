// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells people of alerts (insight/alert.h): one message for each, with how many posts there are
// when it leaves, by mail and the operator's command, by the campaign's own SMS number
// (campaign/outbox.h, which keeps its airtime) and to its webhooks; quiet hours and the limits
// below hold it back, and then it tells of all that came meanwhile. A rule that wakes raises an
// alarm, which walks until somebody answers. What leaves says which campaign, which rule by its
// number, how many posts and where to look: no name, no place, no word of a post. Nothing leaves
// for an exercise. A sudden end tells nothing twice by mail; the operator's command may be run
// twice for one alert, never not at all.
#ifndef CAUSEWAY_INSIGHT_ALERT_TELL_H
#define CAUSEWAY_INSIGHT_ALERT_TELL_H

#include "campaign/alarm.h"

#define ALERT_TELL_JOB	    "alert.tell"
#define ALERT_RULE_HOUR	    4  // alerts of one rule that are told within an hour
#define ALERT_CAMPAIGN_HOUR 20 // and of all rules of a campaign; life at risk is told all the same
#define ALERT_TOLD_MOST	    30 // people

// The job that tells of one alert; `context` is a struct alarm_walker, by whose channels it sends.
struct job_kind alert_tell_job(struct alarm_walker *walker);
// Queues it, inside a write; once for each alert.
enum outcome alert_tell_queue(struct conn *conn, int64_t alert, int64_t due, struct fault *fault);

// Brings its telling forward, inside a write: what held it back may hold no longer.
enum outcome alert_tell_hurry(struct conn *conn, int64_t alert, int64_t due, struct fault *fault);

// When a minute of the day that is no quiet one comes next, ms UTC; `now` if it is none.
struct zone;
int64_t alert_quiet_end(const struct zone *zone, int64_t from, int64_t until, int64_t now);

#endif
