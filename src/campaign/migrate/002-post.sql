-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Posts are appended in id order. Only signal enters indexes; noise stays unindexed until its
-- retention ends.

create table post (
	id integer primary key,          -- id; follows arrival
	campaign_id integer not null,    -- whose; not a foreign key: this is the hot path
	source_id integer not null,      -- where it came from
	written_at integer not null,     -- ms UTC, as the sender's platform says; arrival if it does not
	signal integer not null check (signal between 0 and 2), -- 0 noise, 1 unsure, 2 yes
	kind integer not null check (kind between 0 and 7), -- enum post_kind
	urgency integer not null check (urgency between 0 and 3), -- 0 wait, 1 soon, 2 urgent, 3 life
	lang text not null,              -- BCP 47; 'und' if unknown
	labels integer not null,         -- bit i: head i is over its threshold
	copy_of integer,                 -- first original of a near-copy; null: an original
	code text,                       -- public status code of a message sent to us; null for others
	raw text not null,               -- the JSON line as received
	reading blob not null            -- the rest of what triage said; campaign/reading.c
);
create index post_signal on post (campaign_id, id) where signal > 0 and copy_of is null;
create index post_kind on post (campaign_id, kind, id) where signal > 0 and copy_of is null;
create index post_lang on post (campaign_id, lang, id) where signal > 0 and copy_of is null;
create index post_code on post (code) where code is not null;

-- Known external ids. Rows enter one segment after the other, so that random keys never touch more
-- than the newest part of the tree; campaign/known.c keeps a filter in front.
-- sqlite:
create table post_key (
	segment integer not null,        -- 50,000 keys each
	h1 integer not null,             -- upper half of SipHash-2-4-128 of source and external id
	h2 integer not null,             -- lower half
	post_id integer not null,        -- the post
	primary key (segment, h1, h2)
) without rowid;
-- postgres:
create table post_key (
	segment integer not null,        -- 50,000 keys each
	h1 integer not null,             -- upper half of SipHash-2-4-128 of source and external id
	h2 integer not null,             -- lower half
	post_id integer not null,        -- the post
	primary key (segment, h1, h2)
);
-- both:

-- How many near-copies fold into an original.
create table post_copies (
	post_id integer primary key,     -- the original
	copies integer not null,         -- how many beside it
	latest_id integer not null       -- the newest of them
);

create table post_count (
	campaign_id integer not null,    -- whose
	signal integer not null,         -- as in post
	kind integer not null,           -- as in post
	posts integer not null,          -- how many, copies included
	primary key (campaign_id, signal, kind)
);

create table post_lang_count (
	campaign_id integer not null,    -- whose
	lang text not null,              -- as in post
	posts integer not null,          -- how many originals that are not noise
	primary key (campaign_id, lang)
);

create table post_minute (
	campaign_id integer not null,    -- whose
	minute integer not null,         -- of arrival, minutes since 1970 UTC
	posts integer not null,          -- all that came in
	signal_posts integer not null,   -- without noise
	primary key (campaign_id, minute)
);

-- The key that makes the hashes of post_key: unguessable, so that nobody can send an id that
-- collides with another's.
create table post_key_secret (
	id integer primary key check (id = 1), -- the one row
	secret blob not null             -- 16 bytes
);

-- How a person who wrote to us can be reached; sealed, apart from the post.
create table post_contact (
	post_id integer primary key,     -- the post
	sealed blob not null             -- people/seal.h: name, contact and what is safe, as JSON
);
create table post_contact_opened (
	post_id integer not null,        -- the post
	account_id integer not null,     -- who looked
	at integer not null              -- ms UTC
);

-- Full text of signal: tokens of text/search.h.
-- sqlite:
create virtual table post_text using fts5 (
	tokens,                          -- folded words
	content = '', detail = none, columnsize = 0,
	tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
);
-- postgres:
create table post_text (
	rowid integer primary key,       -- the post
	tokens tsvector not null         -- folded words
);
create index post_text_tokens on post_text using gin (tokens);
