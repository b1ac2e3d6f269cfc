-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who is on duty until when.

create table shift (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	account_id integer not null,     -- the account; of a room that this one does not see
	lead integer not null check (lead in (0, 1)), -- 1: leads the shift
	began_at integer not null,       -- ms UTC
	until_at integer not null,       -- ms UTC; it ends by itself
	ended_at integer,                -- ms UTC; null: not ended by hand
	check (until_at > began_at)
);
create index shift_campaign on shift (campaign_id, until_at);
create index shift_account on shift (account_id, until_at);
