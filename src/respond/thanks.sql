-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Thanks.

-- part: thanks_whole
select t.id, t.code, t.words, t.name, t.lang, t.consent, coalesce(t.consent_at, 0), a.name,
	t.consent_words, t.consent_lang, coalesce(t.ended_at, 0), coalesce(t.shared_at, 0), s.name,
	coalesce(t.post_id, 0)
from thanks t left join account a on a.id = t.consent_by left join account s on s.id = t.shared_by

-- name: thanks_list
-- Newest first before $4; $2 is 1 for those alone that everybody of the team may read.
-- use: thanks_whole
where t.campaign_id = $1 and t.words <> '' and (cast($2 as bigint) = 0 or t.shared_at is not null)
	and t.id < $4
order by t.id desc limit $3;

-- name: thanks_find
-- One of a campaign.
-- use: thanks_whole
where t.campaign_id = $1 and t.id = $2;

-- name: thanks_by_code
-- The one of a code, for whoever wrote it.
-- use: thanks_whole
where t.campaign_id = $1 and t.code = $2;

-- name: thanks_of_message
-- What was sent twice.
select code from thanks where message = $1;

-- name: thanks_insert
-- A new one.
insert into thanks (id, campaign_id, code, message, post_id, words, name, lang, consent, consent_at,
	consent_by, consent_words, consent_lang)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: thanks_consent_set
-- What its writer allows now.
update thanks set consent = $2, consent_at = $3, consent_by = $4, consent_words = $5,
	consent_lang = $6, name = $7, ended_at = null
where id = $1;

-- name: thanks_consent_end
-- The consent was taken back.
update thanks set consent = 0, ended_at = $2 where id = $1;

-- name: thanks_erase
-- And the words with it.
update thanks set words = '', name = '', shared_at = null, shared_by = null where id = $1;

-- name: thanks_forget
-- The message by which it came was erased.
update thanks set words = '', name = '', consent = 0, shared_at = null, shared_by = null
where post_id = $1;

-- name: thanks_share
-- Everybody of the team may read it, or no more.
update thanks set shared_at = $2, shared_by = $3 where id = $1;
