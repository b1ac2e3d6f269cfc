-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: incident_find
-- An incident of this campaign.
select id, campaign_id, title, named, first_post, latest_post, posts, waiting, kind, urgency,
	labels, place, lat, lon, langs, sources, sure, sure_at, evidence, joined_into
from incident where id = $1 and campaign_id = $2;

-- name: incident_urgency
-- How urgent an incident of this campaign is.
select urgency from incident where id = $1 and campaign_id = $2;

-- name: incident_of_post
-- The original of a post of this campaign, and the incident of the original.
select coalesce(p.copy_of, p.id), i.incident_id from post p
left join incident_post i on i.post_id = coalesce(p.copy_of, p.id)
where p.id = $1 and p.campaign_id = $2;

-- name: incident_posts
-- The originals of an incident, newest first.
select post_id from incident_post where incident_id = $1 order by post_id desc limit $2;

-- name: incident_first
-- The first original of an incident, and whose it is.
select first_post, campaign_id from incident where id = $1;

-- name: incident_insert
-- A new incident of one post.
insert into incident (id, campaign_id, title, named, first_post, latest_post, originals, posts,
	waiting, kind, urgency, labels, place, lat, lon, langs, sources, phones, numbers, sure,
	evidence)
values ($1, $2, $3, 0, $4, $4, 1, 1, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, '');

-- name: incident_post_insert
-- Puts an original into an incident.
insert into incident_post (post_id, incident_id, account_id, at, reason, posts, latest_post, langs,
	sources, direct)
values ($1, $2, $3, $4, $5, 1, $1, $6, $7, $8);

-- name: incident_sum
-- What must be known of an incident to add a post to it.
select joined_into, first_post, originals, posts, waiting, urgency, labels, place, lat, lon, langs,
	sources, phones, numbers from incident where id = $1;

-- name: incident_add
-- Writes what a further post, or a copy, changes.
update incident set latest_post = $2, originals = $3, posts = $4, waiting = $5, urgency = $6,
	labels = $7, place = $8, lat = $9, lon = $10, langs = $11, sources = $12, phones = $13,
	numbers = $14
where id = $1;

-- name: incident_rewrite
-- Writes what all posts of an incident make together.
update incident set first_post = $2, latest_post = $3, originals = $4, posts = $5, waiting = $6,
	kind = $7, urgency = $8, labels = $9, place = $10, lat = $11, lon = $12, langs = $13,
	sources = $14, phones = $15, numbers = $16
where id = $1;

-- name: incident_members
-- The originals of an incident as group_one gives them, with what counts of each; oldest first.
select p.id, p.campaign_id, p.written_at, p.signal, p.kind, p.urgency, p.lang, p.labels, p.copy_of,
	p.corrected, p.dismissed, s.name, s.direct, p.reading, '', a.post_id, i.posts,
	i.latest_post, i.langs, i.sources
from incident_post i join post p on p.id = i.post_id join source s on s.id = p.source_id
left join post_answer a on a.post_id = i.post_id
where i.incident_id = $1 order by i.post_id;

-- name: incident_title
-- Gives a title made of a post, unless a person gave one.
update incident set title = $2 where id = $1 and named = 0;

-- name: incident_name
-- Gives the title that a person chose.
update incident set title = $2, named = 1 where id = $1;

-- name: incident_sure
-- How sure we are, why, since when and by whom.
update incident set sure = $2, sure_at = $3, sure_by = $4, evidence = $5, sure_until = $6
where id = $1;

-- name: incident_sure_over
-- Incidents of which we are no longer sure at $1.
select id, campaign_id, sure from incident where sure_until <= $1 order by sure_until, id limit $2;

-- name: incident_sure_end
-- Its time is over; the evidence and of when it was stay.
update incident set sure = 0, sure_until = null where id = $1;

-- name: incident_sure_who
-- Who said how sure we are, and until when that holds.
select a.name, i.sure_until from incident i left join account a on a.id = i.sure_by
where i.id = $1;

-- name: incident_point
-- Says where the posts of an incident went; null: it stands.
update incident set joined_into = $2 where id = $1;

-- name: incident_answered
-- One message fewer waits for an answer.
update incident set waiting = waiting - 1 where id = $1 and waiting > 0;

-- name: incident_copy_find
-- The incident of an original, and what it counts of its copies.
select incident_id, langs, sources from incident_post where post_id = $1;

-- name: incident_copy_add
-- Counts a copy of an original.
update incident_post set posts = posts + 1, latest_post = $2, langs = $3, sources = $4
where post_id = $1;

-- name: incident_key_find
-- The incident that a key led to last, when, and the words of the post.
select incident_id, at, words from incident_key where campaign_id = $1 and key = $2;

-- name: incident_key_set
-- Remembers the newest incident of a key.
insert into incident_key (campaign_id, key, incident_id, at, words) values ($1, $2, $3, $4, $5)
on conflict (campaign_id, key) do update set incident_id = excluded.incident_id,
	words = excluded.words,
	at = case when excluded.at > incident_key.at then excluded.at else incident_key.at end;

-- name: incident_post_move
-- Moves an original to another incident, if it is in incident $3.
update incident_post set incident_id = $2, account_id = $4, at = $5, reason = 'person'
where post_id = $1 and incident_id = $3;

-- name: incident_move_insert
-- Records a move.
insert into incident_move (id, campaign_id, act, post_id, from_incident, to_incident, account_id,
	bulk_id, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: incident_move_last
-- The newest move of a post that is in force.
select act, from_incident, to_incident from incident_move
where post_id = $1 and campaign_id = $2 and undone_at is null order by id desc limit 1;

-- name: incident_act_find
-- Where the posts of an act came from and went, and how many are still there.
select m.from_incident, m.to_incident,
	(select count(*) from incident_move n join incident_post p on p.post_id = n.post_id
		where n.act = m.act and n.undone_at is null and p.incident_id = n.to_incident)
from incident_move m where m.act = $1 and m.campaign_id = $2 and m.undone_at is null limit 1;

-- name: incident_move_posts
-- The posts that moved together.
select post_id from incident_move where act = $1 and undone_at is null order by id;

-- name: incident_move_undone
-- Marks a move as undone.
update incident_move set undone_at = $3 where act = $1 and post_id = $2;

-- name: incident_standing
-- How many originals an incident of this campaign has, and where it was joined to.
select originals, joined_into from incident where id = $1 and campaign_id = $2;

-- name: incident_where
-- Where an incident was joined to, and one of its posts.
select i.joined_into, (select min(p.post_id) from incident_post p where p.incident_id = i.id)
from incident i where i.id = $1;

-- name: incident_case_line
-- The last line of one kind in the history of a case.
select was, now from case_event where case_id = $1 and what = $2 order by id desc limit 1;

-- name: post_answer_insert
-- Records an answer to a message; the first one counts.
insert into post_answer (post_id, account_id, at, needed, note) values ($1, $2, $3, $4, $5)
on conflict (post_id) do nothing;

-- name: post_answer_first
-- Who answered a message, and when.
select a.name, p.at from post_answer p join account a on a.id = p.account_id where p.post_id = $1;

-- name: post_direct
-- Whether a post of this campaign was sent to us.
select s.direct from post p join source s on s.id = p.source_id
where p.id = $1 and p.campaign_id = $2;
