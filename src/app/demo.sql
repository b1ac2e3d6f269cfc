-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The demo.

-- name: demo_posts_of
-- The first messages of a language, $2, that somebody must read; at most $3. Nothing private ($4).
select id, urgency from post
where campaign_id = $1 and lang = $2 and signal = 2 and copy_of is null and labels & $4 = 0
order by id limit $3;
