-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who follows a campaign's appeal by e-mail, without an account.
create table appeal_follower (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose appeal
	contact blob not null,           -- the address, sealed, people/seal.h
	contact_hash text not null,      -- keyed hash of the address, by which it is found
	lang text not null,              -- of the page on which they asked: a code of page_languages
	token_hash text not null,        -- keyed hash of the secret of the link that confirms
	asked_at integer not null,       -- ms UTC when they asked
	confirmed_at integer,            -- ms UTC when they opened that link; null: erased after three days
	told text not null,              -- hash of what they were told last of the appeal; '': nothing yet
	told_at integer not null,        -- ms UTC when; 0: never
	unique (campaign_id, contact_hash)
);
create unique index appeal_follower_token on appeal_follower (token_hash);
