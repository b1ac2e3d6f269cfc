-- SPDX-License-Identifier: AGPL-3.0-or-later
-- A picture that goes with what everybody can read, and what it shows in words.

create table outbox_picture (
	outbox_id integer primary key references outbox (id), -- with which message
	alt text not null,               -- what it shows, for those who do not see it
	picture blob not null            -- JPEG that was drawn anew, sealed
);
