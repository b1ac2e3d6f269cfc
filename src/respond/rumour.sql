-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: rumour_list
-- Rumours of a campaign, open ones first, then the newest; at most $2; those after rumour $3, if it
-- is not 0. Posts are those of the incidents that repeat it, copies included; last the incident of
-- post $4, if that is one of them.
select r.id, r.number, r.claim, r.place, r.harm, r.sure, r.evidence, coalesce(s.name, ''), r.sure_at,
	r.look_at, r.public, a.name, r.at, r.closed_at,
	(select count(*) from rumour_answer w where w.rumour_id = r.id),
	(select count(*) from rumour_answer w where w.rumour_id = r.id and w.checked_at is not null),
	(select coalesce(sum(i.posts), 0) from rumour_incident m join incident i on i.id = m.incident_id
		where m.rumour_id = r.id),
	coalesce((select m.incident_id from rumour_incident m
		join incident_post b on b.incident_id = m.incident_id
		where m.rumour_id = r.id and b.post_id = (select coalesce(p.copy_of, p.id)
			from post p where p.id = $4) limit 1), 0)
from rumour r join account a on a.id = r.account_id left join account s on s.id = r.sure_by
where r.id in (select x.id from rumour x
	where x.campaign_id = $1 and (cast($3 as bigint) = 0 or exists (select 1 from rumour o
		where o.id = $3 and (case when x.closed_at is null then 0 else 1 end, -x.id)
			> (case when o.closed_at is null then 0 else 1 end, -o.id)))
	order by case when x.closed_at is null then 0 else 1 end, x.id desc limit $2)
order by case when r.closed_at is null then 0 else 1 end, r.id desc;

-- name: rumour_find
-- One of them, by its id.
select r.id, r.number, r.claim, r.place, r.harm, r.sure, r.evidence, coalesce(s.name, ''), r.sure_at,
	r.look_at, r.public, a.name, r.at, r.closed_at,
	(select count(*) from rumour_answer w where w.rumour_id = r.id),
	(select count(*) from rumour_answer w where w.rumour_id = r.id and w.checked_at is not null),
	(select coalesce(sum(i.posts), 0) from rumour_incident m join incident i on i.id = m.incident_id
		where m.rumour_id = r.id),
	0
from rumour r join account a on a.id = r.account_id left join account s on s.id = r.sure_by
where r.campaign_id = $1 and r.id = $2;

-- name: rumour_public
-- What the public page tells of: rumours that are false or confirmed, with answers that a second
-- person checked; the newest first; at most $2.
select r.id, r.number, r.claim, r.place, r.harm, r.sure, '', '', r.sure_at, null, r.public, '', r.at,
	r.closed_at, 0, 1, 0, 0
from rumour r
where r.campaign_id = $1 and r.public = 1 and r.sure in (3, 4) and exists (
	select 1 from rumour_answer w where w.rumour_id = r.id and w.checked_at is not null)
order by r.sure_at desc, r.id desc limit $2;

-- name: rumour_answers
-- The answers to a rumour.
select w.lang, w.text, a.name, w.account_id, w.at, coalesce(c.name, ''), w.checked_at
from rumour_answer w join account a on a.id = w.account_id
left join account c on c.id = w.checked_by
where w.rumour_id = $1 order by w.lang;

-- name: rumour_incidents
-- Where a rumour is repeated; private incidents ($3) keep their words.
select i.id, case when (i.labels & $3) = 0 then i.title else '' end, i.posts, i.first_post
from rumour_incident m join incident i on i.id = m.incident_id
where m.rumour_id = $1 order by i.posts desc, i.id limit $2;

-- name: rumour_of_incident
-- False rumours that the posts of an incident repeat.
select r.id, r.number, r.claim
from rumour_incident m join rumour r on r.id = m.rumour_id
where m.incident_id = $1 and r.sure = 4 order by r.id desc limit $2;

-- name: rumour_number_last
-- The highest number of a campaign's rumours.
select coalesce(max(number), 0) from rumour where campaign_id = $1;

-- name: rumour_insert
-- A claim that spreads.
insert into rumour (id, campaign_id, number, claim, place, harm, sure, evidence, look_at, public,
	account_id, at)
values ($1, $2, $3, $4, $5, $6, 0, '', $7, 0, $8, $9);

-- name: rumour_decide
-- How sure it is.
update rumour set sure = $3, evidence = $4, sure_by = $5, sure_at = $6, look_at = $7, public = $8,
	closed_at = $9
where campaign_id = $1 and id = $2;

-- name: rumour_answer_put
-- What we say in a language; a new text must be checked again.
insert into rumour_answer (rumour_id, lang, text, account_id, at) values ($1, $2, $3, $4, $5)
on conflict (rumour_id, lang) do update set text = excluded.text,
	account_id = excluded.account_id, at = excluded.at, checked_by = null, checked_at = null;

-- name: rumour_answer_author
-- Who wrote an answer, and whether it was checked.
select account_id, checked_at from rumour_answer where rumour_id = $1 and lang = $2;

-- name: rumour_answer_check
-- Another reader of the language says that it is right.
update rumour_answer set checked_by = $3, checked_at = $4 where rumour_id = $1 and lang = $2;

-- name: rumour_incident_put
-- An incident whose posts repeat it.
insert into rumour_incident (rumour_id, incident_id, account_id, at) values ($1, $2, $3, $4)
on conflict (rumour_id, incident_id) do nothing;

-- name: rumour_incident_drop
-- They do not after all.
delete from rumour_incident where rumour_id = $1 and incident_id = $2;
