-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Incidents, Cases and what the team does with them.

-- By which topic, place and source an original is found. Written behind the stream by the grouper,
-- for signal and unsure posts.
-- sqlite:
create table post_facet (
	campaign_id integer not null,    -- whose
	facet text not null,             -- 'topic:water', 'place:kunda bridge' (folded), 'source:sms'
	post_id integer not null,        -- the post
	primary key (campaign_id, facet, post_id)
) without rowid;
-- postgres:
create table post_facet (
	campaign_id integer not null,    -- whose
	facet text not null,             -- 'topic:water', 'place:kunda bridge' (folded), 'source:sms'
	post_id integer not null,        -- the post
	primary key (campaign_id, facet, post_id)
);
-- both:

-- How often each facet occurs, so that filters show only what there is.
create table post_facet_count (
	campaign_id integer not null,    -- whose
	facet text not null,             -- as in post_facet
	name text not null,              -- as people read it: 'Kunda Bridge'
	posts integer not null,          -- originals that are not noise
	primary key (campaign_id, facet)
);

-- How far the grouper has read.
create table grouper (
	id integer primary key check (id = 1), -- the one row
	read_to integer not null         -- newest post id that was grouped
);

-- Posts about one thing.
create table incident (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	title text not null,             -- first words of the first post, until a person names it
	named integer not null check (named in (0, 1)), -- 1: a person gave the title
	first_post integer not null,     -- the first original; stands on top
	latest_post integer not null,    -- the newest post, copies included
	originals integer not null,      -- how many rows of incident_post
	posts integer not null,          -- how many, copies included
	waiting integer not null,        -- of them sent to us, and answered by nobody
	kind integer not null check (kind between 0 and 7), -- enum post_kind of the first post
	urgency integer not null check (urgency between 0 and 3), -- the highest of its posts
	labels integer not null,         -- bit i: head i, of any of its posts
	place text not null,             -- the first place named; '' if none
	lat real,                        -- of that place, degrees; null if unknown
	lon real,                        -- of that place, degrees; null if unknown
	langs text not null,             -- codes, one space between, in order of arrival; at most 16
	sources text not null,           -- names, one line break between, in order of arrival; at most 16
	phones integer not null,         -- set of the phones named (text/copies.h), to tell incidents apart
	numbers integer not null,        -- set of the quantities named, likewise
	sure integer not null check (sure between 0 and 4), -- enum incident_sure
	sure_at integer,                 -- true as of, ms UTC; null: unverified
	sure_by integer references account (id), -- who said so
	evidence text not null,          -- why; '' if unverified
	joined_into integer references incident (id) -- where its posts went; null: it stands
);
create index incident_latest on incident (campaign_id, latest_post) where joined_into is null;

-- Which incident an original belongs to. Near-copies follow their original and have no row.
create table incident_post (
	post_id integer primary key,     -- the original
	incident_id integer not null references incident (id), -- where it belongs
	account_id integer references account (id), -- who put it there; null: Triage
	at integer not null,             -- ms UTC, since when
	reason text not null,            -- 'first', 'place-number', 'place-topic', 'person'
	posts integer not null,          -- 1 and its copies
	latest_post integer not null,    -- the newest of them
	langs text not null,             -- of them, as in incident
	sources text not null,           -- of them, as in incident
	direct integer not null check (direct in (0, 1)) -- 1: sent to us
);
create index incident_post_incident on incident_post (incident_id, post_id);

-- By what the grouper recognises the incident of a further post: a place together with a number or
-- with a rare topic. The newest post of each key counts.
-- sqlite:
create table incident_key (
	campaign_id integer not null,    -- whose
	key text not null,               -- 'need/kunda bridge/14 people', 'need/kunda bridge/rescue'
	incident_id integer not null,    -- the incident
	at integer not null,             -- ms UTC, when the newest post with it was written
	words blob not null,             -- sketch of that post's words; empty where none is needed
	primary key (campaign_id, key)
) without rowid;
-- postgres:
create table incident_key (
	campaign_id integer not null,    -- whose
	key text not null,               -- 'need/kunda bridge/14 people', 'need/kunda bridge/rescue'
	incident_id integer not null,    -- the incident
	at integer not null,             -- ms UTC, when the newest post with it was written
	words blob not null,             -- sketch of that post's words; empty where none is needed
	primary key (campaign_id, key)
);
-- both:

-- Every move of a post from one incident to another, so that it can be undone.
create table incident_move (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	act integer not null,            -- id of the act: what moved together is undone together
	post_id integer not null,        -- the original
	from_incident integer not null references incident (id), -- where it was
	to_incident integer not null references incident (id), -- where it went
	account_id integer not null references account (id), -- who
	bulk_id integer,                 -- the bulk action it was part of; null: on its own
	at integer not null,             -- ms UTC
	undone_at integer                -- ms UTC; null: in force
);
create index incident_move_campaign on incident_move (campaign_id, id);
create index incident_move_post on incident_move (post_id, id);
create index incident_move_act on incident_move (act);

