-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Files of a message that were not kept, and why: so that nobody believes that there were none.

create table attachment_left (
	post_id integer not null references post (id), -- the message they came with
	place integer not null,          -- in their order, from 1
	name blob not null,              -- under which it came, sealed; empty: the rest of a mail
	bytes integer not null,          -- how many it has; 0: not known
	reason text not null,            -- why it was left, a word of attachment_reason_names
	primary key (post_id, place),
	check (reason in ('kind', 'large', 'many', 'share', 'picture', 'later', 'cut'))
);
