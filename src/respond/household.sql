-- SPDX-License-Identifier: AGPL-3.0-or-later
-- People affected, and what goes along when cases join.

-- name: household_list
-- The households of a case, oldest first.
select id, label, people, children, elderly, disabled, pregnant, gone from household
where case_id = $1 order by gone, id limit $2;

-- name: household_count
-- How many a case has, those taken out included.
select count(*) from household where case_id = $1;

-- name: household_insert
-- A new one.
insert into household (id, case_id, label, people, children, elderly, disabled, pregnant, gone,
	account_id, changed_at, campaign_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: household_update
-- Writes what may change of one of a case.
update household set label = $3, people = $4, children = $5, elderly = $6, disabled = $7,
	pregnant = $8, gone = $9, account_id = $10, changed_at = $11
where id = $1 and case_id = $2 returning id;

-- name: reporter_set
-- Who reports.
insert into post_reporter (post_id, reporter, account_id, at) values ($1, $2, $3, $4)
on conflict (post_id) do update set reporter = excluded.reporter,
	account_id = excluded.account_id, at = excluded.at;

-- name: reporter_find
-- Who reports, of a post.
select reporter from post_reporter where post_id = $1;

-- name: part_note_needs
-- Which needs go from case $2 to case $3.
insert into case_part_move (act, thing, thing_id, from_case, to_case)
select cast($1 as bigint), 'need', n.id, cast($2 as bigint), cast($3 as bigint) from need n where n.case_id = $2;

-- name: part_note_households
-- Which households do.
insert into case_part_move (act, thing, thing_id, from_case, to_case)
select cast($1 as bigint), 'household', h.id, cast($2 as bigint), cast($3 as bigint)
from household h where h.case_id = $2;

-- name: part_move_needs
-- They go.
update need set case_id = (select m.to_case from case_part_move m
	where m.act = $1 and m.thing = 'need' and m.thing_id = need.id)
where id in (select m.thing_id from case_part_move m where m.act = $1 and m.thing = 'need');

-- name: part_move_households
-- They do too.
update household set case_id = (select m.to_case from case_part_move m
	where m.act = $1 and m.thing = 'household' and m.thing_id = household.id)
where id in (select m.thing_id from case_part_move m where m.act = $1 and m.thing = 'household');

-- name: part_back_needs
-- What went along and is still there goes back.
update need set case_id = (select m.from_case from case_part_move m
	where m.act = $1 and m.thing = 'need' and m.thing_id = need.id)
where exists (select 1 from case_part_move m where m.act = $1 and m.thing = 'need'
	and m.thing_id = need.id and m.to_case = need.case_id);

-- name: part_back_households
-- Households do too.
update household set case_id = (select m.from_case from case_part_move m
	where m.act = $1 and m.thing = 'household' and m.thing_id = household.id)
where exists (select 1 from case_part_move m where m.act = $1 and m.thing = 'household'
	and m.thing_id = household.id and m.to_case = household.case_id);

-- name: part_forget
-- An act that was undone moved nothing.
delete from case_part_move where act = $1;
