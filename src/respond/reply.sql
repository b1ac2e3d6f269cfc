-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: reply_people
-- The messages that people wrote to us in an incident, oldest first: whose each is, with the code
-- and the contact of that person.
select p.id, coalesce(f.first_id, p.id), p.lang, p.raw, w.code, k.sealed, k.hash,
	case when a.post_id is null then 1 else 0 end
from incident_post m join post p on p.id = m.post_id
left join post_follow f on f.post_id = p.id
left join post w on w.id = coalesce(f.first_id, p.id)
left join post_contact k on k.post_id = coalesce(f.first_id, p.id)
left join post_answer a on a.post_id = p.id
where m.incident_id = $1 and m.direct = 1 order by p.id limit $2;

-- name: reply_waiting
-- Messages of one person, $2, in an incident that nobody has answered.
select m.post_id from incident_post m
left join post_follow f on f.post_id = m.post_id
left join post_answer a on a.post_id = m.post_id
where m.incident_id = $1 and m.direct = 1 and a.post_id is null
	and coalesce(f.first_id, m.post_id) = $2
order by m.post_id limit 200;

-- name: reply_insert
-- An answer to one person.
insert into reply (id, campaign_id, case_id, post_id, account_id, lang, words, outbox_id,
	promised_at, kept_note)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '');

-- name: reply_keep
-- What was promised to a person was kept.
update reply set kept_at = $2, kept_by = $3
where post_id = $1 and promised_at is not null and kept_at is null;

-- name: reply_forget
-- The words that were written to the sender of a message are erased; that it was answered stays.
update reply set words = '' where post_id = $1;

-- name: reply_promise_end
-- What was promised to somebody of a case is taken back.
update reply set kept_at = $3, kept_by = $4, kept_note = $5
where id = $1 and campaign_id = $2 and promised_at is not null and kept_at is null
returning id;

-- name: reply_list
-- What was written to the people of an incident, from whichever case, newest first.
select r.id, a.name, r.post_id, p.code, r.words, r.lang, r.promised_at, r.kept_at, r.outbox_id,
	o.state, o.trouble
from reply r join account a on a.id = r.account_id left join post p on p.id = r.post_id
left join outbox o on o.id = r.outbox_id
where r.post_id in (select coalesce(f.first_id, m.post_id) from incident_post m
	left join post_follow f on f.post_id = m.post_id
	where m.incident_id = $1 and m.direct = 1)
order by r.id desc limit $2;

-- name: reply_promised
-- The earliest promise to the people of an incident that stands.
select min(r.promised_at) from reply r
where r.promised_at is not null and r.kept_at is null and r.post_id in (select coalesce(f.first_id, m.post_id) from incident_post m
		left join post_follow f on f.post_id = m.post_id
		where m.incident_id = $1 and m.direct = 1);
