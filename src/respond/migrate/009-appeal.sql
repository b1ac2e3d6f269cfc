-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Appeals: what is needed now, what is not, and how to give. Instructions to the public. Rumours
-- and what we answer to them.

-- One for the whole campaign and one for each organisation that asks by itself.
create table appeal (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	organisation_id integer not null, -- who asks; 0: the whole campaign
	next_at integer,                 -- ms UTC of the next update that was announced; null: none
	changed_at integer not null,     -- ms UTC
	changed_by integer not null references account (id), -- who
	unique (campaign_id, organisation_id)
);

-- What is needed, and what is not.
create table appeal_item (
	id integer primary key,          -- id; the order on the page
	appeal_id integer not null references appeal (id), -- of what
	needed integer not null check (needed in (0, 1)), -- 0: please do not send it
	topic text not null,             -- name of a topic's head, for the drawing; may be empty
	wanted integer not null,         -- how much; 0: no number
	promised integer not null,       -- how much of it somebody promised
	arrived integer not null,        -- how much of it is there
	case_id integer references desk_case (id), -- the Case that it rests on; null: none
	changed_at integer not null,     -- ms UTC
	changed_by integer not null references account (id), -- who
	removed_at integer               -- ms UTC; null: it stands
);
create index appeal_item_appeal on appeal_item (appeal_id) where removed_at is null;

-- Ways to give. What one says stands in its versions.
create table appeal_way (
	id integer primary key,          -- id; the order on the page
	appeal_id integer not null references appeal (id), -- of what
	kind text not null check (kind in ('money', 'drop-off', 'volunteer')) -- which way
);
create index appeal_way_appeal on appeal_way (appeal_id);

-- What a way to give says from some time on. In force is the newest one whose time has come; a
-- money line and a drop-off place need a second person and a day before it comes.
create table appeal_way_version (
	id integer primary key,          -- id; time-ordered
	way_id integer not null references appeal_way (id), -- of which
	removed integer not null check (removed in (0, 1)), -- 1: from then on the way is not offered
	registration text not null,      -- of money: number under which the organisation is registered
	link text not null,              -- of money: https address where one gives; may be empty
	account text not null,           -- of money: account to pay to; may be empty
	area text not null,              -- of a drop-off: district or town
	address text not null,           -- of a drop-off: where exactly
	hours text not null,             -- of a drop-off: when it is open
	phone text not null,             -- to call first; may be empty
	lat real,                        -- of a drop-off, degrees; null: not said
	lon real,                        -- of a drop-off, degrees; null: not said
	proposed_by integer not null references account (id), -- who wrote it
	proposed_at integer not null,    -- ms UTC
	confirmed_by integer references account (id), -- the second person; null: nobody yet
	confirmed_at integer,            -- ms UTC
	force_at integer,                -- ms UTC from when on it counts; null: not confirmed
	withdrawn_by integer references account (id), -- who took it back before; null: nobody
	withdrawn_at integer             -- ms UTC
);
create index appeal_way_version_way on appeal_way_version (way_id, id);

-- Everything of an appeal that is said in words, language by language, written by people.
create table appeal_text (
	appeal_id integer not null references appeal (id), -- of what
	thing_id integer not null,       -- the appeal, the item or the version of a way
	field text not null,             -- a word of appeal_fields
	lang text not null,              -- BCP 47
	text text not null,              -- in their words
	original integer not null check (original in (0, 1)), -- 1: the others translate it
	account_id integer not null references account (id), -- who
	at integer not null,             -- ms UTC
	primary key (thing_id, field, lang)
);
create index appeal_text_appeal on appeal_text (appeal_id);

-- What the public is told to do, for now: a checked template with its slots.
create table instruction (
	id integer primary key,          -- id; time-ordered
	campaign_id integer not null references campaign (id), -- whose
	template text not null,          -- a name of instruction_templates
	place text not null,             -- where
	point text not null,             -- where to; '' if the template does not ask
	until_at integer not null,       -- ms UTC
	evidence text not null,          -- how we know it; for the team
	case_id integer references desk_case (id), -- the Case that it rests on; null: none
	account_id integer not null references account (id), -- who
	at integer not null,             -- ms UTC
	withdrawn_by integer references account (id), -- who took it back; null: nobody
	withdrawn_at integer             -- ms UTC
);
create index instruction_campaign on instruction (campaign_id, until_at);

-- A claim that spreads.
create table rumour (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	number integer not null,         -- 1, 2, 3 … within the campaign
	claim text not null,             -- in one sentence
	place text not null,             -- where it spreads or what it is about; may be empty
	harm text not null,              -- what it makes people do; may be empty
	sure integer not null check (sure between 0 and 4), -- enum incident_sure
	evidence text not null,          -- for and against; '' while unverified
	sure_by integer references account (id), -- who decided; null: nobody
	sure_at integer,                 -- ms UTC: true as of
	look_at integer,                 -- ms UTC: look again
	public integer not null check (public in (0, 1)), -- 1: checked answers stand on the public page
	account_id integer not null references account (id), -- who recorded it
	at integer not null,             -- ms UTC
	closed_at integer,               -- ms UTC; null: it still spreads
	unique (campaign_id, number)
);

-- What we say, in each language; checked by somebody else before it goes out.
create table rumour_answer (
	rumour_id integer not null references rumour (id), -- to what
	lang text not null,              -- BCP 47
	text text not null,              -- in their words
	account_id integer not null references account (id), -- who wrote it
	at integer not null,             -- ms UTC
	checked_by integer references account (id), -- another reader of the language; null: nobody yet
	checked_at integer,              -- ms UTC
	primary key (rumour_id, lang)
);

-- Where it is repeated: the incidents of posts that say it.
create table rumour_incident (
	rumour_id integer not null references rumour (id), -- what
	incident_id integer not null references incident (id), -- where
	account_id integer not null references account (id), -- who said so
	at integer not null,             -- ms UTC
	primary key (rumour_id, incident_id)
);
create index rumour_incident_incident on rumour_incident (incident_id);
