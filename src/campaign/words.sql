-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: words_list
-- What a campaign says of itself in one language.
select field, text, original from campaign_words where campaign_id = $1 and lang = $2;

-- name: words_languages
-- In how many ways a campaign says itself in each language, and how many of them are of words that
-- have changed since.
select w.lang, count(*), sum(case when w.original = case w.field when 'purpose' then c.purpose
	when 'story' then c.story else c.receipt end then 0 else 1 end)
from campaign_words w join campaign c on c.id = w.campaign_id
where w.campaign_id = $1 group by w.lang;

-- name: words_set
-- Says something in a language, or again.
insert into campaign_words (campaign_id, field, lang, text, original) values ($1, $2, $3, $4, $5)
on conflict (campaign_id, field, lang) do update set text = excluded.text,
	original = excluded.original;

-- name: words_drop
-- Says it in that language no more.
delete from campaign_words where campaign_id = $1 and field = $2 and lang = $3;
