-- SPDX-License-Identifier: AGPL-3.0-or-later

-- part: stream_columns
-- What a row of the stream shows.
select p.id, p.written_at, p.signal, p.kind, p.urgency, p.lang, p.labels, p.copy_of, p.raw,
	p.reading, p.source_id, c.copies, p.corrected, p.dismissed, p.newer_id, p.removed_at

-- part: stream_from
from post p left join post_copies c on c.post_id = p.id

-- part: stream_labels
-- $3 kind, $4 signal (-1: any), $5 language ('': any), $7 least id, $8 least urgency, $9 and $10
-- written from and before.
	and ($3 < 0 or p.kind = $3) and ($4 < 0 or p.signal = $4) and ($5 = '' or p.lang = $5)
	and p.id >= $7 and p.urgency >= $8 and p.written_at >= $9 and p.written_at < $10

-- part: stream_handled
-- $11 enum stream_handled, $12 how sure (-1: any).
	and ($11 >= 2 or p.dismissed = 0)
	and ($11 = 0 or $11 = 3 or ($11 = 2) = (p.dismissed = 1 or exists (select 1
		from incident_post i join desk_case d on d.incident_id = i.incident_id
		where i.post_id = coalesce(p.copy_of, p.id))))
	and ($12 < 0 or $12 = coalesce((select n.sure from incident_post i
		join incident n on n.id = i.incident_id where i.post_id = coalesce(p.copy_of, p.id)), 0))

-- part: stream_first_facet
-- $13, a facet ('': any).
	and ($13 = '' or exists (select 1 from post_facet f13 where f13.campaign_id = $1
		and f13.facet = $13 and f13.post_id = coalesce(p.copy_of, p.id)))

-- part: stream_other_facets
-- $14 and $15, two more.
	and ($14 = '' or exists (select 1 from post_facet f14 where f14.campaign_id = $1
		and f14.facet = $14 and f14.post_id = coalesce(p.copy_of, p.id)))
	and ($15 = '' or exists (select 1 from post_facet f15 where f15.campaign_id = $1
		and f15.facet = $15 and f15.post_id = coalesce(p.copy_of, p.id)))

-- part: stream_reach
-- Of what people of a partner may see (reach.sql): account $16 at $17; $18: what is private.
	and p.id in (select m.post_id from incident_post m
		where m.incident_id in (select r.incident_id from partner_case r
			where r.campaign_id = $1 and r.account_id = $16 and r.until_at > $17
				and (r.labels & $18) = 0))

-- name: stream_signal
-- A campaign's originals that are neither noise nor put away, before id $2, newest first; $3 kind,
-- $4 signal (-1: any), $5 language ('': any).
-- use: stream_columns
-- use: stream_from
where p.campaign_id = $1 and p.signal > 0 and p.copy_of is null and p.dismissed = 0 and p.id < $2
	and ($3 < 0 or p.kind = $3) and ($4 < 0 or p.signal = $4) and ($5 = '' or p.lang = $5)
order by p.id desc limit $6;

-- name: stream_kind
-- The same for one kind.
-- use: stream_columns
-- use: stream_from
where p.campaign_id = $1 and p.kind = $3 and p.signal > 0 and p.copy_of is null
	and p.dismissed = 0 and p.id < $2
	and ($4 < 0 or p.signal = $4) and ($5 = '' or p.lang = $5)
order by p.id desc limit $6;

-- name: stream_lang
-- The same for one language.
-- use: stream_columns
-- use: stream_from
where p.campaign_id = $1 and p.lang = $5 and p.signal > 0 and p.copy_of is null
	and p.dismissed = 0 and p.id < $2
	and ($3 < 0 or p.kind = $3) and ($4 < 0 or p.signal = $4)
order by p.id desc limit $6;

-- name: stream_sieve
-- The same with all other filters: $7 least id, $8 least urgency, $9 and $10 written from and
-- before, $11 enum stream_handled, $12 how sure (-1: any), $13 to $15 facets ('': any).
-- use: stream_columns
-- use: stream_from
where p.campaign_id = $1 and p.signal > 0 and p.copy_of is null and p.id < $2
-- use: stream_labels
-- use: stream_handled
-- use: stream_first_facet
-- use: stream_other_facets
order by p.id desc limit $6;

-- name: stream_written
-- The same by when they were written, where that holds for few posts: by an index of its own, since
-- the way through newer ones may be long. No index gives this order.
-- use: stream_columns
-- use: stream_from
where p.campaign_id = $1 and p.signal > 0 and p.copy_of is null and p.id + 0 < $2
-- use: stream_labels
-- use: stream_handled
-- use: stream_first_facet
-- use: stream_other_facets
order by p.id + 0 desc limit $6;

