-- SPDX-License-Identifier: AGPL-3.0-or-later
-- part: inlet_row
select i.id, i.campaign_id, i.source, i.connector, i.every_min, i.began, i.revision, i.added_at,
	i.paused_at, s.read_to, t.asked_at, t.next_at, t.failures, t.ill_since, t.trouble, t.detail,
	t.title, t.last_post_at, t.day, t.day_posts, i.hook
from inlet i join inlet_state t on t.inlet_id = i.id
left join source s on s.campaign_id = i.campaign_id and s.name = i.source

-- name: inlet_list
-- What a campaign listens to: first those that are ill, then by name.
-- use: inlet_row
where i.campaign_id = $1 and i.removed_at is null
order by case when t.ill_since is null then 1 else 0 end, i.source;

-- name: inlet_find
-- One inlet of a campaign.
-- use: inlet_row
where i.id = $1 and i.campaign_id = $2 and i.removed_at is null;

-- name: inlet_by_id
-- One inlet, of whichever campaign.
-- use: inlet_row
where i.id = $1 and i.removed_at is null;

-- name: inlet_by_hook
-- The inlet with that hook.
-- use: inlet_row
where i.hook = $1 and i.removed_at is null;

-- name: inlet_hook_was
-- Whether that was the hook of an inlet that was removed.
select 1 from inlet where hook = $1 and removed_at is not null;

-- name: inlet_of_post
-- The inlet by which a post came, by its own source or one of CONNECTOR_OPEN and CONNECTOR_ALONE.
-- use: inlet_row
join post p on p.campaign_id = i.campaign_id
join source o on o.id = p.source_id
	and o.name in (i.source, 'groups ' || i.source, 'messages ' || i.source)
where p.id = $1 and i.removed_at is null;

-- name: inlet_post_source
-- What the source of a post is called.
select o.name from source o join post p on p.source_id = o.id where p.id = $1;

-- name: inlet_heard
-- The post that came last from a contact by an inlet.
select p.id from inlet i
join source s on s.campaign_id = i.campaign_id and s.name in (i.source, 'messages ' || i.source)
join post_contact k on k.hash = $1
join post p on p.id = k.post_id and p.source_id = s.id
where i.id = $2 order by p.id desc limit 1;

-- name: inlet_count
-- How many a campaign has.
select count(*) from inlet where campaign_id = $1 and removed_at is null;

-- name: inlet_name_used
-- Whether the name is taken: by an inlet that is there, or by a source that posts come in by, but
-- not by an inlet of the same connector.
select 1 from inlet where campaign_id = $1 and source = $2 and removed_at is null
union all
select 1 from source s where s.campaign_id = $1 and s.name = $2 and not exists (
	select 1 from inlet i where i.campaign_id = s.campaign_id and i.source = s.name
		and i.connector = $3);

-- name: inlet_ever
-- Whether an inlet that is there, or was, brings or brought what has this source.
select 1 from inlet where campaign_id = $1
	and $2 in (source, 'groups ' || source, 'messages ' || source) limit 1;

-- name: inlet_insert
-- A new inlet.
insert into inlet (id, campaign_id, source, connector, every_min, began, revision, added_at,
	hook)
values ($1, $2, $3, $4, $5, $6, 1, $7, $8);

-- name: inlet_change
-- Changes how it is asked: minutes, where it began.
update inlet set every_min = $2, began = $3, revision = revision + 1 where id = $1;

-- name: inlet_pause
-- Pauses it, or lets it go on.
update inlet set paused_at = $2, revision = revision + 1 where id = $1;

-- name: inlet_remove
-- Takes it away.
update inlet set removed_at = $2, revision = revision + 1 where id = $1 and removed_at is null;

-- name: inlet_setting_list
-- Its settings.
select name, value, sealed from inlet_setting where inlet_id = $1;

-- name: inlet_setting_write
-- Sets one.
-- writes: inlet_setting
insert into inlet_setting (inlet_id, name, value, sealed) values ($1, $2, $3, $4)
on conflict (inlet_id, name) do update set value = excluded.value, sealed = excluded.sealed;

-- name: inlet_setting_clear
-- Forgets all of them.
-- writes: inlet_setting
delete from inlet_setting where inlet_id = $1;

-- name: inlet_state_insert
-- How a new one goes: not at all yet.
insert into inlet_state (inlet_id, asked_at, next_at, failures, trouble, detail, title, day,
	day_posts)
values ($1, 0, $2, 0, '', '', '', 0, 0);

-- name: inlet_state_write
-- How it goes.
update inlet_state set asked_at = $2, next_at = $3, failures = $4, ill_since = $5, trouble = $6,
	detail = $7, title = $8, last_post_at = $9, day = $10, day_posts = $11
where inlet_id = $1;

-- name: inlet_health_write
-- How it goes, of what is only written to.
update inlet_state set asked_at = $2, ill_since = $3, trouble = $4, detail = $5 where inlet_id = $1;

-- name: inlet_counts_write
-- What came of it that the other side sent by itself.
update inlet_state set last_post_at = $2, day = $3, day_posts = $4 where inlet_id = $1;

-- name: inlet_revision
-- Whether a person changed it meanwhile; nothing if it was removed.
select revision from inlet where id = $1 and removed_at is null;

-- name: inlet_idle
-- Those that run and have no job.
select i.id, t.failures from inlet i join inlet_state t on t.inlet_id = i.id
join campaign c on c.id = i.campaign_id
where i.removed_at is null and i.paused_at is null and c.exercise = 0 and not exists (
	select 1 from job j where j.kind in ('listen.poll', 'listen.poll.ill')
		and j.unique_key = cast(i.id as text) and j.state <> 'dead');

-- name: inlet_shut
-- Inlets of a campaign whose key keeps messages in (of_the_key in listen/sender.c), and how many.
select i.id, i.source, max(case when o.trouble in ('refused', 'rights', 'locked', 'open', 'clock',
	'private', 'gone') then o.trouble else '' end) as trouble, count(*)
from outbox o join inlet i on i.id = o.inlet_id
where o.campaign_id = $1 and o.state in ('waiting', 'failed')
group by i.id, i.source
having max(case when o.trouble in ('refused', 'rights', 'locked', 'open', 'clock', 'private',
	'gone') then 1 else 0 end) = 1
order by i.source limit $2;

-- name: inlet_streamed
-- Those whose next look is later than their minutes say: a stream brought their posts meanwhile.
select i.id from inlet i join job j on j.kind = 'listen.poll'
	and j.unique_key = cast(i.id as text) and j.state = 'waiting'
where i.removed_at is null and i.paused_at is null
	and j.due_at - 75000 * i.every_min > cast($1 as bigint)
order by i.id limit $2;

-- name: inlet_sends
-- Whether a mailbox has a server for sending.
select 1 from inlet_setting where inlet_id = $1 and name = 'out' and value <> '';
