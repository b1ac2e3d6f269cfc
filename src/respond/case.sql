-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: case_find
-- A case of this campaign.
select * from desk_case_whole where id = $1 and campaign_id = $2;

-- name: case_incident
-- The incident of a case.
select incident_id from desk_case where id = $1;

-- name: case_of_incident
-- The case of an incident, and how it stands.
select id, state, urgency, wished_by from desk_case where incident_id = $1;

-- name: case_list_taken
-- Open cases of one urgency that somebody has, after the one due at $3 with id $4, by due time.
select * from desk_case_row c
where c.campaign_id = $1 and c.state > 0 and c.state < 5 and c.urgency = $2
	and (c.due_at, c.id) > ($3, $4) order by c.due_at, c.id limit $5;

-- name: case_list_nobody
-- The same of those that nobody has.
select * from desk_case_row c
where c.campaign_id = $1 and c.state = 0 and c.urgency = $2
	and (c.due_at, c.id) > ($3, $4) order by c.due_at, c.id limit $5;

-- name: case_list_waiting
-- The same of those that wait for something.
select * from desk_case_row c
where c.campaign_id = $1 and c.state = 3 and c.urgency = $2
	and (c.due_at, c.id) > ($3, $4) order by c.due_at, c.id limit $5;

-- name: case_list_mine
-- The same of those of account $6.
select * from desk_case_row c
where c.campaign_id = $1 and c.state < 5 and c.urgency = $2
	and c.owner_id = $6 and (c.due_at, c.id) > ($3, $4) order by c.due_at, c.id limit $5;

-- name: case_list_due
-- The same of those due before $6.
select * from desk_case_row c
where c.campaign_id = $1 and c.state < 5 and c.urgency = $2
	and c.due_at < $6 and (c.due_at, c.id) > ($3, $4) order by c.due_at, c.id limit $5;

-- name: case_list_closed
-- Cases closed at or after $2, before the one closed at $3 with id $4, newest first.
select * from desk_case_row c
where c.campaign_id = $1 and c.state >= 5 and c.closed_at >= $2
	and (c.closed_at, c.id) < ($3, $4) order by c.closed_at desc, c.id desc limit $5;

-- name: case_next
-- The most urgent case of one urgency that nobody has and that has none of the labels $3: what is
-- private, and what somebody is spared.
select d.id from desk_case d join incident i on i.id = d.incident_id
where d.campaign_id = $1 and d.state = 0 and d.urgency = $2 and (i.labels & $3) = 0
order by d.due_at, d.id limit 1;

-- name: case_counts
-- How many cases of each state and urgency.
select state, urgency, cases from desk_case_count where campaign_id = $1;

-- name: case_count_add
-- Adds to the counter of a state and urgency.
insert into desk_case_count (campaign_id, state, urgency, cases) values ($1, $2, $3, $4)
on conflict (campaign_id, state, urgency) do update
set cases = desk_case_count.cases + excluded.cases;

-- name: case_count_mine
-- How many open cases an account has.
select count(*) from desk_case where campaign_id = $1 and owner_id = $2 and state < 5;

-- name: case_count_due
-- How many open cases are due before $2, counted up to $3.
select count(*) from (select 1 from desk_case where campaign_id = $1 and state < 5 and due_at < $2
	limit $3) due;

-- name: case_count_closed
-- How many cases were closed at or after $2.
select count(*) from desk_case where campaign_id = $1 and state >= 5 and closed_at >= $2;

-- name: case_history
-- What happened to a case, newest first.
select e.id, a.name, e.what, e.was, e.now, e.note from case_event e
left join account a on a.id = e.account_id
where e.case_id = $1 and e.id < $3 order by e.id desc limit $2;

-- name: case_changed_last
-- Who changed a case last, and when; what counts up revisions only.
select e.id, e.account_id, a.name from case_event e left join account a on a.id = e.account_id
where e.case_id = $1 and e.what not in ('note', 'tried', 'post', 'answered', 'contacts-erased')
order by e.id desc limit 1;

-- name: case_event_insert
-- Adds to the history.
insert into case_event (id, case_id, account_id, what, was, now, note)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: case_last_number
-- The highest number in a campaign.
select max(number) from desk_case where campaign_id = $1;

-- name: case_insert
-- A new case that nobody has.
insert into desk_case (id, campaign_id, number, incident_id, state, urgency, opened_at, due_at,
	waiting_for, outcome, reason, wished, wished_word, wished_reason, changed_at, revision)
values ($1, $2, $3, $4, 0, $5, $6, $7, '', '', '', '', '', '', $6, 1);

-- name: case_update
-- Writes what may change of a case.
update desk_case set incident_id = $2, state = $3, urgency = $4, owner_id = $5, claimed_at = $6,
	due_at = $7, waiting_for = $8, waiting_until = $9, handed_to = $10, outcome = $11,
	reason = $12, closed_at = $13, wished_by = $14, wished_at = $15, wished = $16,
	wished_word = $17, wished_reason = $18, changed_at = $19, revision = $20, team_id = $21
where id = $1;

-- name: case_asks_open
-- How many needs of a case are open, and how many deliveries for it are asked for or on the way.
select (select count(*) from need n where n.case_id = $1 and n.state = 0),
	(select count(*) from need n join delivery v on v.need_id = n.id
		where n.case_id = $1 and v.state < 4);

-- name: case_worker
-- The name of an account that counts, and the slug of a campaign.
select a.name, c.slug from account a join campaign c on c.id = $2
where a.id = $1 and a.disabled_at is null;

-- name: case_told
-- What a live event tells of a case.
select c.number, c.state, c.urgency, a.name, c.campaign_id,
	(select e.what from case_event e where e.case_id = c.id order by e.id desc limit 1)
from desk_case c
left join account a on a.id = c.owner_id where c.id = $1;
