-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What stands on a hand-over sheet: a case, a number, words, who, when. $2: what is private.

-- name: handover_life
-- Life at risk, what nobody has first, then by due time.
select d.id, d.number, i.title, coalesce(o.name, ''), d.due_at from desk_case d
join incident i on i.id = d.incident_id left join account o on o.id = d.owner_id
where d.id in (select id from (select c.id from desk_case c where c.campaign_id = $1 and c.state < 5
		and c.urgency = 3 and (c.labels & $2) = 0 and c.owner_id is null
		order by c.due_at, c.id limit $3) n
	union all select id from (select c.id from desk_case c where c.campaign_id = $1 and c.state < 5
		and c.urgency = 3 and (c.labels & $2) = 0 and c.owner_id > 0
		order by c.due_at, c.id limit $3) t)
order by case when d.owner_id is null then 0 else 1 end, d.due_at, d.id limit $3;

-- name: handover_promises
-- What was promised and stands.
select d.id, d.number, i.title, a.name, r.promised_at from reply r
join desk_case d on d.id = r.case_id join incident i on i.id = d.incident_id
join account a on a.id = r.account_id
where r.campaign_id = $1 and r.promised_at is not null and r.kept_at is null
	and (i.labels & $2) = 0
order by r.promised_at, r.id limit $3;

-- name: handover_asked
-- Asks out without an answer, oldest first.
select d.id, d.number, i.title, p.who, p.expected_at from dispatch p
join desk_case d on d.id = p.case_id join incident i on i.id = d.incident_id
where p.campaign_id = $1 and p.state = 0 and d.state < 5 and (i.labels & $2) = 0
order by p.id limit $3;

-- name: handover_coming
-- Who is on the way.
select d.id, d.number, i.title, p.who, p.expected_at from dispatch p
join desk_case d on d.id = p.case_id join incident i on i.id = d.incident_id
where p.campaign_id = $1 and p.state = 1 and d.state < 5 and (i.labels & $2) = 0
order by p.id limit $3;

-- name: handover_partners
-- Partners that were asked to take a case over.
select d.id, d.number, i.title, o.name, t.until_at from case_transfer t
join desk_case d on d.id = t.case_id join incident i on i.id = d.incident_id
join organisation o on o.id = t.organisation_id
where t.campaign_id = $1 and t.state = 0 and (i.labels & $2) = 0
order by t.until_at, t.id limit $3;

-- name: handover_rumours
-- Rumours that still spread.
select 0, r.number, r.claim, '', r.look_at from rumour r
where r.campaign_id = $1 and case when r.closed_at is null then 0 else 1 end = 0
	and cast($2 as bigint) >= 0 order by r.id desc limit $3;

-- name: handover_concerns
-- How many concerns are open; nothing of them.
select 0, count(*), '', '', 0 from concern
where campaign_id = $1 and closed_at is null and cast($2 as bigint) >= 0 and cast($3 as bigint) > 0 having count(*) > 0;

-- name: handover_people
-- Who is on duty at $4.
select 0, 0, case when s.lead = 1 then 'lead' else '' end, a.name, s.until_at
from shift s join account a on a.id = s.account_id
where s.campaign_id = $1 and cast($2 as bigint) >= 0 and s.until_at > $4 and s.ended_at is null
	and a.disabled_at is null
order by s.lead desc, s.until_at desc, s.id limit $3;

-- name: handover_insert
-- A sheet as it was signed.
insert into handover (id, campaign_id, signed_by, signed_at, words, hash, taken_name, taken_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: handover_line_insert
-- A line of it.
insert into handover_line (handover_id, place, part, case_id, number, words, who, due_at, hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: handover_find
-- A sheet of a campaign.
select h.id, h.signed_by, a.name, h.signed_at, h.words, h.hash, coalesce(t.name, h.taken_name),
	h.taken_at, case when h.taken_name <> '' then 1 else 0 end
from handover h join account a on a.id = h.signed_by left join account t on t.id = h.taken_by
where h.id = $1 and h.campaign_id = $2;

-- name: handover_list
-- The newest sheets of a campaign before sheet $3.
select h.id, h.signed_by, a.name, h.signed_at, h.words, h.hash, coalesce(t.name, h.taken_name),
	h.taken_at, case when h.taken_name <> '' then 1 else 0 end
from handover h join account a on a.id = h.signed_by left join account t on t.id = h.taken_by
where h.campaign_id = $1 and h.id < $3 order by h.id desc limit $2;

-- name: handover_lines
-- The lines of a sheet, and their hashes.
select l.part, coalesce(l.case_id, 0), l.number, l.words, l.who, coalesce(l.due_at, 0), l.hash
from handover_line l where l.handover_id = $1 order by l.place limit $2;

-- name: handover_take
-- Somebody takes over.
update handover set taken_by = $2, taken_at = $3 where id = $1 and taken_at is null;

-- name: handover_forget
-- Takes what a person wrote out of the lines of their case; the hash of a line stays.
update handover_line set words = ''
where case_id in (select d.id from desk_case d join incident i on i.id = d.incident_id
	where i.first_post = $1);

-- name: handover_unsigned
-- Sheets signed before $1 and after $2 that nobody has taken over and nobody was told of.
select h.campaign_id, h.id from handover h where h.taken_at is null and h.signed_at <= $1
	and h.signed_at > $2 and not exists (select 1 from alarm a
		where a.campaign_id = h.campaign_id and a.kind = 'handover' and a.subject = h.id)
order by h.id limit $3;
