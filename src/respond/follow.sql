-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: follow_by_code
-- The first message of whoever was given a code, if it came before post $3.
select id from post where code = $1 and campaign_id = $2 and id < $3;

-- name: follow_first
-- The first message of whoever wrote a later one, and what they chose.
select first_id, tell from post_follow where post_id = $1;

-- name: follow_keep
-- A later message of somebody.
insert into post_follow (post_id, first_id, tell) values ($1, $2, $3) on conflict do nothing;
