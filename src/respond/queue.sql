-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: unsure_next
-- The newest post before id $2 that triage is not sure of and that is not private ($3: that label).
select p.id from post p
where p.campaign_id = $1 and p.signal = 1 and p.copy_of is null and p.dismissed = 0 and p.id < $2
	and (p.labels & $3) = 0
	and not exists (select 1 from incident_post m join incident i on i.id = m.incident_id
		where m.post_id = p.id and (i.labels & $3) <> 0)
order by p.id desc limit 1;

-- name: unsure_count
-- How many there are, counted up to $2.
select count(*) from (select 1 from post p
	where p.campaign_id = $1 and p.signal = 1 and p.copy_of is null and p.dismissed = 0
	and (p.labels & $3) = 0
	and not exists (select 1 from incident_post m join incident i on i.id = m.incident_id
		where m.post_id = p.id and (i.labels & $3) <> 0)
	limit $2) t;

-- name: teach_candidates
-- The newest $3 posts that are not noise, not private ($2: that label) and of whose kind and signal
-- nobody said anything.
select p.id, p.raw from post p
where p.campaign_id = $1 and p.signal > 0 and p.copy_of is null and p.dismissed = 0
	and (p.corrected & 3) = 0 and (p.labels & $2) = 0
	and not exists (select 1 from incident_post m join incident i on i.id = m.incident_id
		where m.post_id = p.id and (i.labels & $2) <> 0)
order by p.id desc limit $3;

-- name: correction_one
-- A correction of a campaign, to tell of it, unless its post is private ($3: that label).
select c.id, c.post_id, c.account_id, c.bulk_id, c.at, c.undone_at, c.field, c.was, c.now, c.reason
from correction c join post p on p.id = c.post_id
where c.id = $1 and c.campaign_id = $2 and (p.labels & $3) = 0;

-- name: correction_beside
-- What was corrected in the same act as correction $1 and is in force: a kind and the signal.
select o.id from correction c join correction o on o.post_id = c.post_id and o.at = c.at
	and o.id <> c.id and o.account_id is not distinct from c.account_id
where c.id = $1 and c.campaign_id = $2 and c.bulk_id is null and o.bulk_id is null
	and o.undone_at is null
order by o.id desc limit 4;

-- name: sample_newest
-- The newest sample of a campaign: id, day, size of the day, its posts, checked, wrong.
select s.id, s.day, s.of_posts, count(p.place), count(p.checked_at), coalesce(sum(p.wrong), 0)
from sample s left join sample_post p on p.sample_id = s.id
where s.id = (select n.id from sample n where n.campaign_id = $1 order by n.day desc limit 1)
group by s.id, s.day, s.of_posts;

-- name: sample_next
-- The next post of a sample that nobody has looked at and that is not private ($2: that label).
select s.place, s.post_id from sample_post s join post p on p.id = s.post_id
where s.sample_id = $1 and s.checked_at is null and (p.labels & $2) = 0
	and not exists (select 1 from incident_post m join incident i on i.id = m.incident_id
		where m.post_id = coalesce(p.copy_of, p.id) and (i.labels & $2) <> 0)
order by s.place limit 1;

-- name: sample_minutes
-- How many posts were discarded in each minute from $2 to before $3, by what triage said.
select minute, posts - signal_posts from post_minute
where campaign_id = $1 and minute >= $2 and minute < $3 and posts > signal_posts order by minute;

-- name: sample_walk
-- The first $4 discarded posts between two ids.
select id from post where id >= $2 and id < $3 and campaign_id = $1 and signal = 0
order by id limit $4;

-- name: sample_insert
-- A sample of a day; the first one drawn counts.
insert into sample (id, campaign_id, day, drawn_at, of_posts) values ($1, $2, $3, $4, $5)
on conflict (campaign_id, day) do nothing;

-- name: sample_post_insert
-- One of its posts.
insert into sample_post (sample_id, place, post_id, wrong) values ($1, $2, $3, 0);

-- name: sample_check
-- Somebody looked at a post of a sample that nobody had looked at.
update sample_post set account_id = $3, checked_at = $4, wrong = $5
where post_id = $2 and checked_at is null
	and sample_id = (select s.id from sample s where s.id = $1 and s.campaign_id = $6);

-- name: sample_holds
-- Whether a post is in a sample of this campaign.
select 1 from sample_post p join sample s on s.id = p.sample_id
where s.id = $1 and s.campaign_id = $3 and p.post_id = $2;
