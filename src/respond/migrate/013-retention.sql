-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Noise is erased after some days. How far that has come.

create table retention_seen (
	campaign_id integer primary key, -- whose
	days integer not null            -- that it kept noise, at the last look
);

create table retention_pass (
	days integer primary key,        -- of campaigns that keep noise so long
	read_to integer not null         -- the newest post that was looked at
);
