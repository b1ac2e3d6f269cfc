-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Cases that are a part of another one: somebody does this, and not that.

create table case_part (
	act integer primary key,         -- id; as in case_part_move
	campaign_id integer not null references campaign (id), -- whose
	from_case integer not null references desk_case (id), -- what it was a part of
	to_case integer not null references desk_case (id), -- the part
	account_id integer not null references account (id), -- who split it off
	reason text not null,            -- why; may be empty
	undone_at integer                -- ms UTC; null: in force
);
create index case_part_from on case_part (from_case);
create index case_part_to on case_part (to_case);
