-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Limits that protect people and their data, where a campaign set others than the standard ones.

create table campaign_limit (
	campaign_id integer not null references campaign (id), -- whose
	name text not null,              -- a name of campaign/limit.c
	value integer not null,          -- how many
	primary key (campaign_id, name)
);
