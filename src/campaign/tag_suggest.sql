-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: tag_suggest_insert
-- A hashtag that may be another spelling, unless a person has decided about it or it is one.
insert into tag_suggestion (campaign_id, folded, name, tag, posts, senders, lift, example_1,
	example_2, example_3, at, state)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open'
from campaign where id = $1
	and not exists (select 1 from tag_spelling s where s.campaign_id = $1 and s.folded = $2)
on conflict do nothing;

-- name: tag_suggest_forget
-- Forgets what nobody has decided about.
delete from tag_suggestion where campaign_id = $1 and state = 'open';

-- name: tag_suggest_forget_refused
-- Forgets the oldest refusals beyond $2.
delete from tag_suggestion where campaign_id = $1 and state = 'refused' and folded not in (
	select folded from tag_suggestion where campaign_id = $1 and state = 'refused'
	order by at desc limit $2);

-- name: tag_suggest_list
-- Open ones, those of most posts first.
select folded, name, tag, posts, senders, lift, example_1, example_2, example_3
from tag_suggestion where campaign_id = $1 and state = 'open' order by posts desc, folded limit $2;

-- name: tag_suggest_decide
-- A person decided.
update tag_suggestion set state = $3, at = $4
where campaign_id = $1 and folded = $2 and state = 'open';

-- name: tag_suggest_spellings
-- How many spellings the tag has that a suggestion stands with, its name among them.
select count(*) from tag_suggestion g
join tag_spelling s on s.campaign_id = g.campaign_id and s.tag = g.tag
where g.campaign_id = $1 and g.folded = $2;

-- name: tag_suggest_take
-- A suggestion becomes a spelling of its tag, if that is still there.
insert into tag_spelling (campaign_id, folded, tag, name)
select g.campaign_id, g.folded, g.tag, g.name from tag_suggestion g
join tag t on t.campaign_id = g.campaign_id and t.name = g.tag
where g.campaign_id = $1 and g.folded = $2
on conflict do nothing;
