-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Which Cases an agreement covers: those offered to the partner, or all that fall in what it names.

alter table agreement add column covers text not null default 'offered'; -- 'offered' or 'named'

-- The topics and places that an agreement names.
create table agreement_facet (
	agreement_id integer not null references agreement (id), -- whose
	facet text not null,             -- 'topic:water', 'place:kunda bridge' (folded), as posts are found by
	name text not null,              -- as somebody typed it: 'Kunda Bridge'; of a topic its word
	primary key (agreement_id, facet)
);
