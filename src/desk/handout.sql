-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: handout_insert
-- Cases were printed for a field team.
insert into handout (id, campaign_id, account_id, place, team, cases, contacts, note)
values ($1, $2, $3, $4, $5, $6, $7, '');

-- name: handout_list
-- Those of a campaign: what is out first, then the newest; those after hand-out $3, if it is not 0.
select h.id, a.name, h.place, h.team, h.cases, h.contacts, h.returned_at, b.name, h.note
from handout h join account a on a.id = h.account_id left join account b on b.id = h.returned_by
where h.campaign_id = $1 and (cast($3 as bigint) = 0 or exists (select 1 from handout o
	where o.id = $3 and (case when h.returned_at is null then 0 else 1 end, -h.id)
		> (case when o.returned_at is null then 0 else 1 end, -o.id)))
order by case when h.returned_at is null then 0 else 1 end, h.id desc limit $2;

-- name: handout_return
-- It is back.
update handout set returned_at = $3, returned_by = $4, note = $5
where id = $1 and campaign_id = $2 and returned_at is null;

-- name: handout_contacts
-- The sealed contacts of who wrote about an incident, first ones first.
select k.post_id, k.sealed from incident_post m join post_contact k on k.post_id = m.post_id
where m.incident_id = $1 order by k.post_id limit $2;
