-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: limit_find
-- A limit that a campaign set.
select value from campaign_limit where campaign_id = $1 and name = $2;

-- name: limit_write
-- Sets one.
-- writes: campaign_limit
insert into campaign_limit (campaign_id, name, value) values ($1, $2, $3)
on conflict (campaign_id, name) do update set value = excluded.value;
