-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: settings_heads
-- Who leads a campaign.
select distinct a.name from role_grant g join account a on a.id = g.account_id
where g.campaign = $1 and g.role = 'head' and a.disabled_at is null order by a.name limit 20;