-- An incident that somebody must do something about.
create table desk_case (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	number integer not null,         -- shown to people: 'Case 1047'; counts from 1001
	incident_id integer not null unique references incident (id), -- what it is about
	state integer not null check (state between 0 and 6), -- enum case_state
	urgency integer not null check (urgency between 0 and 3), -- enum post_urgency
	owner_id integer references account (id), -- who has it, or had it last; null: nobody
	claimed_at integer,              -- ms UTC; null: nobody has it
	opened_at integer not null,      -- ms UTC
	due_at integer not null,         -- ms UTC
	waiting_for text not null,       -- what is waited for; '' unless waiting
	waiting_until integer,           -- ms UTC; null: no time said
	handed_to integer references account (id), -- offered to; null: nobody
	outcome text not null,           -- a word of case_outcomes; '' while open
	reason text not null,            -- why it was closed so; may be empty
	closed_at integer,               -- ms UTC; null: open
	wished_by integer references account (id), -- who asks for a second person; null: nobody
	wished_at integer,               -- ms UTC
	wished text not null,            -- 'close', 'urgency'; '' for nothing
	wished_word text not null,       -- the outcome or the urgency asked for
	wished_reason text not null,     -- in their words
	changed_at integer not null,     -- ms UTC
	revision integer not null,       -- counts changes: the second of two people is told
	unique (campaign_id, number)
);
create index desk_case_board on desk_case (campaign_id, urgency, due_at, id) where state < 5;
create index desk_case_taken on desk_case (campaign_id, urgency, due_at, id)
	where state > 0 and state < 5;
create index desk_case_nobody on desk_case (campaign_id, urgency, due_at, id) where state = 0;
create index desk_case_waiting on desk_case (campaign_id, urgency, due_at, id) where state = 3;
create index desk_case_owner on desk_case (owner_id, campaign_id, urgency, due_at, id)
	where state < 5;
create index desk_case_due on desk_case (campaign_id, due_at) where state < 5;
create index desk_case_closed on desk_case (campaign_id, closed_at, id) where state >= 5;

-- A case with its incident and the names of its people, as pages show it.
create view desk_case_whole as
select c.id, c.number, c.state, c.urgency, c.owner_id, o.name as owner_name, c.claimed_at,
	c.opened_at, c.due_at, c.changed_at, c.waiting_for, c.waiting_until,
	c.handed_to, h.name as handed_name, c.outcome, c.reason, c.closed_at,
	c.wished_by, w.name as wished_name, c.wished_at, c.wished, c.wished_word, c.wished_reason,
	c.revision, i.id as incident_id, c.campaign_id, i.title, i.named, i.first_post, i.latest_post,
	i.posts, i.waiting, i.kind, i.urgency as incident_urgency, i.labels, i.place, i.lat, i.lon,
	i.langs, i.sources, i.sure, i.sure_at, i.evidence, i.joined_into
from desk_case c join incident i on i.id = c.incident_id
left join account o on o.id = c.owner_id
left join account h on h.id = c.handed_to
left join account w on w.id = c.wished_by;

-- How many cases there are of each state, so that a page need not count them.
create table desk_case_count (
	campaign_id integer not null,    -- whose
	state integer not null,          -- as in desk_case
	urgency integer not null,        -- as in desk_case
	cases integer not null,          -- how many
	primary key (campaign_id, state, urgency)
);

-- The history of a case; only grows.
create table case_event (
	id integer primary key,          -- id; time-ordered
	case_id integer not null references desk_case (id), -- whose
	account_id integer references account (id), -- who; null: Triage
	what text not null,              -- a word of case_event_words
	was text not null,               -- before; may be empty
	now text not null,               -- after; may be empty
	note text not null               -- what the person wrote; may be empty
);
create index case_event_case on case_event (case_id, id);

-- Messages sent to us that a person answered, or that need no answer.
create table post_answer (
	post_id integer primary key,     -- the post
	account_id integer not null references account (id), -- who
	at integer not null,             -- ms UTC
	needed integer not null check (needed in (0, 1)), -- 0: no answer was needed
	note text not null               -- how or why; may be empty
);

-- Filters of the stream under a name, shared in the team.
create table saved_view (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	name text not null,              -- for people
	query text not null,             -- 'kind=request&lang=ur'
	account_id integer not null references account (id), -- who made it
	created_at integer not null,     -- ms UTC
	unique (campaign_id, name)
);

-- First-time hints that a person put away.
create table hint_seen (
	account_id integer not null references account (id) on delete cascade, -- who
	hint text not null,              -- its name
	primary key (account_id, hint)
);
