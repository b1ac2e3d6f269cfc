-- SPDX-License-Identifier: AGPL-3.0-or-later
-- part: directory_row
a.id, a.created_at, a.disabled_at, a.email, a.name,
	exists (select 1 from second_step s where s.account_id = a.id),
	exists (select 1 from reset_wish w where w.account_id = a.id)

-- name: directory_newest
-- The next accounts before id $1, newest first, at most $2.
select
-- use: directory_row
from account a where a.id < $1 order by a.id desc limit $2;

-- name: directory_begins
-- The next accounts of which a word is at least $1 and below $2, behind the word $3 and account $4,
-- at most $5.
select
-- use: directory_row
, f.word from account_word f join account a on a.id = f.account_id
where f.word >= $1 and f.word < $2 and (f.word, f.account_id) > ($3, $4)
order by f.word, f.account_id limit $5;

-- name: account_word_insert
-- A word by which an account is found.
insert into account_word (word, account_id) values ($1, $2) on conflict do nothing;

-- name: account_word_clear
-- Forgets how an account is found.
delete from account_word where account_id = $1;

-- name: profile_find
-- What an account says of itself.
select email, name, language, created_at, disabled_at, time_zone, lock_after_ms
from account where id = $1;

-- name: profile_set
-- Another name, language, time zone and time after which browsers are locked.
-- writes: account
update account set name = $2, language = $3, time_zone = $4, lock_after_ms = $5 where id = $1;
