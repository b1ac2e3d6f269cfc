-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What was said with an authority that has a case: one row for each time somebody spoke with them.

create table case_authority (
	id integer primary key,          -- id; tells when
	campaign_id integer not null references campaign (id), -- whose
	case_id integer not null references desk_case (id), -- which case
	who text not null,               -- which authority
	spoke_with text not null,        -- a name or a post there; may be empty
	reference text not null,         -- what they call it; may be empty
	said text not null,              -- what they said; may be empty
	check_at integer not null,       -- ms UTC, when somebody of ours asks how it went
	account_id integer not null references account (id) -- who spoke with them
);
create index case_authority_case on case_authority (case_id, id);
create index desk_case_authority on desk_case (due_at) where state = 4;
