-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Files are taken in by a job.

alter table import add column asked_at integer; -- ms UTC when somebody had it taken in; null: not yet, or before this was kept
