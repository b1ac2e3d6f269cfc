-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What campaigns listen to outside: which connector asks, with which settings, and how that goes.
-- Where a source stopped is kept with its posts, in source.read_to.

create table inlet (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	source text not null,            -- name of the source that its posts are kept under
	connector text not null,         -- a name of listen/connectors.c
	every_min integer not null check (every_min between 1 and 1440), -- minutes between two looks
	began integer not null,          -- id, another one when it leads elsewhere: marks read_to
	revision integer not null,       -- grows with each change by a person
	added_at integer not null,       -- ms UTC
	paused_at integer,               -- ms UTC since when a person paused it; null: it runs
	removed_at integer               -- ms UTC when a person removed it; null: it is there
);
create unique index inlet_source on inlet (campaign_id, source) where removed_at is null;

create table inlet_setting (
	inlet_id integer not null references inlet (id), -- of which
	name text not null,              -- as its connector calls it
	value text,                      -- null: it is sealed
	sealed blob,                     -- people/seal.h; null: it is plain
	primary key (inlet_id, name)
);

create table inlet_state (
	inlet_id integer primary key references inlet (id), -- of which
	asked_at integer not null,       -- ms UTC of the last look; 0: none yet
	next_at integer not null,        -- ms UTC of the next one
	failures integer not null,       -- looks in a row that went wrong
	ill_since integer,               -- ms UTC of the first of them; null: it is well
	trouble text not null,           -- a name of listen/connector.c; '' while it is well
	detail text not null,            -- what exactly; English, no secret
	title text not null,             -- what the other side calls itself; may be ''
	last_post_at integer,            -- ms UTC when the last new post came; null: never
	day integer not null,            -- ms UTC when the day began whose posts are counted
	day_posts integer not null       -- new posts of that day
);
