-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The list of all cases of a campaign, open and closed.

-- part: cases_sieve
-- Of campaign $1: in states $2 to $3, of urgency $4 (-1: any), with a label of $5 (0: any), with
-- none of the labels $11, of owner $6 (0: nobody's, -1: anybody's), due before $7, of team $15 (0:
-- any), waiting for something like $8 (''), offered to organisation $9 (0: any), with a post of facet
-- $10 (''), and in reach of account $12 at $13 ($12 0: everything; $14: what is private). One term,
-- so that SQLite does not take so many for so few rows that it sorts them instead of walking the
-- index. That index holds all that the first lines ask for; what others ask is found by the id.
-- "like" stands in no "where" of its own: SQLite would make a new plan for each pattern.
	and case when c.state >= $2 and c.state <= $3 and ($4 < 0 or c.urgency = $4)
	and (cast($5 as bigint) = 0 or (c.labels & $5) <> 0) and (c.labels & $11) = 0
	and (cast($6 as bigint) < 0 or coalesce(c.owner_id, 0) = $6)
	and c.due_at < $7 and (cast($15 as bigint) = 0 or c.team_id = $15)
	and ($8 = '' or (select lower(x.waiting_for) like $8 escape '!' from desk_case x where x.id = c.id))
	and (cast($9 as bigint) = 0 or exists (select 1 from case_partner o
		where o.organisation_id = $9 and o.case_id = c.id))
	and ($10 = '' or exists (select 1 from desk_case x
		join incident_post m on m.incident_id = x.incident_id cross join post_facet f
		where x.id = c.id and f.campaign_id = $1 and f.facet = $10 and f.post_id = m.post_id))
	and (cast($12 as bigint) = 0 or c.id in (select r.case_id from partner_case r where r.campaign_id = $1
		and r.account_id = $12 and r.until_at > $13 and (r.labels & $14) = 0))
	then 1 else 0 end = 1

-- name: cases_newest
-- Those with numbers from $16 to below $17, newest first. "campaign_id + 0" leads to the indexes that
-- hold all that filters ask for. A cast hides from SQLite that an index may be of one state alone:
-- else it would make a new plan for each.
select * from desk_case_row c where c.id in (select c.id from desk_case c
	where c.campaign_id + 0 = $1 and c.number >= $16 and c.number < $17
-- use: cases_sieve
	order by c.number desc limit $18)
order by c.number desc;

-- name: cases_newest_state
-- The same of one state, $2.
select * from desk_case_row c where c.id in (select c.id from desk_case c
	where c.campaign_id + 0 = $1 and c.state = cast($2 as bigint) and c.number >= $16 and c.number < $17
-- use: cases_sieve
	order by c.number desc limit $18)
order by c.number desc;

-- name: cases_newest_urgency
-- The same of one urgency, $4.
select * from desk_case_row c where c.id in (select c.id from desk_case c
	where c.campaign_id + 0 = $1 and c.urgency = cast($4 as bigint) and c.number >= $16 and c.number < $17
-- use: cases_sieve
	order by c.number desc limit $18)
order by c.number desc;

-- name: cases_due
-- Open ones after the one due at $16 with id $17, by due time.
select * from desk_case_row c where c.id in (select c.id from desk_case c
	where c.campaign_id = $1 and c.state < 5 and (c.due_at, c.id) > ($16, $17)
-- use: cases_sieve
	order by c.due_at, c.id limit $18)
order by c.due_at, c.id;

-- name: cases_urgent
-- The same of urgency $19.
select * from desk_case_row c where c.id in (select c.id from desk_case c
	where c.campaign_id = $1 and c.state < 5 and c.urgency = $19 and (c.due_at, c.id) > ($16, $17)
-- use: cases_sieve
	order by c.due_at, c.id limit $18)
order by c.due_at, c.id;

-- Cases that one filter alone leaves, in any order, at most $2: those that are closed, wait, are with
-- an authority or taken; those of an owner, due before a time, of an urgency or offered to a partner
-- ($3), open ones all; and those with a post of facet $3.
-- name: cases_few_closed
select id from desk_case where campaign_id + 0 = $1 and state >= 5 limit $2;
-- name: cases_few_waiting
select id from desk_case where campaign_id + 0 = $1 and state = 3 limit $2;
-- name: cases_few_authority
select id from desk_case where campaign_id + 0 = $1 and state = 4 limit $2;
-- name: cases_few_taken
select id from desk_case where campaign_id + 0 = $1 and state > 0 and state < 5 limit $2;
-- name: cases_few_owner
select id from desk_case where owner_id = $3 and campaign_id = $1 and state < 5 limit $2;
-- name: cases_few_due
select id from desk_case where campaign_id = $1 and due_at < $3 and state < 5 limit $2;
-- name: cases_few_urgency
select id from desk_case where campaign_id = $1 and urgency = $3 and state < 5 limit $2;
-- name: cases_few_offered
select case_id from case_partner where organisation_id = $3 and cast($1 as bigint) > 0 limit $2;
-- name: cases_few_place
select d.id from post_facet f cross join incident_post m join desk_case d on d.incident_id = m.incident_id
where f.campaign_id = $1 and f.facet = $3 and m.post_id = f.post_id limit $2;

