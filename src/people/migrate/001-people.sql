-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who may sign in, with what, and what each may do where.

create table account (
	id integer primary key,          -- id
	email text not null unique,      -- address in lower case; the name to sign in with
	name text not null,              -- shown to the team
	password_hash text not null,     -- argon2id, as libsodium writes it
	created_at integer not null,     -- ms UTC
	disabled_at integer              -- ms UTC; null: may sign in
);

create table session (
	id integer primary key,          -- id
	account_id integer not null references account (id) on delete cascade, -- whose
	secret_hash blob not null unique, -- BLAKE2b-256 of the cookie's value
	created_at integer not null,     -- ms UTC
	expires_at integer not null      -- ms UTC; not valid from then on
);
create index session_by_expiry on session (expires_at);

create table token (
	id integer primary key,          -- id
	name text not null,              -- what it is for, in a person's words
	campaign text not null,          -- slug of the one campaign it opens
	permissions text not null,       -- names, separated by one space
	secret_hash blob not null unique, -- BLAKE2b-256 of the token
	created_at integer not null,     -- ms UTC
	expires_at integer               -- ms UTC; null: until revoked
);

create table role_grant (
	account_id integer not null references account (id) on delete cascade, -- who
	campaign text not null,          -- slug; '' for the whole instance
	role text not null,              -- a name of the role table in people/permission.c
	granted_at integer not null,     -- ms UTC
	primary key (account_id, campaign, role)
);
