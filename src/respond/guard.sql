-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What the guard looks for.

-- name: guard_campaigns
-- The campaigns that run.
select id, slug from campaign where archived_at is null order by id limit 2000;

-- name: guard_life
-- Life at risk that nobody took until it was due, and that is no protection matter ($2: its label).
select d.campaign_id, d.id, d.number, d.owner_id from desk_case d
join incident i on i.id = d.incident_id
where d.urgency = 3 and d.state = 0 and d.due_at <= $1 and (i.labels & $2) = 0
	and not exists (select 1 from alarm a where a.campaign_id = d.campaign_id
		and a.kind = 'life' and a.subject = d.id and a.ended_at is null)
order by d.id limit $3;

-- name: guard_life_over
-- Open alarms of cases that somebody took, or that are less urgent now.
select a.campaign_id, a.subject from alarm a join desk_case d on d.id = a.subject
where a.kind = 'life' and a.ended_at is null and (d.state <> 0 or d.urgency < 3)
order by a.id limit $1;

-- name: guard_authority
-- Cases that an authority has, when it is time to ask how it went; likewise.
select d.campaign_id, d.id, d.number, d.owner_id from desk_case d
join incident i on i.id = d.incident_id
where d.state = 4 and d.due_at <= $1 and (i.labels & $2) = 0
	and not exists (select 1 from alarm a where a.campaign_id = d.campaign_id
		and a.kind = 'authority' and a.subject = d.id and a.ended_at is null)
order by d.id limit $3;

-- name: guard_authority_over
-- Open alarms of cases about which somebody asked, or that no authority has at $2.
select a.campaign_id, a.subject from alarm a join desk_case d on d.id = a.subject
where a.kind = 'authority' and a.ended_at is null and (d.state <> 4 or d.due_at > $2)
order by a.id limit $1;

-- part: guard_complaint_owner
join account a on a.id = o.account_id and a.disabled_at is null
where o.campaign_id = k.campaign_id and k.kind <> 2
	and exists (select 1 from role_grant g where g.account_id = o.account_id
		and g.campaign in (c.slug, ''))
	and not exists (select 1 from complaint_about x where x.complaint_id = k.id
		and (x.account_id = o.account_id or exists (
			select 1 from organisation_member m where m.account_id = o.account_id
				and m.organisation_id = x.organisation_id)))

-- name: guard_complaint
-- Complaints that nobody looked into, or answered, in time, and who of their owners is asked: whoever
-- looks into it first. One that goes past the owners, or has none left, is the server's.
select k.campaign_id, k.id, k.number, coalesce((select o.account_id from complaint_owner o
-- use: guard_complaint_owner
and o.account_id = k.owner_id), (select min(o.account_id) from complaint_owner o
-- use: guard_complaint_owner
))
from complaint k join campaign c on c.id = k.campaign_id
where k.state < 2 and k.due_at <= $1 and not exists (select 1 from alarm a
	where a.campaign_id = k.campaign_id and a.kind = 'complaint' and a.subject = k.id
		and a.ended_at is null)
order by k.due_at, k.id limit $2;

-- name: guard_complaint_over
-- Open alarms of complaints that are answered, or have time again at $2.
select a.campaign_id, a.subject from alarm a join complaint k on k.id = a.subject
where a.kind = 'complaint' and a.ended_at is null and (k.state >= 2 or k.due_at > $2)
order by a.id limit $1;

-- name: guard_alarm_over
-- Ends an alarm, also one that was answered, so that what happens again is a new one.
update alarm set ended_at = $4
where campaign_id = $1 and kind = $2 and subject = $3 and ended_at is null;

-- name: guard_alarm_lasts
-- The alarm that has not ended, answered or not.
select id from alarm where campaign_id = $1 and kind = $2 and subject = $3 and ended_at is null
limit 1;

-- name: guard_idle
-- Cases that their owner took before $1 (life at risk), $2 (urgent) or $3, and did nothing about.
select d.campaign_id, d.id, d.owner_id from desk_case d
where d.state = 1 and (d.urgency = 3 and d.claimed_at <= $1
		or d.urgency = 2 and d.claimed_at <= $2 or d.urgency < 2 and d.claimed_at <= $3)
	and (select e.what from case_event e where e.case_id = d.id and e.account_id = d.owner_id
		order by e.id desc limit 1) in ('claimed', 'opened')
order by d.id limit $4;

-- name: guard_idle_of
-- The same of one person in a campaign, however new.
select d.campaign_id, d.id, d.owner_id from desk_case d
where d.campaign_id = $1 and d.owner_id = $2 and d.state = 1
	and (select e.what from case_event e where e.case_id = d.id and e.account_id = d.owner_id
		order by e.id desc limit 1) in ('claimed', 'opened')
order by d.id limit $3;

-- name: guard_shifts_over
-- Shifts that ended by themselves and were not looked at since.
select id, campaign_id, account_id from shift where ended_at is null and until_at <= $1
order by id limit $2;

-- name: guard_shift_seen
-- Notes that a shift's end was dealt with; its time stays.
update shift set ended_at = until_at where id = $1 and ended_at is null;

-- name: guard_proven
-- Who is on probation since before $1 and took $2 cases or more that ended as done ($3: that state),
-- with no alarm about what they did.
select c.id, g.account_id, c.slug from role_grant g join campaign c on c.slug = g.campaign
where g.probation = 1 and g.granted_at <= $1 and c.archived_at is null
	and $2 <= (select count(*) from desk_case d where d.campaign_id = c.id and d.state = $3
		and exists (select 1 from case_event e where e.case_id = d.id
			and e.account_id = g.account_id and e.what = 'claimed'))
	and not exists (select 1 from alarm a where a.campaign_id = c.id
		and a.about_id = g.account_id and a.kind in ('one-sided', 'contacts'))
order by c.id, g.account_id limit $4;

-- name: guard_contacts
-- Of how many people an account opened the contact after $2, another than that of post $3.
select count(distinct post_id) from post_contact_opened
where account_id = $1 and at > $2 and post_id <> $3;

-- name: guard_answered
-- When somebody last answered an alarm of a kind about an account.
select coalesce(max(answered_at), 0) from alarm
where campaign_id = $1 and kind = $2 and subject = $3;
