-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: account_insert
-- A new account; a second one with the same address is a conflict.
-- writes: account
insert into account (id, email, name, password_hash, created_at) values ($1, $2, $3, $4, $5);

-- name: account_by_email
-- The account that signs in with this address, unless it is disabled.
select id, name, password_hash from account where email = $1 and disabled_at is null;

-- name: account_any_by_email
-- The account of this address, also a disabled one.
select id from account where email = $1;

-- name: account_list
-- The next accounts after id $1, at most $2.
select id, email, name, created_at, disabled_at from account where id > $1 order by id limit $2;

-- name: account_disable
-- Closes an account; one that is closed stays closed since then.
-- writes: account
update account set disabled_at = coalesce(disabled_at, $2) where id = $1;

-- name: account_enable
-- Opens a closed account again.
-- writes: account
update account set disabled_at = null where id = $1;

-- name: account_password
-- A new password.
-- writes: account
update account set password_hash = $2 where id = $1;

-- name: account_count
-- How many accounts there are; none means that set-up has not run.
select count(*) from account;

-- name: session_insert
-- A new session.
-- writes: session
insert into session (id, account_id, secret_hash, created_at, expires_at) values ($1, $2, $3, $4, $5);

-- name: session_find
-- The session with this secret, if it is still valid at $2, and who it belongs to.
select s.id, s.account_id, a.name from session s join account a on a.id = s.account_id
where s.secret_hash = $1 and s.expires_at > $2 and a.disabled_at is null;

-- name: session_delete
-- Ends a session.
-- writes: session
delete from session where id = $1;

-- name: session_delete_all
-- Ends all sessions of an account.
-- writes: session
delete from session where account_id = $1;

-- name: session_purge
-- Forgets sessions that ended before $1.
-- writes: session
delete from session where expires_at <= $1;

-- name: token_insert
-- A new token.
-- writes: token
insert into token (id, name, campaign, permissions, secret_hash, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: token_find
-- The token with this secret, if it is still valid at $2.
select id, name, campaign, permissions, expires_at from token
where secret_hash = $1 and (expires_at is null or expires_at > $2);

-- name: token_list
-- The next tokens after id $1, at most $2.
select id, name, campaign, permissions, created_at, expires_at from token
where id > $1 order by id limit $2;

-- name: token_delete
-- Revokes a token.
-- writes: token
delete from token where id = $1;

-- name: role_grant_insert
-- Gives an account a role; giving it twice changes nothing.
-- writes: role_grant
insert into role_grant (account_id, campaign, role, granted_at) values ($1, $2, $3, $4)
on conflict do nothing;

-- name: role_grant_delete
-- Takes a role of the own team away.
-- writes: role_grant
delete from role_grant where account_id = $1 and campaign = $2 and role = $3
	and organisation_id is null;

-- name: role_grant_all
-- All roles of an account.
select campaign, role from role_grant where account_id = $1 order by campaign, role;

-- name: role_grant_campaigns
-- The campaigns in which a role of the account counts at $2; '' stands for all. One that is held for
-- a partner counts while an agreement is in force.
select distinct g.campaign from role_grant g where g.account_id = $1
	and (g.organisation_id is null or exists (select 1 from agreement a
		where a.organisation_id = g.organisation_id and a.campaign = g.campaign
			and a.accepted_at is not null and a.ended_at is null and a.until_at > $2));
