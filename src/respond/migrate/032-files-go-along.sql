-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Files and entries of a checklist go along too when a Case is joined to another or split.

create table case_part_moved (
	act integer not null,            -- as in incident_move
	thing text not null check (thing in ('need', 'household', 'file', 'check')), -- what went along
	thing_id integer not null,       -- which
	from_case integer not null references desk_case (id), -- where it was
	to_case integer not null references desk_case (id), -- where it went
	primary key (act, thing, thing_id)
);
insert into case_part_moved (act, thing, thing_id, from_case, to_case)
select act, thing, thing_id, from_case, to_case from case_part_move;
drop table case_part_move;
alter table case_part_moved rename to case_part_move;
