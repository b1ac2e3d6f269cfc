-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What has to be done in a Case, entry by entry, and which team has it.

create table case_check (
	id integer primary key,          -- id; tells when it was written
	campaign_id integer not null references campaign (id), -- whose
	case_id integer not null references desk_case (id), -- of which Case
	place integer not null,          -- its order in the list, from 1
	words text not null,             -- what has to be done
	account_id integer not null references account (id), -- who wrote it
	done_by integer references account (id), -- who did it; null: not done
	done_at integer,                 -- ms UTC; null: not done
	gone integer not null check (gone in (0, 1)) -- 1: taken out; stays for the undoing
);
create index case_check_case on case_check (case_id, place);

create table check_template (
	campaign_id integer primary key references campaign (id), -- whose
	words text not null              -- the lists that Cases can begin with (respond/check.h)
);

alter table desk_case add column team_id integer references organisation (id); -- which team has it; null: none
create index desk_case_team on desk_case (team_id, urgency, due_at) where state = 0 and team_id is not null;

drop view desk_case_whole;
-- A case with its incident, the names of its people and team, how many are affected and what is done of its
-- checklist, as pages show it.
create view desk_case_whole as
select c.id, c.number, c.state, c.urgency, c.owner_id, o.name as owner_name, c.claimed_at,
	c.opened_at, c.due_at, c.changed_at, c.waiting_for, c.waiting_until,
	c.handed_to, h.name as handed_name, c.outcome, c.reason, c.closed_at,
	c.wished_by, w.name as wished_name, c.wished_at, c.wished, c.wished_word, c.wished_reason,
	c.revision, i.id as incident_id, c.campaign_id, i.title, i.named, i.first_post, i.latest_post,
	i.posts, i.waiting, i.kind, i.urgency as incident_urgency, i.labels, i.place, i.lat, i.lon,
	i.langs, i.sources, i.sure, i.sure_at, i.evidence, i.joined_into,
	(select coalesce(sum(f.people), 0) from household f where f.case_id = c.id and f.gone = 0)
		as people,
	(select count(*) from case_check k where k.case_id = c.id and k.gone = 0) as checks,
	(select count(*) from case_check k where k.case_id = c.id and k.gone = 0
		and k.done_at is not null) as checks_done,
	c.team_id, t.name as team_name
from desk_case c join incident i on i.id = c.incident_id
left join account o on o.id = c.owner_id
left join account h on h.id = c.handed_to
left join account w on w.id = c.wished_by
left join organisation t on t.id = c.team_id;
