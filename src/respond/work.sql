-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What one account did in a campaign, beside its corrections (campaign/work.sql).

-- name: work_account
-- The name of an account that works or worked in campaign $2 (slug $3): whose role was ended because
-- of what they did is looked at all the more.
select a.name from account a where a.id = $1 and (
	exists (select 1 from role_grant g where g.account_id = a.id and (g.campaign = $3 or g.campaign = ''))
	or exists (select 1 from correction c where c.campaign_id = $2 and c.account_id = a.id)
	or exists (select 1 from case_event e join desk_case d on d.id = e.case_id
		where d.campaign_id = $2 and e.account_id = a.id)
	or exists (select 1 from post_contact_opened o join post p on p.id = o.post_id
		where p.campaign_id = $2 and o.account_id = a.id));

-- name: work_cases
-- What an account did with cases, by what it was.
select e.what, count(*) from desk_case d join case_event e on e.case_id = d.id
where d.campaign_id = $1 and e.account_id = $2 group by e.what order by count(*) desc, e.what;

-- name: work_contacts
-- Of how many people an account opened the contact, and when last.
select count(distinct o.post_id), coalesce(max(o.at), 0) from post_contact_opened o
join post p on p.id = o.post_id where p.campaign_id = $1 and o.account_id = $2;

-- name: work_moves
-- The newest joins and splits of an account, at most $3: when, one of the posts, how many, where
-- to, how many are in force, how many of those are still there, and whether they are private
-- ($4: that label).
select m.act, max(m.at), min(m.post_id), count(*), max(m.to_incident),
	sum(case when m.undone_at is null then 1 else 0 end),
	sum(case when m.undone_at is null and p.incident_id = m.to_incident then 1 else 0 end),
	max((f.labels | t.labels) & $4)
from incident_move m join incident f on f.id = m.from_incident
join incident t on t.id = m.to_incident left join incident_post p on p.post_id = m.post_id
where m.campaign_id = $1 and m.account_id = $2 group by m.act order by m.act desc limit $3;

-- name: work_moves_in_force
-- The joins and splits in force of an account since $3 and before the act $4, newest first, and
-- whether they are private ($6: that label).
select m.act, max((f.labels | t.labels) & $6)
from incident_move m join incident f on f.id = m.from_incident
join incident t on t.id = m.to_incident
where m.campaign_id = $1 and m.account_id = $2 and m.at >= $3 and m.act < $4
	and m.undone_at is null group by m.act order by m.act desc limit $5;

-- name: work_post_says
-- What the incident of a post is called: first words, phone numbers masked.
select i.title from incident_post m join incident i on i.id = m.incident_id where m.post_id = $1;
