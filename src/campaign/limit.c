// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/limit.h"

#include "base/utf8.h"
#include "campaign/campaign_embedded.h"

const struct limit_entry limit_entries[LIMITS] = {
    [LIMIT_NEW_CASES] = {"new-cases", /*tr*/ "Open Cases that somebody new can have", 3, 1, 10},
    [LIMIT_CONTACTS] = {"contacts",
			/*tr*/ "Contacts that one person opens within an hour before an alarm", 20,
			5, 100},
    [LIMIT_ONE_SIDED] = {"one-sided",
			 /*tr*/
			 "Of one person’s last 30 corrections in a day, so many that hide a Post "
			 "or make it less urgent raise an alarm",
			 25, 15, 30},
    [LIMIT_AIRTIME] = {"airtime",
		       /*tr*/
		       "SMS (in parts) that go out in a day, beside first answers, "
		       "instructions and replies where life is at risk",
		       2000, 100, 1000000},
    [LIMIT_ACK_SENDER] = {"ack-sender", /*tr*/ "First answers that one sender gets in a day", 3, 1,
			  20},
    [LIMIT_ACK_RANGE] = {"ack-range",
			 /*tr*/
			 "First answers in a day to senders of one range of numbers, or one "
			 "mail domain",
			 200, 10, 10000},
    [LIMIT_ACK_DAY] = {"ack-day", /*tr*/ "First answers in a day, in all", 2000, 50, 100000},
    [LIMIT_NOISE_DAYS] = {"noise-days",
			  /*tr*/ "Days after which the words of Posts that are noise are erased",
			  90, 7, 3650},
    [LIMIT_CONTACT_DAYS] = {"contact-days",
			    /*tr*/
			    "Days after the closing of a Case until the contacts of its people are "
			    "erased",
			    90, 30, 730},
};

enum limit_kind limit_of(struct str name)
{
	for (int i = 0; i < LIMITS; i++)
		if (str_equal(name, str_from(limit_entries[i].name)))
			return (enum limit_kind)i;
	return LIMITS;
}

enum outcome limit_read(struct conn *conn, int64_t campaign, enum limit_kind kind,
			int64_t *ret_value, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_limit_find);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, str_from(limit_entries[kind].name));
	const int64_t value = stmt_step(find) ? stmt_i64(find, 0) : limit_entries[kind].standard;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_value = value;
	return outcome;
}

enum outcome limit_set(struct conn *conn, int64_t campaign, enum limit_kind kind, int64_t value,
		       struct str reason, int64_t *ret_was, struct fault *fault)
{
	int64_t was;
	const struct limit_entry *entry = &limit_entries[kind];
	if (value < entry->least || value > entry->most)
		return fail(INVALID, fault, /*tr*/ "This limit is a number from %lld to %lld.",
			    (long long)entry->least, (long long)entry->most);
	if (utf8_length(reason) > LIMIT_REASON_MAX)
		return fail(INVALID, fault, /*tr*/ "A reason has at most %d characters.",
			    LIMIT_REASON_MAX);
	const enum outcome outcome = limit_read(conn, campaign, kind, &was, fault);
	if (outcome != OK)
		return outcome;
	if (value > was && str_trim(reason).len == 0)
		return fail(INVALID, fault, /*tr*/ "This protects less than before: say why.");
	*ret_was = was;
	struct stmt *write = stmt_start(conn, &sql_limit_write);
	stmt_bind_i64(write, 1, campaign);
	stmt_bind_str(write, 2, str_from(entry->name));
	stmt_bind_i64(write, 3, value);
	return stmt_run(write, fault);
}
