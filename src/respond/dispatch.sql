-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: dispatch_list
-- Who was asked or goes, of a case: open ones first, then the newest.
select d.id, d.who, d.what, d.reference, d.outside, d.expected_at, d.state, d.changed_at, a.name
from dispatch d join account a on a.id = d.changed_by
where d.case_id = $1 order by case when d.state < 2 then 0 else 1 end, d.id desc limit $2;

-- name: dispatch_count
-- How many there are of a case, and how many are open.
select count(*), coalesce(sum(case when state < 2 then 1 else 0 end), 0) from dispatch
where case_id = $1;

-- name: dispatch_insert
-- Somebody was asked, or goes.
insert into dispatch (id, campaign_id, case_id, who, what, reference, outside, expected_at, state,
	changed_at, changed_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: dispatch_find
-- One of a case.
select who, state from dispatch where id = $1 and case_id = $2;

-- name: dispatch_set
-- What became of it.
update dispatch set state = $2, expected_at = coalesce($3, expected_at),
	reference = case when $4 = '' then reference else $4 end, changed_at = $5, changed_by = $6
where id = $1;

-- name: dispatch_stand_down
-- The others of a case that were asked are needed no more.
update dispatch set state = 3, changed_at = $3, changed_by = $4
where case_id = $1 and id <> $2 and state = 0;
