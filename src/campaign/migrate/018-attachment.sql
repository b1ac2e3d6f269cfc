-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Files that stand beside a Case: what one of the team added, and what came with a message. All sealed.

create table attachment (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	post_id integer references post (id), -- the message it came with; null: a person added it
	case_id integer,                 -- the Case it was added to, of a room that this one does not see; null: it came with a message
	account_id integer,              -- who added it; null: it came with a message
	kind text not null check (kind in ('pdf', 'picture', 'text')), -- what its bytes are
	bytes integer not null,          -- how many it has, before they are sealed
	digest text not null,            -- hash of the bytes that were sent, hex: sent twice, it is kept once
	name blob not null,              -- under which it is saved, sealed
	sealed blob not null,            -- the file, sealed
	check ((post_id is null) <> (case_id is null))
);
create unique index attachment_post on attachment (post_id, digest) where post_id is not null;
create unique index attachment_case on attachment (case_id, digest) where case_id is not null;
create index attachment_campaign on attachment (campaign_id);
