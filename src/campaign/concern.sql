-- SPDX-License-Identifier: AGPL-3.0-or-later
-- part: concern_whole
select k.id, k.campaign_id, k.number, k.incident_id, k.by_hand, coalesce(k.raised_by, 0), r.name,
	k.title, coalesce(k.lead_id, 0), l.name, k.held, k.due_at,
	coalesce(k.emergency_at, 0), coalesce(k.emergency_by, 0), e.name,
	coalesce(k.reviewed_by, 0), v.name, k.outcome, coalesce(k.closed_at, 0)
from concern k left join account r on r.id = k.raised_by left join account l on l.id = k.lead_id
left join account e on e.id = k.emergency_by left join account v on v.id = k.reviewed_by

-- name: concern_find
-- One concern, unless it is about account $3.
-- use: concern_whole
where k.campaign_id = $1 and k.id = $2
	and not exists (select 1 from kept_out x where x.subject = k.id and x.account_id = $3);

-- name: concern_of_incident
-- The open concern of an incident.
select id from concern where incident_id = $1 and closed_at is null;

-- name: concern_list
-- Open ones by due time, then those closed last; without those about account $2.
-- use: concern_whole
where k.campaign_id = $1
	and not exists (select 1 from kept_out x where x.subject = k.id and x.account_id = $2)
order by case when k.closed_at is null then 0 else 1 end,
	case when k.closed_at is null then k.due_at else -k.closed_at end, k.id limit $3;

-- name: concern_list_due
-- Open ones of all campaigns whose time is over at $1.
-- use: concern_whole
where k.closed_at is null and k.due_at <= $1 order by k.due_at, k.id limit $2;

-- name: concern_raised_since
-- How many account $2 raised in a campaign since id $3.
select count(*) from concern where campaign_id = $1 and raised_by = $2 and id >= $3;

-- name: concern_last_number
-- The highest number in a campaign.
select max(number) from concern where campaign_id = $1;

-- name: concern_insert
-- A new concern.
insert into concern (id, campaign_id, number, incident_id, by_hand, raised_by, title, lead_id, held,
	due_at, outcome, changed_at)
values ($1, $2, $3, $4, $5, $6, '', $7, 0, $8, '', $9);

-- name: concern_lead_set
-- Another lead has it, for being on call.
update concern set lead_id = $2, held = 0, due_at = $3, changed_at = $4 where id = $1;

-- name: concern_event_insert
-- Adds to the history.
insert into concern_event (id, concern_id, account_id, what, note) values ($1, $2, $3, $4, $5);

-- name: concern_event_list
-- The history, newest first.
select e.id, a.name, e.what, e.note from concern_event e left join account a on a.id = e.account_id
where e.concern_id = $1 order by e.id desc limit $2;

-- name: concern_hold
-- Somebody holds it by name.
update concern set lead_id = $2, held = 1, due_at = $3, changed_at = $4
where id = $1 and closed_at is null;

-- name: concern_title
-- Names it.
update concern set title = $2, changed_at = $3 where id = $1;

-- name: concern_emergency
-- Notes that a lead alone called emergency services; it is reviewed anew.
update concern set emergency_at = $3, emergency_by = $2, reviewed_by = null, changed_at = $3
where id = $1 and closed_at is null;

-- name: concern_review
-- Notes who reviewed the call.
update concern set reviewed_by = $2, changed_at = $3 where id = $1;

-- name: concern_close
-- Ends it.
update concern set outcome = $2, closed_at = $3, changed_at = $3
where id = $1 and closed_at is null;
