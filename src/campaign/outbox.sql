-- SPDX-License-Identifier: AGPL-3.0-or-later
-- part: outbox_row
select o.id, o.campaign_id, o.inlet_id, o.purpose, o.recipient, o.recipient_hash, o.body, o.subject,
	o.lang, o.in_reply_to, o.visibility, o.unique_key, o.case_id, o.post_id, o.account_id, o.state,
	o.attempts, o.next_at, o.external_id, o.trouble, o.detail, o.parts, o.created_at, o.tried_at,
	o.sent_at, o.delivered_at, o.enclosed, o.act, o.of_id, o.open, o.edited_at, o.removed_at,
	o.good_until
from outbox o

-- name: outbox_insert
-- A new message; nothing if its key is there.
insert into outbox (id, campaign_id, inlet_id, purpose, recipient, recipient_hash, body, subject,
	lang, in_reply_to, visibility, unique_key, case_id, post_id, account_id, state, attempts,
	next_at, trouble, detail, parts, created_at, enclosed, external_id, act, of_id, open,
	good_until)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, $17, $18, '', $19,
	$20, $21, $22, $23, $24, $25, $26)
on conflict (campaign_id, unique_key) do nothing;

-- name: outbox_by_key
-- The message of a key.
select id from outbox where campaign_id = $1 and unique_key = $2;

-- name: outbox_find
-- One message of a campaign.
-- use: outbox_row
where o.id = $1 and o.campaign_id = $2;

-- name: outbox_next
-- What is due next of a purpose by an inlet.
-- use: outbox_row
where o.inlet_id = $1 and o.purpose = $2 and o.next_at <= $3 and o.state in ('waiting', 'failed')
order by o.next_at, o.id limit 1;

-- name: outbox_next_at
-- When something of a purpose is due by an inlet.
select next_at from outbox
where inlet_id = $1 and purpose = $2 and state in ('waiting', 'failed')
order by next_at limit 1;

-- name: outbox_hurry
-- An inlet goes again: what could not leave because of it waits no longer.
update outbox set next_at = $2
where inlet_id = $1 and state in ('waiting', 'failed') and state = 'failed' and next_at > $2
	and tried_at < $3 and trouble in ('unreachable', 'name', 'certificate', 'broken', 'refused',
		'rights', 'locked', 'open', 'clock', 'private', 'gone');

-- name: outbox_doubtful
-- Those of an inlet that were handed over and whose answer is not there.
-- use: outbox_row
where o.inlet_id = $1 and o.state = 'sending' order by o.id limit $2;

-- name: outbox_state_read
-- Where a message stands, of which inlet it is, and what it does.
select state, inlet_id, campaign_id, act from outbox where id = $1;

-- name: outbox_taken
-- It is handed over.
update outbox set state = 'sending', attempts = attempts + 1, tried_at = $2, trouble = '',
	detail = ''
where id = $1;

-- name: outbox_noted
-- What became of it.
update outbox set state = $2, external_id = coalesce($3, external_id), trouble = $4, detail = $5,
	next_at = $6, sent_at = coalesce(sent_at, $7), delivered_at = coalesce(delivered_at, $8),
	parts = case when $9 = 0 then parts else $9 end,
	enclosed = case when $2 in ('sent', 'delivered') then null else enclosed end
where id = $1;

-- name: outbox_revived
-- It waits anew, however late it is: a person looked at it.
update outbox set state = 'waiting', attempts = 0, next_at = $2, trouble = '', detail = '',
	good_until = null
where id = $1;

-- name: outbox_by_external
-- The message of an inlet that the other side calls so.
select id from outbox where inlet_id = $1 and external_id = $2 and act = 0 order by id desc limit 1;

-- name: outbox_list
-- The newest of a campaign before id $2.
-- use: outbox_row
where o.campaign_id = $1 and o.id < $2 and ($3 = 7 or o.purpose = $3)
	and (cast($4 as bigint) = 0 or o.inlet_id = $4)
order by o.id desc limit $5;

-- name: outbox_list_state
-- The newest of a campaign before id $2 in a state.
-- use: outbox_row
where o.campaign_id = $1 and o.id < $2 and ($3 = 7 or o.purpose = $3)
	and (cast($4 as bigint) = 0 or o.inlet_id = $4)
	and o.state = $6
order by o.id desc limit $5;

-- name: outbox_list_open
-- The newest of a campaign before id $2 that everybody can read, as they were written.
-- use: outbox_row
where o.campaign_id = $1 and o.id < $2 and o.open = 1 and o.act = 0
order by o.id desc limit $3;

-- name: outbox_changes
-- What was done, or is to be done, with a message that everybody can read; the newest first.
-- use: outbox_row
where o.of_id = $1 order by o.id desc limit $2;

