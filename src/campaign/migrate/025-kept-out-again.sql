-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Whoever is named when a concern is raised again, after it had a lead, can be let in again.

alter table kept_out add column by_id integer; -- account that raised it again and named them; null: from the start, or by a lead
