-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What was written to people who wrote to us, and what they wrote after it.

-- Later messages of somebody who wrote to us before.
create table post_follow (
	post_id integer primary key,     -- the later message
	first_id integer not null,       -- the first one of the same person
	tell text not null               -- what they chose on the status page: 'add', 'fix', 'end'; '' elsewhere
);
create index post_follow_first on post_follow (first_id, post_id);

-- One answer to one person.
create table reply (
	id integer primary key,          -- id; time-ordered
	campaign_id integer not null references campaign (id), -- whose
	case_id integer not null references desk_case (id), -- the case that it was written from
	post_id integer not null,        -- the first message of the person who reads it
	account_id integer not null references account (id), -- who wrote it
	lang text not null,              -- BCP 47; 'und' if unknown
	words text not null,             -- as the person reads it
	outbox_id integer,               -- the message that left; null: on the status page alone
	promised_at integer,             -- ms UTC, by when we said that we write again; null: nothing promised
	kept_at integer,                 -- ms UTC, when the promise was kept or taken back; null: it stands
	kept_by integer references account (id), -- who did
	kept_note text not null          -- why it was taken back; '' if it was kept
);
create index reply_case on reply (case_id, id);
create index reply_post on reply (post_id, id);
create index reply_promised on reply (campaign_id, promised_at)
	where promised_at is not null and kept_at is null;
