-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: ask_read
-- How the sides of a delivery were asked.
select side, times, asked_at, next_at, outbox_id, answer, told, account_id from ask
where delivery_id = $1 order by side;

-- name: ask_forget
-- A pair begins anew.
delete from ask where delivery_id = $1;

-- name: ask_hash_forget
-- By which number or address the giver of an offer would answer is forgotten.
update ask set hash = null where offer_id = $1;

-- name: ask_put
-- How a side of a delivery was asked, or what it was told.
insert into ask (delivery_id, side, campaign_id, account_id, post_id, offer_id, hash, reply_id,
	outbox_id, times, asked_at, next_at, told, answer)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0)
on conflict (delivery_id, side) do update set
	reply_id = coalesce(excluded.reply_id, ask.reply_id),
	outbox_id = coalesce(excluded.outbox_id, ask.outbox_id), times = excluded.times,
	asked_at = excluded.asked_at, next_at = excluded.next_at, told = excluded.told;

-- name: ask_answer_set
-- What a side said.
update ask set answer = $3, next_at = 0 where delivery_id = $1 and side = $2;

-- name: ask_delivery
-- The campaign of a delivery, and who asked.
select v.campaign_id, (select e.account_id from need_event e where e.need_id = v.need_id
	and e.offer_id = v.offer_id and e.what = 'asked' order by e.id desc limit 1)
from delivery v where v.id = $1;

-- name: ask_open
-- What somebody is asked about now, by what they were asked for: $1 the side, $2 the first message
-- of whoever needs it, or the offer.
select a.delivery_id from ask a join delivery v on v.id = a.delivery_id
where a.side = $1 and (a.side = 0 and a.post_id = $2 or a.side = 1 and a.offer_id = $2)
	and a.answer = 0 and a.times > 0 and v.state = 0
limit 2;

-- name: ask_of_sender
-- What the sender of post $3 is asked about now: by their first message, $2, or by the number or
-- address; and whether nobody wrote anything else to them since.
select a.delivery_id, a.side, 1 - exists_newer from (
	select a.delivery_id, a.side, case when exists (select 1 from reply r
		where r.post_id = a.post_id and r.id > a.reply_id) then 1 else 0 end as exists_newer
	from ask a join delivery v on v.id = a.delivery_id
	where a.campaign_id = $1 and a.side = 0 and a.post_id = $2 and a.answer = 0 and a.times > 0
		and v.state = 0
	union all
	select a.delivery_id, a.side, 0
	from post_contact k join ask a on a.hash = k.hash join delivery v on v.id = a.delivery_id
	where k.post_id = $3 and a.campaign_id = $1 and a.side = 1 and a.answer = 0
		and a.times > 0 and v.state = 0) a
limit 2;

-- name: ask_giver
-- How the giver of an offer can be reached: sealed, as they left it on the form; or by the post
-- that it came from.
select o.contact, o.lang, o.code, o.post_id, k.sealed, k.hash, p.lang
from offer o left join post p on p.id = o.post_id left join post_contact k on k.post_id = o.post_id
where o.id = $1;
