-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Parts of cases.

-- name: part_incident
-- An incident that tells the same as $2 under title $3, as urgent as $4, and has no posts of its
-- own: it shows the first one of the other.
insert into incident (id, campaign_id, title, named, first_post, latest_post, originals, posts,
	waiting, kind, urgency, labels, place, lat, lon, langs, sources, phones, numbers, sure,
	sure_at, sure_by, evidence, sure_until)
select cast($1 as bigint), i.campaign_id, cast($3 as text), 1, i.first_post, i.first_post, 0, 1, 0,
	i.kind, cast($4 as bigint), i.labels, i.place, i.lat, i.lon, i.langs, i.sources, i.phones,
	i.numbers, i.sure, i.sure_at, i.sure_by, i.evidence, i.sure_until
from incident i where i.id = $2;

-- name: part_place
-- Where incident $1 lies, if its posts do not say: where $2 lies.
update incident set place = (select w.place from incident w where w.id = $2),
	lat = (select w.lat from incident w where w.id = $2),
	lon = (select w.lon from incident w where w.id = $2)
where id = $1 and place = '';

-- name: part_insert
-- A case is a part of another.
insert into case_part (act, campaign_id, from_case, to_case, account_id, reason)
values ($1, $2, $3, $4, $5, $6);

-- name: part_note_need
-- A need of case $3 goes to case $4.
insert into case_part_move (act, thing, thing_id, from_case, to_case)
select cast($1 as bigint), 'need', n.id, n.case_id, cast($4 as bigint) from need n
where n.id = $2 and n.case_id = $3 returning thing_id;

-- name: part_note_household
-- So does a household.
insert into case_part_move (act, thing, thing_id, from_case, to_case)
select cast($1 as bigint), 'household', h.id, h.case_id, cast($4 as bigint) from household h
where h.id = $2 and h.case_id = $3 returning thing_id;

-- name: part_of
-- What a case is a part of, in force.
select p.act, d.id, d.number, d.incident_id from case_part p join desk_case d on d.id = p.from_case
where p.to_case = $1 and p.undone_at is null order by p.act desc limit 1;

-- name: part_list
-- The parts that were split off a case, in force, the newest first.
select d.id, d.number, i.title, d.state from case_part p join desk_case d on d.id = p.to_case
join incident i on i.id = d.incident_id
where p.from_case = $1 and p.undone_at is null and (i.labels & $2) = 0
order by p.act desc limit $3;

-- name: part_undone
-- It is a part no more.
update case_part set undone_at = $2 where act = $1;

-- name: part_to_hide
-- Whether a part of what is private (label $1) is not; part_hide is for these.
select 1 from case_part p join desk_case w on w.id = p.from_case
join incident f on f.id = w.incident_id join desk_case d on d.id = p.to_case
join incident i on i.id = d.incident_id
where p.undone_at is null and (f.labels & $1) <> 0 and (i.labels & $1) = 0 limit 1;

-- name: part_to_show
-- Whether one is, of what is not, and has no posts that say so; part_show is for these.
select 1 from case_part p join desk_case w on w.id = p.from_case
join incident f on f.id = w.incident_id join desk_case d on d.id = p.to_case
join incident i on i.id = d.incident_id
where p.undone_at is null and (f.labels & $1) = 0 and (i.labels & $1) <> 0
	and not exists (select 1 from incident_post m where m.incident_id = i.id) limit 1;

-- name: part_hide
-- A part of what is private (label $1) is private.
update incident set labels = labels | $1
where (labels & $1) = 0 and id in (select d.incident_id from case_part p
	join desk_case w on w.id = p.from_case join incident f on f.id = w.incident_id
	join desk_case d on d.id = p.to_case where p.undone_at is null and (f.labels & $1) <> 0);

-- name: part_show
-- No longer so, unless posts of its own say it.
update incident set labels = labels & ~$1
where (labels & $1) <> 0 and id in (select d.incident_id from case_part p
	join desk_case w on w.id = p.from_case join incident f on f.id = w.incident_id
	join desk_case d on d.id = p.to_case where p.undone_at is null and (f.labels & $1) = 0)
	and not exists (select 1 from incident_post m where m.incident_id = incident.id);
