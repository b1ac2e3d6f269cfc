-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What people do for themselves: come in by a link, get in again without a password, add a second
-- step, see and end their sessions, make tokens of their own. And a search among many accounts.

alter table account add column language text not null default ''; -- BCP 47; '': as the browser says

alter table session add column used_at integer not null default 0; -- ms UTC; last seen, to about five minutes
alter table session add column network text not null default ''; -- where from: '203.0.113.0/24'; '' from the machine itself
alter table session add column device text not null default ''; -- browser and system in short words; '' if unknown
update session set used_at = created_at;
create index session_by_account on session (account_id, id);

alter table token add column account_id integer references account (id) on delete cascade; -- whose, and never more than they may; null: the server's
create index token_by_account on token (account_id, id);

create table invitation (
	id integer primary key,          -- id
	email text not null,             -- whom, in lower case; '' once it is long over
	campaign text not null,          -- slug; '' for the whole instance
	role text not null,              -- a name of the role table in people/permission.c
	secret_hash blob not null unique, -- BLAKE2b-256 of what the link ends with
	made_by integer not null,        -- account; 0: whoever runs the server
	created_at integer not null,     -- ms UTC
	expires_at integer not null,     -- ms UTC; opens nothing from then on
	ended_at integer,                -- ms UTC; taken up or taken back; null: open
	account_id integer references account (id) on delete set null -- who took it up; null: nobody
);
create index invitation_by_campaign on invitation (campaign, id);

create table reset_wish (
	account_id integer primary key references account (id) on delete cascade, -- who cannot get in
	asked_at integer not null,       -- ms UTC
	network text not null            -- where from, as in session
);
create index reset_wish_by_time on reset_wish (asked_at);

create table reset_link (
	account_id integer primary key references account (id) on delete cascade, -- whose; one at a time
	secret_hash blob not null unique, -- BLAKE2b-256 of what the link ends with
	made_by integer not null,        -- account; 0: whoever runs the server
	expires_at integer not null      -- ms UTC; opens nothing from then on
);

create table second_step (
	account_id integer primary key references account (id) on delete cascade, -- whose
	secret blob not null,            -- of RFC 6238, sealed with contact.key
	since integer not null,          -- ms UTC
	used_step integer not null       -- number of the last 30 seconds whose code was taken
);

create table recovery_code (
	account_id integer not null references account (id) on delete cascade, -- whose
	hash blob not null,              -- BLAKE2b-256 of a code that was not used yet
	primary key (account_id, hash)
);

-- As bytes: engines order text by the rules of a language, and a search by beginning needs none.
create table account_word (
	word blob not null,              -- name or address, folded, from one of its words on
	account_id integer not null references account (id) on delete cascade, -- whose
	primary key (word, account_id)
);
create index account_word_by_account on account_word (account_id);
-- sqlite:
insert into account_word (word, account_id)
select cast(lower(replace(replace(email, '@', ' '), '.', ' ')) as blob), id from account
union select cast(lower(name) as blob), id from account;
-- postgres:
insert into account_word (word, account_id)
select convert_to(lower(replace(replace(email, '@', ' '), '.', ' ')), 'UTF8'), id from account
union select convert_to(lower(name), 'UTF8'), id from account;
-- both:
