-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What is true for a while alone does not leave after it.
alter table outbox add column good_until integer; -- ms UTC; null: however late
