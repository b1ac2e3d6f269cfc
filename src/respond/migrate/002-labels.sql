-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Finding posts by urgency, by their copies and by what they name; checking what was discarded.

create index post_urgent on post (campaign_id, id) where signal > 0 and copy_of is null and urgency >= 2;
create index post_life on post (campaign_id, id) where signal > 0 and copy_of is null and urgency = 3;
create index post_unsure on post (campaign_id, id) where signal = 1 and copy_of is null and dismissed = 0;
create index post_copy on post (copy_of, id) where copy_of is not null and signal > 0;

-- The most frequent facets of a campaign, places apart: there are many of them.
create index post_facet_places on post_facet_count (campaign_id, posts)
	where substr(facet, 1, 6) = 'place:';
create index post_facet_others on post_facet_count (campaign_id, posts)
	where substr(facet, 1, 6) <> 'place:';

-- What somebody said how sure it is.
create index incident_sure on incident (campaign_id, sure) where sure > 0;

-- Moves of a bulk action, to be undone together.
create index incident_move_bulk on incident_move (bulk_id) where bulk_id is not null;

-- Each day some of the posts that Triage discarded are looked at by people.
create table sample (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	day integer not null,            -- days since 1970, UTC
	drawn_at integer not null,       -- ms UTC
	of_posts integer not null,       -- how many had been discarded of that day when it was drawn
	unique (campaign_id, day)
);

create table sample_post (
	sample_id integer not null references sample (id), -- drawn with
	place integer not null,          -- 1, 2, 3 … in the order of looking
	post_id integer not null,        -- the post
	account_id integer references account (id), -- who looked; null also for a program
	checked_at integer,              -- ms UTC; null: nobody has looked
	wrong integer not null check (wrong in (0, 1)), -- 1: it should not have been discarded
	primary key (sample_id, place)
);
