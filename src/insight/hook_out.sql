-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Signed webhooks that go out: who is told of what, and what became of it.

-- name: hook_out_list
select id, name, address, events, kind, least, secret, old_secret, old_until, paused_at, stopped_at,
	ill_since, detail, read_to, created_at, 0, posts_to, cases_to, appeals_to, appeals_at
from hook_out where campaign_id = $1 order by id limit $2;

-- name: hook_out_find
select id, name, address, events, kind, least, secret, old_secret, old_until, paused_at, stopped_at,
	ill_since, detail, read_to, created_at, campaign_id, posts_to, cases_to, appeals_to, appeals_at
from hook_out where id = $1;

-- name: hook_out_running
-- Those that are told, of all campaigns.
select id, campaign_id from hook_out where paused_at is null and stopped_at is null order by id limit $1;

-- name: hook_out_count
select count(*) from hook_out where campaign_id = $1;

-- name: hook_out_insert
insert into hook_out (id, campaign_id, name, address, events, kind, least, secret, read_to, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9);

-- name: hook_out_rotate
-- Another secret; the one before counts too until $4.
update hook_out set old_secret = secret, old_until = $4, secret = $3 where id = $1 and campaign_id = $2;

-- name: hook_out_pause
update hook_out set paused_at = $3 where id = $1 and campaign_id = $2;

-- name: hook_out_resume
-- Goes on from now ($3).
update hook_out set paused_at = null, stopped_at = null, ill_since = null, detail = '', read_to = $3
where id = $1 and campaign_id = $2;

-- name: hook_out_remove
delete from hook_out where id = $1 and campaign_id = $2;

-- name: hook_out_remove_deliveries
delete from hook_out_delivery where hook_id = $1;

-- name: hook_out_read_to
-- All that happened before $2 (ms UTC) was looked at, and of each event what stands up to its id.
update hook_out set read_to = $2, posts_to = $3, cases_to = $4, appeals_to = $5,
	appeals_at = $6
where id = $1;

-- name: hook_out_well
update hook_out set ill_since = null, detail = '' where id = $1;

-- name: hook_out_ill
-- Ill since $2, why; stopped at $4 (null: it goes on).
update hook_out set ill_since = coalesce(ill_since, $2), detail = $3,
	stopped_at = coalesce(stopped_at, $4)
where id = $1;

-- name: hook_out_posts
-- New posts that are not noise, no copies and not private, after $2 and before $3; of kind $4 (-1:
-- any) and at least as urgent as $5; at most $7.
select id, kind, urgency, lang from post
where campaign_id = $1 and signal > 0 and copy_of is null and id > $2 and id < $3
	and ($4 < 0 or kind = $4) and urgency >= $5 and labels & $6 = 0
	and not exists (select 1 from incident_post ip join incident i on i.id = ip.incident_id
		where ip.post_id = post.id and i.labels & $6 <> 0)
order by id limit $7;

-- name: hook_out_cases
-- What became of cases that are not private, after $2 and before $3, at least as urgent as $4.
select e.id, e.what, c.id, c.number, c.state, c.urgency
from case_event e join desk_case c on c.id = e.case_id join incident i on i.id = c.incident_id
where c.campaign_id = $1 and e.id > $2 and e.id < $3 and c.urgency >= $4 and i.labels & $5 = 0
	and e.what in ('opened', 'claimed', 'released', 'state', 'closed', 'reopened', 'urgency', 'handed',
		'hand-accepted')
order by e.id limit $6;

-- name: hook_out_appeals
-- Appeals that changed before $3 (ms UTC), behind the one of id $2 that changed at $4; at most $5.
select id, changed_at from appeal
where campaign_id = $1 and changed_at < $3 and (changed_at > $4 or (changed_at = $4 and id > $2))
order by changed_at, id limit $5;


-- name: hook_out_delivery_insert
insert into hook_out_delivery (id, hook_id, event, subject, body, state, at)
values ($1, $2, $3, $4, $5, 0, $6);

-- name: hook_out_delivery
select hook_id, event, subject, body, state, attempts from hook_out_delivery where id = $1;

-- name: hook_out_delivery_went
update hook_out_delivery set state = $2, attempts = $3, status = $4, detail = $5, sent_at = $6
where id = $1;

-- name: hook_out_delivery_again
update hook_out_delivery set state = 0, attempts = 0 where id = $1 and hook_id = $2 and state = 2;

-- name: hook_out_deliveries
select id, event, subject, state, attempts, status, detail, at from hook_out_delivery
where hook_id = $1 order by id desc limit $2;

-- name: hook_out_forget
-- What was sent long ago.
delete from hook_out_delivery where hook_id = $1 and at < $2;
