-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Contacts of closed cases are erased after some days. Of which cases that was done.

create table case_contact_erased (
	case_id integer primary key references desk_case (id), -- of which
	at integer not null,             -- ms UTC, when it was done last
	contacts integer not null,       -- how many in all
	whole integer not null check (whole in (0, 1)) -- 0: some were in use and wait
);
