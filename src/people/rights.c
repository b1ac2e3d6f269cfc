// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/rights.h"

#include "base/time.h"
#include "people/organisation.h"
#include "people/people_embedded.h"

void rights_add(struct rights *rights, const struct held_role *held)
{
	const struct role *role = role_find(held->role);
	if (!role)
		return;
	if (held->organisation == 0) {
		rights->may |= role->may & ~(held->probation ? PROBATION_NOT : 0);
		rights->sees = SHARE_ALL;
		rights->team = true;
		rights->trusted |= !held->probation && role->may >> MAY_CASE_WORK & 1;
		rights->probation = !rights->trusted && (rights->probation || held->probation);
		return;
	}
	uint32_t sees = share_bits(held->shares);
	if (organisation_kind_guarded(held->kind))
		sees &= ~SHARE_BIT(SHARE_CONTACTS);
	if (sees == 0)
		return;
	uint32_t may = role->may & PARTNER_MAY;
	if (!(sees & SHARE_BIT(SHARE_CONTACTS)))
		may &= ~(1u << MAY_CONTACT_OPEN);
	rights->may |= may;
	if (!rights->team)
		rights->sees = rights->partner ? rights->sees & sees : sees;
	rights->partner = true;
	if (!(rights->sees & SHARE_BIT(SHARE_CONTACTS)))
		rights->may &= ~(1u << MAY_CONTACT_OPEN);
}

static struct stmt *held_start(struct conn *conn, int64_t account, struct str campaign, int64_t now)
{
	struct stmt *list = stmt_start(conn, &sql_role_grant_rights);
	stmt_bind_i64(list, 1, account);
	stmt_bind_str(list, 2, campaign.at ? campaign : STR(""));
	stmt_bind_i64(list, 3, now);
	return list;
}

static struct held_role held_read(struct stmt *list)
{
	return (struct held_role){
	    .role = stmt_str(list, 0),
	    .organisation = stmt_i64(list, 1),
	    .kind = stmt_str(list, 2),
	    .shares = stmt_str(list, 3),
	    .probation = stmt_i64(list, 4) != 0,
	};
}

enum outcome rights_read(struct conn *conn, int64_t account, struct str campaign, int64_t now,
			 struct rights *ret_rights, struct fault *fault)
{
	struct rights rights = {.may = 1u << MAY_PUBLIC | 1u << MAY_SIGNED_IN};
	struct stmt *list = held_start(conn, account, campaign, now);
	while (stmt_step(list)) {
		const struct held_role held = held_read(list);
		rights_add(&rights, &held);
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK)
		*ret_rights = rights;
	return outcome;
}

enum outcome rights_held_for(struct conn *conn, int64_t account, struct str campaign, int64_t now,
			     enum permission permission, struct held_for *ret, size_t most,
			     size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct stmt *list = held_start(conn, account, campaign, now);
	while (stmt_step(list)) {
		size_t at = 0;
		struct rights rights = {0};
		const struct held_role held = held_read(list);
		rights_add(&rights, &held);
		if (!rights.partner)
			continue;
		while (at < count && ret[at].organisation != held.organisation)
			at++;
		if (at == most)
			continue;
		if (at == count)
			ret[count++] = (struct held_for){.organisation = held.organisation};
		ret[at].may |= rights.may >> permission & 1;
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK)
		*ret_count = count;
	return outcome;
}

enum outcome account_rights(struct people *people, int64_t account, struct str campaign,
			    int64_t now, struct rights *ret_rights, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(people_store(people), &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = rights_read(conn, account, campaign, now, ret_rights, fault);
	conn_release(conn);
	return outcome;
}

enum outcome account_may(struct people *people, int64_t account, struct str campaign,
			 uint32_t *ret_may, struct fault *fault)
{
	struct rights rights;
	const enum outcome outcome =
	    account_rights(people, account, campaign, time_now(), &rights, fault);
	if (outcome == OK)
		*ret_may = rights.may;
	return outcome;
}
