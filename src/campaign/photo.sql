-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: photo_insert
-- Keeps a picture; the same one of a message only once.
-- writes: post_photo
insert into post_photo (id, post_id, campaign_id, digest, width, height, blur, sealed)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (post_id, digest) do nothing;

-- name: photo_known
-- Whether a message has that picture already.
select 1 from post_photo where post_id = $1 and digest = $2;

-- name: photo_count
-- How many a message has, and a campaign.
select (select count(*) from post_photo where post_id = $1),
	(select count(*) from post_photo where campaign_id = $2);

-- name: photo_list
-- The pictures of a message with their traces, in the order of their coming.
select id, width, height, blur from post_photo where post_id = $1 and campaign_id = $2 order by id;

-- name: photo_any
-- Whether a message has pictures.
select 1 from post_photo where post_id = $1 limit 1;

-- name: photo_sealed
-- One picture of a message.
select sealed from post_photo where id = $1 and post_id = $2 and campaign_id = $3;

-- name: photo_forget
-- Forgets the pictures of a message.
-- writes: post_photo
delete from post_photo where post_id = $1;
