-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Posts that are kept but cannot be found by their words yet; campaign/post_words.c enters them a
-- moment later.

create table post_words_due (
	id integer primary key,          -- the first of these posts
	posts blob not null              -- their ids, 8 bytes each, little endian
);
