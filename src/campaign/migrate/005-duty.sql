-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who should read messages at which hours of the week, and who holds what concerns protection.

create table duty_hours (
	campaign_id integer primary key references campaign (id), -- whose
	from_min integer not null check (from_min between 0 and 1439), -- minute of the day
	until_min integer not null check (until_min between 0 and 1439), -- equal: around the clock
	offset_min integer not null check (offset_min between -720 and 840) -- local time less UTC
);

create table duty_turn (
	id integer primary key,          -- id
	campaign_id integer not null references campaign (id), -- whose
	days integer not null check (days between 1 and 127), -- bit 0: begins on Mondays …
	from_min integer not null check (from_min between 0 and 1439), -- minute of the day
	until_min integer not null check (until_min between 0 and 1439), -- not after: of the next day
	account_id integer not null,     -- who reads; of a room that this one does not see
	second_id integer                -- who if they do not answer; null: nobody
);
create index duty_turn_campaign on duty_turn (campaign_id);

create table duty_lead (
	campaign_id integer not null references campaign (id), -- whose
	rank integer not null check (rank in (1, 2)), -- 1: the lead, 2: the second lead
	account_id integer not null,     -- the account
	primary key (campaign_id, rank)
);
