-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: settings_due
-- A campaign's due times, minutes.
select due_wait, due_soon, due_urgent, due_life from campaign where id = $1;

-- name: settings_update
-- Changes what a campaign decides for itself.
update campaign set name = $2, purpose = $3, story = $4, receipt = $5, country = $6, languages = $7,
	time_zone = $8, coarse = $9, due_life = $10, due_urgent = $11, due_soon = $12, due_wait = $13
where id = $1;

-- name: settings_start
-- What a new campaign takes from its template.
update campaign set template = $2, story = $3, receipt = $4, languages = $5, time_zone = $6,
	coarse = $7, due_life = $8, due_urgent = $9, due_soon = $10, due_wait = $11
where id = $1;

-- name: topic_list
-- A campaign's own topics.
select name, words from campaign_topic where campaign_id = $1 order by name;

-- name: topic_insert
-- Adds a topic, or changes its words.
insert into campaign_topic (campaign_id, name, words) values ($1, $2, $3)
on conflict (campaign_id, name) do update set words = excluded.words;

-- name: topic_delete_all
-- Forgets a campaign's own topics.
delete from campaign_topic where campaign_id = $1;

-- name: place_list
-- A campaign's own places.
select name, spellings, lat, lon from campaign_place where campaign_id = $1 order by name;

-- name: place_delete_all
-- Forgets a campaign's own places.
delete from campaign_place where campaign_id = $1;
