-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: follow_by_code
-- The first message of whoever was given a code, if it came before post $3.
select id from post where code = $1 and campaign_id = $2 and id < $3;

-- name: follow_by_sender
-- The newest message before post $1, from id $3 on, that the same number or address sent.
select max(o.post_id) from post_contact k join post_contact o on o.hash = k.hash
join post p on p.id = o.post_id
where k.post_id = $1 and o.post_id < $1 and o.post_id >= $3 and p.campaign_id = $2;

-- name: follow_by_reply
-- The first message of whoever we wrote to, in the message that is called $2 outside.
select r.post_id from reply r join outbox o on o.id = r.outbox_id
where r.campaign_id = $1 and r.outbox_id is not null and o.external_id = $2
order by r.id desc limit 1;

-- name: follow_first
-- The first message of whoever wrote a later one, and what they chose.
select first_id, tell from post_follow where post_id = $1;

-- name: follow_keep
-- A later message of somebody.
insert into post_follow (post_id, first_id, tell) values ($1, $2, $3) on conflict do nothing;
