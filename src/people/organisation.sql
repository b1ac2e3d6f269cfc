-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Organisations, their people, and who holds which role in a campaign, for whom.

-- name: organisation_insert
-- A new organisation; a second one of the same name is a conflict.
-- writes: organisation
insert into organisation (id, name, kind, country, languages, work, created_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: organisation_vacant
-- The organisation of this name and kind, if nobody belongs to it yet.
select id from organisation where name = $1 and kind = $2 and not exists
	(select 1 from organisation_member m where m.organisation_id = organisation.id);

-- name: organisation_list
-- Organisations by name, at most $1, with how many people each has.
select o.id, o.name, o.kind, o.country, o.languages, o.work,
	(select count(*) from organisation_member m where m.organisation_id = o.id)
from organisation o order by o.name limit $1;

-- name: organisation_find
-- One organisation.
select id, name, kind, country, languages, work, 0 from organisation where id = $1;

-- name: organisation_of_account
-- The organisations that an account belongs to, by name, and whether it speaks for each.
select o.id, o.name, o.kind, o.country, o.languages, o.work, m.speaks
from organisation_member m join organisation o on o.id = m.organisation_id
where m.account_id = $1 order by o.name limit $2;

-- name: organisation_people
-- Who belongs to an organisation, by name, at most $2.
select a.id, a.name, m.speaks from organisation_member m join account a on a.id = m.account_id
where m.organisation_id = $1 and a.disabled_at is null order by a.name, a.id limit $2;

-- name: organisation_member_find
-- Whether the account $2, if it is open, belongs to the organisation, and speaks for it.
select m.speaks from organisation_member m join account a on a.id = m.account_id
where m.organisation_id = $1 and m.account_id = $2 and a.disabled_at is null;

-- name: organisation_member_put
-- Makes an account a member, or changes whether it speaks for the organisation.
-- writes: organisation_member
insert into organisation_member (organisation_id, account_id, speaks, joined_at)
values ($1, $2, $3, $4)
on conflict (organisation_id, account_id) do update set speaks = excluded.speaks;

-- name: organisation_member_delete
-- Takes an account out of an organisation.
-- writes: organisation_member
delete from organisation_member where organisation_id = $1 and account_id = $2;

-- name: role_grant_list_for
-- What an account holds for an organisation.
select campaign, role from role_grant where organisation_id = $1 and account_id = $2
order by campaign, role limit $3;

-- name: role_grant_delete_for
-- Takes away what an account holds for an organisation, in every campaign.
-- writes: role_grant
delete from role_grant where organisation_id = $1 and account_id = $2;

-- name: role_grant_rights
-- The roles of account $1 that count in campaign $2: its own and those for the whole instance; for
-- those held for a partner its kind, and what the agreement in force at $3 shares.
select g.role, coalesce(g.organisation_id, 0), coalesce(o.kind, ''), coalesce(a.shares, ''),
	g.probation
from role_grant g
left join organisation o on o.id = g.organisation_id
left join agreement a on a.organisation_id = g.organisation_id and a.campaign = g.campaign
	and a.accepted_at is not null and a.ended_at is null and a.until_at > $3
where g.account_id = $1 and (g.campaign = $2 or g.campaign = '');

-- name: role_grant_give
-- Gives a role in a campaign for an organisation (null: the own team); twice changes nothing.
-- writes: role_grant
insert into role_grant (account_id, campaign, role, granted_at, organisation_id, probation)
values ($1, $2, $3, $4, $5, $6)
on conflict do nothing;

-- name: probation_begin
-- Puts one role of an account on probation.
-- writes: role_grant
update role_grant set probation = 1
where account_id = $1 and campaign = $2 and role = $3 and organisation_id is null;

-- name: probation_end
-- Ends the probation of account $1 in campaign $2.
-- writes: role_grant
update role_grant set probation = 0 where account_id = $1 and campaign = $2 and probation = 1;

-- name: probation_list
-- Who is on probation in campaign $1, by name, since when.
select distinct a.id, a.name, min(g.granted_at) from role_grant g join account a on a.id = g.account_id
where g.campaign = $1 and g.probation = 1 and a.disabled_at is null group by a.id, a.name
order by a.name, a.id limit 200;

-- name: role_grant_take
-- Takes a role away that is held for an organisation (0: the own team).
-- writes: role_grant
delete from role_grant where account_id = $1 and campaign = $2 and role = $3
	and coalesce(organisation_id, 0) = $4;

-- name: role_grant_team
-- Who has a role in a campaign, by name, and for which organisation; what the agreement in force at
-- $3 shares with it. At most $2 rows.
select g.account_id, a.name, a.email, g.role, coalesce(g.organisation_id, 0),
	coalesce(o.name, ''), g.granted_at, a.disabled_at, coalesce(o.kind, ''),
	coalesce(d.shares, ''), g.probation
from role_grant g join account a on a.id = g.account_id
left join organisation o on o.id = g.organisation_id
left join agreement d on d.organisation_id = g.organisation_id and d.campaign = g.campaign
	and d.accepted_at is not null and d.ended_at is null and d.until_at > $3
where g.campaign = $1 order by a.name, a.id, g.granted_at, g.role limit $2;

-- name: role_grant_of
-- The roles of one account in a campaign, and for which organisation.
select role, coalesce(organisation_id, 0) from role_grant
where account_id = $1 and campaign = $2 order by role, coalesce(organisation_id, 0);

-- name: role_grant_heads
-- How many people other than $2 lead a campaign.
select count(*) from role_grant g join account a on a.id = g.account_id
where g.campaign = $1 and g.role = 'head' and g.organisation_id is null and a.disabled_at is null
	and g.account_id <> $2;

-- name: role_grant_instance
-- Who has a role for the whole instance, by name.
select g.account_id, a.name, a.email, g.role, 0, '', g.granted_at, a.disabled_at, '', '', 0
from role_grant g join account a on a.id = g.account_id
where g.campaign = '' order by a.name, a.id, g.role limit $1;
