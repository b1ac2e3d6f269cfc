-- SPDX-License-Identifier: AGPL-3.0-or-later
-- People are told what happened to their account, on pages, until they say that they looked; and
-- who runs the server decides how long sessions last.

create table account_notice (
	id integer primary key,          -- id of the entry in the audit log
	account_id integer not null references account (id) on delete cascade, -- who is told
	action text not null,            -- as in the audit log, of people/notice.c
	by_id integer not null,          -- account; 0: whoever runs the server; negative: a token
	network text not null,           -- where from, as in session
	at integer not null              -- ms UTC
);
create index account_notice_by_account on account_notice (account_id, id);

-- A browser that signed in before: it brings a cookie that says nothing but that.
create table account_browser (
	id integer primary key,          -- id
	account_id integer not null references account (id) on delete cascade, -- whose
	secret_hash blob not null,       -- BLAKE2b-256 of the cookie's value
	used_at integer not null,        -- ms UTC; last sign-in
	seen_notice integer not null     -- the newest notice that its person said they looked at
);
create unique index account_browser_secret on account_browser (account_id, secret_hash);

alter table account add column notice_id integer not null default 0; -- its newest notice; 0: none
alter table session add column browser_id integer; -- of account_browser, which may have forgotten it; null: unknown
alter table session add column seen_notice integer not null default 0; -- as in account_browser
alter table session add column idle_ms integer not null default 259200000; -- it ends when it was not used for so long

create table session_rule (
	id integer primary key check (id = 1), -- the one row
	idle_ms integer not null,        -- a session ends when it was not used for so long
	longest_ms integer not null      -- and so long after signing in at the latest
);
insert into session_rule (id, idle_ms, longest_ms) values (1, 259200000, 1209600000);
