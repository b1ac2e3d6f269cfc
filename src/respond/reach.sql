-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What people of a partner may see: every query goes by the view partner_case.

-- part: reach_cases
-- The ids of the cases in campaign $1 that account $2 may see at $3 and that are not private
-- ($4: that label).
	in (select r.case_id from partner_case r where r.campaign_id = $1 and r.account_id = $2
		and r.until_at > $3 and (r.labels & $4) = 0)

-- part: reach_open
-- The same of open cases alone.
	in (select r.case_id from partner_case r where r.campaign_id = $1 and r.account_id = $2
		and r.until_at > $3 and (r.labels & $4) = 0 and r.state < 5)

-- name: reach_case
-- Whether account $2 may see case $5 of campaign $1 (slug) at $3; $4: what is private.
select 1 from partner_case where campaign = $1 and account_id = $2 and until_at > $3
	and (labels & $4) = 0 and case_id = $5 limit 1;

-- name: reach_incident
-- The same for an incident.
select 1 from partner_case where campaign = $1 and account_id = $2 and until_at > $3
	and (labels & $4) = 0 and incident_id = $5 limit 1;

-- name: reach_post
-- The same for a post, or the original of a copy.
select 1 from partner_case where campaign = $1 and account_id = $2 and until_at > $3
	and (labels & $4) = 0 and incident_id = (select m.incident_id from post p
		join incident_post m on m.post_id = coalesce(p.copy_of, p.id) where p.id = $5) limit 1;

-- name: reach_watchers
-- Who of partners may see case $1 at $2; $3: what is private.
select distinct account_id from partner_case
where case_id = $1 and until_at > $2 and (labels & $3) = 0 limit 500;

