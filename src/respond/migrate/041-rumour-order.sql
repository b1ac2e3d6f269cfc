-- SPDX-License-Identifier: AGPL-3.0-or-later
-- A page of rumours is found without looking at all others.
create index rumour_order on rumour
	(campaign_id, (case when closed_at is null then 0 else 1 end), id desc);
