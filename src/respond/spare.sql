-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: spare_find
-- The topics that account $2 is spared in campaign $1.
select topics from spare where campaign_id = $1 and account_id = $2;

-- name: spare_set
-- Sets them.
insert into spare (campaign_id, account_id, topics) values ($1, $2, $3)
on conflict (campaign_id, account_id) do update set topics = excluded.topics;

-- name: spare_life_taken
-- How many cases with life at risk account $1 took, in all campaigns, by events with ids from $2 on.
select count(distinct e.case_id) from case_event e join desk_case d on d.id = e.case_id
where e.account_id = $1 and e.id >= $2 and d.urgency = 3
	and e.what in ('claimed', 'hand-accepted', 'opened', 'transfer-accepted');
