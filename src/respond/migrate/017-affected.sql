-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who is affected, apart from who reports it.

-- People of a case who belong together. Written by a person; copies and reposts add nobody.
create table household (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	case_id integer not null references desk_case (id), -- of which case
	label text not null,             -- by what the team knows it; no address, no number
	people integer not null check (people between 0 and 100000), -- heads; 0: nobody knows
	children integer not null check (children between 0 and people), -- under five years
	elderly integer not null check (elderly between 0 and people), -- of them
	disabled integer not null check (disabled between 0 and people), -- of them
	pregnant integer not null check (pregnant between 0 and people), -- of them
	gone integer not null check (gone in (0, 1)), -- 1: taken out again; stays for the undoing
	account_id integer not null references account (id), -- who wrote it last
	changed_at integer not null      -- ms UTC
);
create index household_case on household (case_id, id);

-- Who reports, as far as a person said so.
create table post_reporter (
	post_id integer primary key,     -- the message
	reporter text not null           -- who tells it, seen from those affected
		check (reporter in ('self', 'relative', 'witness', 'repost', 'operator')),
	account_id integer not null references account (id), -- who said so
	at integer not null              -- ms UTC
);

-- What went along when a case was joined to another or split, so that it can go back.
create table case_part_move (
	act integer not null,            -- as in incident_move
	thing text not null check (thing in ('need', 'household')), -- what went along
	thing_id integer not null,       -- which
	from_case integer not null references desk_case (id), -- where it was
	to_case integer not null references desk_case (id), -- where it went
	primary key (act, thing, thing_id)
);

drop view desk_case_whole;
-- A case with its incident, the names of its people and how many are affected, as pages show it.
create view desk_case_whole as
select c.id, c.number, c.state, c.urgency, c.owner_id, o.name as owner_name, c.claimed_at,
	c.opened_at, c.due_at, c.changed_at, c.waiting_for, c.waiting_until,
	c.handed_to, h.name as handed_name, c.outcome, c.reason, c.closed_at,
	c.wished_by, w.name as wished_name, c.wished_at, c.wished, c.wished_word, c.wished_reason,
	c.revision, i.id as incident_id, c.campaign_id, i.title, i.named, i.first_post, i.latest_post,
	i.posts, i.waiting, i.kind, i.urgency as incident_urgency, i.labels, i.place, i.lat, i.lon,
	i.langs, i.sources, i.sure, i.sure_at, i.evidence, i.joined_into,
	(select coalesce(sum(f.people), 0) from household f where f.case_id = c.id and f.gone = 0)
		as people
from desk_case c join incident i on i.id = c.incident_id
left join account o on o.id = c.owner_id
left join account h on h.id = c.handed_to
left join account w on w.id = c.wished_by;
