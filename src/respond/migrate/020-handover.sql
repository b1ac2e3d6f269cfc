-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Sheets by which one shift hands over to the next, as they were signed.

create table handover (
	id integer primary key,          -- id; time-ordered
	campaign_id integer not null references campaign (id), -- whose
	signed_by integer not null references account (id), -- who hands over
	signed_at integer not null,      -- ms UTC
	words text not null,             -- what to know; may be empty
	hash blob not null,              -- BLAKE2b-256 of all that and of the lines
	taken_by integer references account (id), -- who takes over; null: nobody yet, or on paper
	taken_name text not null,        -- their name if they signed on paper; '' otherwise
	taken_at integer                 -- ms UTC; null: nobody has
);
create index handover_campaign on handover (campaign_id, id);
create index handover_waiting on handover (signed_at) where taken_at is null;

create table handover_line (
	handover_id integer not null references handover (id), -- of which sheet
	place integer not null,          -- 0, 1, 2 … on it
	part integer not null check (part between 0 and 7), -- enum handover_part
	case_id integer,                 -- the case it is about; null: none
	number integer not null,         -- of the case or rumour; how many concerns; 0: none
	words text not null,             -- what it is about; '' if it was erased
	who text not null,               -- who has it, promised it or is on duty; may be empty
	due_at integer,                  -- ms UTC; null: none
	hash blob not null,              -- BLAKE2b-256 of the line, which an erased one keeps
	primary key (handover_id, place)
);
create index handover_line_case on handover_line (case_id) where case_id is not null;
