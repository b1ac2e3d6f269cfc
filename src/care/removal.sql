-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Posts that were taken back where they were written.

-- name: removal_find
-- Campaign, by id and slug, and line of one that nobody works on, that is not private ($2: that
-- label) and that was not sent to us.
select p.campaign_id, c.slug, p.raw from post p join source s on s.id = p.source_id
join campaign c on c.id = p.campaign_id
where p.id = $1 and p.removed_at is not null and s.direct = 0 and p.code is null
	and (p.labels & $2) = 0
	and not exists (select 1 from incident_post i
		join concern k on k.incident_id = i.incident_id
		where i.post_id = coalesce(p.copy_of, p.id))
	and not exists (select 1 from incident_post i
		join desk_case d on d.incident_id = i.incident_id
		where i.post_id = coalesce(p.copy_of, p.id));

-- name: removal_more
-- Posts from the source of $1, from that one on, whose lines begin with $2, that nobody took back yet.
select p.id from post f join post p on p.source_id = f.source_id and p.id >= f.id
where f.id = $1 and p.removed_at is null
	and substr(p.raw, 1, length(cast($2 as text))) = $2
order by p.id limit $3;
