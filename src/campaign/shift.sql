-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: shift_insert
-- Somebody goes on duty.
insert into shift (id, campaign_id, account_id, lead, began_at, until_at)
values ($1, $2, $3, $4, $5, $6);

-- name: shift_change
-- Somebody on duty stays until another time, or leads.
update shift set until_at = $2, lead = $3 where id = $1;

-- name: shift_end_all
-- Ends what a person has running at $3 in a campaign.
update shift set ended_at = $3
where campaign_id = $1 and account_id = $2 and ended_at is null and until_at > $3;

-- name: shift_of
-- The shift that a person has running at $3 in a campaign.
select id, lead, began_at, until_at from shift
where campaign_id = $1 and account_id = $2 and ended_at is null and until_at > $3
order by id desc limit 1;

-- name: shift_list
-- Who is on duty at $2 in a campaign, leads first, then who stays longest; at most $3. An account
-- that was closed is not.
select s.account_id, a.name, s.lead, s.began_at, s.until_at
from shift s join account a on a.id = s.account_id
where s.campaign_id = $1 and s.until_at > $2 and s.ended_at is null and a.disabled_at is null
order by s.lead desc, s.until_at desc, s.id limit $3;

-- name: shift_any
-- Whether anybody is on duty at $2 in a campaign.
select 1 from shift s join account a on a.id = s.account_id
where s.campaign_id = $1 and s.until_at > $2 and s.ended_at is null and a.disabled_at is null
limit 1;

-- name: shift_recent
-- A person's shifts in all campaigns that reach into the time after $2.
select began_at, coalesce(ended_at, until_at) from shift
where account_id = $1 and until_at > $2 and coalesce(ended_at, until_at) > $2
order by began_at limit 100;
