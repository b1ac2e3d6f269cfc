-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who was asked to help in a case, who goes, and what became of it; finding what a message answers.

create table dispatch (
	id integer primary key,          -- id; time-ordered
	campaign_id integer not null references campaign (id), -- whose
	case_id integer not null references desk_case (id), -- for which case
	who text not null,               -- a team, a person or an outside body
	what text not null,              -- what they bring or do; may be empty
	reference text not null,         -- what they call it; may be empty
	outside integer not null check (outside in (0, 1)), -- 1: no people of ours
	expected_at integer,             -- ms UTC, when they should be there; null: not known
	state integer not null check (state between 0 and 4), -- enum dispatch_state
	changed_at integer not null,     -- ms UTC, when that was written down
	changed_by integer not null references account (id) -- by whom
);
create index dispatch_case on dispatch (case_id, id);
create index reply_outbox on reply (campaign_id, outbox_id) where outbox_id is not null;
