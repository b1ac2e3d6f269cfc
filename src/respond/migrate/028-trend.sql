-- SPDX-License-Identifier: AGPL-3.0-or-later
-- How much is written, and which words are new; respond/trend.h.

create table watch (
	id integer primary key check (id = 1), -- the one row
	read_to integer not null         -- the newest post that was watched
);

create table trend_count (
	campaign_id integer not null,    -- whose
	tag text not null,               -- name of the tag, without #; '': all posts
	slot integer not null,           -- five minutes of arrival, counted since 1970 UTC
	posts integer not null,          -- that are no noise and no near-copies
	copies integer not null,         -- near-copies
	senders integer not null,        -- bits of burst_sender
	primary key (campaign_id, tag, slot)
);
create index trend_count_slot on trend_count (campaign_id, slot);

create table trend_word (
	campaign_id integer not null,    -- whose
	rank integer not null,           -- 1: the newest of all
	word text not null,              -- folded
	posts integer not null,          -- that have it now
	before integer not null,         -- and had it in the days before
	senders integer not null,        -- of now, at least
	post_id integer not null,        -- one of them
	primary key (campaign_id, rank)
);

create table trend_survey (
	campaign_id integer primary key, -- whose
	at integer not null,             -- ms UTC when words and hashtags were last looked through
	posts integer not null,          -- looked at, of the last hours
	before integer not null          -- and of the days before
);
