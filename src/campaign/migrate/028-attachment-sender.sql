-- SPDX-License-Identifier: AGPL-3.0-or-later
-- A file is also left because its sender has brought as many as one may.

create table attachment_left_new (
	post_id integer not null references post (id), -- the message they came with
	place integer not null,          -- in their order, from 1
	name blob not null,              -- under which it came, sealed; empty: the rest of a mail
	bytes integer not null,          -- how many it has; 0: not known
	reason text not null,            -- why it was left, a word of attachment_reason_names
	primary key (post_id, place),
	check (reason in ('kind', 'large', 'many', 'share', 'picture', 'later', 'cut', 'sender'))
);
insert into attachment_left_new (post_id, place, name, bytes, reason)
	select post_id, place, name, bytes, reason from attachment_left;
drop table attachment_left;
alter table attachment_left_new rename to attachment_left;
