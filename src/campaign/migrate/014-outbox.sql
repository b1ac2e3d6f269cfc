-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What leaves the house, message by message, and who wants no broadcasts.

create table outbox (
	id integer primary key,          -- id
	campaign_id integer not null,    -- whose; 0: of the server itself
	inlet_id integer not null,       -- by which; of a room that this one does not see; 0: the server's own mailbox
	purpose integer not null check (purpose between 0 and 6), -- enum outbox_purpose: the order of going out
	recipient blob,                  -- sealed, people/seal.h; null: to the public, or forgotten
	recipient_hash text,             -- keyed hash of the address; null: not known
	body text not null,              -- what is said; '' once forgotten
	subject text not null,           -- of a mail; may be ''
	lang text not null,              -- BCP 47; may be ''
	in_reply_to text not null,       -- external id of what it answers; may be ''
	visibility text not null,        -- as the connector calls it; '': as usual
	attachments text,                -- null: none
	unique_key text not null,        -- added again under it, it is the same message
	case_id integer,                 -- of a room that this one does not see; null: none
	post_id integer,                 -- whose sender it goes to; null: none
	account_id integer,              -- who wrote it; null: the program
	state text not null check (state in ('waiting', 'sending', 'sent', 'delivered', 'failed', 'dead', 'held', 'cancelled')), -- enum outbox_state
	attempts integer not null,       -- how often it was handed to the other side
	next_at integer not null,        -- ms UTC, not before
	external_id text,                -- what the other side calls it; null: not known
	trouble text not null,           -- a name of listen/connector.c; ''
	detail text not null,            -- what exactly; English, no address
	parts integer not null,          -- SMS that it takes; 0: not counted
	created_at integer not null,     -- ms UTC
	tried_at integer,                -- ms UTC of the last attempt; null: none
	sent_at integer,                 -- ms UTC when the other side took it; null: not
	delivered_at integer,            -- ms UTC when it arrived; null: not known
	unique (campaign_id, unique_key)
);
create index outbox_due on outbox (inlet_id, purpose, next_at, id) where state in ('waiting', 'failed');
create index outbox_sending on outbox (inlet_id, id) where state = 'sending';
create index outbox_campaign on outbox (campaign_id, id);
create index outbox_state on outbox (campaign_id, state, id);
create index outbox_open on outbox (state) where state in ('waiting', 'failed', 'sending', 'dead');
create index outbox_case on outbox (case_id, id) where case_id is not null;
create index outbox_post on outbox (post_id, id) where post_id is not null;
create index outbox_external on outbox (inlet_id, external_id) where external_id is not null;

create table outbox_event (
	outbox_id integer not null references outbox (id), -- of which message
	step integer not null,           -- 1, 2, 3 …
	at integer not null,             -- ms UTC
	state text not null,             -- what it became
	trouble text not null,           -- why, by name; ''
	detail text not null,            -- what exactly; English, no address
	account_id integer,              -- who did it; null: the program
	primary key (outbox_id, step)
);

create table outbox_stop (
	campaign_id integer not null references campaign (id), -- whose broadcasts
	contact_hash text not null,      -- people/seal.h, contact_hash
	at integer not null,             -- ms UTC when STOP came
	primary key (campaign_id, contact_hash)
);

-- What a campaign used of what a day allows: SMS parts, acknowledgements.
create table outbox_spent (
	campaign_id integer not null,    -- whose
	name text not null,              -- of what: 'airtime', 'ack', 'ack:' and a hash
	day integer not null,            -- ms UTC when that day began by the campaign's clocks
	used integer not null,           -- how much
	primary key (campaign_id, name)
);
create index outbox_spent_day on outbox_spent (day);

-- By which later messages of the same person are found without opening anything.
alter table post_contact add column hash text; -- people/seal.h, contact_hash; null: older than this, or not told
create index post_contact_hash on post_contact (hash) where hash is not null;
