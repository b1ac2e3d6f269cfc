-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: follower_place
-- How many there are in a campaign, those included who have not confirmed; and whether an address
-- is one that confirmed, and did not end it.
select count(*), coalesce(sum(case when contact_hash = $2 and confirmed_at is not null
	and not exists (select 1 from outbox_stop s where s.campaign_id = f.campaign_id
		and s.contact_hash = f.contact_hash) then 1 else 0 end), 0)
from appeal_follower f where campaign_id = $1;

-- name: follower_put
-- Somebody asks to follow; asked again, only the last link counts.
insert into appeal_follower (id, campaign_id, contact, contact_hash, lang, token_hash, asked_at,
	confirmed_at, told, told_at)
values ($1, $2, $3, $4, $5, $6, $7, null, '', 0)
on conflict (campaign_id, contact_hash) do update set contact = excluded.contact,
	lang = excluded.lang, token_hash = excluded.token_hash, asked_at = excluded.asked_at,
	confirmed_at = null;

-- name: follower_by_token
-- Who has the link, if it was sent after $3 and they did not end it since.
select f.id, f.contact_hash, f.confirmed_at from appeal_follower f
where f.campaign_id = $1 and f.token_hash = $2 and f.asked_at > $3
	and (f.confirmed_at is null or not exists (select 1 from outbox_stop s
		where s.campaign_id = f.campaign_id and s.contact_hash = f.contact_hash));

-- name: follower_confirm
-- They opened the link and said yes.
update appeal_follower set confirmed_at = $2 where id = $1 and confirmed_at is null;

-- name: follower_expire
-- Who did not confirm in time, and who ended it.
delete from appeal_follower where campaign_id = $1
	and (confirmed_at is null and asked_at <= $2
	or confirmed_at is not null and exists (select 1 from outbox_stop s
		where s.campaign_id = appeal_follower.campaign_id
			and s.contact_hash = appeal_follower.contact_hash));

-- name: follower_forget
-- Nobody follows that campaign any more.
delete from appeal_follower where campaign_id = $1;

-- name: follower_mails_forget
-- To whom mails went that do not follow any more. What still waits, as a last word, keeps it.
update outbox set recipient = null, enclosed = null
where campaign_id = $1 and recipient is not null and unique_key like 'follow-%'
	and state not in ('waiting', 'failed', 'sending')
	and not exists (select 1 from appeal_follower f where f.campaign_id = $1
		and f.contact_hash = outbox.recipient_hash);

-- name: follower_count
-- How many follow.
select count(*) from appeal_follower f where f.campaign_id = $1 and f.confirmed_at is not null
	and not exists (select 1 from outbox_stop s where s.campaign_id = f.campaign_id
		and s.contact_hash = f.contact_hash);

-- name: follower_after
-- Those behind follower $2 who follow, at most $3.
select f.id, f.contact, f.contact_hash, f.lang from appeal_follower f
where f.campaign_id = $1 and f.id > $2 and f.confirmed_at is not null
	and not exists (select 1 from outbox_stop s where s.campaign_id = f.campaign_id
		and s.contact_hash = f.contact_hash)
order by f.id limit $3;

-- name: follower_langs
-- In which languages they follow.
select distinct lang from appeal_follower where campaign_id = $1 and confirmed_at is not null
order by lang limit 64;

-- name: follower_untold
-- Those of language $2 who were told something else than $3 of the appeal, until $4; at most $5.
select f.id, f.contact, f.contact_hash, f.lang from appeal_follower f
where f.campaign_id = $1 and f.lang = $2 and f.told <> $3 and f.told_at <= $4
	and f.confirmed_at is not null
	and not exists (select 1 from outbox_stop s where s.campaign_id = f.campaign_id
		and s.contact_hash = f.contact_hash)
order by f.id limit $5;

-- name: follower_told
-- What they were told, and when.
update appeal_follower set told = $2, told_at = $3 where id = $1;

-- name: follower_next
-- When the first of language $2 was told something else than $3.
select min(f.told_at) from appeal_follower f
where f.campaign_id = $1 and f.lang = $2 and f.told <> $3 and f.confirmed_at is not null
	and not exists (select 1 from outbox_stop s where s.campaign_id = f.campaign_id
		and s.contact_hash = f.contact_hash);
