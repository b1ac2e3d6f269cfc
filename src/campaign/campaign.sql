-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: campaign_insert
-- A new campaign; its slug must be free.
insert into campaign (id, slug, name, purpose, emergency, country, lat, lon, created_at, exercise)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- part: campaign_row
select id, slug, name, purpose, emergency, country, lat, lon, template, story, receipt, languages,
	time_zone, coarse, archived_at, exercise from campaign

-- name: campaign_by_slug
-- The campaign of that slug.
-- use: campaign_row
where slug = $1;

-- name: campaign_by_id
-- The campaign of that id.
-- use: campaign_row
where id = $1;

-- name: campaign_list
-- All campaigns, oldest first.
-- use: campaign_row
order by id;

-- name: campaign_archive
-- Archives a campaign, or opens it again.
update campaign set archived_at = $2 where id = $1;

-- name: campaign_exercise
-- Whether a campaign is an exercise, by slug.
select exercise from campaign where slug = $1;

-- name: campaign_outward
-- Whether a campaign is an exercise, by id.
select exercise from campaign where id = $1;

-- name: campaign_coarse
-- Whether a campaign keeps its places to the team.
select coarse from campaign where slug = $1;

-- name: campaign_archived
-- Slugs of all that are archived.
select slug from campaign where archived_at is not null;

-- name: campaign_place_insert
-- Adds a place of the campaign's own, or moves it.
insert into campaign_place (campaign_id, name, spellings, lat, lon) values ($1, $2, $3, $4, $5)
on conflict (campaign_id, name) do update
set spellings = excluded.spellings, lat = excluded.lat, lon = excluded.lon;

-- name: campaign_place_list
-- All campaigns' own places.
select campaign_id, name, spellings, lat, lon from campaign_place order by campaign_id, name;

-- name: source_insert
-- A new source; one that exists stays as it is.
insert into source (id, campaign_id, name, direct, read_to, created_at)
values ($1, $2, $3, $4, '', $5) on conflict (campaign_id, name) do nothing;

-- name: source_find
-- A campaign's source by name.
select id, direct, read_to from source where campaign_id = $1 and name = $2;

-- name: source_list
-- All sources.
select id, campaign_id, name, direct, read_to from source order by id;

-- name: source_count
-- How many sources a campaign has.
select count(*) from source where campaign_id = $1;

-- name: source_read_to
-- Where to go on reading a source.
update source set read_to = $3 where campaign_id = $1 and name = $2;

-- name: post_insert
-- Keeps a post.
insert into post (id, campaign_id, source_id, written_at, signal, kind, urgency, lang, labels,
	copy_of, code, raw, reading)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: post_insert_many
-- Keeps many posts.
-- rows: 32
insert into post (id, campaign_id, source_id, written_at, signal, kind, urgency, lang, labels,
	copy_of, code, raw, reading)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: post_text_insert
-- Makes a post findable by its tokens.
-- sqlite:
insert into post_text (rowid, tokens) values ($1, $2);
-- postgres:
insert into post_text (rowid, tokens) values ($1, array_to_tsvector(string_to_array($2, ' ')));

-- name: post_text_erase
-- Takes a post's tokens, which must be those it was entered with, out of the search.
-- sqlite:
insert into post_text (post_text, rowid, tokens) values ('delete', $1, $2);
-- postgres:
delete from post_text where rowid = $1 and $2 <> '';

-- name: post_words_due_before
-- Whether words of a post with this id may still be due.
select count(*) from post_words_due where id <= $1;

-- name: post_words_due_insert
-- Notes posts whose words are to be entered.
insert into post_words_due (id, posts) values ($1, $2);

-- name: post_words_due_list
-- The oldest notes.
select id, posts from post_words_due order by id limit $1;

-- name: post_words_due_last
-- The newest note.
select max(id) from post_words_due;

