-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: tag_insert
-- Adds a tag; adding it twice changes nothing.
insert into tag (campaign_id, name, kind, topic) values ($1, $2, $3, $4) on conflict do nothing;

-- name: tag_list
-- A campaign's tags.
select name from tag where campaign_id = $1 order by name;

-- name: tag_delete_all
-- Forgets a campaign's tags.
delete from tag where campaign_id = $1;

-- name: tag_spelling_insert
-- Adds a spelling of a tag.
insert into tag_spelling (campaign_id, folded, tag, name) values ($1, $2, $3, $4)
on conflict do nothing;

-- name: tag_spelling_list
-- All spellings of a campaign's tags but their names, and what each tag means.
select t.name, s.name, t.kind, t.topic from tag t
left join tag_spelling s on s.campaign_id = t.campaign_id and s.tag = t.name and s.name <> t.name
where t.campaign_id = $1 order by t.name, s.name;

-- name: tag_spelling_delete_all
-- Forgets all spellings of a campaign's tags.
delete from tag_spelling where campaign_id = $1;

-- name: tag_spelling_same
-- All spellings of the tag that a spelling means, its name first.
select s.name from tag_spelling f
join tag_spelling s on s.campaign_id = f.campaign_id and s.tag = f.tag
where f.campaign_id = $1 and f.folded = $2
order by case when s.name = s.tag then 0 else 1 end, s.name;

-- name: tag_spelling_shared
-- Spellings that other running campaigns, exercises aside, listen to as well.
select s.name, c.name from tag_spelling s
join tag_spelling o on o.folded = s.folded and o.campaign_id <> s.campaign_id
join campaign c on c.id = o.campaign_id
where s.campaign_id = $1 and c.archived_at is null and c.exercise = 0 order by s.name, c.id limit 50;

-- name: tag_book_meant
-- All spellings of a campaign's tags that mean something, and what.
select s.folded, s.tag, t.kind, t.topic from tag_spelling s
join tag t on t.campaign_id = s.campaign_id and t.name = s.tag
where s.campaign_id = $1 and (t.kind <> '' or t.topic <> '') order by s.folded;

-- name: tag_book
-- All spellings of a campaign's tags, and the tag that each means.
select folded, tag, '', '' from tag_spelling where campaign_id = $1 order by folded;
