-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What an account corrected is looked at and taken back as a whole, and put in force again.

alter table correction add column undone_bulk integer; -- the act that undid it, of table bulk; null: on its own
create index correction_account on correction (campaign_id, account_id, id) where account_id is not null;
create index correction_reverted on correction (undone_bulk, id) where undone_bulk is not null;
