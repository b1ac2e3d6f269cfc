-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Files that a team takes posts from: what its columns mean, how far it was read, what was refused.

create table import (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	account_id integer not null,     -- who brought it; negative: a token
	source text not null,            -- of its posts
	name text not null,              -- of the file; may be empty
	header text not null,            -- hash of its first row, hex: files alike are read alike
	choices text not null,           -- listen/sheet.h; 'json': lines of JSON
	bytes blob not null,             -- as it came, sealed; empty once it is taken in
	rows integer not null,           -- read so far
	accepted integer not null,       -- kept
	known integer not null,          -- were kept before
	rejected integer not null,       -- refused
	ended_at integer                 -- ms UTC; null: not all of it is taken in
);
create index import_campaign on import (campaign_id, id);

create table import_row (
	import_id integer not null references import (id), -- of which file
	row integer not null,            -- number, as a spreadsheet counts
	error text not null,             -- why it was refused; English
	line blob not null,              -- its values as a row of CSV, sealed
	primary key (import_id, row)
);
