-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Alert rules and what they found; respond/alert.h.

create table alert_rule (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	name text not null,              -- for the team
	kind integer not null check (kind between -1 and 7), -- enum post_kind; -1: any
	topic integer not null check (topic between 0 and 24), -- enum head; 0: any
	urgency integer not null check (urgency between 0 and 3), -- at least
	lang text not null,              -- BCP 47; '': any
	place text not null,             -- name; '': any
	tag text not null,               -- name, without #; '': any
	words text not null,             -- with commas between; '': any
	posts integer not null check (posts between 1 and 1000), -- so many
	minutes integer not null check (minutes between 1 and 1440), -- within so long
	leaves integer not null check (leaves in (0, 1)), -- is told by message
	duty integer not null check (duty in (0, 1)), -- to who is on duty
	wake integer not null check (wake in (0, 1)), -- raises an alarm
	quiet_from integer not null check (quiet_from between 0 and 1439), -- minute of the campaign's day
	quiet_until integer not null check (quiet_until between 0 and 1439), -- the same as quiet_from: never
	life_wakes integer not null check (life_wakes in (0, 1)), -- life at risk is told in these hours too
	snoozed_until integer not null,  -- ms UTC; 0: it is not
	made_by integer,                 -- account; null: a program
	made_at integer not null,        -- ms UTC
	changed_at integer not null,     -- ms UTC
	ended_at integer                 -- ms UTC; null: in force
);
create index alert_rule_campaign on alert_rule (campaign_id, id) where ended_at is null;

create table alert_rule_person (
	rule_id integer not null references alert_rule (id), -- of which rule
	account_id integer not null references account (id), -- who is told
	primary key (rule_id, account_id)
);

create table alert_hit (
	rule_id integer not null references alert_rule (id), -- of which rule
	minute integer not null,         -- of arrival, minutes since 1970 UTC
	posts integer not null,          -- that it means
	primary key (rule_id, minute)
);

create table alert (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	rule_id integer not null references alert_rule (id), -- by which rule
	began_at integer not null,       -- ms UTC when there were enough
	last_at integer not null,        -- ms UTC of the newest post
	posts integer not null,          -- so far
	life integer not null,           -- of them with life at risk
	example_1 integer not null,      -- the newest posts; 0: none
	example_2 integer not null,      -- the same
	example_3 integer not null,      -- the same
	due_at integer not null,         -- ms UTC when it is to be told
	told_at integer,                 -- ms UTC; null: not yet
	told_posts integer not null,     -- how many posts were told of
	result text not null,            -- what became of the message; '': nothing yet
	seen_by integer references account (id), -- who looks after it; null: nobody
	seen_at integer                  -- ms UTC; null: not
);
create index alert_rule_newest on alert (rule_id, id);
create index alert_campaign on alert (campaign_id, id);
create index alert_told on alert (campaign_id, told_at) where told_at is not null;
