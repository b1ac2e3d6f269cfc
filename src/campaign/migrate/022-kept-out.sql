-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who never learns of a concern or a complaint: everybody whom it is about.

create table kept_out (
	subject integer not null,        -- the concern, or the complaint of a room that this one does not see
	account_id integer not null,     -- who
	primary key (subject, account_id)
);
insert into kept_out (subject, account_id)
select id, about_id from concern where about_id is not null;
