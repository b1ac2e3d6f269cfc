-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: authority_list
-- What was said with authorities about a case, newest first.
select h.id, h.who, h.spoke_with, h.reference, h.said, h.check_at, a.name from case_authority h
join account a on a.id = h.account_id where h.case_id = $1 order by h.id desc limit $2;

-- name: authority_insert
-- Somebody spoke with them.
insert into case_authority (id, campaign_id, case_id, who, spoke_with, reference, said, check_at,
	account_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);
