-- SPDX-License-Identifier: AGPL-3.0-or-later
-- More than one picture goes with what everybody can read.

create table outbox_picture_new (
	outbox_id integer not null references outbox (id), -- with which message
	place integer not null,          -- in their order, from 1
	alt text not null,               -- what it shows, for those who do not see it
	picture blob not null,           -- JPEG that was drawn anew, sealed
	primary key (outbox_id, place)
);
insert into outbox_picture_new (outbox_id, place, alt, picture)
	select outbox_id, 1, alt, picture from outbox_picture;
drop table outbox_picture;
alter table outbox_picture_new rename to outbox_picture;
