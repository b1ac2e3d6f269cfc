-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Contacts that two people get of each other once both agreed, and whom we wrote to first.
alter table outbox add column enclosed blob; -- sealed contact that is put in for {contact}; null: none
create index outbox_asked_first on outbox (campaign_id, recipient_hash, id)
	where post_id is null and recipient_hash is not null and purpose <= 2;
