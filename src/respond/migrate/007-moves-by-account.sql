-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The joins and splits of one account are looked at and undone as a whole.

create index incident_move_account on incident_move (campaign_id, account_id, act);
