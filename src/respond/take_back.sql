-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Taking back all posts that came by one file.

-- part: take_back_posts
-- The posts of file $1 after $2 that were not taken back, at most $3, each with why it stays (enum
-- take_back_why), its incident and its open Case. $4: bits of labels that are private, $5: the line
-- of an erased post.
with slice as (
	select post_id from post_file where file_id = $1 and gone = 0 and post_id > $2
	order by post_id limit $3),
about as (
	select distinct m.incident_id from slice s join post p on p.id = s.post_id
	join incident_post m on m.post_id = coalesce(p.copy_of, p.id)),
own as (
	select o.incident_id, count(*) as posts from about b
	join incident_post o on o.incident_id = b.incident_id
	join post_file g on g.post_id = o.post_id and g.file_id = $1 group by o.incident_id),
told as (
	select p.id, coalesce(p.copy_of, 0) as copy_of, coalesce(m.incident_id, 0) as incident_id,
	coalesce(d.id, 0) as case_id, case
	when p.raw = $5 then 0
	when p.corrected <> 0 or p.dismissed <> 0
		or exists (select 1 from correction c where c.post_id = p.id) then 1
	when exists (select 1 from post_answer a where a.post_id = p.id)
		or exists (select 1 from reply r where r.post_id = p.id)
		or exists (select 1 from post_follow w where w.first_id = p.id) then 2
	when (p.labels & $4) <> 0
		or exists (select 1 from concern k where k.incident_id = m.incident_id) then 3
	when m.account_id is not null or i.named = 1 or i.sure_at is not null
		or d.owner_id is not null
		or exists (select 1 from incident_move v where v.post_id = p.id)
		or exists (select 1 from rumour_incident u where u.incident_id = m.incident_id)
		or exists (select 1 from case_event e where e.case_id = d.id and e.account_id is not null)
		or exists (select 1 from need n where n.case_id = d.id)
		or exists (select 1 from household h where h.case_id = d.id)
		or exists (select 1 from case_partner y where y.case_id = d.id) then 4
	when d.state < 5 and d.urgency = 3 then 5
	when i.originals <> coalesce(own.posts, 0)
		or exists (select 1 from post q left join post_file z on z.post_id = q.id
			where q.copy_of = p.id and q.signal > 0 and (q.corrected <> 0
				or q.dismissed <> 0 or coalesce(z.file_id, 0) <> $1)) then 6
	else 0 end as why
	from slice s join post p on p.id = s.post_id
	left join incident_post m on m.post_id = coalesce(p.copy_of, p.id)
	left join incident i on i.id = m.incident_id
	left join desk_case d on d.incident_id = i.id
	left join own on own.incident_id = i.id)

-- name: take_back_slice
-- The next posts.
-- use: take_back_posts
select id, copy_of, incident_id, why from told order by id;

-- name: take_back_figures
-- How many stay for each reason, how many go, and how many Cases would close.
-- use: take_back_posts
select why, count(*), count(distinct case_id) - max(case when case_id = 0 then 1 else 0 end)
from told group by why;

-- name: take_back_kept
-- The first that stay.
-- use: take_back_posts
select id, why from told where why > 0 order by id limit $6;

-- name: take_back_campaign
-- Whose the posts of a file are.
select p.campaign_id from post_file f join post p on p.id = f.post_id
where f.file_id = $1 order by f.post_id limit 1;

-- name: take_back_left
-- Whether an incident still has a post that says something.
select 1 from incident_post o join post p on p.id = o.post_id
where o.incident_id = $1 and p.raw <> $2 order by o.post_id desc limit 1;

-- name: take_back_waiting
-- Nobody waits for an answer any more.
update incident set waiting = 0 where id = $1;

-- name: take_back_key
-- No further post is led to an incident.
delete from incident_key where campaign_id = $1 and key = $2 and incident_id = $3;
