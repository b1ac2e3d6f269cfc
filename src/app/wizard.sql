-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: wizard_heads
-- How many heads a campaign has.
select count(distinct g.account_id) from role_grant g join account a on a.id = g.account_id
where g.campaign = $1 and g.role = 'head' and a.disabled_at is null;
