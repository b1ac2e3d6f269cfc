-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: group_batch
-- Posts after id $1, oldest first; of noise only that they are there.
select p.id, p.campaign_id, p.written_at, p.signal, p.kind, p.urgency, p.lang, p.labels, p.copy_of,
	p.corrected, p.dismissed, s.name, s.direct, case when p.signal > 0 then p.reading end,
	case when p.signal > 0 and p.copy_of is null then p.raw end, a.post_id
from post p left join source s on p.signal > 0 and s.id = p.source_id
	left join post_answer a on s.direct = 1 and a.post_id = p.id
where p.id > $1 order by p.id limit $2;

-- name: group_one
-- One post of this campaign, whole.
select p.id, p.campaign_id, p.written_at, p.signal, p.kind, p.urgency, p.lang, p.labels, p.copy_of,
	p.corrected, p.dismissed, s.name, s.direct, p.reading, p.raw, a.post_id
from post p join source s on s.id = p.source_id left join post_answer a on a.post_id = p.id
where p.id = $1 and p.campaign_id = $2;

-- name: group_place_corrected
-- The place that a person gave a post.
select now from correction where post_id = $1 and field = $2 and undone_at is null
order by id desc limit 1;

-- name: group_places_given
-- All places that people gave a post or took back.
select was, now from correction where post_id = $1 and field = $2 order by id limit 100;

-- name: facet_insert
-- A post is found by this; $4: its kind, of a place.
insert into post_facet (campaign_id, facet, post_id, kind) values ($1, $2, $3, $4)
on conflict do nothing;

-- name: facet_delete
-- A post is not found by this any more: the kind that it had, if it was.
delete from post_facet where campaign_id = $1 and facet = $2 and post_id = $3 returning kind;

-- name: facet_count_add
-- Adds to the counters of a facet. A place stays where it was first, but the campaign's own may move.
insert into post_facet_count
	(campaign_id, facet, name, posts, requests, offers, gazetteer_id, lat, lon)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (campaign_id, facet) do update set posts = post_facet_count.posts + excluded.posts,
	requests = post_facet_count.requests + excluded.requests,
	offers = post_facet_count.offers + excluded.offers,
	gazetteer_id = coalesce(post_facet_count.gazetteer_id, excluded.gazetteer_id),
	lat = coalesce(case when excluded.gazetteer_id = 0 then excluded.lat end,
		post_facet_count.lat, excluded.lat),
	lon = coalesce(case when excluded.gazetteer_id = 0 then excluded.lon end,
		post_facet_count.lon, excluded.lon);

-- name: facet_holder
-- Which place a plain name stands for; no row: none that is known.
select gazetteer_id from post_facet_count
where campaign_id = $1 and facet = $2 and gazetteer_id is not null;

-- name: grouper_read_to
-- How far posts were grouped.
select read_to from grouper where id = 1;

-- name: grouper_read_to_set
-- Posts were grouped up to here.
insert into grouper (id, read_to) values (1, $1)
on conflict (id) do update set read_to = excluded.read_to;

-- name: grouper_newest
-- The newest post.
select max(id) from post;

-- name: grouper_slug
-- The slug of a campaign.
select slug from campaign where id = $1;
