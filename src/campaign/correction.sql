-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: correction_post
-- What stands of a post that is to be corrected.
select p.signal, p.kind, p.urgency, p.lang, p.labels, p.copy_of, p.corrected, p.dismissed,
	s.direct, p.reading
from post p join source s on s.id = p.source_id where p.id = $1 and p.campaign_id = $2;

-- name: correction_post_write
-- What stands since.
update post set signal = $2, kind = $3, urgency = $4, lang = $5, labels = $6, corrected = $7,
	dismissed = $8
where id = $1;

-- name: correction_insert
-- Keeps a correction.
insert into correction (id, campaign_id, post_id, account_id, bulk_id, at, field, was, now, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: correction_find
-- A correction of a campaign.
select post_id, field, was, now, undone_at from correction where id = $1 and campaign_id = $2;

-- name: correction_later
-- Whether a later correction of the same label is in force; $4 and $5 are its words, for a topic.
select 1 from correction where post_id = $1 and id > $2 and undone_at is null and field = $3
	and ($4 = '' or now = $4 or now = $5) limit 1;

-- name: correction_undone
-- Marks a correction as undone, by whom and by which act; with nulls as in force again.
update correction set undone_at = $2, undone_by = $3, undone_bulk = $4 where id = $1;

-- name: correction_in_force
-- Whether any correction of a field of a post is in force, and the newest one's word.
select now from correction where post_id = $1 and field = $2 and undone_at is null
order by id desc limit 1;

-- name: correction_was_signal
-- Whether a post that is noise has been signal before: its words are findable already.
select 1 from correction where post_id = $1 and field = 0 and (was <> 'noise' or now <> 'noise')
limit 1;

-- name: correction_list
-- The corrections of a post, newest first.
select c.id, c.post_id, c.account_id, c.bulk_id, c.at, c.undone_at, c.field, c.was, c.now, c.reason,
	a.name
from correction c left join account a on a.id = c.account_id
where c.post_id = $1 order by c.id desc limit $2;

-- name: correction_list_many
-- Those in force of several posts ($1: ids with a comma between), newest first.
-- sqlite:
select c.id, c.post_id, c.account_id, c.bulk_id, c.at, c.undone_at, c.field, c.was, c.now, c.reason,
	a.name
from json_each('[' || $1 || ']') p cross join correction c on c.post_id = p.value
	left join account a on a.id = c.account_id
where c.undone_at is null order by c.id desc limit $2;
-- postgres:
select c.id, c.post_id, c.account_id, c.bulk_id, c.at, c.undone_at, c.field, c.was, c.now, c.reason,
	a.name
from correction c left join account a on a.id = c.account_id
where c.post_id = any (string_to_array($1, ',')::bigint[]) and c.undone_at is null
order by c.id desc limit $2;

-- name: bulk_insert
-- Opens a bulk action.
insert into bulk (id, campaign_id, account_id, at, action, words, posts)
values ($1, $2, $3, $4, $5, $6, 0);

-- name: bulk_close
-- How many posts it changed.
update bulk set posts = $2 where id = $1;

-- name: bulk_find
-- A bulk action of a campaign.
select action, words, posts, undone_at from bulk where id = $1 and campaign_id = $2;

-- name: bulk_undone
-- Marks it as undone.
update bulk set undone_at = $2 where id = $1;

-- name: bulk_corrections
-- Its corrections that are in force and come before id $2, newest first.
select id, post_id from correction where bulk_id = $1 and undone_at is null and id < $2
order by id desc limit $3;
