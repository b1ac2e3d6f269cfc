-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Lists for programs, newest first, in an order that never changes.

-- name: api_incidents
-- Incidents with ids under $2, and their cases; columns as in incident_find.
select i.id, i.campaign_id, i.title, i.named, i.first_post, i.latest_post, i.posts, i.waiting,
	i.kind, i.urgency, i.labels, i.place, i.lat, i.lon, i.langs, i.sources, i.sure, i.sure_at,
	i.evidence, i.joined_into, c.id
from incident i left join desk_case c on c.incident_id = i.id
where i.campaign_id = $1 and i.id < $2 and i.joined_into is null
order by i.id desc limit $3;

-- name: api_corrections
-- Corrections with ids under $2, and who made them; none of what is private ($4: its label).
select c.id, c.post_id, c.bulk_id, c.at, c.undone_at, c.field, c.was, c.now, c.reason, a.name
from correction c left join account a on a.id = c.account_id
join post p on p.id = c.post_id
where c.campaign_id = $1 and c.id < $2 and (p.labels & $4) = 0
	and not exists (select 1 from incident_post m join incident i on i.id = m.incident_id
		where m.post_id = coalesce(p.copy_of, p.id) and (i.labels & $4) <> 0)
order by c.id desc limit $3;
