-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Campaigns, what they listen to, and where their posts come from.

create table campaign (
	id integer primary key,          -- id
	slug text not null unique,       -- name in addresses: a-z, 0-9, -
	name text not null,              -- shown to people
	purpose text not null,           -- one or two sentences for the public page
	emergency text not null,         -- local emergency number for the public pages; '' until set
	country text not null,           -- ISO 3166 code for phone numbers and places; '' if many
	lat real,                        -- middle of the area, degrees; null if unknown
	lon real,                        -- middle of the area, degrees; null if unknown
	created_at integer not null      -- ms UTC
);

create table tag (
	campaign_id integer not null references campaign (id), -- whose
	name text not null,              -- as people write it, without #
	primary key (campaign_id, name)
);

create table campaign_place (
	campaign_id integer not null references campaign (id), -- whose
	name text not null,              -- as the team writes it
	spellings text not null,         -- other spellings, separated by commas
	lat real not null,               -- degrees
	lon real not null,               -- degrees
	primary key (campaign_id, name)
);

create table source (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	name text not null,              -- 'push', 'form', 'sms', a file's name …
	direct integer not null check (direct in (0, 1)), -- 1: people write to us
	read_to text not null,           -- where to go on; committed with the posts; '' at the start
	created_at integer not null,     -- ms UTC
	unique (campaign_id, name)
);
