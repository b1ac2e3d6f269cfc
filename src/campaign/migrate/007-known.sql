-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Known ids of the newest posts, in the order of arrival, until a segment's worth is there and they
-- move to post_key; campaign/known_keys.c.

create table post_key_fresh (
	id integer primary key,          -- the first post of these
	keys blob not null               -- 24 bytes a key: h1, h2 and the post's id, little endian
);
