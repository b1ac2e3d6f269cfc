-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: instance_setting_find
-- A word of the server's own.
select value from instance_setting where name = $1;

-- name: instance_setting_write
-- Sets it.
insert into instance_setting (name, value) values ($1, $2)
on conflict (name) do update set value = excluded.value;

-- name: instance_page_find
-- A page in a language, else in English.
select words, lang, changed_at from instance_page where name = $1 and lang in ($2, 'en')
order by case when lang = $2 then 0 else 1 end limit 1;

-- name: instance_page_insert
-- Writes a page.
insert into instance_page (name, lang, words, changed_at) values ($1, $2, $3, $4)
on conflict (name, lang) do update
set words = excluded.words, changed_at = excluded.changed_at;

-- name: instance_page_delete
-- Takes a page back to its standard words.
delete from instance_page where name = $1 and lang = $2;
