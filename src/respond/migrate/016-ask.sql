-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Both sides of a delivery are asked.

alter table offer add column lang text not null default ''; -- BCP 47 of the form that it came by; '': not known

create table ask (
	delivery_id integer not null references delivery (id), -- about what
	side integer not null check (side in (0, 1)), -- enum ask_side: who needs it, who gives it
	campaign_id integer not null references campaign (id), -- whose
	account_id integer not null references account (id), -- who had them asked
	post_id integer,                 -- who needs it: their first message; null: not found
	offer_id integer,                -- who gives it: what was offered
	hash text,                       -- people/seal.h, contact_hash, of who gives it; null: not known
	reply_id integer,                -- what stands on their status page; null: nothing
	outbox_id integer,               -- the message that left last; null: none
	times integer not null,          -- how often they were asked; 0: they cannot be reached
	asked_at integer not null,       -- ms UTC, last
	next_at integer not null,        -- ms UTC: asked again, or the owner told; 0: no more
	told integer not null,           -- enum delivery_state of which they heard last
	answer integer not null check (answer between 0 and 2), -- enum ask_answer
	primary key (delivery_id, side)
);
create index ask_post on ask (post_id) where post_id is not null;
create index ask_offer on ask (offer_id) where offer_id is not null;
create index ask_hash on ask (hash) where hash is not null;
