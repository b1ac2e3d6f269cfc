-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The campaigns that somebody may open, the newest first. $1: the account, or 0 for all of them;
-- $2: with ids below this one; $3: how many; $4: a LIKE pattern in lower case, or ''; $5: now. The
-- last column tells whether they belong to the campaign's own team.

-- name: home_all
-- Those of the whole server. What $1 and $5 are compared with says nothing but their type: a plain
-- number would make PostgreSQL take them for small ones. Clocks may go back by a day.
select id, slug, name, purpose, archived_at, exercise, 1 from campaign
where id <> $1 and created_at - 86400000 < $5 and id < $2 and ($4 = '' or lower(name) like $4)
order by id desc limit $3;

-- name: home_own
-- Those in which an account has a role; one held for a partner counts while an agreement is in
-- force.
select c.id, c.slug, c.name, c.purpose, c.archived_at, c.exercise,
	case when exists (select 1 from role_grant t where t.account_id = $1
		and t.campaign = c.slug and t.organisation_id is null) then 1 else 0 end
from campaign c
where c.slug in (select g.campaign from role_grant g where g.account_id = $1
		and (g.organisation_id is null or exists (select 1 from agreement a
			where a.organisation_id = g.organisation_id and a.campaign = g.campaign
				and a.accepted_at is not null and a.ended_at is null
				and a.until_at > $5)))
	and c.id < $2 and ($4 = '' or lower(c.name) like $4)
order by c.id desc limit $3;

-- name: home_organisations
-- Of how many organisations account $1 is, and how many agreements wait at $2 for those they speak
-- for.
select count(*), cast(coalesce(sum(case when m.speaks = 1 then (select count(*) from agreement g
	where g.organisation_id = m.organisation_id and g.accepted_at is null
		and g.ended_at is null and g.until_at > $2) else 0 end), 0) as bigint)
from organisation_member m where m.account_id = $1;

-- name: root_list
-- Campaigns that run and are no exercises, for everybody: with ids below $1, the newest first, at
-- most $2.
select id, slug, name, purpose from campaign
where archived_at is null and exercise = 0 and id < $1 order by id desc limit $2;

-- name: home_for_all
-- Whether an account has a role for the whole server.
select 1 from role_grant where account_id = $1 and campaign = '' limit 1;
