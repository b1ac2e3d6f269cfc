// SPDX-License-Identifier: AGPL-3.0-or-later
// Alert rules: "more than 20 medical requests in Srinagar in 10 minutes". A rule says which posts
// it means and how many within how long; when so many came, that is one alert, which grows while
// more come and ends when none came for a while. Each alert is told once (insight/alert_tell.h).
// Noise, near-copies and what is private (respond/protection.h) match no rule. Rules are asked
// behind the stream (insight/watch.h): no post waits for them, however many there are. Sends
// nothing.
#ifndef CAUSEWAY_INSIGHT_ALERT_H
#define CAUSEWAY_INSIGHT_ALERT_H

#include "insight/watched.h"

#define ALERT_RULES_MOST   100 // of a campaign
#define ALERT_NAME_MOST	   80  // code points
#define ALERT_WORDS_MOST   20
#define ALERT_TEXT_MOST	   500 // code points of the list of words
#define ALERT_PEOPLE_MOST  20  // chosen for a rule
#define ALERT_NUMBERS_MOST 10  // that get an SMS
#define ALERT_POSTS_MOST   1000
#define ALERT_MINUTES_MOST 1440
#define ALERT_QUIET_MS	   ((int64_t)30 * 60 * 1000)	// without a match, or the window: it ends
#define ALERT_LONGEST_MS   ((int64_t)6 * 3600 * 1000)	// what goes on longer is told again
#define ALERT_KEPT_MS	   ((int64_t)90 * 86400 * 1000) // then an alert is forgotten
#define ALERT_EXAMPLES	   3
#define ALERTS_SHOWN	   50

// A telephone number that gets an SMS.
struct alert_number {
	struct str sealed, hash; // people/seal.h
};

struct alert_rule {
	int64_t id, campaign;
	struct str name;	   // for the team; never leaves the server
	int kind;		   // enum post_kind; -1: any
	int topic;		   // enum head; 0: any
	enum post_urgency urgency; // at least
	struct str lang;	   // BCP 47 or its beginning; empty: any
	struct str place;	   // name; empty: any
	struct str tag;		   // of the campaign; empty: any
	struct str words;	   // as typed, commas between: one of them is enough; empty: any
	int64_t posts, minutes;	   // so many within so long
	bool leaves;		   // is told by mail, or by the operator's command
	bool duty;		   // to who is on duty then, beside the chosen people
	bool sms;		   // is told by the campaign's own SMS number, to `numbers`
	bool hook;		   // and to the webhooks that want it
	bool wake;		   // raises an alarm, which walks until somebody answers
	int64_t quiet_from, quiet_until; // minutes of the campaign's day; equal: never quiet
	bool life_wakes;		 // life at risk is told in the quiet hours too
	int64_t snoozed_until;		 // ms UTC; 0: it is not
	int64_t made_at, ended_at;	 // ended_at 0: in force
	int64_t people[ALERT_PEOPLE_MOST];
	size_t n_people;
	struct alert_number numbers[ALERT_NUMBERS_MOST];
	size_t n_numbers;
	// Folded, for matching: alert_rule_fold.
	struct str folded_place, folded_words[ALERT_WORDS_MOST];
	size_t n_words;
};

// --- matching ---

// Makes what matching needs, in the arena; `folded` is working memory. TOO_MUCH for more than
// ALERT_WORDS_MOST words.
enum outcome alert_rule_fold(struct arena *arena, struct folded *folded, struct alert_rule *rule,
			     struct fault *fault);
// Whether a rule means this post.
bool alert_rule_matches(struct folded *folded, const struct alert_rule *rule,
			const struct watched *watched);

// --- rules; strings in the arena ---

// INVALID, with a sentence, for a rule that nobody could mean: without a name, or for every post.
enum outcome alert_rule_check(const struct alert_rule *rule, struct fault *fault);
// Adds a rule (id 0) or puts it in the place of what it was, inside a write. TOO_MUCH for more than
// ALERT_RULES_MOST; NOT_FOUND for a rule of another campaign or one that was ended.
enum outcome alert_rule_set(struct conn *conn, struct id_maker *ids, struct alert_rule *rule,
			    int64_t account, int64_t now, struct fault *fault);
enum outcome alert_rule_snooze(struct conn *conn, int64_t campaign, int64_t rule, int64_t until,
			       struct fault *fault);
enum outcome alert_rule_end(struct conn *conn, int64_t campaign, int64_t rule, int64_t now,
			    struct fault *fault);
enum outcome alert_rule_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			     struct alert_rule *ret_rule, struct fault *fault);
// Those in force, oldest first, without people and numbers.
enum outcome alert_rule_list(struct conn *conn, struct arena *arena, int64_t campaign,
			     struct alert_rule **ret_list, size_t *ret_count, struct fault *fault);

// --- alerts ---

struct alert {
	int64_t id, campaign, rule;
	struct str name; // of the rule
	int64_t began_at, last_at, posts, life;
	int64_t examples[ALERT_EXAMPLES];    // posts, newest first; 0: none
	int64_t due_at, told_at, told_posts; // told_at 0: not yet
	struct str result;		     // what became of the message; empty: nothing yet
	int64_t seen_at;
	struct str seen_name;
};
// Newest first, at most ALERTS_SHOWN.
enum outcome alert_list(struct conn *conn, struct arena *arena, int64_t campaign,
			struct alert **ret_list, size_t *ret_count, struct fault *fault);
enum outcome alert_find(struct conn *conn, struct arena *arena, int64_t id, struct alert *ret_alert,
			struct fault *fault);
// Somebody looks after it. CONFLICT if somebody did before; NOT_FOUND in another campaign.
enum outcome alert_see(struct conn *conn, int64_t campaign, int64_t alert, int64_t account,
		       int64_t now, struct fault *fault);

// --- behind the stream ---

// What the rules found in a batch.
struct alert_tally;
struct alert_tally *alert_tally_new(void); // NULL without memory; freed by alert_tally_free
void alert_tally_free(struct alert_tally *tally);
void alert_tally_reset(struct alert_tally *tally);
// False if the batch has no room for it: write it first.
bool alert_note(struct alert_tally *tally, struct folded *folded, const struct alert_rule *rules,
		size_t count, const struct watched *watched);
// Keeps it, and begins the alerts that follow from it; inside a write, only once for each post.
enum outcome alert_write(struct conn *conn, struct id_maker *ids, const struct alert_tally *tally,
			 int64_t now, struct fault *fault);

#endif
