-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: reset_wish_upsert
-- Notes that whoever has the address $1 cannot get in; nothing if nobody has it.
insert into reset_wish (account_id, asked_at, network)
select id, $2, $3 from account where email = $1 and disabled_at is null
on conflict (account_id) do update set asked_at = excluded.asked_at, network = excluded.network;

-- name: reset_wish_delete
-- The wish is met.
delete from reset_wish where account_id = $1;

-- name: reset_wish_list
-- Who asked since $1, newest first, at most $2.
select w.account_id, w.asked_at, a.email, a.name, w.network
from reset_wish w join account a on a.id = w.account_id
where w.asked_at > $1 and a.disabled_at is null order by w.asked_at desc limit $2;

-- name: reset_wish_list_campaign
-- The same of those who have a role in the campaign $3.
select w.account_id, w.asked_at, a.email, a.name, w.network
from reset_wish w join account a on a.id = w.account_id
where w.asked_at > $1 and a.disabled_at is null
	and exists (select 1 from role_grant g where g.account_id = w.account_id and g.campaign = $3)
order by w.asked_at desc limit $2;

-- name: reset_wish_find
-- Whether an account asked.
select asked_at from reset_wish where account_id = $1;

-- name: reset_wish_forget
-- Forgets wishes from before $1.
delete from reset_wish where asked_at < $1;

-- name: reset_link_set
-- The one link of an account.
-- writes: reset_link
insert into reset_link (account_id, secret_hash, made_by, expires_at) values ($1, $2, $3, $4)
on conflict (account_id) do update set secret_hash = excluded.secret_hash,
	made_by = excluded.made_by, expires_at = excluded.expires_at;

-- name: reset_link_find
-- Whose link it is, if it is open at $2.
select l.account_id, a.email from reset_link l join account a on a.id = l.account_id
where l.secret_hash = $1 and l.expires_at > $2 and a.disabled_at is null;

-- name: reset_link_delete
-- A link that was used, or is over.
-- writes: reset_link
delete from reset_link where account_id = $1;

-- name: reset_link_forget
-- Forgets links that were over before $1.
-- writes: reset_link
delete from reset_link where expires_at < $1;