-- name: reach_list
-- Open cases, life at risk first, of an urgency those that nobody has before the others, then by
-- due time; after the one of urgency $5, taken $6 (0, 1), due at $7 with id $8; states $9 to $10,
-- of owner $11 (0: anybody's), due before $12.
select * from desk_case_row w where w.id in (select w.id from desk_case w where w.id
-- use: reach_open
	and w.state >= $9 and w.state <= $10 and (w.owner_id = $11 or $11 = 0) and w.due_at < $12
	and (3 - w.urgency, case when w.state = 0 then 0 else 1 end, w.due_at, w.id)
		> (3 - $5, $6, $7, $8)
	order by w.urgency desc, case when w.state = 0 then 0 else 1 end, w.due_at, w.id limit $13)
order by w.urgency desc, case when w.state = 0 then 0 else 1 end, w.due_at, w.id;

-- name: reach_list_closed
-- Those closed at or after $5, before the one closed at $6 with id $7, newest first.
select * from desk_case_row w where w.id in (select w.id from desk_case w where w.id
-- use: reach_cases
	and w.state >= 5 and w.closed_at >= $5 and (w.closed_at, w.id) < ($6, $7)
	order by w.closed_at desc, w.id desc limit $8)
order by w.closed_at desc, w.id desc;

-- name: reach_figures
-- By state and urgency: how many, due before $5, of the account, closed at or after $6.
select d.state, d.urgency, count(*),
	coalesce(sum(case when d.state < 5 and d.due_at < $5 then 1 else 0 end), 0),
	coalesce(sum(case when d.state < 5 and d.owner_id = $2 then 1 else 0 end), 0),
	coalesce(sum(case when d.state >= 5 and d.closed_at >= $6 then 1 else 0 end), 0)
from desk_case d where d.id
	in (select r.case_id from partner_case r where r.campaign_id = $1 and r.account_id = $2
		and r.until_at > $3 and (r.labels & $4) = 0
		and (r.state < 5 or r.closed_at >= $6))
group by d.state, d.urgency;

-- name: reach_next
-- The most urgent one that nobody has.
select d.id from desk_case d where d.id
-- use: reach_open
	and d.state = 0
order by d.urgency desc, d.due_at, d.id limit 1;

-- name: reach_any
-- Whether there is one at all.
select 1 from partner_case where campaign_id = $1 and account_id = $2 and until_at > $3
	and (labels & $4) = 0 limit 1;

-- name: reach_posts
-- What is counted of their posts.
select p.id, p.signal, p.kind, p.lang, p.labels, s.name
from desk_case d join incident_post m on m.incident_id = d.incident_id
join post p on p.id = m.post_id join source s on s.id = p.source_id
where d.id
-- use: reach_cases
;

-- name: reach_places
-- The places of the open cases that account $2 may see, with the counts of their posts; columns as
-- in place_ranked, and the cases.
select i.place, i.place, min(i.lat), min(i.lon), count(m.post_id),
	sum(case when p.kind = 1 then 1 else 0 end), sum(case when p.kind = 2 then 1 else 0 end),
	-1, count(distinct d.id)
from desk_case d join incident i on i.id = d.incident_id
	join incident_post m on m.incident_id = i.id join post p on p.id = m.post_id
where d.state < 5 and i.place <> '' and d.id
-- use: reach_open
group by i.place order by count(m.post_id) desc, i.place limit $5;

-- name: reach_place_cases
-- Those of them that name place $5 first, most urgent first.
select * from desk_case_whole w where w.state < 5 and w.place = $5 and w.id
-- use: reach_open
order by w.urgency desc, w.due_at, w.id limit $6;

-- name: reach_incidents
-- Incidents with ids under $5, and their cases; columns as in api_incidents.
select i.id, i.campaign_id, i.title, i.named, i.first_post, i.latest_post, i.posts, i.waiting,
	i.kind, i.urgency, i.labels, i.place, i.lat, i.lon, i.langs, i.sources, i.sure, i.sure_at,
	i.evidence, i.joined_into, d.id
from desk_case d join incident i on i.id = d.incident_id
where d.id
-- use: reach_cases
	and i.id < $5 and i.joined_into is null
order by i.id desc limit $6;

-- name: reach_corrections
-- Corrections of their posts with ids under $5; columns as in api_corrections.
select c.id, c.post_id, c.bulk_id, c.at, c.undone_at, c.field, c.was, c.now, c.reason, a.name
from correction c left join account a on a.id = c.account_id
where c.campaign_id = $1 and c.id < $5 and c.post_id in (select p.id
	from desk_case d join incident_post m on m.incident_id = d.incident_id
	join post p on p.id = m.post_id
	where (p.labels & $4) = 0 and d.id
-- use: reach_cases
	)
order by c.id desc limit $6;

-- name: reach_hand
-- Whether account $2, of a partner, may ask account $3 in campaign $1 (slug) to take a case over:
-- somebody of the campaign's own team, or of the same partner.
select 1 from role_grant t where t.account_id = $3 and (t.campaign = $1 or t.campaign = '')
	and (t.organisation_id is null or exists (select 1 from role_grant m
		where m.account_id = $2 and m.campaign = $1
			and m.organisation_id = t.organisation_id))
limit 1;

-- name: case_partner_offer
-- Offers a case to an organisation with an agreement in force at $4; again begins it anew.
-- writes: case_partner
insert into case_partner (organisation_id, case_id, account_id, at)
select a.organisation_id, d.id, cast($3 as bigint), cast($4 as bigint) from desk_case d join campaign c on c.id = d.campaign_id
join agreement a on a.campaign = c.slug and a.organisation_id = $2
	and a.accepted_at is not null and a.ended_at is null and a.until_at > $4
where d.id = $1 and d.campaign_id = $5
on conflict (organisation_id, case_id) do update set account_id = excluded.account_id,
	at = excluded.at;

-- name: case_partner_follow
-- Who has a case, or is asked to take it, brings the partner that they are here for.
-- writes: case_partner
insert into case_partner (organisation_id, case_id, account_id, at)
select distinct g.organisation_id, d.id, cast($2 as bigint), cast($3 as bigint) from desk_case d
join campaign c on c.id = d.campaign_id
join role_grant g on g.campaign = c.slug and g.organisation_id is not null
	and (g.account_id = d.owner_id or g.account_id = d.handed_to)
where d.id = $1 and d.state < 5
	and not exists (select 1 from role_grant t where t.account_id = g.account_id
		and t.organisation_id is null and (t.campaign = c.slug or t.campaign = ''))
on conflict (organisation_id, case_id) do update set account_id = excluded.account_id,
	at = excluded.at;

-- name: case_partner_end
-- Takes an offer back.
-- writes: case_partner
delete from case_partner where organisation_id = $2 and case_id = $1;

-- name: case_partner_has
-- Whether somebody of organisation $2 has case $1 or is asked to take it.
select 1 from desk_case d join campaign c on c.id = d.campaign_id
join role_grant g on g.campaign = c.slug and g.organisation_id = $2
	and (g.account_id = d.owner_id or g.account_id = d.handed_to)
where d.id = $1 and d.state < 5 limit 1;

-- name: case_partner_list
-- The organisations with an agreement in force at $2 in the campaign of case $1: name, whether the
-- case was offered to them, whether the agreement covers it by what it names, by name.
select o.id, o.name,
	(select count(*) from case_partner p where p.organisation_id = o.id and p.case_id = d.id
		and p.at >= a.accepted_at),
	case when a.covers = 'named' and exists (select 1 from incident_post m
		cross join agreement_facet f where m.incident_id = d.incident_id
			and f.agreement_id = a.id and exists (select 1 from post_facet x
				where x.campaign_id = d.campaign_id and x.facet = f.facet
					and x.post_id = m.post_id)) then 1 else 0 end
from desk_case d join campaign c on c.id = d.campaign_id
join agreement a on a.campaign = c.slug and a.accepted_at is not null and a.ended_at is null
	and a.until_at > $2
join organisation o on o.id = a.organisation_id
where d.id = $1 order by o.name limit 50;
