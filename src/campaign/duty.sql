-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: duty_gate
-- How a campaign's gate stands at $2: its number, whether somebody is in the roster, a fit lead,
-- somebody on duty; its hours and clocks. Who reads is of its own team: who left it, and people of a
-- partner, who see only what is shared with them, do not count.
select c.emergency,
	case when exists (select 1 from duty_turn t join account a on a.id = t.account_id
		join role_grant g on g.account_id = a.id and g.campaign in (c.slug, '')
			and g.organisation_id is null
		where t.campaign_id = c.id and a.disabled_at is null) then 1 else 0 end,
	case when exists (select 1 from duty_lead l join account a on a.id = l.account_id
		join role_grant g on g.account_id = l.account_id and g.campaign = c.slug
			and g.role = 'safeguarding-lead'
		where l.campaign_id = c.id and a.disabled_at is null) then 1 else 0 end,
	case when exists (select 1 from shift s join account a on a.id = s.account_id
		join role_grant g on g.account_id = a.id and g.campaign in (c.slug, '')
			and g.organisation_id is null
		where s.campaign_id = c.id and s.until_at > $2 and s.ended_at is null
			and a.disabled_at is null) then 1 else 0 end,
	coalesce(h.from_min, 0), coalesce(h.until_min, 0), c.time_zone
from campaign c left join duty_hours h on h.campaign_id = c.id where c.id = $1;

-- name: duty_turn_list
-- A campaign's roster, in the order of the day; accounts that were closed are left out, and who has
-- left the own team.
select t.id, t.days, t.from_min, t.until_min, t.account_id, coalesce(b.id, 0), a.name, b.name
from duty_turn t join campaign c on c.id = t.campaign_id join account a on a.id = t.account_id
left join account b on b.id = t.second_id and b.disabled_at is null
	and exists (select 1 from role_grant g where g.account_id = b.id
		and g.campaign in (c.slug, '') and g.organisation_id is null)
where t.campaign_id = $1 and a.disabled_at is null
	and exists (select 1 from role_grant g where g.account_id = a.id
		and g.campaign in (c.slug, '') and g.organisation_id is null)
order by t.from_min, t.days, t.id limit $2;

-- name: duty_turn_count
-- How many turns a campaign has.
select count(*) from duty_turn where campaign_id = $1;

-- name: duty_turn_insert
-- A new turn.
insert into duty_turn (id, campaign_id, days, from_min, until_min, account_id, second_id)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: duty_turn_delete
-- Takes a turn out of the roster.
delete from duty_turn where campaign_id = $1 and id = $2;

-- name: duty_lead_list
-- A campaign's safeguarding leads, and whether each still may be one.
select l.rank, l.account_id, a.name,
	case when a.disabled_at is null and exists (select 1 from role_grant g
		where g.account_id = l.account_id and g.campaign = c.slug
			and g.role = 'safeguarding-lead') then 1 else 0 end
from duty_lead l join campaign c on c.id = l.campaign_id join account a on a.id = l.account_id
where l.campaign_id = $1 order by l.rank;

-- name: duty_lead_insert
-- Names a lead.
insert into duty_lead (campaign_id, rank, account_id) values ($1, $2, $3)
on conflict (campaign_id, rank) do update set account_id = excluded.account_id;

-- name: duty_lead_delete
-- Takes a lead's name away.
delete from duty_lead where campaign_id = $1 and rank = $2;

-- name: duty_hours_write
-- Sets the hours in which messages are read.
insert into duty_hours (campaign_id, from_min, until_min) values ($1, $2, $3)
on conflict (campaign_id) do update set from_min = excluded.from_min,
	until_min = excluded.until_min;

-- name: duty_number_write
-- Sets the emergency number.
update campaign set emergency = $2 where id = $1;

-- name: duty_emergency
-- The emergency number.
select emergency from campaign where id = $1;

-- name: duty_people
-- Who has a role in a campaign, or in the whole instance, and may sign in: one row a role, without
-- its name if it is held for a partner.
select a.id, a.name, case when g.organisation_id is null then g.role else '' end from campaign c
join role_grant g on g.campaign = c.slug or g.campaign = ''
join account a on a.id = g.account_id
where c.id = $1 and a.disabled_at is null order by a.name, a.id, g.role;
