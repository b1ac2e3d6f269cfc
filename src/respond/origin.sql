-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: origin_posts
-- Originals of an incident that nobody only passes on, by whom they may have been written: source,
-- line, number or address, and first message of whoever sent it to us.
select p.source_id, p.raw, k.hash, case when p.code is null then 0 else coalesce(f.first_id, p.id) end
from incident_post m join post p on p.id = m.post_id
left join post_contact k on k.post_id = p.id
left join post_follow f on f.post_id = p.id
where m.incident_id = $1 and not exists (select 1 from post_reporter r where r.post_id = p.id
	and r.reporter = 'repost')
order by m.post_id limit $2;