-- name: stream_written_span
-- Of originals that are not noise: how many were written from $2 and before $3, and how many after
-- that, each up to $4.
select (select count(*) from (select 1 from post where campaign_id = $1 and signal > 0
		and copy_of is null and written_at >= $2 and written_at < $3 limit $4) t),
	(select count(*) from (select 1 from post where campaign_id = $1 and signal > 0
		and copy_of is null and written_at >= $3 limit $4) t);

-- name: stream_written_newest
-- The newest of those that were written from $2 and before $3.
select max(id) from post where campaign_id = $1 and signal > 0 and copy_of is null
	and written_at >= $2 and written_at < $3;

-- name: stream_life
-- The same for life at risk.
-- use: stream_columns
-- use: stream_from
where p.campaign_id = $1 and p.signal > 0 and p.copy_of is null and p.urgency = 3 and p.id < $2
-- use: stream_labels
-- use: stream_handled
-- use: stream_first_facet
-- use: stream_other_facets
order by p.id desc limit $6;

-- name: stream_urgent
-- The same for what is urgent at least.
-- use: stream_columns
-- use: stream_from
where p.campaign_id = $1 and p.signal > 0 and p.copy_of is null and p.urgency >= 2 and p.id < $2
-- use: stream_labels
-- use: stream_handled
-- use: stream_first_facet
-- use: stream_other_facets
order by p.id desc limit $6;

-- name: stream_sure
-- The same for what somebody said how sure it is: few incidents, found by an index of their own.
-- use: stream_columns
from incident v cross join incident_post w cross join post p
	left join post_copies c on c.post_id = p.id
where v.campaign_id = $1 and v.sure = $12 and v.sure > 0 and w.incident_id = v.id
	and p.id = w.post_id and p.campaign_id = $1
	and p.signal > 0 and p.copy_of is null and p.id < $2
-- use: stream_labels
	and ($11 >= 2 or p.dismissed = 0)
	and ($11 = 0 or $11 = 3 or ($11 = 2) = (p.dismissed = 1 or exists (select 1
		from incident_post i join desk_case d on d.incident_id = i.incident_id
		where i.post_id = coalesce(p.copy_of, p.id))))
-- use: stream_first_facet
-- use: stream_other_facets
order by p.id desc limit $6;

-- name: stream_facet
-- The same by a facet, $13, which is not ''.
-- sqlite:
-- use: stream_columns
from post_facet f cross join post p on p.id = f.post_id
	left join post_copies c on c.post_id = p.id
where f.campaign_id = $1 and f.facet = $13 and f.post_id < $2 and f.post_id >= $7
	and p.signal > 0 and p.copy_of is null
-- use: stream_labels
-- use: stream_handled
-- use: stream_other_facets
order by f.post_id desc limit $6;
-- postgres:
-- use: stream_columns
from post_facet f join post p on p.id = f.post_id
	left join post_copies c on c.post_id = p.id
where f.campaign_id = $1 and f.facet = $13 and f.post_id < $2 and f.post_id >= $7
	and p.signal > 0 and p.copy_of is null
-- use: stream_labels
-- use: stream_handled
-- use: stream_other_facets
order by f.post_id desc limit $6;

-- name: stream_all
-- All posts of a campaign, noise, copies and what was put away too, with all filters.
-- use: stream_columns
-- use: stream_from
where p.campaign_id = $1 and p.id < $2
-- use: stream_labels
-- use: stream_handled
-- use: stream_first_facet
-- use: stream_other_facets
order by p.id desc limit $6;

-- name: stream_incident
-- All posts of incident $3, copies and what was put away too.
-- use: stream_columns
from (select i.post_id from incident_post i where i.incident_id = $3
	union all select q.id from incident_post i join post q on q.copy_of = i.post_id
		and q.signal > 0 where i.incident_id = $3) t
	join post p on p.id = t.post_id
	left join post_copies c on c.post_id = p.id
where p.campaign_id = $1 and p.id < $2
order by p.id desc limit $4;

-- name: stream_search
-- Posts that hold words ($16, as text/search.h makes them for this engine). Noise is not searched.
-- sqlite:
-- use: stream_columns
from post_text t cross join post p on p.id = t.rowid
	left join post_copies c on c.post_id = p.id
where t.post_text match $16 and t.rowid < $2 and t.rowid >= $7 and p.campaign_id = $1
	and p.signal > 0
-- use: stream_labels
-- use: stream_handled
-- use: stream_first_facet
-- use: stream_other_facets
order by t.rowid desc limit $6;
-- postgres:
-- use: stream_columns
from post_text t join post p on p.id = t.rowid
	left join post_copies c on c.post_id = p.id
where t.tokens @@ to_tsquery('simple', $16) and t.rowid < $2 and t.rowid >= $7
	and p.campaign_id = $1 and p.signal > 0
-- use: stream_labels
-- use: stream_handled
-- use: stream_first_facet
-- use: stream_other_facets
order by t.rowid desc limit $6;

