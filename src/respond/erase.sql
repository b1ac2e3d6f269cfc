-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Erasing what one person wrote.

-- name: erase_find
-- A post of a campaign as it was received, and whether its words ever were to be found.
select raw, case when signal > 0
	or exists (select 1 from correction c where c.post_id = $1 and c.field = 0) then 1 else 0 end
from post where id = $1 and campaign_id = $2;

-- name: erase_post
-- Takes its words away.
update post set raw = $2, reading = $3 where id = $1;

-- name: erase_title
-- Incidents that have its first words as their title.
update incident set title = $2 where first_post = $1 and named = 0;

-- name: erase_title_was
-- What the history of a case calls its first title: that was made of the first words, too.
update case_event set was = $2 where what = 'title' and was <> '' and id in (
	select min(e.id) from case_event e join desk_case d on d.id = e.case_id
	where e.what = 'title' and d.incident_id in (
		select id from incident where first_post = $1
		union select from_incident from incident_move where post_id = $1)
	group by e.case_id);

-- name: erase_offer
-- What was offered by it: words and contact go, and nobody proposes it any more.
update offer set contact = null, what = '', time_words = '', place = '', lat = null, lon = null,
	state = case when state < 2 then 3 else state end
where post_id = $1;

-- name: erase_offer_ask
-- By which number or address the giver would answer.
update ask set hash = null where offer_id in (select id from offer where post_id = $1);

-- name: erase_trend
-- A new word that was shown with it; the next survey looks anew.
delete from trend_word where post_id = $1;

-- name: erase_case_files
-- Files that the team added to the case of post $1, if nobody else wrote there: all of its messages
-- are erased ($2).
delete from attachment where case_id in (select d.id from desk_case d
	join incident_post m on m.incident_id = d.incident_id
	join post p on coalesce(p.copy_of, p.id) = m.post_id
	where p.id = $1 and not exists (select 1 from incident_post o join post q on q.id = o.post_id
		where o.incident_id = d.incident_id and q.raw <> $2)
	and not exists (select 1 from incident_post o join post q on q.copy_of = o.post_id
		and q.signal > 0 where o.incident_id = d.incident_id and q.raw <> $2));

-- name: erase_sender_post
-- Where a post of a campaign came from, and as it was received.
select source_id, raw from post where id = $1 and campaign_id = $2;

-- name: erase_sender_contact
-- The posts that came from the same number or address and still say something.
select o.post_id from post_contact k join post_contact o on o.hash = k.hash
join post p on p.id = o.post_id
where k.post_id = $1 and p.campaign_id = $2 and p.raw <> $3 order by o.post_id;

-- name: erase_sender_source
-- All posts of a source that still say something.
select id, raw from post where campaign_id = $1 and source_id = $2 and raw <> $3 order by id;
