-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: account_insert
-- A new account; a second one with the same address is a conflict.
-- writes: account
insert into account (id, email, name, password_hash, created_at) values ($1, $2, $3, $4, $5);

-- part: credential_of
select a.id, a.email, a.password_hash, s.secret, s.used_step
from account a left join second_step s on s.account_id = a.id

-- name: credential_by_email
-- What the account with this address signs in with, unless it is closed.
-- use: credential_of
where a.email = $1 and a.disabled_at is null;

-- name: credential_by_id
-- The same by id.
-- use: credential_of
where a.id = $1 and a.disabled_at is null;

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
insert into session (id, account_id, secret_hash, created_at, expires_at, used_at, network, device,
	browser_id, seen_notice, idle_ms)
select $1, $2, $3, $4, $4 + r.longest_ms, $4, $5, $6, $7, $8, r.idle_ms
from session_rule r where r.id = 1;

-- name: session_find
-- The session with this secret, if it is still valid at $2, who it belongs to, and whether they
-- have not looked at something that they are told. And whether it is locked.
select s.id, s.account_id, a.name, a.language, s.used_at, a.time_zone,
	case when a.notice_id > s.seen_notice then 1 else 0 end,
	case when r.lock_ms > 0 and (a.lock_after_ms = 0 or a.lock_after_ms > r.lock_ms)
		then r.lock_ms else a.lock_after_ms end,
	case when s.locked_at > 0
		or (a.lock_after_ms > 0 and s.used_at + a.lock_after_ms <= $2)
		or (r.lock_ms > 0 and s.used_at + r.lock_ms <= $2)
		then 1 else 0 end
from session s join account a on a.id = s.account_id join session_rule r on r.id = 1
where s.secret_hash = $1 and s.expires_at > $2 and s.used_at + s.idle_ms > $2
	and a.disabled_at is null;

-- name: session_touch
-- Notes that a session was in use at $2.
-- writes: session
update session set used_at = $2 where id = $1 and used_at < $2;

-- name: session_lock
-- Locks a session at $2; one that is locked stays so since then.
-- writes: session
update session set locked_at = $2 where id = $1 and locked_at = 0;

-- name: session_trim
-- Ends the oldest sessions of an account, so that $2 stay.
-- writes: session
delete from session where account_id = $1 and id not in
	(select id from session where account_id = $1 order by id desc limit $2);

-- name: session_list
-- The sessions of an account that are open at $2, newest first, at most $3.
select id, created_at, used_at, network, device from session
where account_id = $1 and expires_at > $2 and used_at + idle_ms > $2 order by id desc limit $3;

-- name: session_renew
-- Another secret for a session.
-- writes: session
update session set secret_hash = $2 where id = $1;

-- name: session_delete
-- Ends a session.
-- writes: session
delete from session where id = $1;

-- name: session_delete_own
-- Ends one session of an account.
-- writes: session
delete from session where account_id = $1 and id = $2;

-- name: session_delete_all
-- Ends all sessions of an account but $2.
-- writes: session
delete from session where account_id = $1 and id <> $2;

-- name: session_purge
-- Forgets sessions that ended before $1.
-- writes: session
delete from session where expires_at <= $1 or used_at + idle_ms <= $1;

-- name: token_insert
-- A new token.
-- writes: token
insert into token (id, name, campaign, permissions, secret_hash, created_at, expires_at, account_id)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: token_find
-- The token with this secret, if it is still valid at $2 and its owner may sign in.
select t.id, t.name, t.campaign, t.permissions, t.expires_at, t.account_id
from token t left join account a on a.id = t.account_id
where t.secret_hash = $1 and (t.expires_at is null or t.expires_at > $2)
	and a.disabled_at is null;

-- name: token_count_own
-- How many tokens an account has that are valid at $2.
select count(*) from token where account_id = $1 and (expires_at is null or expires_at > $2);

-- name: token_list_own
-- The tokens of an account, newest first, at most $2.
select id, name, campaign, permissions, created_at, expires_at from token
where account_id = $1 order by id desc limit $2;

-- name: token_delete_own
-- Revokes a token of the account $2.
-- writes: token
delete from token where id = $1 and account_id = $2;

-- name: token_purge_own
-- Forgets tokens of an account that ended before $2.
-- writes: token
delete from token where account_id = $1 and expires_at <= $2;

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

-- name: role_grant_own_some
-- The campaigns in which an account has a role of the own team, with the roles, at most $2 rows.
select campaign, role from role_grant where account_id = $1 and organisation_id is null
order by campaign limit $2;