-- name: stream_partner
-- What people of a partner may see (reach.sql), with all filters: of the cases in reach of account
-- $16 at $17 ($18: what is private), the originals.
-- use: stream_columns
-- use: stream_from
where p.campaign_id = $1 and p.id < $2
-- use: stream_reach
-- use: stream_labels
-- use: stream_handled
-- use: stream_first_facet
-- use: stream_other_facets
order by p.id desc limit $6;

-- name: stream_partner_search
-- The same for those that hold words ($19, as for stream_search).
-- sqlite:
-- use: stream_columns
from post_text t cross join post p on p.id = t.rowid
	left join post_copies c on c.post_id = p.id
where t.post_text match $19 and t.rowid < $2 and t.rowid >= $7 and p.campaign_id = $1
-- use: stream_reach
-- use: stream_labels
-- use: stream_handled
-- use: stream_first_facet
-- use: stream_other_facets
order by t.rowid desc limit $6;
-- postgres:
-- use: stream_columns
from post_text t join post p on p.id = t.rowid
	left join post_copies c on c.post_id = p.id
where t.tokens @@ to_tsquery('simple', $19) and t.rowid < $2 and t.rowid >= $7
	and p.campaign_id = $1
-- use: stream_reach
-- use: stream_labels
-- use: stream_handled
-- use: stream_first_facet
-- use: stream_other_facets
order by t.rowid desc limit $6;

-- name: stream_none
-- No post.
select 1 where 1 = 0;

-- name: stream_source
-- A source by id, for rows.
select name, direct from source where id = $1;

-- name: stream_links
-- What people made of originals ($1: ids with a comma between): incident, case, answer.
-- sqlite:
select i.post_id, i.incident_id, n.title, n.posts, n.first_post, n.sure, d.id, d.number, a.post_id,
	n.labels
from json_each('[' || $1 || ']') p cross join incident_post i on i.post_id = p.value
	join incident n on n.id = i.incident_id left join desk_case d on d.incident_id = n.id
	left join post_answer a on a.post_id = i.post_id;
-- postgres:
select i.post_id, i.incident_id, n.title, n.posts, n.first_post, n.sure, d.id, d.number, a.post_id,
	n.labels
from incident_post i join incident n on n.id = i.incident_id
	left join desk_case d on d.incident_id = n.id left join post_answer a on a.post_id = i.post_id
where i.post_id = any (string_to_array($1, ',')::bigint[]);

-- name: facet_posts
-- How many posts have a facet.
select posts from post_facet_count where campaign_id = $1 and facet = $2;

-- name: facet_others
-- The most frequent topics and sources.
select facet, name, posts from post_facet_count
where campaign_id = $1 and posts > 0 and substr(facet, 1, 6) <> 'place:'
order by posts desc limit $2;

-- name: facet_places
-- The most frequent places.
select facet, name, posts, coalesce(gazetteer_id, -1) from post_facet_count
where campaign_id = $1 and posts > 0 and substr(facet, 1, 6) = 'place:'
order by posts desc limit $2;

-- name: facet_langs
-- The languages of a campaign's signal, most posts first.
select lang, lang, posts from post_lang_count where campaign_id = $1 and posts > 0
order by posts desc, lang limit $2;

-- name: view_list
-- The views that the team saved, by name.
select v.id, v.name, v.query, a.name from saved_view v join account a on a.id = v.account_id
where v.campaign_id = $1 order by v.name limit $2;

-- name: view_taken
-- How many views a campaign has, and how many of them have this name.
select count(*), coalesce(sum(case when name = $2 then 1 else 0 end), 0) from saved_view
where campaign_id = $1;

-- name: view_insert
-- Keeps a view.
insert into saved_view (id, campaign_id, name, query, account_id, created_at)
values ($1, $2, $3, $4, $5, $6);

-- name: view_delete
-- Removes a view of this campaign.
delete from saved_view where id = $1 and campaign_id = $2;

-- name: post_whole
-- What triage kept of a post, and whether there is contact data of it.
select p.labels, p.raw, p.reading, k.post_id, c.slug from post p
join campaign c on c.id = p.campaign_id left join post_contact k on k.post_id = p.id
where p.id = $1 and p.campaign_id = $2;

-- name: post_contact_sealed
-- The sealed contact data of a post of this campaign.
select k.sealed, coalesce(k.hash, '') from post_contact k join post p on p.id = k.post_id
where k.post_id = $1 and p.campaign_id = $2;

-- name: post_contact_opened_insert
-- Records who opened contact data.
insert into post_contact_opened (post_id, account_id, at) values ($1, $2, $3);

-- name: post_contact_opened_list
-- Who opened the contact data of a post, newest first.
select a.name, o.at from post_contact_opened o join account a on a.id = o.account_id
where o.post_id = $1 order by o.at desc limit 20;
