-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Translations of posts, by machines and by people.

create table translation_server (
	campaign_id integer primary key references campaign (id), -- whose
	kind integer not null check (kind between 0 and 1), -- enum translate_kind
	address text not null,           -- of the server; '': people translate, no machine
	key blob,                        -- sealed; null: it needs none
	languages text not null,         -- that it reads into `target`, one space between
	always text not null,            -- languages that are translated without being asked
	target text not null,            -- the language that the team reads
	ill_since integer,               -- ms UTC since when it does not answer; null: it does
	detail text not null,            -- why; '' if well
	wait_until integer not null,     -- ms UTC: not asked before
	read_to integer not null         -- newest post that was looked at for `always`
);

create table translation (
	post_id integer primary key,     -- the post
	campaign_id integer not null,    -- whose
	lang text not null,              -- of the post
	target text not null,            -- into which language
	machine integer not null check (machine between 0 and 4), -- enum translation_machine
	machine_words text not null default '', -- what it made
	engine text not null default '', -- which: 'LibreTranslate, translate.example.org'
	mark text,                       -- hash of what it was given; null: it was not
	differs integer not null default 0, -- bits of enum parallel
	why text not null default '',    -- why a machine could not; English
	machine_at integer,              -- ms UTC
	desk integer not null check (desk between 0 and 3), -- enum translation_desk
	life integer not null check (life in (0, 1)), -- 1: life at risk
	claimed_by integer references account (id) on delete set null, -- who works on it
	claimed_until integer,           -- ms UTC; then it goes back by itself
	words text not null default '',  -- what a person made
	account_id integer references account (id) on delete set null, -- who
	at integer,                      -- ms UTC
	thanked_by integer references account (id) on delete set null, -- who said thanks first
	asked_at integer not null,       -- ms UTC
	revision integer not null default 1 -- counts changes: the second of two people is told
);
create index translation_desk on translation (campaign_id, life, post_id)
	where desk in (1, 2);
create index translation_mark on translation (campaign_id, mark) where machine = 2;
create index translation_person on translation (account_id) where account_id is not null;

-- What people wrote, also before it was corrected.
create table translation_version (
	id integer primary key,          -- id
	post_id integer not null,        -- of which post
	words text not null,             -- the translation
	account_id integer not null references account (id) on delete cascade, -- who
	at integer not null              -- ms UTC
);
create index translation_version_post on translation_version (post_id, id);

-- Who speaks what, as they say themselves.
create table translation_speaker (
	campaign_id integer not null references campaign (id), -- where
	account_id integer not null references account (id) on delete cascade, -- who
	languages text not null,         -- codes, one space between
	primary key (campaign_id, account_id)
);
