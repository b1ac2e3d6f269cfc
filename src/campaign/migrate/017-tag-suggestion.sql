-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Hashtags that may be other spellings of a campaign's tags.

create table tag_suggestion (
	campaign_id integer not null references campaign (id), -- whose
	folded text not null,            -- as hashtags are compared
	name text not null,              -- as it is written, without #
	tag text not null,               -- name of the tag that it stands with
	posts integer not null,          -- with both; of one that is misspelt: with it
	senders integer not null,        -- different ones, at least
	lift integer not null,           -- times as often together as by chance; 0: it is misspelt
	example_1 integer not null,      -- posts with it; 0: none
	example_2 integer not null,      -- the same
	example_3 integer not null,      -- the same
	at integer not null,             -- ms UTC when it was found, or decided
	state text not null check (state in ('open', 'taken', 'refused')), -- what a person said
	primary key (campaign_id, folded)
);
