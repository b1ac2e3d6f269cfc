-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: audit_lock
-- Lets one writer at a time add to the log; the number is any that nobody else uses. SQLite has one
-- writer anyway.
-- sqlite:
select 1
-- postgres:
select pg_advisory_xact_lock(7233419550186)

-- name: audit_last
-- The entry that the next one hangs on.
select position, hash from audit order by position desc limit 1;

-- name: audit_insert
-- A new entry at the end.
-- writes: audit
insert into audit (position, id, account_id, action, campaign, subject, was, now, network, hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: audit_after
-- The next entries after position $1, as they are hashed, at most $2.
select position, id, account_id, action, campaign, subject, was, now, network, hash
from audit where position > $1 order by position limit $2;

-- name: audit_list
-- Entries after position $1, not older than the id $2, oldest first, at most $3, with the name of
-- the account.
select e.position, e.id, e.account_id, e.action, e.campaign, e.subject, e.was, e.now, e.network,
	e.hash, coalesce(a.name, '')
from audit e left join account a on a.id = e.account_id
where e.position > $1 and e.id >= $2 order by e.position limit $3;

-- name: audit_list_campaign
-- The same of the campaign $4.
select e.position, e.id, e.account_id, e.action, e.campaign, e.subject, e.was, e.now, e.network,
	e.hash, coalesce(a.name, '')
from audit e left join account a on a.id = e.account_id
where e.campaign = $4 and e.position > $1 and e.id >= $2 order by e.position limit $3;
