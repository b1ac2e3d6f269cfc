-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Alerts that go out by the campaign's own SMS number and by its webhooks.

alter table alert_rule add column sms integer not null default 0;  -- 1: to the numbers of alert_rule_number
alter table alert_rule add column hook integer not null default 0; -- 1: webhooks that want it are told

create table alert_rule_number (
	rule_id integer not null references alert_rule (id), -- of which rule
	position integer not null,       -- from 0
	sealed blob not null,            -- the number (people/seal.h)
	hash text not null,              -- contact_hash of it
	primary key (rule_id, position)
);
