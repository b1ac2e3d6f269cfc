-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: public_answer_post
-- What is answered: as it was received, and what it belongs to.
select p.raw, p.urgency, p.lang, coalesce(d.id, 0), p.reading
from post p left join incident_post m on m.post_id = coalesce(p.copy_of, p.id)
left join incident i on i.id = m.incident_id left join desk_case d on d.incident_id = i.id
where p.id = $1 and p.campaign_id = $2;

-- name: public_answer_thread
-- The post that we answered in public by a message whose name outside is $3, or ends with $2 (''),
-- which came by the same source as post $1.
select o.post_id from post p join source s on s.id = p.source_id
join inlet i on i.campaign_id = p.campaign_id and s.name in (i.source, 'groups ' || i.source)
join outbox o on o.inlet_id = i.id and o.external_id is not null
where p.id = $1 and o.post_id is not null and o.recipient is null
	and (o.external_id = $3 or cast($2 as text) <> ''
		and substr(o.external_id, length(o.external_id) - length(cast($2 as text)) + 1)
			= cast($2 as text))
order by o.id desc limit 1;