-- part: cases_among_order
-- In the order $19, of enum case_order: with numbers below $17, or behind the one of urgency $20
-- (made negative), due at $21 with id $22.
	and case when cast($19 as bigint) = 0 then c.number < $17 else
		(case when cast($19 as bigint) = 2 then -c.urgency else 0 end, c.due_at, c.id) > ($20, $21, $22) end
order by case when cast($19 as bigint) = 0 then -c.number else 0 end,
	case when cast($19 as bigint) = 2 then -c.urgency else 0 end, c.due_at, c.id limit $18

-- name: cases_among
-- Those with ids $16, with a comma between.
-- sqlite:
select * from desk_case_row c where +c.campaign_id = $1 and c.id in (select p.value from json_each('[' || $16 || ']') p)
-- use: cases_sieve
-- use: cases_among_order
;
-- postgres:
select * from desk_case_row c where c.campaign_id = $1 and c.id = any (string_to_array($16, ',')::bigint[])
-- use: cases_sieve
-- use: cases_among_order
;

-- name: cases_words
-- Those with numbers below $16 of which one of the newest $18 posts with the words $19 tells, or,
-- with $20 1, one of the newest notes; or of number $21, or of the message with code $22.
-- sqlite:
select * from desk_case_row c where c.id in (select c.id from desk_case c where +c.campaign_id = $1 and +c.number < $16 and c.id in (
	select d.id from (select rowid from post_text where post_text match $19
			order by rowid desc limit $18) t
		join incident_post m on m.post_id = t.rowid
		join desk_case d on d.incident_id = m.incident_id and d.campaign_id = $1
	union select e.case_id from (select rowid from case_text
			where $20 = 1 and case_text match $19 order by rowid desc limit $18) t
		join case_event e on e.id = t.rowid
	union select d.id from desk_case d where d.campaign_id = $1 and d.number = $21
	union select d.id from post p join incident_post m on m.post_id = coalesce(p.copy_of, p.id)
		join desk_case d on d.incident_id = m.incident_id where p.code = $22)
-- use: cases_sieve
	order by c.number desc limit $17)
order by c.number desc;
-- postgres:
select * from desk_case_row c where c.id in (select c.id from desk_case c where +c.campaign_id = $1 and +c.number < $16 and c.id in (
	select d.id from (select rowid from post_text where tokens @@ to_tsquery('simple', $19)
			order by rowid desc limit $18) t
		join incident_post m on m.post_id = t.rowid
		join desk_case d on d.incident_id = m.incident_id and d.campaign_id = $1
	union select e.case_id from (select rowid from case_text
			where $20 = 1 and tokens @@ to_tsquery('simple', $19) order by rowid desc limit $18) t
		join case_event e on e.id = t.rowid
	union select d.id from desk_case d where d.campaign_id = $1 and d.number = $21
	union select d.id from post p join incident_post m on m.post_id = coalesce(p.copy_of, p.id)
		join desk_case d on d.incident_id = m.incident_id where p.code = $22)
-- use: cases_sieve
	order by c.number desc limit $17)
order by c.number desc;

-- name: case_text_insert
-- The words of a line of history.
-- sqlite:
insert into case_text (rowid, tokens) values ($1, $2);
-- postgres:
insert into case_text (rowid, tokens) values ($1, array_to_tsvector(string_to_array($2, ' ')));

-- name: case_list_people
-- Who of the campaign (slug) can have cases.
select a.id, a.name from account a
where a.disabled_at is null and exists (
	select 1 from role_grant g where g.account_id = a.id and (g.campaign = $1 or g.campaign = ''))
order by a.name limit $2;

-- name: case_list_partners
-- Partners of the campaign (slug) that cases can be offered to.
select o.id, o.name from organisation o
where exists (select 1 from agreement g where g.organisation_id = o.id and g.campaign = $1
	and g.accepted_at is not null and g.ended_at is null)
order by o.name limit $2;

-- name: case_list_views
-- Views for the whole team, and those of account $2.
select v.id, v.name, v.query, v.owner_id, a.name from case_list_view v
join account a on a.id = v.account_id
where v.campaign_id = $1 and (v.owner_id is null or v.owner_id = $2)
order by case when v.owner_id is null then 1 else 0 end, v.name, v.id limit $3;

-- name: case_list_view_taken
-- How many views stand beside one of that owner (0: the team), and how many of that name.
select count(*), coalesce(sum(case when name = $2 then 1 else 0 end), 0) from case_list_view
where campaign_id = $1 and coalesce(owner_id, 0) = $3;

-- name: case_list_view_insert
-- Keeps a view.
insert into case_list_view (id, campaign_id, name, query, account_id, created_at, owner_id)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: case_list_view_delete
-- Removes a view of the team, or of account $3.
delete from case_list_view
where id = $1 and campaign_id = $2 and (owner_id is null or owner_id = $3);

-- name: case_bulk_guard
-- What many cases at once must know of one.
select d.number, d.urgency, i.labels, d.changed_at, d.owner_id from desk_case d
join incident i on i.id = d.incident_id where d.id = $1 and d.campaign_id = $2;
