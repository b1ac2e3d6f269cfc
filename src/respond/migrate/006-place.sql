-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Where the places are that posts name, and how many of their posts ask and offer.

alter table post_facet add column kind integer not null default 0; -- of a place: enum post_kind of the post when this was noted
alter table post_facet_count add column requests integer not null default 0; -- of a place: posts that ask for something
alter table post_facet_count add column offers integer not null default 0; -- of a place: posts that offer something
alter table post_facet_count add column gazetteer_id integer; -- of a place; 0: the campaign's own; null: only its name is known
alter table post_facet_count add column lat real; -- of a place, degrees; null if unknown
alter table post_facet_count add column lon real; -- of a place, degrees; null if unknown

-- What was noted before: the kinds of the posts, and the points that incidents have.
update post_facet set kind = coalesce((select p.kind from post p where p.id = post_facet.post_id), 0)
where substr(facet, 1, 6) = 'place:';
update post_facet_count set
	requests = (select count(*) from post_facet f where f.campaign_id = post_facet_count.campaign_id
		and f.facet = post_facet_count.facet and f.kind = 1),
	offers = (select count(*) from post_facet f where f.campaign_id = post_facet_count.campaign_id
		and f.facet = post_facet_count.facet and f.kind = 2)
where substr(facet, 1, 6) = 'place:';
update post_facet_count set lat = w.lat, lon = w.lon
from (select campaign_id, place, min(id) as id from incident where lat is not null
	group by campaign_id, place) i join incident w on w.id = i.id
where post_facet_count.campaign_id = i.campaign_id and post_facet_count.name = i.place
	and substr(post_facet_count.facet, 1, 6) = 'place:';
