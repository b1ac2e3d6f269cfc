-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Files of cases: those that people added, and those that came with its messages.

-- name: case_files
-- Files of case $1, and of the messages of incident $2 with their copies, the newest first.
select a.id, a.post_id, a.account_id, c.name as by, a.kind, a.bytes, a.name from attachment a
left join account c on c.id = a.account_id
where a.case_id = $1 or a.post_id in (
	select m.post_id from incident_post m where m.incident_id = $2
	union select p.id from incident_post m cross join post p
		where m.incident_id = $2 and p.copy_of = m.post_id and p.signal > 0)
order by a.id desc limit $3;

-- name: post_files
-- Files that came with message $1, the newest first.
select a.id, a.post_id, a.account_id, '' as by, a.kind, a.bytes, a.name from attachment a
where a.post_id = $1 order by a.id desc limit $2;

-- name: post_left
-- Files that came with message $1 and were not kept.
select name, bytes, reason from attachment_left where post_id = $1 order by place limit $2;

-- name: case_file_of
-- Whether file $1 belongs to case $2 or to a message of incident $3.
select 1 from attachment a where a.id = $1 and (a.case_id = $2 or exists (
	select 1 from post p join incident_post m on m.post_id = coalesce(p.copy_of, p.id)
	where p.id = a.post_id and m.incident_id = $3));

-- name: case_file_first
-- The first message of an incident.
select first_post from incident where id = $1;

-- name: part_note_files
-- Which files go from case $2 to case $3; one that is there already stays.
insert into case_part_move (act, thing, thing_id, from_case, to_case)
select cast($1 as bigint), 'file', a.id, cast($2 as bigint), cast($3 as bigint)
from attachment a where a.case_id = $2 and not exists (
	select 1 from attachment b where b.case_id = $3 and b.digest = a.digest);

-- name: part_move_files
-- They go.
update attachment set case_id = (select m.to_case from case_part_move m
	where m.act = $1 and m.thing = 'file' and m.thing_id = attachment.id)
where id in (select m.thing_id from case_part_move m where m.act = $1 and m.thing = 'file');

-- name: part_back_files
-- Those that went along and are still there go back.
update attachment set case_id = (select m.from_case from case_part_move m
	where m.act = $1 and m.thing = 'file' and m.thing_id = attachment.id)
where exists (select 1 from case_part_move m where m.act = $1 and m.thing = 'file'
	and m.thing_id = attachment.id and m.to_case = attachment.case_id)
	and not exists (select 1 from case_part_move m join attachment b
		on b.case_id = m.from_case and b.digest = attachment.digest
		where m.act = $1 and m.thing = 'file' and m.thing_id = attachment.id);