-- name: outbox_edited
-- What an edit changed: the words of the message that it is of.
update outbox set body = (select c.body from outbox c where c.id = $1), edited_at = $2
where id = (select c.of_id from outbox c where c.id = $1);

-- name: outbox_removed
-- What was taken down.
update outbox set removed_at = $2 where id = (select c.of_id from outbox c where c.id = $1);

-- name: outbox_of_case
-- What was written in a case.
-- use: outbox_row
where o.case_id = $1 and o.act = 0 order by o.id limit $2;

-- name: outbox_of_post
-- What was written to the sender of a post.
-- use: outbox_row
where o.post_id = $1 and o.act = 0 order by o.id limit $2;

-- name: outbox_count
-- How many of a campaign are in each state.
select state, count(*) from outbox where campaign_id = $1 group by state;

-- name: outbox_count_open
-- How many of all campaigns are on their way or lie where a person must look.
select state, count(*) from outbox where state in ('waiting', 'failed', 'sending', 'dead')
group by state;

-- name: outbox_event_insert
-- A step of a message's way.
insert into outbox_event (outbox_id, step, at, state, trouble, detail, account_id)
select $1, coalesce(max(step), 0) + 1, $2, $3, $4, $5, $6 from outbox_event where outbox_id = $1;

-- name: outbox_event_list
-- The way of a message.
select e.at, e.state, e.trouble, e.detail, e.account_id, a.name from outbox_event e
left join account a on a.id = e.account_id
where e.outbox_id = $1 order by e.step limit $2;

-- name: outbox_open_of_case
-- What of a case can still be taken back.
select id, state from outbox where case_id = $1 order by id;

-- name: outbox_open_of_post
-- What of a post can still be taken back.
select id, state from outbox where post_id = $1 order by id;

-- name: outbox_open_of_sender
-- What of a campaign went, or is to go, to the number or address of a post; not what belongs to a
-- complaint, which has a rule of its own, nor an alarm to one of the team.
select o.id, o.state from outbox o
join (select p.campaign_id, k.hash from post_contact k join post p on p.id = k.post_id
	where k.post_id = $1 and k.hash is not null) s
	on s.campaign_id = o.campaign_id and s.hash = o.recipient_hash
where o.purpose <> 3 and coalesce(o.case_id, 0) >= 0 order by o.id;

-- name: outbox_forget
-- Forgets what was said, and to whom.
update outbox set recipient = null, recipient_hash = null, body = '', subject = '', detail = '',
	in_reply_to = '', enclosed = null
where id = $1;

-- name: outbox_picture_insert
-- A picture that goes with a message.
insert into outbox_picture (outbox_id, place, alt, picture) values ($1, $2, $3, $4);

-- name: outbox_picture_find
-- The pictures of a message.
select picture, alt from outbox_picture where outbox_id = $1 order by place;

-- name: outbox_picture_forget
-- Forgets them with the words.
delete from outbox_picture where outbox_id = $1;

-- name: outbox_stop_insert
-- Somebody wants no broadcasts.
insert into outbox_stop (campaign_id, contact_hash, at) values ($1, $2, $3)
on conflict (campaign_id, contact_hash) do nothing;

-- name: outbox_stop_delete
-- And wants them again.
delete from outbox_stop where campaign_id = $1 and contact_hash = $2;

-- name: outbox_stopped
-- Whether somebody wants none.
select 1 from outbox_stop where campaign_id = $1 and contact_hash = $2;

-- name: outbox_spent_find
-- What was used, and of which day.
select day, used from outbox_spent where campaign_id = $1 and name = $2;

-- name: outbox_spent_write
-- What is used now.
insert into outbox_spent (campaign_id, name, day, used) values ($1, $2, $3, $4)
on conflict (campaign_id, name) do update set day = excluded.day, used = excluded.used;

-- name: outbox_spent_forget
-- Forgets days long over.
delete from outbox_spent where day < $1;

-- name: outbox_enclosed_forget
-- Contacts that were to reach others in the cases in which we wrote to the sender of a post.
update outbox set enclosed = null where enclosed is not null
	and case_id in (select case_id from outbox where post_id = $1 and case_id is not null);

-- name: outbox_asked_first
-- Whether we wrote to a number or address, $2, since id $3, before its owner wrote to us: a
-- greeting, and the answer to STOP, are no such letter.
select 1 from outbox where campaign_id = $1 and recipient_hash = $2 and id >= $3
	and purpose in (0, 2) and post_id is null limit 1;

-- name: post_by_contact
-- The posts of a campaign that came from one contact, newest first.
select p.id, p.code, p.written_at from post_contact k join post p on p.id = k.post_id
where k.hash = $1 and p.campaign_id = $2 order by p.id desc limit $3;
