-- SPDX-License-Identifier: AGPL-3.0-or-later

-- part: transfer_row
-- What is known of asking a partner to take a case over.
select t.id, t.case_id, d.number, t.organisation_id, o.name, a.name, t.words, b.name, t.reason,
	t.until_at, t.answered_at, t.state, d.urgency, i.title, i.labels, t.sees_by_this
from case_transfer t join desk_case d on d.id = t.case_id join incident i on i.id = d.incident_id
join organisation o on o.id = t.organisation_id join account a on a.id = t.asked_by
left join account b on b.id = t.answered_by

-- name: transfer_of_case
-- The newest of a case.
-- use: transfer_row
where t.case_id = $1 order by t.id desc limit 1;

-- name: transfer_list
-- Those of campaign $1, open ones first, then the newest; of the organisations for which account $2
-- is here (0: all); those after transfer $4, if it is not 0.
-- use: transfer_row
where t.campaign_id = $1
	and (cast($2 as bigint) = 0 or t.organisation_id in (select g.organisation_id
	from role_grant g join campaign c on c.slug = g.campaign
	where c.id = $1 and g.account_id = $2))
	and (cast($4 as bigint) = 0 or exists (select 1 from case_transfer l where l.id = $4
		and (case when t.state = 0 then 0 else 1 end, -t.id)
			> (case when l.state = 0 then 0 else 1 end, -l.id)))
order by case when t.state = 0 then 0 else 1 end, t.id desc limit $3;

-- name: transfer_may_answer
-- Whether account $2 is in campaign $1 for organisation $3, under an agreement in force at $4.
select 1 from role_grant g join campaign c on c.slug = g.campaign
join agreement m on m.organisation_id = g.organisation_id and m.campaign = c.slug
	and m.accepted_at is not null and m.ended_at is null and m.until_at > $4
where c.id = $1 and g.account_id = $2 and g.organisation_id = $3 limit 1;

-- name: transfer_open_count
-- How many questions in campaign $1 wait for the organisations for which account $2 is here.
select count(*) from case_transfer t where t.campaign_id = $1 and t.state = 0
	and t.organisation_id in (select g.organisation_id
		from role_grant g join campaign c on c.slug = g.campaign
		where c.id = $1 and g.account_id = $2);

-- name: transfer_any
-- Whether anybody is in campaign $1 for organisation $2 who works on Cases.
select 1 from role_grant g join campaign c on c.slug = g.campaign
where c.id = $1 and g.organisation_id = $2 and g.role <> 'observer' and g.role <> 'communications'
limit 1;

-- name: transfer_offered
-- Whether case $1 was offered to organisation $2 under the agreement that is in force.
select 1 from case_partner p join desk_case d on d.id = p.case_id
join campaign c on c.id = d.campaign_id
join agreement m on m.organisation_id = p.organisation_id and m.campaign = c.slug
	and m.accepted_at is not null and m.ended_at is null and p.at >= m.accepted_at
where p.case_id = $1 and p.organisation_id = $2 limit 1;

-- name: transfer_insert
-- A partner is asked.
insert into case_transfer (id, campaign_id, case_id, organisation_id, asked_by, words, until_at,
	sees_by_this, state, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, 0, '');

-- name: transfer_end
-- What became of it.
update case_transfer set state = $2, answered_by = $3, answered_at = $4, reason = $5
where id = $1 and state = 0;

-- name: transfer_due
-- Open ones whose time ran out at $1, whose case is closed or whose agreement is not in force.
select t.campaign_id, t.case_id from case_transfer t join desk_case d on d.id = t.case_id
join campaign c on c.id = t.campaign_id
where t.state = 0 and (t.until_at <= $1 or d.state >= 5 or not exists (select 1 from agreement m
	where m.organisation_id = t.organisation_id and m.campaign = c.slug
		and m.accepted_at is not null and m.ended_at is null and m.until_at > $1))
order by t.id limit $2;
