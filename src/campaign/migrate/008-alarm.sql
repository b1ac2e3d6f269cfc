-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Alarms and whom they asked. The clocks of the hours of reading are the campaign's time zone.

alter table duty_hours drop column offset_min;

create table alarm (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	kind text not null,              -- a name of campaign/alarm.c
	subject integer not null,        -- id of a case, a concern or an account; 0: the campaign
	owner_id integer,                -- account that is asked first; null: nobody
	about_id integer,                -- account that is never asked; null: none
	detail text not null,            -- words of our own: 'Case 1047'; never personal
	raised_at integer not null,      -- ms UTC
	step integer not null,           -- how many were asked so far
	asked_id integer,                -- who was asked last; 0: whoever runs the server; null: nobody yet
	next_at integer not null,        -- ms UTC when the next one is asked
	answered_at integer,             -- ms UTC; null: not
	answered_by integer,             -- the account
	ended_at integer                 -- ms UTC when its cause was gone; null: not
);
create unique index alarm_open on alarm (campaign_id, kind, subject)
	where answered_at is null and ended_at is null;
create index alarm_campaign on alarm (campaign_id, id);

create table alarm_step (
	alarm_id integer not null references alarm (id), -- of which alarm
	step integer not null,           -- 1, 2, 3 …
	account_id integer not null,     -- who was asked; 0: whoever runs the server
	channel text not null,           -- 'page', 'command' …
	at integer not null,             -- ms UTC
	result text not null,            -- 'sent', or why not
	link blob,                       -- BLAKE2b-256 of the code of the link that answers; null: none
	primary key (alarm_id, step, channel)
);
create index alarm_step_link on alarm_step (link) where link is not null;
create index alarm_step_account on alarm_step (account_id, alarm_id);

create table alarm_setting (
	campaign_id integer not null references campaign (id), -- whose
	kind text not null,              -- a name of campaign/alarm.c
	minutes integer not null check (minutes between 1 and 120), -- until the next one is asked
	primary key (campaign_id, kind)
);
