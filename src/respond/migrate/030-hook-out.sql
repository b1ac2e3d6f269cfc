-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Signed webhooks that go out.

create table hook_out (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	name text not null,              -- for people
	address text not null,           -- where it goes
	events text not null,            -- words of hook_out_events, one space between
	kind integer not null check (kind between -1 and 7), -- enum post_kind; -1: any
	least integer not null check (least between 0 and 3), -- at least as urgent: enum post_urgency
	secret blob not null,            -- sealed
	old_secret blob,                 -- sealed; the one before; null: none
	old_until integer,               -- ms UTC until when it counts
	paused_at integer,               -- ms UTC; null: a person has not paused it
	stopped_at integer,              -- ms UTC; null: the server has not given it up
	ill_since integer,               -- ms UTC since when it does not take what is sent; null: it does
	detail text not null default '', -- why; English
	read_to integer not null,        -- ms UTC: what happened before was looked at
	created_at integer not null      -- ms UTC
);
create index hook_out_campaign on hook_out (campaign_id, id);

create table hook_out_delivery (
	id integer primary key,          -- id; the other side knows the message by it
	hook_id integer not null,        -- of which webhook
	event text not null,             -- 'post.new' …
	subject integer not null,        -- id of what it tells of
	body text not null,              -- as it is sent: ids and words of ours, nothing personal
	state integer not null check (state between 0 and 3), -- enum hook_out_state
	attempts integer not null default 0, -- how often it was tried
	status integer,                  -- what the other side answered last; null: nothing
	detail text not null default '', -- why not; English
	at integer not null,             -- ms UTC
	sent_at integer                  -- ms UTC; null: it is not there yet
);
create index hook_out_delivery_hook on hook_out_delivery (hook_id, id);
