-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: team_copy
-- Gives the campaign's own team ($1) the same roles in an exercise ($2); those of partners stay out.
-- writes: role_grant
insert into role_grant (account_id, campaign, role, granted_at, organisation_id, probation)
select g.account_id, $2, g.role, $3, null, g.probation from role_grant g
join account a on a.id = g.account_id
where g.campaign = $1 and g.organisation_id is null and a.disabled_at is null
on conflict do nothing;
