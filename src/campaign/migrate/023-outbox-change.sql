-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What the public can read is edited or taken down where it stands: by a message of its own, which
-- says what is to be done with which other one.

alter table outbox add column act integer not null default 0; -- enum outbox_act: 0 writes, 1 edits, 2 takes down
alter table outbox add column of_id integer; -- the message that it edits or takes down; null: none
alter table outbox add column open integer not null default 0; -- 1: everybody can read it
alter table outbox add column edited_at integer; -- ms UTC when its words were changed there; null: they were not
alter table outbox add column removed_at integer; -- ms UTC when it was taken down there; null: it was not
update outbox set open = 1 where recipient is null and inlet_id <> 0 and body <> '';
create index outbox_open_to_all on outbox (campaign_id, id) where open = 1 and act = 0;
create index outbox_of on outbox (of_id, id) where of_id is not null;
