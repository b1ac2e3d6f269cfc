-- SPDX-License-Identifier: AGPL-3.0-or-later
-- A browser in which somebody is signed in can be locked: it opens nothing until they say their
-- password again.

alter table session add column locked_at integer not null default 0; -- ms UTC; locked by hand since then; 0: open
alter table account add column lock_after_ms integer not null default 0; -- without use for so long its browsers are locked; 0: never
