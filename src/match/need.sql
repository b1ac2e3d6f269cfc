-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Needs, offers and deliveries. States of a delivery that hold what they are about: 0 to 4.

-- part: need_columns
-- A need with its case, and how much of it is on its way or there.
select n.id, n.case_id, d.number, d.urgency, n.item, n.what, n.amount, n.place, n.lat, n.lon,
	n.from_at, n.until_at, n.for_whom, n.conditions, n.langs, n.access, n.state, n.created_at,
	n.revision, (select coalesce(sum(v.shares), 0) from delivery v
		where v.need_id = n.id and v.state <= 4)
from need n join desk_case d on d.id = n.case_id join incident i on i.id = d.incident_id

-- name: need_list
-- The open needs of a campaign, most urgent first, that are not private ($2: that label); at most
-- $3.
-- use: need_columns
where n.id in (select m.id from need m join desk_case x on x.id = m.case_id
	where m.campaign_id = $1 and m.state = 0 and x.state < 5 and (x.labels & $2) = 0
	order by x.urgency desc, m.id limit $3)
order by d.urgency desc, n.id;

-- name: need_of_case
-- All needs of case $2, oldest first; at most $3.
-- use: need_columns
where n.campaign_id = $1 and n.case_id = $2 order by n.state, n.id limit $3;

-- name: need_find
-- One need of a campaign that is not private ($3: that label).
-- use: need_columns
where n.campaign_id = $1 and n.id = $2 and (i.labels & $3) = 0;

-- name: need_insert
-- A new need.
insert into need (id, campaign_id, case_id, item, what, amount, place, lat, lon, from_at, until_at,
	for_whom, conditions, langs, access, state, created_at, changed_at, revision)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, $16, $16, 1);

-- name: need_update
-- Writes what people may change of a need, if nobody did since revision $15.
update need set item = $3, what = $4, amount = $5, place = $6, lat = $7, lon = $8, from_at = $9,
	until_at = $10, for_whom = $11, conditions = $12, langs = $13, access = $14,
	changed_at = $16, revision = revision + 1
where campaign_id = $1 and id = $2 and revision = $15;

-- name: need_state_set
-- Opens a need or ends it.
update need set state = $3, changed_at = $4, revision = revision + 1
where campaign_id = $1 and id = $2;

-- name: need_arrived
-- How many shares of a need have arrived.
select coalesce(sum(shares), 0) from delivery where need_id = $1 and state = 4;

-- name: need_case
-- What a case says by itself of what it needs: place, point, urgency, languages, first post; not of
-- a private one ($3: that label).
select d.number, i.place, i.lat, i.lon, i.langs, i.first_post, i.labels, i.title from desk_case d
join incident i on i.id = d.incident_id
where d.campaign_id = $1 and d.id = $2 and (i.labels & $3) = 0;

-- name: need_post
-- What triage kept of a post of a campaign.
select p.raw, p.reading, p.labels, p.lang from post p where p.campaign_id = $1 and p.id = $2;

-- part: offer_columns
-- An offer, who gives it, and how much of it is meant for somebody.
select o.id, o.code, o.post_id, o.organisation_id, g.name, g.kind, o.item, o.what, o.amount,
	o.place, o.lat, o.lon, o.from_at, o.until_at, o.time_words, o.conditions, o.langs,
	o.reach_km, o.vetted, o.barred, o.state, case when o.contact is null then 0 else 1 end,
	o.created_at, o.revision, (select coalesce(sum(v.shares), 0) from delivery v
		where v.offer_id = o.id and v.state <= 4)
from offer o left join organisation g on g.id = o.organisation_id

-- name: offer_list
-- The live offers of a campaign, those that nobody has read first, then the newest; at most $2.
-- use: offer_columns
where o.id in (select w.id from offer w where w.campaign_id = $1 and w.state < 2
	order by w.state, w.id desc limit $2)
order by o.state, o.id desc;

-- name: need_list_shared
-- Of the open needs those of cases that account $3 may see for a partner at $4; at most $5.
-- use: need_columns
where n.campaign_id = $1 and n.state = 0 and d.state < 5 and (i.labels & $2) = 0
	and n.case_id in (select r.case_id from partner_case r where r.campaign_id = $1
		and r.account_id = $3 and r.until_at > $4 and (r.labels & $2) = 0 and r.state < 5)
order by d.urgency desc, n.id limit $5;

-- name: offer_list_shared
-- Of the live offers those of the organisations for which account $3 is in the campaign.
-- use: offer_columns
where o.campaign_id = $1 and o.state < 2 and o.organisation_id in (
	select g.organisation_id from role_grant g join campaign c on c.slug = g.campaign
	where c.id = $1 and g.account_id = $3)
order by o.state, o.id desc limit $2;

-- name: offer_find
-- One offer of a campaign.
-- use: offer_columns
where o.campaign_id = $1 and o.id = $2;

