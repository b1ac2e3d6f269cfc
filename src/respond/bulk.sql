-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: bulk_posts
-- Posts that a bulk action corrected, after post $2.
select distinct post_id from correction where bulk_id = $1 and post_id > $2
order by post_id limit $3;

-- name: label_case
-- The case of the incident that a post, or the original of a copy, belongs to.
select d.id from post p join incident_post i on i.post_id = coalesce(p.copy_of, p.id)
join desk_case d on d.incident_id = i.incident_id where p.id = $1;

-- name: label_life
-- Whether a post says life at risk, is in sight and has no incident yet.
select 1 from post p where p.id = $1 and p.campaign_id = $2 and p.urgency = 3 and p.signal > 0
	and p.dismissed = 0 and p.copy_of is null
	and not exists (select 1 from incident_post i where i.post_id = p.id);

-- name: bulk_moves
-- What a bulk action moved together, newest first, with one post of each.
select act, min(post_id) from incident_move where bulk_id = $1 and undone_at is null
group by act order by act desc limit $2;

-- name: bulk_move_newest
-- The newest move of a post that is in force.
select act from incident_move where post_id = $1 and undone_at is null order by id desc limit 1;
