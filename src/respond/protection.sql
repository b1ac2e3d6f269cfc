-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: protection_life
-- Whether life is at risk in an incident ($2: how urgent that is).
select 1 from incident where id = $1 and urgency = $2;

-- name: protection_of_post
-- Labels of a post, and of its incident (of its original's, for a copy).
select p.labels, coalesce(i.labels, 0), coalesce(i.id, 0) from post p
left join incident_post m on m.post_id = coalesce(p.copy_of, p.id)
left join incident i on i.id = m.incident_id
where p.id = $1;

-- name: protection_of_case
-- Labels of a case's incident, and of that which the case is a part of.
select coalesce((select f.labels from case_part p join desk_case w on w.id = p.from_case
		join incident f on f.id = w.incident_id
		where p.to_case = d.id and p.undone_at is null order by p.act desc limit 1), 0),
	i.labels, i.id
from desk_case d join incident i on i.id = d.incident_id where d.id = $1;

-- name: protection_of_incident
-- Labels of an incident.
select 0, labels, id from incident where id = $1;

-- name: protection_of_correction
-- Labels of the post that a correction is about, and of its incident.
select p.labels, coalesce(i.labels, 0), coalesce(i.id, 0) from correction c
join post p on p.id = c.post_id
left join incident_post m on m.post_id = coalesce(p.copy_of, p.id)
left join incident i on i.id = m.incident_id
where c.id = $1;

-- name: protection_case
-- The case of an incident; 0 while there is none.
select id, number, state from desk_case where incident_id = $1;

-- name: protection_posts
-- The originals of an incident that bear the mark.
select p.id from incident_post m join post p on p.id = m.post_id
where m.incident_id = $1 and (p.labels & $2) <> 0 order by p.id limit 200;
