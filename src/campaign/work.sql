-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What one account corrected.

-- part: work_turned
-- 1 for what puts a post out of sight or makes it less urgent. What Triage was not sure of does not
-- count: the team is asked to say that.
	case when was <> now and ((field = 0 and now = 'noise' and was <> 'unsure') or (field = 5 and now = 'yes')
		or (field = 2 and (was = 'life' or (was = 'urgent' and now <> 'life')
			or (was = 'soon' and now = 'wait')))) then 1 else 0 end

-- name: work_last
-- Of the last $4 corrections in force of an account after $3: how many there are, how many turn.
select count(*), coalesce(sum(t.turned), 0) from (select
-- use: work_turned
	as turned from correction where campaign_id = $1 and account_id = $2 and at > $3
	and undone_at is null order by id desc limit $4) t;

-- name: work_fields
-- What an account corrected: by field how often, how much of it turns, how much was undone.
select field, count(*), sum(
-- use: work_turned
	), sum(case when undone_at is null then 0 else 1 end)
from correction where campaign_id = $1 and account_id = $2 group by field order by field;

-- name: work_list
-- The newest corrections of an account.
select c.id, c.post_id, c.account_id, c.bulk_id, c.at, c.undone_at, c.field, c.was, c.now, c.reason,
	a.name
from correction c left join account a on a.id = c.account_id
where c.campaign_id = $1 and c.account_id = $2 order by c.id desc limit $3;

-- name: work_in_force
-- Corrections in force of an account since $3 and before id $4, newest first.
select id from correction where campaign_id = $1 and account_id = $2 and at >= $3 and id < $4
	and undone_at is null order by id desc limit $5;

-- name: work_undone_by
-- What an act took back, after id $2, oldest first.
select id from correction where undone_bulk = $1 and id > $2 order by id limit $3;

-- name: work_reverts
-- When an account's corrections were taken back, newest first ($2: its id in words).
select b.id, b.at, b.posts, b.undone_at, a.name from bulk b left join account a on a.id = b.account_id
where b.campaign_id = $1 and b.action = 'revert' and b.words = $2 order by b.id desc limit $3;
