-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Erasing what one person wrote.

-- name: erase_find
-- A post of a campaign as it was received.
select raw from post where id = $1 and campaign_id = $2;

-- name: erase_post
-- Takes its words away.
update post set raw = $2, reading = $3 where id = $1;

-- name: erase_title
-- Incidents that have its first words as their title.
update incident set title = $2 where first_post = $1 and named = 0;
