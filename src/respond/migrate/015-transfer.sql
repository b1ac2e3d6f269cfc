-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Which partners were asked to take a case over, and what they said.

create table case_transfer (
	id integer primary key,          -- id; time-ordered
	campaign_id integer not null references campaign (id), -- whose
	case_id integer not null references desk_case (id), -- which case
	organisation_id integer not null references organisation (id), -- who is asked
	asked_by integer not null references account (id), -- who asked
	words text not null,             -- what they should know; may be empty
	until_at integer not null,       -- ms UTC, when it ends without an answer
	sees_by_this integer not null check (sees_by_this in (0, 1)), -- 1: not offered before
	state integer not null check (state between 0 and 4), -- enum transfer_state
	answered_by integer references account (id), -- who ended it; null: nobody yet, or the clock
	answered_at integer,             -- ms UTC; null: open
	reason text not null             -- of a no; '' otherwise
);
create unique index case_transfer_open on case_transfer (case_id) where state = 0;
create index case_transfer_case on case_transfer (case_id, id);
create index case_transfer_campaign on case_transfer (campaign_id, id);
create index case_transfer_until on case_transfer (until_at) where state = 0;
