-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Taking a person out of a closed account.

-- name: erase_check
-- When an account was closed, and whether it speaks alone for an organisation that has others or an
-- agreement in force.
select a.disabled_at, (select count(*) from organisation_member m where m.account_id = a.id
	and m.speaks = 1 and not exists (select 1 from organisation_member o
		where o.organisation_id = m.organisation_id and o.account_id <> a.id and o.speaks = 1)
	and (exists (select 1 from organisation_member o
			where o.organisation_id = m.organisation_id and o.account_id <> a.id)
		or exists (select 1 from agreement g
			where g.organisation_id = m.organisation_id and g.ended_at is null)))
from account a where a.id = $1;

-- name: erase_invitations
-- Whom invitations to its address were for.
-- writes: invitation
update invitation set email = '' where email = (select email from account where id = $1)
	or account_id = $1;

-- name: erase_sessions
-- Its sessions.
-- writes: session
delete from session where account_id = $1;

-- name: erase_tokens
-- Its tokens.
-- writes: token
delete from token where account_id = $1;

-- name: erase_roles
-- Its roles.
-- writes: role_grant
delete from role_grant where account_id = $1;

-- name: erase_members
-- Where it belongs to.
-- writes: organisation_member
delete from organisation_member where account_id = $1;

-- name: erase_second_step
-- Its second step.
-- writes: second_step
delete from second_step where account_id = $1;

-- name: erase_codes
-- Its recovery codes.
-- writes: recovery_code
delete from recovery_code where account_id = $1;

-- name: erase_reset
-- A link to a new password.
-- writes: reset_link
delete from reset_link where account_id = $1;

-- name: erase_wish
-- A wish for one.
delete from reset_wish where account_id = $1;

-- name: erase_words
-- What it is found by.
delete from account_word where account_id = $1;

-- name: erase_notices
-- What it was told.
delete from account_notice where account_id = $1;

-- name: erase_browsers
-- Where it signed in.
-- writes: account_browser
delete from account_browser where account_id = $1;

-- name: erase_account
-- Its address, name, password, language and time zone.
-- writes: account
update account set email = $2, name = $3, password_hash = '', language = '', time_zone = '',
	notice_id = 0
where id = $1;