-- name: post_words_due_clear
-- Takes the notes up to $1 away, whose posts can be found now.
delete from post_words_due where id <= $1;

-- name: post_words_due_cut
-- What is left of a note.
update post_words_due set posts = $2 where id = $1;

-- name: post_raw
-- A post as received.
select raw from post where id = $1;

-- name: post_exists
-- Whether a post is there.
select 1 from post where id = $1;

-- name: post_newest
-- The newest post of a campaign that is not noise.
select id from post where campaign_id = $1 and signal > 0 and copy_of is null
order by id desc limit 1;

-- name: post_last_id
-- The newest post's id.
select max(id) from post;

-- name: post_newer
-- The post that holds the words of another since they were changed where it was written.
select newer_id from post where id = $1 and newer_id is not null;

-- name: post_edited
-- Notes which post holds the words of another since they were changed where it was written.
update post set newer_id = $2 where id = $1;

-- name: post_removed
-- Notes that a post was taken back where it was written.
update post set removed_at = $2 where id = $1 and removed_at is null;

-- name: post_copies_add
-- Counts copies of an original.
insert into post_copies (post_id, copies, latest_id) values ($1, $2, $3)
on conflict (post_id) do update
set copies = post_copies.copies + excluded.copies, latest_id = excluded.latest_id;

-- name: post_count_add
-- Adds to a campaign's counters.
insert into post_count (campaign_id, signal, kind, posts) values ($1, $2, $3, $4)
on conflict (campaign_id, signal, kind) do update set posts = post_count.posts + excluded.posts;

-- name: post_count_list
-- A campaign's counters.
select signal, kind, posts from post_count where campaign_id = $1;

-- name: post_lang_count_add
-- Adds to the counter of a language.
insert into post_lang_count (campaign_id, lang, posts) values ($1, $2, $3)
on conflict (campaign_id, lang) do update set posts = post_lang_count.posts + excluded.posts;

-- name: post_lang_count_list
-- The languages of a campaign's signal, most posts first.
select lang, posts from post_lang_count where campaign_id = $1 order by posts desc, lang limit $2;

-- name: post_minute_add
-- Adds to the minute of arrival.
insert into post_minute (campaign_id, minute, posts, signal_posts) values ($1, $2, $3, $4)
on conflict (campaign_id, minute) do update
set posts = post_minute.posts + excluded.posts,
	signal_posts = post_minute.signal_posts + excluded.signal_posts;

-- name: post_minute_list
-- Posts a minute from minute $2 on.
select minute, posts, signal_posts from post_minute where campaign_id = $1 and minute >= $2
order by minute;

-- name: post_window_start
-- The id behind which at most $1 posts stand.
select coalesce((select id from post order by id desc limit 1 offset $1), 0);

-- name: post_recent
-- The posts after id $1 up to id $2, for what is kept in memory.
select id, campaign_id, reading, labels from post where id > $1 and id <= $2 order by id;

-- name: post_contact_insert
-- Keeps sealed contact data of a post, and by what the same contact is found again.
-- writes: post_contact
insert into post_contact (post_id, sealed, hash) values ($1, $2, $3);

-- name: post_contact_set
-- Other sealed contact data of a post, and what more was asked for.
-- writes: post_contact
update post_contact set sealed = $2, asked = $3 where post_id = $1;

-- name: post_contact_forget
-- Forgets how a person can be reached.
-- writes: post_contact
delete from post_contact where post_id = $1;

-- name: post_contact_any
-- Whether there is anything sealed that somebody left with a message.
select 1 from post_contact union all select 1 from post_photo limit 1;

-- name: post_by_code
-- The post of a status code, its campaign, and its contact data if there is some.
select p.id, c.slug, c.name, c.emergency, k.post_id from post p
join campaign c on c.id = p.campaign_id left join post_contact k on k.post_id = p.id
where p.code = $1;

-- name: post_code
-- The status code of a post.
select code from post where id = $1 and code is not null;
