-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What a campaign decides for itself, all spellings of its tags, and what this server says of
-- itself.

alter table campaign add column template text not null default 'public'; -- what it was made from
alter table campaign add column story text not null default ''; -- how it came to be, Markdown; for the public page
alter table campaign add column receipt text not null default ''; -- what somebody reads who wrote to us; '' for the standard words
alter table campaign add column languages text not null default ''; -- official ones, BCP 47, one space between; '' until chosen
alter table campaign add column time_zone text not null default 'UTC'; -- IANA name
alter table campaign add column coarse integer not null default 0; -- 1: nothing that leaves the team names a place finer than a district
alter table campaign add column due_wait integer not null default 2880; -- minutes until a case is due that can wait
alter table campaign add column due_soon integer not null default 720; -- that should be dealt with soon
alter table campaign add column due_urgent integer not null default 120; -- that is urgent
alter table campaign add column due_life integer not null default 30; -- with life at risk
alter table campaign add column archived_at integer; -- ms UTC since when it is only read; null: it runs

-- Every spelling by which a tag is known, its own name among them. Written anew with the tags.
create table tag_spelling (
	campaign_id integer not null references campaign (id), -- whose
	folded text not null,            -- as campaign/tag.h folds it; one tag each
	tag text not null,               -- name of the tag
	name text not null,              -- the spelling as people write it, without #
	primary key (campaign_id, folded)
);
create index tag_spelling_folded on tag_spelling (folded);
insert into tag_spelling (campaign_id, folded, tag, name)
select campaign_id, lower(name), min(name), min(name) from tag group by campaign_id, lower(name);

create table campaign_topic (
	campaign_id integer not null references campaign (id), -- whose
	name text not null,              -- what the team calls it
	words text not null,             -- words that tell of it, one comma between
	primary key (campaign_id, name)
);

create table instance_setting (
	name text primary key,           -- 'site': name of this server's site; 'setup': the step that is open
	value text not null              -- as the name says
);

create table instance_page (
	name text not null,              -- 'about', 'privacy', 'accessibility', 'contact'
	lang text not null,              -- language of the words, BCP 47
	words text not null,             -- Markdown; no row: the standard words
	changed_at integer not null,     -- ms UTC
	primary key (name, lang)
);
