-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: import_insert
-- A file that came.
insert into import (id, campaign_id, account_id, source, name, header, choices, bytes, rows,
	accepted, known, rejected)
values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, 0);

-- name: import_remembered
-- What the columns of the last file with this first row mean.
select choices from import where campaign_id = $1 and header = $2 and ended_at is not null
order by id desc limit 1;

-- name: import_find
-- One file.
select id, source, name, choices, bytes, rows, accepted, known, rejected, coalesce(ended_at, 0),
	coalesce(asked_at, 0)
from import where campaign_id = $1 and id = $2;

-- name: import_look
-- How far one file is.
select id, source, name, choices, '', rows, accepted, known, rejected, coalesce(ended_at, 0),
	coalesce(asked_at, 0)
from import where campaign_id = $1 and id = $2;

-- name: import_list
-- The newest files of a campaign.
select id, source, name, choices, '', rows, accepted, known, rejected, coalesce(ended_at, 0),
	coalesce(asked_at, 0)
from import where campaign_id = $1 order by id desc limit $2;

-- name: import_choose
-- Says what its columns mean, while nothing of it was taken in.
update import set choices = $3, source = $4 where campaign_id = $1 and id = $2 and rows = 0
	and asked_at is null;

-- name: import_ask
-- Somebody has it taken in.
update import set asked_at = $3 where campaign_id = $1 and id = $2 and ended_at is null;

-- name: import_step
-- How far it was read.
update import set rows = $2, accepted = $3, known = $4, rejected = $5 where id = $1;

-- name: import_end
-- All of it is taken in: its bytes are not needed any more.
update import set ended_at = $2, bytes = $3 where id = $1;

-- name: import_forget
-- Files that nobody took in for a day.
delete from import where campaign_id = $1 and rows = 0 and ended_at is null
	and asked_at is null and id < $2;

-- name: import_row_forget
-- Refused rows of files that ended long ago: they hold what people wrote.
delete from import_row where import_id in (
	select id from import where ended_at < $1);

-- name: import_row_insert
-- A row that was refused.
insert into import_row (import_id, row, error, line) values ($1, $2, $3, $4)
on conflict (import_id, row) do nothing;

-- name: import_row_list
-- Rows of a file that were refused.
select row, error, line from import_row where import_id = $1 order by row limit $2;
