-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What was found out about an incident holds for a time; then somebody asks again.
alter table incident add column sure_until integer; -- ms UTC; null: for good, or nothing was found out
create index incident_sure_until on incident (sure_until) where sure_until is not null;
