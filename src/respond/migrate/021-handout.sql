-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Cases of a place that were printed for a field team, and whether the paper came back.

create table handout (
	id integer primary key,          -- id; time-ordered
	campaign_id integer not null references campaign (id), -- whose
	account_id integer not null references account (id), -- who printed it
	place text not null,             -- the place's name
	team text not null,              -- for whom
	cases integer not null,          -- how many stand on it
	contacts integer not null,       -- how many numbers or addresses stand on it
	returned_at integer,             -- ms UTC, when it was back and destroyed; null: it is out
	returned_by integer references account (id), -- who said so
	note text not null               -- what came of it; may be empty
);
create index handout_campaign on handout (campaign_id, id);
