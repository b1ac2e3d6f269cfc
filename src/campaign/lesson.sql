-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What triage learns from.

-- name: lesson_rows
-- Of the newest $3 corrections in force of a campaign those that say what a post is, post by post,
-- of each the newest first, with the post as received; none of a private post ($2: that label).
select c.post_id, coalesce(c.account_id, 0), c.field, c.was, c.now, p.raw
from (select id, post_id, account_id, field, was, now from correction
	where campaign_id = $1 and undone_at is null and field <= 3 order by id desc limit $3) c
join post p on p.id = c.post_id
where (p.labels & $2) = 0 order by c.post_id desc, c.id desc;
