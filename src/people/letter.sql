-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What is to be told to people by mail.

-- name: letter_notices
-- Notices since $1 and after notice $3 of accounts that are open, oldest first, at most $2.
select n.id, n.action, a.email, a.language
from account_notice n join account a on a.id = n.account_id
where n.at >= $1 and n.id > $3 and a.disabled_at is null order by n.id limit $2;

-- name: letter_some
-- When somebody last asked for a link, and when the newest notice came.
select coalesce((select max(asked_at) from reset_wish), 0),
	coalesce((select at from account_notice order by id desc limit 1), 0);

-- name: letter_account
-- Address and language of an open account.
select email, language from account where id = $1 and disabled_at is null;
