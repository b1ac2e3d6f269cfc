-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Organisations, who belongs to them, and what a campaign agreed to share with each.

create table organisation (
	id integer primary key,          -- id
	name text not null unique,       -- as it calls itself
	kind text not null,              -- a word of organisation_kinds in people/organisation.c
	country text not null,           -- ISO 3166-1 alpha-2, upper case; '' not said
	languages text not null,         -- BCP 47 codes, separated by one space
	work text not null,              -- what it works on, in its own words
	created_at integer not null      -- ms UTC
);

create table organisation_member (
	organisation_id integer not null references organisation (id), -- of what
	account_id integer not null references account (id) on delete cascade, -- who
	speaks integer not null check (speaks in (0, 1)), -- 1: may accept and end agreements for it
	joined_at integer not null,      -- ms UTC
	primary key (organisation_id, account_id)
);
create index organisation_member_by_account on organisation_member (account_id);

-- What a campaign shares with an organisation. It counts from its acceptance until its end.
create table agreement (
	id integer primary key,          -- id
	campaign text not null,          -- slug
	organisation_id integer not null references organisation (id), -- the partner
	shares text not null,            -- words of share_groups in people/share.c, one space between
	purpose text not null,           -- what for, a sentence
	onward text not null check (onward in ('no', 'consent', 'yes')), -- may the partner pass it on
	until_at integer not null,       -- ms UTC; counts no more from then on
	proposed_by integer not null,    -- account
	proposed_at integer not null,    -- ms UTC
	needs_second integer not null check (needs_second in (0, 1)), -- 1: police or armed forces
	second_by integer,               -- the head who confirmed it; null: nobody yet
	second_at integer,               -- ms UTC
	second_reason text not null,     -- why, in the head's words; '' without a second
	accepted_by integer,             -- account that speaks for the partner; null: not accepted
	accepted_at integer,             -- ms UTC
	ended_by integer,                -- account; 0: its date passed; null: not ended
	ended_at integer,                -- ms UTC; since then the partner is asked to delete
	ended_how text not null,         -- '': not ended
	deleted_by integer,              -- account of the partner that confirmed the deletion
	deleted_at integer,              -- ms UTC
	check (ended_how in ('', 'declined', 'withdrawn', 'left', 'stopped', 'date'))
);
create unique index agreement_live on agreement (campaign, organisation_id) where ended_at is null;
create index agreement_by_organisation on agreement (organisation_id);

-- A role may be held for a partner: the same role then counts apart from that of the own team.
create table role_grant_new (
	account_id integer not null references account (id) on delete cascade, -- who
	campaign text not null,          -- slug; '' for the whole instance
	role text not null,              -- a name of the role table in people/permission.c
	granted_at integer not null,     -- ms UTC
	organisation_id integer references organisation (id) -- for whom; null: the campaign's own team
);
insert into role_grant_new (account_id, campaign, role, granted_at)
	select account_id, campaign, role, granted_at from role_grant;
drop table role_grant;
alter table role_grant_new rename to role_grant;
create unique index role_grant_once
	on role_grant (account_id, campaign, role, coalesce(organisation_id, 0));
create index role_grant_by_campaign on role_grant (campaign);
