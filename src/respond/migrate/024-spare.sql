-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Topics that somebody asked not to be given by "Take the next Case".

create table spare (
	campaign_id integer not null references campaign (id), -- where
	account_id integer not null references account (id), -- who
	topics integer not null,         -- bits: those labels
	primary key (campaign_id, account_id)
);
