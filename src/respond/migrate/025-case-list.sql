-- SPDX-License-Identifier: AGPL-3.0-or-later
-- All Cases as one list: the words that people wrote in them, and filters kept under a name.

-- Full text of notes, reasons and given titles: tokens of text/search.h. The row is that of case_event.
-- sqlite:
create virtual table case_text using fts5 (
	tokens,                          -- folded words
	content = '', detail = none, columnsize = 0,
	tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
);
-- postgres:
create table case_text (
	rowid integer primary key,       -- the row of case_event
	tokens tsvector not null         -- folded words
);
create index case_text_tokens on case_text using gin (tokens);
-- both:

-- What was written before, as near as SQL comes to our tokens.
-- sqlite:
insert into case_text (rowid, tokens)
select id, lower(note || case when what = 'title' then ' ' || now else '' end) from case_event
where account_id is not null and (note <> '' or what = 'title');
-- postgres:
insert into case_text (rowid, tokens)
select id, to_tsvector('simple', note || case when what = 'title' then ' ' || now else '' end)
from case_event where account_id is not null and (note <> '' or what = 'title');
-- both:

-- Filters of the list of Cases under a name.
create table case_list_view (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	owner_id integer references account (id) on delete cascade, -- for whom; null: the whole team
	name text not null,              -- for people
	query text not null,             -- 'state=open&urgency=urgent'
	account_id integer not null references account (id), -- who made it
	created_at integer not null      -- ms UTC
);
create index case_list_view_campaign on case_list_view (campaign_id, name);
