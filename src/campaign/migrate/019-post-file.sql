-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Which posts came by which file, so that a file can be taken back as a whole.

create table post_file (
	post_id integer primary key,     -- the post
	file_id integer not null,        -- the file, of a room that this one does not see
	gone integer not null default 0  -- 1: taken back; the same row may come again
);
create index post_file_file on post_file (file_id, post_id);

-- A file that somebody takes back.
create table post_file_back (
	file_id integer primary key,     -- the file
	campaign_id integer not null references campaign (id), -- whose
	account_id integer not null,     -- who; 0: the operator; negative: a token
	asked_at integer not null,       -- ms UTC
	read_to integer not null,        -- the last of its posts that was looked at
	gone integer not null,           -- posts that were taken back
	kept integer not null,           -- posts that people had worked with
	ended_at integer                 -- ms UTC; null: not all were looked at
);
