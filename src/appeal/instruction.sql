-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: instruction_list
-- What counts at $2 in a campaign, the newest first; at most $3.
select t.id, t.template, t.place, t.point, t.evidence, t.until_at, t.at, a.name, t.withdrawn_at,
	'', c.number, 3
from instruction t join account a on a.id = t.account_id
left join desk_case c on c.id = t.case_id left join incident i on i.id = c.incident_id
where t.campaign_id = $1 and t.until_at > $2 and t.withdrawn_at is null
	and (t.case_id is null or i.sure in (2, 3))
order by t.id desc limit $3;

-- name: instruction_list_of
-- The same by the slug of the campaign.
select t.id, t.template, t.place, t.point, t.evidence, t.until_at, t.at, a.name, t.withdrawn_at,
	'', c.number, 3
from campaign g join instruction t on t.campaign_id = g.id join account a on a.id = t.account_id
left join desk_case c on c.id = t.case_id left join incident i on i.id = c.incident_id
where g.slug = $1 and t.until_at > $2 and t.withdrawn_at is null
	and (t.case_id is null or i.sure in (2, 3))
order by t.id desc limit $3;

-- part: instruction_whole
select t.id, t.template, t.place, t.point, t.evidence, t.until_at, t.at, a.name, t.withdrawn_at,
	coalesce(w.name, ''), c.number, coalesce(i.sure, 3)
from instruction t join account a on a.id = t.account_id
left join account w on w.id = t.withdrawn_by left join desk_case c on c.id = t.case_id
left join incident i on i.id = c.incident_id

-- name: instruction_all
-- Those of a campaign that count at $3 or, behind instruction $4 if it is not 0, the others alone;
-- the newest first; at most $2.
-- use: instruction_whole
where t.campaign_id = $1 and (cast($4 as bigint) = 0
	or t.id < $4 and (t.until_at <= $3 or t.withdrawn_at is not null))
order by case when t.until_at > $3 and t.withdrawn_at is null then 0 else 1 end, t.id desc
limit $2;

-- name: instruction_find
-- One of a campaign.
-- use: instruction_whole
where t.campaign_id = $1 and t.id = $2;

-- name: instruction_count
-- How many count at $2.
select count(*) from instruction where campaign_id = $1 and until_at > $2 and withdrawn_at is null;

-- name: instruction_insert
-- Tells the public something.
insert into instruction (id, campaign_id, template, place, point, until_at, evidence, case_id,
	account_id, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: instruction_withdraw
-- Takes it back.
update instruction set withdrawn_by = $3, withdrawn_at = $4
where campaign_id = $1 and id = $2 and withdrawn_at is null and until_at > $4;

-- name: instruction_message
-- What left, or is to leave, under a key.
select id from outbox where campaign_id = $1 and unique_key = $2;
