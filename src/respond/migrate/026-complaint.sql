-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Complaints, which never are posts, and who may read them; and thanks.

-- Who reads complaints: named people of the team.
create table complaint_owner (
	campaign_id integer not null references campaign (id), -- of which
	account_id integer not null references account (id) on delete cascade, -- who
	primary key (campaign_id, account_id)
);

create table complaint (
	id integer primary key,          -- id; tells when it came
	campaign_id integer not null references campaign (id), -- about whose work
	number integer not null,         -- shown to people: 'K-7'
	code text not null unique,       -- by which whoever complained sees how it stands
	message text not null unique,    -- what tells it from a second press of the button
	post_id integer,                 -- the message by which it came; null: by the form
	kind integer not null check (kind between 0 and 4), -- enum complaint_kind
	state integer not null check (state between 0 and 3), -- enum complaint_state
	words blob,                      -- sealed; null: erased
	contact blob,                    -- sealed, campaign/contact.h; null: none was left, or erased
	contact_hash text,               -- people/seal.h, to find it for erasing; null: none
	lang text not null,              -- BCP 47 of whoever wrote; '' unknown
	owner_id integer references account (id), -- who looks into it; null: nobody yet
	concern_id integer,              -- that safeguarding leads hold; null: none
	outcome text not null,           -- a word of complaint_outcomes; '' while open
	due_at integer not null,         -- ms UTC until when the next step must happen
	closed_at integer,               -- ms UTC; null: open
	unique (campaign_id, number)
);
create index complaint_campaign on complaint (campaign_id, state, due_at);
create index complaint_closed on complaint (campaign_id, closed_at) where closed_at is not null;
create index complaint_post on complaint (post_id) where post_id is not null;

-- Whom one is about, and who therefore never learns of it.
create table complaint_about (
	complaint_id integer not null references complaint (id), -- which
	account_id integer,              -- a person; null: an organisation
	organisation_id integer          -- everybody of it; null: a person
);
create index complaint_about_of on complaint_about (complaint_id);

create table complaint_event (
	id integer primary key,          -- id; tells when
	complaint_id integer not null references complaint (id), -- of which
	account_id integer,              -- who; null: whoever complained, or the program
	what text not null,              -- a word of complaint_event_names
	words blob                       -- sealed; null: none, or erased
);
create index complaint_event_of on complaint_event (complaint_id, id);

-- Thanks, and what their writers allow.
create table thanks (
	id integer primary key,          -- id; tells when it came
	campaign_id integer not null references campaign (id), -- to whom
	code text not null unique,       -- by which whoever wrote it takes a consent back
	message text not null unique,    -- what tells it from a second press of the button
	post_id integer,                 -- the message by which it came; null: by the form
	words text not null,             -- '' once taken back
	name text not null,              -- by which they want to be named; '' none
	lang text not null,              -- BCP 47; '' unknown
	consent integer not null check (consent between 0 and 2), -- enum thanks_consent
	consent_at integer,              -- ms UTC, when it was given; null: it was not
	consent_by integer,              -- account that was told so; null: they said so themselves
	consent_words text not null,     -- to what exactly; '' while none was given
	consent_lang text not null,      -- BCP 47, in which it was asked
	ended_at integer,                -- ms UTC, when it was taken back; null: not
	shared_at integer,               -- ms UTC, since when everybody of the team reads it; null: not
	shared_by integer references account (id) -- who let them
);
create index thanks_campaign on thanks (campaign_id, id);
