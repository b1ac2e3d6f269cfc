-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Up to which event exactly a webhook was told, so that any number may happen within one ms.

alter table hook_out add column posts_to integer not null default 0;   -- id of the last post; 0: as read_to says
alter table hook_out add column cases_to integer not null default 0;   -- id of the last event of a case; likewise
alter table hook_out add column appeals_at integer not null default 0; -- ms UTC when the last appeal changed; likewise
alter table hook_out add column appeals_to integer not null default 0; -- and its id
