-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Counters of appeals that count what Cases need.
alter table appeal_item add column feed text not null default ''; -- a word of item_table: counted from the needs of Cases; '': by hand
