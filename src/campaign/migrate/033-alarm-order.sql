-- SPDX-License-Identifier: AGPL-3.0-or-later
-- A page of alarms, and those about one thing, are found without looking at all others.
create index alarm_order on alarm
	(campaign_id, (case when answered_at is null and ended_at is null then 0 else 1 end), id desc);
create index alarm_subject on alarm (subject);