-- name: offer_of_code
-- The offer with that code, for the giver's own page.
-- use: offer_columns
where o.campaign_id = $1 and o.code = $2;

-- name: offer_of_message
-- The code of an offer that was sent before.
select id, code from offer where message = $1;

-- name: offer_count
-- How many live offers a campaign has.
select count(*) from offer where campaign_id = $1 and state < 2;

-- name: offer_insert
-- A new offer.
insert into offer (id, campaign_id, code, message, post_id, organisation_id, item, what, amount,
	place, lat, lon, from_at, until_at, time_words, conditions, langs, reach_km, vetted, barred,
	state, contact, created_at, keep_until, changed_at, revision, lang)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
	$21, $22, $23, $24, $23, 1, $25);

-- name: offer_update
-- Writes what people may change of an offer, if nobody did since revision $17; whoever saves it has
-- read it.
update offer set item = $3, what = $4, amount = $5, place = $6, lat = $7, lon = $8, from_at = $9,
	until_at = $10, organisation_id = $11, conditions = $12, langs = $13, reach_km = $14,
	vetted = $15, barred = $16, state = case when state = 0 then 1 else state end,
	changed_at = $18, revision = revision + 1
where campaign_id = $1 and id = $2 and revision = $17;

-- name: offer_state_set
-- Opens an offer or ends it.
update offer set state = $3, changed_at = $4, revision = revision + 1
where campaign_id = $1 and id = $2;

-- name: offer_contact
-- How the giver can be reached, sealed.
select contact from offer where campaign_id = $1 and id = $2 and contact is not null;

-- name: offer_erase
-- Takes contact and words out of an offer.
update offer set contact = null, what = '', time_words = '', place = '', lat = null, lon = null
where campaign_id = $1 and id = $2;

-- name: offer_forget
-- Takes contact and words out of offers that are kept no longer at $1.
update offer set contact = null, what = '', time_words = '', place = '', state = 3
where contact is not null and keep_until <= $1;

-- name: offer_organisations
-- The organisations that offers can be given by, by name; at most $1.
select id, name from organisation order by name limit $1;

-- part: delivery_columns
-- A delivery with both its sides.
select v.id, v.need_id, v.offer_id, v.shares, v.state, v.before, v.need_said, v.offer_said,
	v.expected_at, v.changed_at
from delivery v

-- name: delivery_find
-- One delivery of a campaign.
-- use: delivery_columns
where v.campaign_id = $1 and v.id = $2;

-- name: delivery_of_need
-- The deliveries for a need, oldest first; at most $2.
-- use: delivery_columns
where v.need_id = $1 order by v.id limit $2;

-- name: delivery_of_offer
-- The deliveries out of an offer, oldest first; at most $2.
-- use: delivery_columns
where v.offer_id = $1 order by v.id limit $2;

-- name: delivery_going
-- The deliveries of a campaign that are not over, oldest first; at most $2.
-- use: delivery_columns
where v.campaign_id = $1 and v.state <= 3 order by v.state, v.id limit $2;

-- name: delivery_refused
-- Pairs to which somebody said no, or that fell through; newest first, at most $2.
select need_id, offer_id from delivery where campaign_id = $1 and state in (5, 6)
order by id desc limit $2;

-- name: delivery_put
-- Asks both sides; a pair that was stood down before begins anew.
insert into delivery (id, campaign_id, need_id, offer_id, shares, state, before, need_said,
	offer_said, expected_at, changed_at)
values ($1, $2, $3, $4, $5, $6, -1, 0, 0, 0, $7)
on conflict (need_id, offer_id) do update set shares = excluded.shares, state = excluded.state,
	before = -1, need_said = 0, offer_said = 0, expected_at = 0,
	changed_at = excluded.changed_at;

-- name: delivery_of_pair
-- The delivery of a need and an offer.
-- use: delivery_columns
where v.need_id = $1 and v.offer_id = $2;

-- name: delivery_update
-- The next step of a delivery.
update delivery set state = $2, before = $3, need_said = $4, offer_said = $5, expected_at = $6,
	changed_at = $7 where id = $1;

-- name: delivery_stand_down
-- Those of a need that were only asked stand down: others bring it.
update delivery set state = 7, before = 0, changed_at = $3
where need_id = $1 and id <> $2 and state = 0;

-- name: need_event_insert
-- Adds to the history.
insert into need_event (id, need_id, offer_id, account_id, what, note) values ($1, $2, $3, $4, $5, $6);

-- name: need_events
-- What happened to a need, newest first.
select e.id, a.name, e.what, e.note, e.offer_id from need_event e
left join account a on a.id = e.account_id where e.need_id = $1 order by e.id desc limit $2;

-- name: offer_events
-- What happened to an offer, newest first.
select e.id, a.name, e.what, e.note, e.need_id from need_event e
left join account a on a.id = e.account_id where e.offer_id = $1 order by e.id desc limit $2;
