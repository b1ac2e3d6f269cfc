-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What people are told of their account, and the browsers that they use.

-- name: notice_insert
-- Tells an account of something.
insert into account_notice (id, account_id, action, by_id, network, at)
select $1, a.id, $3, $4, $5, $6 from account a where a.id = $2;

-- name: notice_newest
-- Notes which notice of an account is the newest.
-- writes: account
update account set notice_id = $2 where id = $1;

-- name: notice_list
-- The newest notices of an account, at most $2, with the name of who did it.
select n.id, n.action, n.by_id, n.network, n.at, coalesce(a.name, '')
from account_notice n left join account a on a.id = n.by_id
where n.account_id = $1 order by n.id desc limit $2;

-- name: notice_forget
-- Forgets notices from before $1.
delete from account_notice where at < $1;

-- name: notice_any_between
-- Whether an account has a notice after $2 and before $3.
select 1 from account_notice where account_id = $1 and id > $2 and id < $3 limit 1;

-- name: session_seen
-- Its person looked at the notices up to $3, of the account $2.
-- writes: session
update session set seen_notice = $3 where id = $1 and account_id = $2 and seen_notice < $3;

-- name: browser_seen
-- The same for the browser of session $1.
-- writes: account_browser
update account_browser set seen_notice = $3 where account_id = $2 and seen_notice < $3
	and id = (select browser_id from session where id = $1);

-- name: session_seen_find
-- Up to which notice the person of a session looked.
select seen_notice from session where id = $1;

-- name: notice_newest_find
-- The newest notice of an account.
select notice_id from account where id = $1;

-- name: browser_looked
-- The person of a browser looked at the notices up to $2.
-- writes: account_browser
update account_browser set seen_notice = $2 where id = $1;

-- name: browser_find
-- The browser of an account with this secret.
select id, seen_notice from account_browser where account_id = $1 and secret_hash = $2;

-- name: browser_known
-- How many browsers an account has, and the newest notice that was looked at in any.
select count(*), coalesce(max(seen_notice), 0) from account_browser where account_id = $1;

-- name: browser_insert
-- A new one.
-- writes: account_browser
insert into account_browser (id, account_id, secret_hash, used_at, seen_notice)
values ($1, $2, $3, $4, $5);

-- name: browser_used
-- It was used again.
-- writes: account_browser
update account_browser set used_at = $2 where id = $1;

-- name: browser_trim
-- Forgets those of an account that were not used for longest, so that $2 stay.
-- writes: account_browser
delete from account_browser where account_id = $1 and id not in
	(select id from account_browser where account_id = $1 order by used_at desc, id desc limit $2);

-- name: browser_forget
-- Forgets browsers that were not used since $1.
-- writes: account_browser
delete from account_browser where used_at < $1;

-- name: session_rule_find
-- How long sessions last, and when devices lock at the latest.
select idle_ms, longest_ms, lock_ms from session_rule where id = 1;

-- name: session_rule_set
-- Changes it.
-- writes: session_rule
update session_rule set idle_ms = $1, longest_ms = $2, lock_ms = $3 where id = 1;

-- name: session_rule_follow
-- Open sessions follow; none becomes longer than it was promised.
-- writes: session
update session set idle_ms = $1,
	expires_at = case when expires_at > created_at + $2 then created_at + $2 else expires_at end;
