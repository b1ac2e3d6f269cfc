-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: second_step_insert
-- Turns the second step on; it is not turned on twice.
-- writes: second_step
insert into second_step (account_id, secret, since, used_step) values ($1, $2, $3, $4)
on conflict do nothing;

-- name: second_step_find
-- Whether an account has a second step, since when, and how many recovery codes are left.
select since, (select count(*) from recovery_code r where r.account_id = $1)
from second_step where account_id = $1;

-- name: second_step_any
-- Whether any account has a second step.
select 1 from second_step limit 1;

-- name: second_step_take
-- Takes the code of step $2, unless that of a later one, or the same, was taken.
-- writes: second_step
update second_step set used_step = $2 where account_id = $1 and used_step < $2;

-- name: second_step_delete
-- Turns the second step off.
-- writes: second_step
delete from second_step where account_id = $1;

-- name: recovery_code_insert
-- A new recovery code.
-- writes: recovery_code
insert into recovery_code (account_id, hash) values ($1, $2);

-- name: recovery_code_take
-- Takes a recovery code: it opens no more.
-- writes: recovery_code
delete from recovery_code where account_id = $1 and hash = $2;

-- name: recovery_code_clear
-- Forgets all recovery codes of an account.
-- writes: recovery_code
delete from recovery_code where account_id = $1;
