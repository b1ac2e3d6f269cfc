-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: stream_signal
-- A campaign's originals that are not noise, before id $2, newest first; $3 kind, $4 signal (-1:
-- any), $5 language ('': any).
select p.id, p.written_at, p.signal, p.kind, p.urgency, p.lang, p.labels, p.copy_of, p.raw,
	p.reading, s.name, s.direct, c.copies
from post p join source s on s.id = p.source_id left join post_copies c on c.post_id = p.id
where p.campaign_id = $1 and p.signal > 0 and p.copy_of is null and p.id < $2
	and ($3 < 0 or p.kind = $3) and ($4 < 0 or p.signal = $4) and ($5 = '' or p.lang = $5)
order by p.id desc limit $6;

-- name: stream_kind
-- The same for one kind.
select p.id, p.written_at, p.signal, p.kind, p.urgency, p.lang, p.labels, p.copy_of, p.raw,
	p.reading, s.name, s.direct, c.copies
from post p join source s on s.id = p.source_id left join post_copies c on c.post_id = p.id
where p.campaign_id = $1 and p.kind = $3 and p.signal > 0 and p.copy_of is null and p.id < $2
	and ($4 < 0 or p.signal = $4) and ($5 = '' or p.lang = $5)
order by p.id desc limit $6;

-- name: stream_lang
-- The same for one language.
select p.id, p.written_at, p.signal, p.kind, p.urgency, p.lang, p.labels, p.copy_of, p.raw,
	p.reading, s.name, s.direct, c.copies
from post p join source s on s.id = p.source_id left join post_copies c on c.post_id = p.id
where p.campaign_id = $1 and p.lang = $5 and p.signal > 0 and p.copy_of is null and p.id < $2
	and ($3 < 0 or p.kind = $3) and ($4 < 0 or p.signal = $4)
order by p.id desc limit $6;

-- name: stream_all
-- All posts of a campaign, noise and copies too, received at or after id $7.
select p.id, p.written_at, p.signal, p.kind, p.urgency, p.lang, p.labels, p.copy_of, p.raw,
	p.reading, s.name, s.direct, c.copies
from post p join source s on s.id = p.source_id left join post_copies c on c.post_id = p.id
where p.campaign_id = $1 and p.id < $2 and p.id >= $7
	and ($3 < 0 or p.kind = $3) and ($4 < 0 or p.signal = $4) and ($5 = '' or p.lang = $5)
order by p.id desc limit $6;

-- name: stream_search
-- Posts that hold words ($8, as text/search.h makes them for this engine). Noise is not searched.
-- sqlite:
select p.id, p.written_at, p.signal, p.kind, p.urgency, p.lang, p.labels, p.copy_of, p.raw,
	p.reading, s.name, s.direct, c.copies
from post_text t cross join post p on p.id = t.rowid join source s on s.id = p.source_id
	left join post_copies c on c.post_id = p.id
where t.post_text match $8 and t.rowid < $2 and t.rowid >= $7 and p.campaign_id = $1
	and ($3 < 0 or p.kind = $3) and ($4 < 0 or p.signal = $4) and ($5 = '' or p.lang = $5)
order by t.rowid desc limit $6;
-- postgres:
select p.id, p.written_at, p.signal, p.kind, p.urgency, p.lang, p.labels, p.copy_of, p.raw,
	p.reading, s.name, s.direct, c.copies
from post_text t join post p on p.id = t.rowid join source s on s.id = p.source_id
	left join post_copies c on c.post_id = p.id
where t.tokens @@ to_tsquery('simple', $8) and t.rowid < $2 and t.rowid >= $7
	and p.campaign_id = $1
	and ($3 < 0 or p.kind = $3) and ($4 < 0 or p.signal = $4) and ($5 = '' or p.lang = $5)
order by t.rowid desc limit $6;

-- name: post_whole
-- What triage kept of a post, and whether there is contact data of it.
select p.labels, p.raw, p.reading, k.post_id, c.slug from post p
join campaign c on c.id = p.campaign_id left join post_contact k on k.post_id = p.id
where p.id = $1 and p.campaign_id = $2;

-- name: post_contact_sealed
-- The sealed contact data of a post of this campaign.
select k.sealed from post_contact k join post p on p.id = k.post_id
where k.post_id = $1 and p.campaign_id = $2;

-- name: post_contact_opened_insert
-- Records who opened contact data.
insert into post_contact_opened (post_id, account_id, at) values ($1, $2, $3);

-- name: post_contact_opened_list
-- Who opened the contact data of a post, newest first.
select a.name, o.at from post_contact_opened o join account a on a.id = o.account_id
where o.post_id = $1 order by o.at desc limit 20;
