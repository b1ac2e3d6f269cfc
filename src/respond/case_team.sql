-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Which team has a case: an organisation whose people work in the campaign.

-- name: case_teams
-- The organisations of the campaign (slug): those whose people have a role there.
select o.id, o.name from organisation o
where exists (select 1 from organisation_member m
	join role_grant g on g.account_id = m.account_id and (g.campaign = $1 or g.campaign = '')
	where m.organisation_id = o.id)
order by o.name limit $2;

-- name: case_team_of
-- Whether an organisation is one of them; its name.
select o.name from organisation o
where o.id = $2 and exists (select 1 from organisation_member m
	join role_grant g on g.account_id = m.account_id and (g.campaign = $1 or g.campaign = '')
	where m.organisation_id = o.id);

-- name: case_next_team
-- As case_next, but of the teams of account $4 alone.
select d.id from desk_case d join incident i on i.id = d.incident_id
where d.campaign_id = $1 and d.state = 0 and d.urgency = $2 and (i.labels & $3) = 0
	and d.team_id in (select m.organisation_id from organisation_member m
		where m.account_id = $4)
order by d.due_at, d.id limit 1;
