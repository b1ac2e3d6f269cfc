-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Translations of posts: what machines and people made of them, and the desk of those who speak.

-- name: translation_settings
-- How a campaign translates.
select kind, address, key, languages, always, target, ill_since, detail, wait_until, read_to
from translation_server where campaign_id = $1;

-- name: translation_settings_write
insert into translation_server (campaign_id, kind, address, key, languages, always, target,
	ill_since, detail, wait_until, read_to)
values ($1, $2, $3, $4, $5, $6, $7, null, '', 0, $8)
on conflict (campaign_id) do update set kind = excluded.kind, address = excluded.address,
	key = excluded.key, languages = excluded.languages, always = excluded.always,
	target = excluded.target, ill_since = null, detail = '', wait_until = 0,
	read_to = excluded.read_to;

-- name: translation_server_went
-- How the last call went: ill since $2 (null: well), why, and until when it is left alone.
update translation_server
set ill_since = case when cast($2 as bigint) is null then null
		else coalesce(ill_since, cast($2 as bigint)) end,
	detail = $3, wait_until = $4
where campaign_id = $1;

-- name: translation_watched
-- Campaigns that have posts translated without being asked.
select campaign_id, read_to from translation_server where always <> '' order by campaign_id;

-- name: translation_new
-- A campaign that has posts translated without being asked, and new ones, if there is one.
select t.campaign_id from translation_server t where t.always <> '' and exists (select 1 from post p
	where p.campaign_id = t.campaign_id and p.signal > 0 and p.copy_of is null and p.id > t.read_to)
order by t.campaign_id limit 1;

-- name: translation_read_to
update translation_server set read_to = $2 where campaign_id = $1;

-- name: translation_new_posts
-- Posts of a campaign after $2 and before $3 that are not noise and no copies; at most $4.
select id, lang, urgency, labels from post
where campaign_id = $1 and signal > 0 and copy_of is null and id > $2 and id < $3
order by id limit $4;

-- name: translation_find
-- The translation of a post, with the names of its people.
select t.post_id, t.lang, t.target, t.machine, t.machine_words, t.engine, t.differs, t.why, t.desk,
	t.life, t.claimed_by, t.claimed_until, t.words, t.account_id, t.at, t.revision,
	a.name, c.name, t.thanked_by, t.asked_at
from translation t left join account a on a.id = t.account_id
left join account c on c.id = t.claimed_by
where t.post_id = $1;

-- name: translation_ask
-- Somebody wants a post translated, or the campaign always does. Asked again, a machine tries again.
insert into translation (post_id, campaign_id, lang, target, machine, desk, life, asked_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (post_id) do update set lang = excluded.lang, target = excluded.target,
	machine = case when translation.machine = 2 then 2 else excluded.machine end,
	desk = case when translation.desk > 0 then translation.desk else excluded.desk end,
	why = '', revision = translation.revision + 1;

-- name: translation_post
-- What is to be translated.
select t.campaign_id, t.lang, t.target, t.machine, t.life, p.raw, p.reading
from translation t join post p on p.id = t.post_id where t.post_id = $1;

-- name: translation_known
-- What the same machine made of the same words before.
select machine_words, differs from translation
where campaign_id = $1 and mark = $2 and machine = 2 limit 1;

-- name: translation_made
-- A machine has translated. Life at risk that differs goes to the desk too ($7).
update translation set machine = 2, machine_words = $2, engine = $3, mark = $4, differs = $5,
	why = '', machine_at = $6, desk = case when desk = 0 then $7 else desk end,
	revision = revision + 1
where post_id = $1;

-- name: translation_gave_up
-- No machine could: state $2, why $3; the desk has it ($4).
update translation set machine = $2, why = $3, desk = case when desk = 0 then $4 else desk end,
	revision = revision + 1
where post_id = $1;

-- name: translation_claim
-- Somebody takes it until $3, unless another has it.
update translation set desk = 2, claimed_by = $2, claimed_until = $3, revision = revision + 1
where post_id = $1 and desk < 3
	and (desk < 2 or claimed_by = $2 or claimed_until < $4);

-- name: translation_return
update translation set desk = 1, claimed_by = null, claimed_until = null, revision = revision + 1
where post_id = $1 and desk = 2 and claimed_by = $2;

-- name: translation_save
update translation set words = $2, account_id = $3, at = $4, desk = 3, claimed_by = null,
	claimed_until = null, thanked_by = null, revision = revision + 1
where post_id = $1 and revision = $5;

-- name: translation_keep
-- Every version stays, as long as the post's words do.
insert into translation_version (id, post_id, words, account_id, at) values ($1, $2, $3, $4, $5);

-- name: translation_versions
select v.words, a.name, v.at from translation_version v join account a on a.id = v.account_id
where v.post_id = $1 order by v.id desc limit $2;

-- name: translation_thank
update translation set thanked_by = $2
where post_id = $1 and desk = 3 and account_id <> $2 and thanked_by is null;

-- name: translation_thanks
-- What a person translated in a campaign, and for how many somebody said thanks.
select count(*), count(thanked_by) from translation
where campaign_id = $1 and account_id = $2 and desk = 3;

-- name: translation_speaks
select languages from translation_speaker where campaign_id = $1 and account_id = $2;

-- name: translation_speaks_set
insert into translation_speaker (campaign_id, account_id, languages) values ($1, $2, $3)
on conflict (campaign_id, account_id) do update set languages = excluded.languages;

-- name: translation_queue
-- What waits at the desk at $2, life at risk first, then who waits longest; at most $3. What
-- somebody has is last. Nothing private.
select t.post_id, t.lang, t.life, t.asked_at, t.machine, t.differs,
	case when t.desk = 2 and t.claimed_until >= $2 then t.claimed_by end, a.name
from translation t left join account a on a.id = t.claimed_by
join post p on p.id = t.post_id
where t.campaign_id = $1 and t.desk in (1, 2) and p.labels & $4 = 0
	and not exists (select 1 from incident_post ip join incident i on i.id = ip.incident_id
		where ip.post_id = t.post_id and i.labels & $4 <> 0)
order by case when t.desk = 2 and t.claimed_until >= $2 then 1 else 0 end, t.life desc,
	t.post_id limit $3;

-- name: translation_machine_only
-- A post of an incident that only a machine has read: no person has translated it.
select t.post_id from incident_post ip join translation t on t.post_id = ip.post_id
where ip.incident_id = $1 and t.machine = 2 and t.desk <> 3 limit 1;

-- name: translation_forget
delete from translation where post_id = $1;

-- name: translation_version_forget
delete from translation_version where post_id = $1;

-- name: translation_forget_erased
-- Of posts from $1 (exclusive) to $2 whose words are gone ($3).
delete from translation where post_id > $1 and post_id <= $2
	and exists (select 1 from post p where p.id = translation.post_id and p.raw = $3);

-- name: translation_version_forget_erased
delete from translation_version where post_id > $1 and post_id <= $2
	and exists (select 1 from post p where p.id = translation_version.post_id and p.raw = $3);
