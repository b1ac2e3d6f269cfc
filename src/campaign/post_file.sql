-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: post_file_insert
-- A post that came by a file.
insert into post_file (post_id, file_id) values ($1, $2) on conflict (post_id) do nothing;

-- name: post_file_gone
-- Whether a post was taken back with its file.
select 1 from post_file where post_id = $1 and gone = 1;

-- name: post_file_take
-- Says that a post was taken back.
update post_file set gone = 1 where post_id = $1;

-- name: post_file_any
-- Whether a file has posts that were not taken back.
select 1 from post_file where file_id = $1 and gone = 0 limit 1;

-- name: post_file_uncopy
-- One copy fewer of an original.
update post_copies set copies = copies - 1 where post_id = $1 and copies > 0;

-- name: post_file_back_insert
-- Somebody takes a file back.
insert into post_file_back (file_id, campaign_id, account_id, asked_at, read_to, gone, kept)
values ($1, $2, $3, $4, 0, 0, 0)
on conflict (file_id) do nothing;

-- name: post_file_back_find
-- How far that is.
select file_id, campaign_id, account_id, asked_at, read_to, gone, kept, coalesce(ended_at, 0)
from post_file_back where file_id = $1;

-- name: post_file_back_step
-- How far it is now.
update post_file_back set read_to = $2, gone = gone + $3, kept = kept + $4, ended_at = $5
where file_id = $1;
