-- SPDX-License-Identifier: AGPL-3.0-or-later
-- A partner's people write their own appeal: what they say waits until the campaign approves it,
-- and the campaign may take it down. What is counted from Cases may be corrected by hand.

alter table appeal add column down_at integer; -- ms UTC when the campaign took it down; null: it stands
alter table appeal add column down_by integer references account (id); -- who; null: nobody
alter table appeal add column down_why text not null default ''; -- for the partner's people
alter table appeal_text add column wished text not null default ''; -- words of a partner that wait for approval, to stand instead of `text`; '': none
alter table appeal_way_version add column by_partner integer not null default 0; -- 1: who proposed it acted for the partner; then somebody of the campaign confirms
alter table appeal_item add column more_wanted integer not null default 0; -- by hand, on top of what is counted from Cases; may be below 0
alter table appeal_item add column more_promised integer not null default 0; -- the same
alter table appeal_item add column more_arrived integer not null default 0; -- the same
