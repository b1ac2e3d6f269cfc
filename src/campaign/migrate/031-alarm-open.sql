-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The oldest open alarm of a campaign is found without looking at the others.
create index alarm_open_first on alarm (campaign_id, id) where answered_at is null and ended_at is null;
