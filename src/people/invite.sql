-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: invite_insert
-- A new invitation.
-- writes: invitation
insert into invitation (id, email, campaign, role, secret_hash, made_by, created_at, expires_at,
	organisation_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: invite_end_same
-- Ends open invitations of the address $1 into the campaign $2: to a role ($4 0), or to speak for the
-- organisation $4.
-- writes: invitation
update invitation set ended_at = $3 where campaign = $2 and email = $1 and ended_at is null
	and case when role = '' then organisation_id else 0 end = $4;

-- name: invite_count
-- How many invitations into a campaign are open at $2.
select count(*) from invitation where campaign = $1 and ended_at is null and expires_at > $2;

-- name: invite_list
-- The invitations into a campaign that are open at $2, newest first, at most $3.
select i.id, i.made_by, i.created_at, i.expires_at, i.email, i.campaign, i.role,
	coalesce(i.organisation_id, 0), coalesce(o.name, '')
from invitation i left join organisation o on o.id = i.organisation_id
where i.campaign = $1 and i.ended_at is null and i.expires_at > $2 order by i.id desc limit $3;

-- name: invite_find
-- The invitation of a link, if it is open at $2.
select i.id, i.made_by, i.created_at, i.expires_at, i.email, i.campaign, i.role,
	coalesce(i.organisation_id, 0), coalesce(o.name, '')
from invitation i left join organisation o on o.id = i.organisation_id
where i.secret_hash = $1 and i.ended_at is null and i.expires_at > $2;

-- name: invite_end
-- Ends an open invitation; the account that took it up is $3, or null.
-- writes: invitation
update invitation set ended_at = $2, account_id = $3 where id = $1 and ended_at is null
	and expires_at > $2;

-- name: invite_revoke
-- Takes an open invitation into the campaign $2 back.
-- writes: invitation
update invitation set ended_at = $3 where id = $1 and campaign = $2 and ended_at is null;

-- name: invite_forget
-- Forgets the addresses of invitations that were over before $1.
-- writes: invitation
update invitation set email = '' where expires_at < $1 and email <> '';

-- name: account_email
-- The address of an account that is not closed.
select email from account where id = $1 and disabled_at is null;
