-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Checklists of cases.

-- name: check_list
-- The entries of a case in their order, those that were taken out last.
select k.id, k.place, k.words, a.name, d.name, k.done_at, k.gone from case_check k
join account a on a.id = k.account_id left join account d on d.id = k.done_by
where k.case_id = $1 order by k.gone, k.place, k.id limit $2;

-- name: check_figures
-- How many entries a case has, and the last place.
select count(*), coalesce(max(place), 0) from case_check where case_id = $1;

-- name: check_insert
-- A new entry.
insert into case_check (id, campaign_id, case_id, place, words, account_id, gone)
values ($1, $2, $3, $4, $5, $6, 0);

-- name: check_find
-- An entry of a case.
select place, words, done_at, gone from case_check where id = $1 and case_id = $2;

-- name: check_done_set
-- Somebody did it, or nobody.
update case_check set done_by = $2, done_at = $3 where id = $1;

-- name: check_gone_set
-- It is taken out, or stands again.
update case_check set gone = $2 where id = $1;

-- name: check_before
-- The entry that stands before place $2.
select id, place from case_check where case_id = $1 and gone = 0 and place < $2
order by place desc limit 1;

-- name: check_place_set
-- Where an entry stands.
update case_check set place = $2 where id = $1;

-- name: check_template_find
-- The lists of a campaign.
select words from check_template where campaign_id = $1;

-- name: check_template_set
-- Writes them.
insert into check_template (campaign_id, words) values ($1, $2)
on conflict (campaign_id) do update set words = excluded.words;

-- name: part_note_checks
-- Which entries go from case $2 to case $3.
insert into case_part_move (act, thing, thing_id, from_case, to_case)
select cast($1 as bigint), 'check', k.id, cast($2 as bigint), cast($3 as bigint)
from case_check k where k.case_id = $2;

-- name: part_move_checks
-- They go.
update case_check set case_id = (select m.to_case from case_part_move m
	where m.act = $1 and m.thing = 'check' and m.thing_id = case_check.id)
where id in (select m.thing_id from case_part_move m where m.act = $1 and m.thing = 'check');

-- name: part_back_checks
-- Those that went along and are still there go back.
update case_check set case_id = (select m.from_case from case_part_move m
	where m.act = $1 and m.thing = 'check' and m.thing_id = case_check.id)
where exists (select 1 from case_part_move m where m.act = $1 and m.thing = 'check'
	and m.thing_id = case_check.id and m.to_case = case_check.case_id);
