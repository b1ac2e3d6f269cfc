-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What people change of a post's reading. The reading itself stays as triage made it.

alter table post add column corrected integer not null default 0; -- bit i: enum correction_field i was set by a person
alter table post add column dismissed integer not null default 0; -- 1: a person said there is nothing to do

create table correction (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	post_id integer not null,        -- the post
	account_id integer,              -- the account; null: a program, by a token
	bulk_id integer,                 -- the bulk action it was part of; null: on its own
	at integer not null,             -- ms UTC
	field integer not null check (field between 0 and 6), -- enum correction_field
	was text not null,               -- the word before
	now text not null,               -- the word since
	reason text not null,            -- how the person knows; may be empty
	undone_at integer,               -- ms UTC; null: in force
	undone_by integer                -- the account that undid it; null also for a program
);
create index correction_post on correction (post_id, id);
create index correction_campaign on correction (campaign_id, id);
create index correction_bulk on correction (bulk_id, id) where bulk_id is not null;

create table bulk (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	account_id integer,              -- the account; null: a program, by a token
	at integer not null,             -- ms UTC
	action text not null,            -- 'label', 'dismiss', 'join'
	words text not null,             -- what was done, as the person chose it
	posts integer not null,          -- how many it changed
	undone_at integer                -- ms UTC; null: in force
);
create index bulk_campaign on bulk (campaign_id, id);
