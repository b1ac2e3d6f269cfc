-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: alarm_insert
-- A new alarm; one of the same kind and subject that is open stays the one.
insert into alarm (id, campaign_id, kind, subject, owner_id, about_id, detail, raised_at, step,
	next_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $8) on conflict do nothing;

-- name: alarm_open
-- The open alarm of a kind and subject.
select id from alarm where campaign_id = $1 and kind = $2 and subject = $3
	and answered_at is null and ended_at is null;

-- name: alarm_find
-- One alarm.
select a.id, a.campaign_id, c.slug, a.kind, a.subject, coalesce(a.owner_id, 0),
	coalesce(a.about_id, 0), a.detail, a.raised_at, a.step, coalesce(a.asked_id, 0), a.next_at,
	coalesce(a.answered_at, 0), coalesce(a.answered_by, 0), p.name, coalesce(a.ended_at, 0)
from alarm a join campaign c on c.id = a.campaign_id
left join account p on p.id = a.answered_by where a.id = $1;

-- name: alarm_list
-- A campaign's alarms, open ones first, then the newest; at most $2; none about what $3 is kept out
-- of; those after alarm $4, if it is not 0.
select a.id, a.campaign_id, c.slug, a.kind, a.subject, coalesce(a.owner_id, 0),
	coalesce(a.about_id, 0), a.detail, a.raised_at, a.step, coalesce(a.asked_id, 0), a.next_at,
	coalesce(a.answered_at, 0), coalesce(a.answered_by, 0), p.name, coalesce(a.ended_at, 0)
from alarm a join campaign c on c.id = a.campaign_id
left join account p on p.id = a.answered_by where a.id in (select w.id from alarm w
	where w.campaign_id = $1
	and not exists (select 1 from kept_out x where x.subject = w.subject and x.account_id = $3)
	and (cast($4 as bigint) = 0 or exists (select 1 from alarm l where l.id = $4 and (
		case when w.answered_at is null and w.ended_at is null then 0 else 1 end, -w.id) > (
		case when l.answered_at is null and l.ended_at is null then 0 else 1 end, -l.id)))
	order by case when w.answered_at is null and w.ended_at is null then 0 else 1 end, w.id desc
	limit $2)
order by case when a.answered_at is null and a.ended_at is null then 0 else 1 end, a.id desc;

-- name: alarm_asking
-- The oldest open alarm of a campaign for which an account was asked. Begins with what it was asked
-- since the oldest that is open: every page of the team wants to know, and of open alarms there may
-- be a thousand.
select a.id, a.campaign_id, c.slug, a.kind, a.subject, coalesce(a.owner_id, 0),
	coalesce(a.about_id, 0), a.detail, a.raised_at, a.step, coalesce(a.asked_id, 0), a.next_at,
	0, 0, '', 0
from alarm_step s cross join alarm a join campaign c on c.id = a.campaign_id
where s.account_id = $2 and s.alarm_id >= (select o.id from alarm o
		where o.campaign_id = (select k.id from campaign k where k.slug = $1)
		and o.answered_at is null and o.ended_at is null order by o.id limit 1)
	and a.id = s.alarm_id and c.slug = $1 and a.answered_at is null and a.ended_at is null
order by s.alarm_id limit 1;

-- name: alarm_answer
-- Answers an open alarm.
update alarm set answered_at = $2, answered_by = $3
where id = $1 and answered_at is null and ended_at is null;

-- name: alarm_was_asked
-- Whether an account was asked.
select 1 from alarm_step where alarm_id = $1 and account_id = $2 limit 1;

-- name: alarm_link
-- The alarm and the person of a link that answers.
select alarm_id, account_id from alarm_step where link = $1 limit 1;

-- name: alarm_end
-- Ends an open alarm because its cause is gone.
update alarm set ended_at = $4 where campaign_id = $1 and kind = $2 and subject = $3
	and answered_at is null and ended_at is null;

-- name: alarm_step_write
-- Notes that the next person was asked.
update alarm set step = $2, asked_id = $3, next_at = $4
where id = $1 and step = $2 - 1 and answered_at is null and ended_at is null;

-- name: alarm_step_insert
-- One way in which somebody was asked.
insert into alarm_step (alarm_id, step, account_id, channel, at, result, link)
values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing;

-- name: alarm_step_list
-- Who was asked, first one first; and what a mail did not leave for, if it did not.
select s.at, s.account_id, p.name, s.channel, s.result,
	case when o.state in ('failed', 'dead', 'cancelled')
		or (o.state = 'waiting' and o.trouble <> '') then 1 else 0 end,
	o.detail
from alarm_step s left join account p on p.id = s.account_id
left join outbox o on s.channel = 'mail' and o.campaign_id = 0
	and o.unique_key = 'alarm:' || s.alarm_id || ':' || s.step
where s.alarm_id = $1 order by s.step, s.channel limit $2;

-- name: alarm_minutes
-- Minutes between two steps, if the campaign set them.
select minutes from alarm_setting where campaign_id = $1 and kind = $2;

-- name: alarm_minutes_write
-- Sets the minutes between two steps.
insert into alarm_setting (campaign_id, kind, minutes) values ($1, $2, $3)
on conflict (campaign_id, kind) do update set minutes = excluded.minutes;

-- name: alarm_account
-- One account that may sign in.
select id, name, email, language from account where id = $1 and disabled_at is null;

-- name: alarm_shift
-- Who is on duty at $2 and leads ($3 1) or not; not who has left the team since.
select a.id, a.name, a.email, a.language from shift s join account a on a.id = s.account_id
join campaign c on c.id = s.campaign_id
where s.campaign_id = $1 and s.until_at > $2 and s.ended_at is null and s.lead = $3
	and a.disabled_at is null and exists (select 1 from role_grant g
		where g.account_id = a.id and g.campaign in (c.slug, ''))
order by s.until_at desc, s.id limit 30;

-- name: alarm_role
-- Who has a role in a campaign, or for the whole server.
select a.id, a.name, a.email, a.language from campaign c
join role_grant g on g.role = $2 and (g.campaign = c.slug or g.campaign = '')
join account a on a.id = g.account_id
where c.id = $1 and a.disabled_at is null order by g.granted_at, a.id limit 30;

-- name: alarm_guard
-- A safeguarding lead by rank, as long as they have that role.
select a.id, a.name, a.email, a.language from duty_lead l join account a on a.id = l.account_id
join campaign c on c.id = l.campaign_id
where l.campaign_id = $1 and l.rank = $2 and a.disabled_at is null
	and exists (select 1 from role_grant g where g.account_id = a.id and g.campaign = c.slug
		and g.role = 'safeguarding-lead');

-- name: kept_out_insert
-- A concern or a complaint is about somebody, who never learns of it.
insert into kept_out (subject, account_id) values ($1, $2) on conflict do nothing;

-- name: kept_out_find
-- Whether it is about an account.
select 1 from kept_out where subject = $1 and account_id = $2;

-- name: kept_out_again
-- They were named by $3, who raised it again.
update kept_out set by_id = $3 where subject = $1 and account_id = $2;

-- name: kept_out_again_list
-- Who was, and by whom.
select account_id, by_id from kept_out where subject = $1 and by_id is not null
order by account_id limit $2;

-- name: kept_out_end
-- They are let in again.
delete from kept_out where subject = $1 and account_id = $2 and by_id is not null and by_id <> $3;

-- name: kept_out_list
-- Whom it is about.
select account_id from kept_out where subject = $1 order by account_id limit $2;
