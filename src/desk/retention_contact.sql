-- SPDX-License-Identifier: AGPL-3.0-or-later
-- How long the contacts of closed cases are kept.

-- name: contact_days
-- The next campaign after $2, and for how many days it keeps them ($1 where it set none).
select c.id, c.slug, coalesce(l.value, $1) from campaign c
left join campaign_limit l on l.campaign_id = c.id and l.name = 'contact-days'
where c.id > $2 order by c.id limit 1;

-- name: contact_cases
-- Cases of a campaign that were closed before $2 and whose contacts were not erased since, after
-- the one closed at $3 with id $4. Not while a concern about them, or a part of them, is open.
select d.id, d.incident_id, d.closed_at from desk_case d
left join case_contact_erased e on e.case_id = d.id
where d.campaign_id = $1 and d.state >= 5 and d.closed_at < $2 and (d.closed_at, d.id) > ($3, $4)
	and (e.case_id is null or e.whole = 0 or e.at < d.closed_at)
	and not exists (select 1 from concern k
		where k.incident_id = d.incident_id and k.closed_at is null)
	and not exists (select 1 from case_part p join desk_case o on o.id = p.to_case
		where p.from_case = d.id and p.undone_at is null and o.state < 5)
order by d.closed_at, d.id limit $5;

-- name: contact_gone
-- Whether the case of a post is closed, and its contacts were erased since.
select 1 from post p join incident_post m on m.post_id = coalesce(p.copy_of, p.id)
join desk_case d on d.incident_id = m.incident_id
join case_contact_erased e on e.case_id = d.id
where p.id = $1 and d.state >= 5 and e.at >= d.closed_at;

-- name: contact_posts
-- The posts of an incident, copies included, of which a contact, a picture or a file is kept.
select k.post_id from incident_post m join post_contact k on k.post_id = m.post_id
where m.incident_id = $1
union
select k.post_id from incident_post m join post p on p.copy_of = m.post_id and p.signal > 0
join post_contact k on k.post_id = p.id
where m.incident_id = $1
union
select f.post_id from incident_post m join post_photo f on f.post_id = m.post_id
where m.incident_id = $1
union
select f.post_id from incident_post m join post p on p.copy_of = m.post_id and p.signal > 0
join post_photo f on f.post_id = p.id
where m.incident_id = $1
union
select f.post_id from incident_post m join attachment f on f.post_id = m.post_id
where m.incident_id = $1
union
select f.post_id from incident_post m join post p on p.copy_of = m.post_id and p.signal > 0
join attachment f on f.post_id = p.id
where m.incident_id = $1
order by 1 limit $2;

-- name: contact_answered
-- Posts after $3 of a campaign that were answered before $2 and never became a case, of which a
-- contact, a picture or a file is kept; at most $4. Not while a complaint, an offer or a concern by
-- them is open, or a promise stands.
select s.id from (
	select k.post_id as id from post_contact k where k.post_id > $3
	union select f.post_id from post_photo f where f.post_id > $3
	union select f.post_id from attachment f where f.post_id > $3) s
join post p on p.id = s.id join post_answer a on a.post_id = s.id
left join incident_post m on m.post_id = coalesce(p.copy_of, p.id)
where p.campaign_id = $1 and a.at < $2
	and not exists (select 1 from desk_case d where d.incident_id = m.incident_id)
	and not exists (select 1 from concern k
		where k.incident_id = m.incident_id and k.closed_at is null)
	and not exists (select 1 from complaint k where k.post_id = s.id and k.closed_at is null)
	and not exists (select 1 from offer o where o.post_id = s.id and o.state < 2)
	and not exists (select 1 from reply r where r.post_id = s.id and r.promised_at is not null
		and r.kept_at is null)
order by s.id limit $4;

-- name: contact_used
-- Whether the sender of post $1 wrote something else that is not over: in an open case, in none and
-- without an answer, or with a promise that stands.
select 1 from (
	select o.post_id as id from post_contact k join post_contact o on o.hash = k.hash
	where k.post_id = $1 and o.post_id <> $1
	union select f.post_id from post_follow f where f.first_id = $1
	union select f.first_id from post_follow f where f.post_id = $1) s
join post p on p.id = s.id
left join incident_post m on m.post_id = coalesce(p.copy_of, p.id)
left join desk_case d on d.incident_id = m.incident_id
left join post_answer a on a.post_id = s.id
where d.state < 5 or (d.id is null and a.post_id is null)
	or exists (select 1 from reply r where r.post_id = s.id and r.promised_at is not null
		and r.kept_at is null)
limit 1;

-- name: contact_erased_note
-- Of a case, when and how many.
insert into case_contact_erased (case_id, at, contacts, whole) values ($1, $2, $3, $4)
on conflict (case_id) do update set at = excluded.at, whole = excluded.whole,
	contacts = case_contact_erased.contacts + excluded.contacts;

-- name: contact_erased_find
-- When contacts of a case were erased.
select at from case_contact_erased where case_id = $1 and contacts > 0;
