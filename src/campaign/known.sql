-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Which external ids were taken in before; campaign/known_keys.c.

-- name: post_key_insert
-- Puts a known id into a segment, unless a start before this one did. Of two posts with one id (the
-- older was taken back with its file) the newer counts.
insert into post_key (segment, h1, h2, post_id) values ($1, $2, $3, $4)
on conflict (segment, h1, h2) do update set post_id = excluded.post_id
	where excluded.post_id > post_key.post_id;

-- name: post_key_fresh_insert
-- Remembers the external ids of a batch.
insert into post_key_fresh (id, keys) values ($1, $2);

-- name: post_key_fresh_list
-- The fresh keys up to row $1, in the order of arrival.
select keys from post_key_fresh where id <= $1 order by id;

-- name: post_key_fresh_row
-- The row that holds the key of post $1 if any does.
select keys from post_key_fresh where id <= $1 order by id desc limit 1;

-- name: post_key_fresh_last
-- The newest row of fresh keys.
select max(id) from post_key_fresh;

-- name: post_key_fresh_clear
-- Forgets the fresh keys up to row $1, which are in a segment now.
delete from post_key_fresh where id <= $1;

-- name: post_key_find
-- Looks for an external id in one segment.
select post_id from post_key where segment = $1 and h1 = $2 and h2 = $3;

-- name: post_key_last_segment
-- The segment that is being filled.
select max(segment) from post_key;

-- name: post_key_segment_count
-- How full a segment is.
select count(*) from post_key where segment = $1;

-- name: post_key_segment
-- All keys of one segment.
select h1, h2 from post_key where segment = $1;

-- name: post_key_secret
-- The secret behind the keys.
select secret from post_key_secret where id = 1;

-- name: post_key_secret_insert
-- Sets the secret once.
insert into post_key_secret (id, secret) values (1, $1) on conflict do nothing;
