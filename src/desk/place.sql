-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The places that posts name. What is private is in none of the counts (facet.h).

-- name: place_ranked
-- The places of campaign $1, most posts first: $2 is a pattern of their words, $3 the least
-- gazetteer_id that may be listed (0: all), at most $4.
select substr(facet, 7), name, lat, lon, posts, requests, offers, coalesce(gazetteer_id, -1)
from post_facet_count
where campaign_id = $1 and posts > 0 and substr(facet, 1, 6) = 'place:'
	and substr(facet, 7) like $2 and coalesce(gazetteer_id, 0) >= $3
order by posts desc, facet limit $4;

-- name: place_namesakes
-- Those of one name: its facet, $2, and a pattern of those with an id behind it, $4; at most $5.
select substr(facet, 7), name, lat, lon, posts, requests, offers, coalesce(gazetteer_id, -1)
from post_facet_count
where campaign_id = $1 and (facet = $2 or facet like $4) and posts > 0
	and coalesce(gazetteer_id, 0) >= $3
order by length(facet), posts desc, facet limit $5;

-- name: place_total
-- How many there are.
select count(*) from post_facet_count
where campaign_id = $1 and posts > 0 and substr(facet, 1, 6) = 'place:'
	and coalesce(gazetteer_id, 0) >= $2;

-- name: place_cases_open
-- How many open cases name a place first, by name and point; $2: what is private.
select i.place, i.lat, i.lon, count(*) from desk_case d join incident i on i.id = d.incident_id
where d.campaign_id = $1 and d.state < 5 and (i.labels & $2) = 0 and i.place <> ''
group by i.place, i.lat, i.lon;

-- name: place_cases_named
-- The open cases that name place $2 first, most urgent first; $3: what is private.
select * from desk_case_whole w
where w.campaign_id = $1 and w.state < 5 and w.place = $2 and (w.labels & $3) = 0
order by w.urgency desc, case when w.state = 0 then 0 else 1 end, w.due_at, w.id limit $4;

-- name: place_needs
-- Labels of the newest posts that ask for something at a place, a facet, $2.
select p.labels from post_facet f join post p on p.id = f.post_id
where f.campaign_id = $1 and f.facet = $2 and f.kind = 1
order by f.post_id desc limit $3;
