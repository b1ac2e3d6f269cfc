-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What the desk and the page of a case show beside incident.h and case.h.

-- name: desk_answer
-- Who answered a message, when and how; or that it needs no answer.
select a.name, x.at, x.needed, x.note from post_answer x join account a on a.id = x.account_id
where x.post_id = $1;

-- name: desk_members
-- Why the newest originals of an incident belong to it, and who put them there.
select i.post_id, i.reason, a.name from incident_post i left join account a on a.id = i.account_id
where i.incident_id = $1 order by i.post_id desc limit $2;

-- name: desk_people
-- Who else than $2 has a role in this campaign (slug).
select a.id, a.name from account a
where a.id <> $2 and a.disabled_at is null and exists (
	select 1 from role_grant g where g.account_id = a.id and (g.campaign = $1 or g.campaign = ''))
order by a.name limit $3;

-- name: desk_case_numbered
-- The case of that number, and its incident, unless it has a label of $3.
select d.id, d.incident_id from desk_case d join incident i on i.id = d.incident_id
where d.campaign_id = $1 and d.number = $2 and (i.labels & $3) = 0;

-- name: desk_started
-- Whether the campaign ever had a case.
select 1 from desk_case where campaign_id = $1 limit 1;

-- name: desk_views
-- The views that the team saved, by name.
select name, query from saved_view where campaign_id = $1 order by name limit $2;

-- name: desk_reading
-- What triage kept of a post.
select labels, reading from post where id = $1 and campaign_id = $2;

-- name: desk_case_of_partner
-- Whether case $1 is with somebody who is in its campaign for an organisation for which account $2
-- is there, too.
select 1 from desk_case d join campaign c on c.id = d.campaign_id
join role_grant h on h.campaign = c.slug and h.account_id = d.owner_id
join role_grant g on g.campaign = c.slug and g.organisation_id = h.organisation_id
where d.id = $1 and g.account_id = $2 limit 1;

-- name: desk_moved
-- The newest move of post $1 in campaign $2 that is in force: from which incident to which, and the
-- cases of both.
select m.from_incident, m.to_incident, f.id, f.number, t.id, t.number from incident_move m
left join desk_case f on f.incident_id = m.from_incident
left join desk_case t on t.incident_id = m.to_incident
where m.post_id = $1 and m.campaign_id = $2 and m.undone_at is null order by m.id desc limit 1;

-- name: desk_moved_post
-- A post of the newest move from incident $1 to incident $2 that is in force.
select min(post_id) from incident_move where from_incident = $1 and to_incident = $2
	and act = (select max(act) from incident_move where from_incident = $1 and to_incident = $2
		and undone_at is null);
