-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What is needed, what is offered, and what becomes of it. Amounts are in the unit of the thing
-- (respond/item_table.c); shares make amounts of related things comparable (respond/item.h).

-- What a Case needs: one thing each.
create table need (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	case_id integer not null references desk_case (id), -- of which Case
	item text not null,              -- a word of item_table
	what text not null,              -- in words; may be empty
	amount real not null,            -- 0: nobody said how much
	place text not null,             -- '' if nobody said where
	lat real,                        -- degrees; null if unknown
	lon real,                        -- degrees; null if unknown
	from_at integer not null,        -- ms UTC; 0: now
	until_at integer not null,       -- ms UTC; 0: not said
	for_whom text not null,          -- in words, without names; may be empty
	conditions integer not null,     -- bit i: enum match_condition
	langs text not null,             -- codes, one space between
	access integer not null check (access between 0 and 2), -- enum match_access
	state integer not null check (state between 0 and 2), -- enum need_state
	created_at integer not null,     -- ms UTC
	changed_at integer not null,     -- ms UTC
	revision integer not null        -- counts changes: the second of two people is told
);
create index need_open on need (campaign_id, id) where state = 0;
create index need_case on need (case_id, id);

-- What somebody can give.
create table offer (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	code text unique,                -- of the giver's own page; null: noted by the team
	message text unique,             -- by which a form that is sent twice is kept once; null: of the team
	post_id integer,                 -- the Post that it came from; null: none
	organisation_id integer references organisation (id), -- who gives; null: a person
	item text not null,              -- as in need
	what text not null,              -- in words
	amount real not null,            -- 0: nobody said how much
	place text not null,             -- '' if nobody said where
	lat real,                        -- degrees; null if unknown
	lon real,                        -- degrees; null if unknown
	from_at integer not null,        -- ms UTC; 0: not said
	until_at integer not null,       -- ms UTC; 0: not said
	time_words text not null,        -- when, in the giver's words; may be empty
	conditions integer not null,     -- bit i: enum match_condition
	langs text not null,             -- codes, one space between
	reach_km real not null,          -- how far the giver goes; 0: not said
	vetted integer not null check (vetted in (0, 1)), -- the team has checked the giver
	barred integer not null check (barred in (0, 1)), -- asks for money or papers
	state integer not null check (state between 0 and 3), -- enum offer_state
	contact blob,                    -- sealed; null: none left, or put away
	created_at integer not null,     -- ms UTC
	keep_until integer not null,     -- ms UTC: then contact and words go
	changed_at integer not null,     -- ms UTC
	revision integer not null        -- as in need
);
create index offer_live on offer (campaign_id, id) where state < 2;
create index offer_keep on offer (keep_until) where contact is not null;

-- An offer for a need, from asking both sides to the arrival.
create table delivery (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	need_id integer not null references need (id), -- for what
	offer_id integer not null references offer (id), -- what of
	shares integer not null,         -- how much of it is meant (respond/item.h)
	state integer not null check (state between 0 and 7), -- enum delivery_state
	before integer not null,         -- the state before the last step, to undo it; -1: none
	need_said integer not null check (need_said between 0 and 2), -- 0: not asked yet, 1: yes, 2: no
	offer_said integer not null check (offer_said between 0 and 2), -- likewise
	expected_at integer not null,    -- ms UTC; 0: not said
	changed_at integer not null,     -- ms UTC
	unique (need_id, offer_id)
);
create index delivery_offer on delivery (offer_id);
create index delivery_campaign on delivery (campaign_id, state, id);

-- What was done with a need, an offer or a delivery; only grows.
create table need_event (
	id integer primary key,          -- id; time-ordered
	need_id integer,                 -- null: it is of an offer alone
	offer_id integer,                -- null: it is of a need alone
	account_id integer references account (id), -- who; null: the giver, or the program
	what text not null,              -- a word of need_event_words
	note text not null               -- what the person wrote; may be empty
);
create index need_event_need on need_event (need_id, id) where need_id is not null;
create index need_event_offer on need_event (offer_id, id) where offer_id is not null;
