-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Protection matters: who holds each, until when something must happen, and what was done.

create table concern (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	number integer not null,         -- shown to people: 'C-31'
	incident_id integer not null,    -- what it is about; of a room that this one does not see
	by_hand integer not null check (by_hand in (0, 1)), -- 1: a person raised it, 0: triage
	raised_by integer,               -- account; null: triage
	about_id integer,                -- lead whom it is about and who sees nothing of it; null: none
	title text not null,             -- in the words of its lead; '' until named
	lead_id integer,                 -- who holds it; null: there is no lead at all
	held integer not null check (held in (0, 1)), -- 1: taken by name, 0: for being on call
	due_at integer not null,         -- ms UTC until when something must happen
	emergency_at integer,            -- ms UTC when one lead alone called emergency services; null: not
	emergency_by integer,            -- that lead
	reviewed_by integer,             -- the lead who looked at it afterwards; null: nobody yet
	outcome text not null,           -- a word of concern_outcomes; '' while open
	closed_at integer,               -- ms UTC; null: open
	changed_at integer not null,     -- ms UTC
	unique (campaign_id, number)
);
create unique index concern_open on concern (incident_id) where closed_at is null;
create index concern_due on concern (due_at) where closed_at is null;
create index concern_campaign on concern (campaign_id, id);

create table concern_event (
	id integer primary key,          -- id; tells when
	concern_id integer not null references concern (id), -- of which
	account_id integer,              -- who; null: the program
	what text not null,              -- a word of concern_event_words
	note text not null               -- in words, for its leads only; may be empty
);
create index concern_event_concern on concern_event (concern_id, id);
