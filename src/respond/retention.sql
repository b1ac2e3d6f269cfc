-- SPDX-License-Identifier: AGPL-3.0-or-later
-- How long noise is kept. $1 in the first two: days where a campaign set none ('noise-days').

-- name: retention_changed
-- Where a campaign's days are others than at the last look, all of these days are looked at again.
delete from retention_pass where days in (
	select coalesce(l.value, $1) from retention_seen s
	left join campaign_limit l on l.campaign_id = s.campaign_id and l.name = 'noise-days'
	where s.days <> coalesce(l.value, $1));

-- name: retention_note
-- Notes the days of each campaign.
insert into retention_seen (campaign_id, days)
select c.id, coalesce(l.value, $1) from campaign c
left join campaign_limit l on l.campaign_id = c.id and l.name = 'noise-days'
where true
on conflict (campaign_id) do update set days = excluded.days;

-- name: retention_days
-- The numbers of days that campaigns keep noise, and how far each was looked at.
select s.days, coalesce(max(p.read_to), 0) from retention_seen s
left join retention_pass p on p.days = s.days group by s.days order by s.days;

-- name: retention_slice
-- The last of the next posts after $1 and before $2, at most $3; null if there are none.
select max(id) from (select id from post where id > $1 and id < $2 order by id limit $3) slice;

-- name: retention_erase
-- Erases the noise from $1 (exclusive) to $2 of campaigns that keep it $3 days.
update post set raw = $4, reading = $5
where id > $1 and id <= $2 and signal = 0 and code is null and raw <> $4
	and campaign_id in (select campaign_id from retention_seen where days = $3)
	and not exists (select 1 from incident_post i where i.post_id = coalesce(post.copy_of, post.id));

-- name: retention_passed
-- All before $2 was looked at.
insert into retention_pass (days, read_to) values ($1, $2)
on conflict (days) do update set read_to = excluded.read_to;
