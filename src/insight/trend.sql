-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: watch_batch
-- Posts after id $1, oldest first; of noise only that they are there.
select p.id, p.campaign_id, p.written_at, p.signal, p.kind, p.urgency, p.lang, p.labels, p.copy_of,
	p.corrected, p.dismissed, s.name, s.direct, case when p.signal > 0 then p.reading end,
	case when p.signal > 0 then p.raw end, null
from post p left join source s on p.signal > 0 and s.id = p.source_id
where p.id > $1 order by p.id limit $2;

-- name: watch_range
-- Posts of a campaign from id $2 on and before $3 that are no noise and no near-copies, newest
-- first.
select p.id, p.campaign_id, p.written_at, p.signal, p.kind, p.urgency, p.lang, p.labels, p.copy_of,
	p.corrected, p.dismissed, s.name, s.direct, p.reading, p.raw, null
from post p join source s on s.id = p.source_id
where p.campaign_id = $1 and p.signal > 0 and p.copy_of is null and p.id >= $2 and p.id < $3
order by p.id desc limit $4;

-- name: watch_read_to
-- How far posts were watched.
select read_to from watch where id = 1;

-- name: watch_new
-- A post that was not watched yet, if there is one.
select id from post where id > coalesce((select read_to from watch where id = 1), 0)
order by id limit 1;

-- name: watch_begin
-- Posts are watched from here on, if they are not yet.
insert into watch (id, read_to) values (1, $1) on conflict do nothing;

-- name: watch_read_to_set
-- Posts were watched from $1 up to $2; nobody else did it.
update watch set read_to = $2 where id = 1 and read_to = $1;

-- name: trend_count_add
-- Adds to what came in five minutes.
insert into trend_count (campaign_id, tag, slot, posts, copies, senders)
values ($1, $2, $3, $4, $5, $6)
on conflict (campaign_id, tag, slot) do update set posts = trend_count.posts + excluded.posts,
	copies = trend_count.copies + excluded.copies,
	senders = trend_count.senders | excluded.senders;

-- name: trend_count_forget
-- Forgets what is too old to count.
delete from trend_count where campaign_id = $1 and slot < $2;

-- name: trend_series
-- What came of a tag since a slot.
select slot, posts, copies, senders from trend_count
where campaign_id = $1 and tag = $2 and slot >= $3 order by slot;

-- name: trend_busy
-- The tags of which most came since a slot; at most $3.
select c.tag from trend_count c join tag t on t.campaign_id = c.campaign_id and t.name = c.tag
where c.campaign_id = $1 and c.slot >= $2
group by c.tag order by sum(c.posts) desc, c.tag limit $3;

-- name: trend_survey_due
-- A campaign with posts since its words were last looked through, which was before $1; the one
-- that waits longest. $2: the slot since which posts count.
select c.id from campaign c left join trend_survey s on s.campaign_id = c.id
where c.archived_at is null and coalesce(s.at, 0) < $1
	and exists (select 1 from trend_count t where t.campaign_id = c.id and t.slot >= $2)
order by coalesce(s.at, 0), c.id limit 1;

-- name: trend_survey_set
-- When words were looked through.
insert into trend_survey (campaign_id, at, posts, before) values ($1, $2, $3, $4)
on conflict (campaign_id) do update set at = excluded.at, posts = excluded.posts,
	before = excluded.before;

-- name: trend_survey_find
-- When words were last looked through.
select at, posts, before from trend_survey where campaign_id = $1;

-- name: trend_word_forget
-- Forgets the words of the last look.
delete from trend_word where campaign_id = $1;

-- name: trend_word_insert
-- A new word.
insert into trend_word (campaign_id, rank, word, posts, before, senders, post_id)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: trend_word_list
-- The new words, newest of all first.
select word, posts, before, senders, post_id from trend_word where campaign_id = $1 order by rank;
