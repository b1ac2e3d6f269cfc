-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: hint_seen_find
-- Whether an account has put a hint away.
select 1 from hint_seen where account_id = $1 and hint = $2;

-- name: hint_seen_insert
-- Puts a hint away; doing it twice changes nothing.
insert into hint_seen (account_id, hint) values ($1, $2) on conflict do nothing;
