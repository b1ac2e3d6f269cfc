-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: appeal_list
-- The appeals of a campaign, its own first; at most $2.
select a.id, a.organisation_id, coalesce(o.name, ''), coalesce(o.kind, ''), a.next_at, a.changed_at,
	a.down_at, coalesce(d.name, ''), a.down_why
from appeal a left join organisation o on o.id = a.organisation_id
left join account d on d.id = a.down_by
where a.campaign_id = $1 order by a.organisation_id, a.id limit $2;

-- name: appeal_items
-- What a campaign's appeals need and do not need, with how sure the Case is that each rests on; at
-- most $2.
select i.id, i.appeal_id, i.needed, i.topic, i.wanted, i.promised, i.arrived, c.number, n.sure,
	i.feed, i.more_wanted, i.more_promised, i.more_arrived
from appeal_item i join appeal a on a.id = i.appeal_id
left join desk_case c on c.id = i.case_id left join incident n on n.id = c.incident_id
where a.campaign_id = $1 and i.removed_at is null
order by i.appeal_id, i.id limit $2;

-- name: appeal_ways
-- The versions of a campaign's ways to give that count at $3 or wait to, way by way, the newest
-- first; at most $2.
select w.id, w.appeal_id, w.kind, v.id, v.removed, v.registration, v.link, v.account, v.area,
	v.address, v.hours, v.phone, v.lat, v.lon, v.proposed_by, p.name, v.proposed_at,
	coalesce(s.name, ''), v.confirmed_at, v.force_at, v.by_partner
from appeal_way w join appeal a on a.id = w.appeal_id
join appeal_way_version v on v.way_id = w.id and v.withdrawn_at is null
join account p on p.id = v.proposed_by left join account s on s.id = v.confirmed_by
where a.campaign_id = $1 and not exists (select 1 from appeal_way_version n
	where n.way_id = v.way_id and n.id > v.id and n.withdrawn_at is null and n.force_at <= $3)
order by w.appeal_id, w.id, v.id desc limit $2;

-- name: appeal_texts
-- The words of a campaign's appeals; at most $2.
select t.thing_id, t.field, t.lang, t.text, t.original, t.wished
from appeal_text t join appeal a on a.id = t.appeal_id
where a.campaign_id = $1 order by t.thing_id, t.field, t.original desc, t.lang limit $2;

-- name: appeal_find
-- The appeal of an organisation in a campaign.
select id from appeal where campaign_id = $1 and organisation_id = $2;

-- name: appeal_insert
-- A new appeal.
insert into appeal (id, campaign_id, organisation_id, changed_at, changed_by)
values ($1, $2, $3, $4, $5);

-- name: appeal_touch
-- An appeal was changed.
update appeal set changed_at = $2, changed_by = $3 where id = $1;

-- name: appeal_next_set
-- When the next update comes; null: nothing is announced.
update appeal set next_at = $2 where id = $1;

-- name: appeal_item_of
-- The appeal of an item, or of a version of a way to give, or the appeal itself, if it is that of an
-- organisation ($3) in a campaign.
select a.id from appeal a where a.campaign_id = $1 and a.organisation_id = $3 and (a.id = $2
	or exists (select 1 from appeal_item i where i.id = $2 and i.appeal_id = a.id
		and i.removed_at is null)
	or exists (select 1 from appeal_way w join appeal_way_version v on v.way_id = w.id
		where v.id = $2 and w.appeal_id = a.id));

-- name: appeal_item_count
-- How many items of that kind stand in an appeal.
select count(*) from appeal_item where appeal_id = $1 and needed = $2 and removed_at is null;

-- name: appeal_item_insert
-- Something that is needed, or is not.
insert into appeal_item (id, appeal_id, needed, topic, wanted, promised, arrived, case_id,
	changed_at, changed_by, feed)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: appeal_item_change
-- Its numbers, from now on by hand.
update appeal_item set wanted = $2, promised = $3, arrived = $4, changed_at = $5, changed_by = $6,
	feed = '', more_wanted = 0, more_promised = 0, more_arrived = 0
where id = $1 and removed_at is null;

-- name: appeal_item_correct
-- What is added by hand to what is counted from Cases; nothing where everything is by hand.
update appeal_item set more_wanted = $2, more_promised = $3, more_arrived = $4, changed_at = $5,
	changed_by = $6
where id = $1 and removed_at is null and feed <> '';

-- name: appeal_item_remove
-- It is not said any more.
update appeal_item set removed_at = $2, changed_by = $3 where id = $1 and removed_at is null;

-- name: appeal_case_sure
-- A Case of a campaign by number, and how sure it is; private ones are not found.
select c.id, i.sure from desk_case c join incident i on i.id = c.incident_id
where c.campaign_id = $1 and c.number = $2 and (i.labels & $3) = 0;

-- name: appeal_text_put
-- Words of an appeal in a language; $9: those of a partner, which wait.
insert into appeal_text (appeal_id, thing_id, field, lang, text, original, account_id, at, wished)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (thing_id, field, lang) do update set
	text = case when excluded.wished = '' then excluded.text else appeal_text.text end,
	wished = excluded.wished,
	original = excluded.original, account_id = excluded.account_id, at = excluded.at;

-- name: appeal_approve_old
-- A first sentence that is to be replaced goes with its translations; $2: words of that thing alone.
delete from appeal_text where appeal_id = $1 and (cast($2 as bigint) = 0 or thing_id = $2)
	and field = 'headline' and wished = ''
	and exists (select 1 from appeal_text w where w.thing_id = appeal_text.thing_id
		and w.field = 'headline' and w.original = 1 and w.wished <> '');

-- name: appeal_approve_words
-- All words of an appeal that waited are given out, or with $2 those of that thing.
update appeal_text set text = wished, wished = ''
where appeal_id = $1 and wished <> '' and (cast($2 as bigint) = 0 or thing_id = $2);

-- name: appeal_down_set
-- Takes an appeal down, or with null at $2 puts it up again.
update appeal set down_at = $2, down_by = $3, down_why = $4 where id = $1;

-- name: appeal_state
-- The appeal of an organisation in a campaign: when it was changed, and taken down.
select id, changed_at, down_at from appeal where campaign_id = $1 and organisation_id = $2;

-- name: appeal_text_original
-- The language in which words were first written.
select lang from appeal_text where thing_id = $1 and field = $2 and original = 1;

-- name: appeal_text_forget
-- Takes words in all languages away, or with $3 all but one.
delete from appeal_text where thing_id = $1 and field = $2 and lang <> $3;

-- name: appeal_text_drop
-- Takes one translation away; the original stays.
delete from appeal_text where thing_id = $1 and field = $2 and lang = $3 and original = 0;

-- name: appeal_way_of
-- A way to give in the appeal of an organisation ($3): its appeal and its kind.
select w.appeal_id, w.kind from appeal_way w join appeal a on a.id = w.appeal_id
where a.campaign_id = $1 and w.id = $2 and a.organisation_id = $3;

-- name: appeal_way_count
-- How many ways to give an appeal has, those that wait included.
select count(*) from appeal_way w where w.appeal_id = $1
	and exists (select 1 from appeal_way_version v where v.way_id = w.id and v.removed = 0
		and v.withdrawn_at is null)
	and not exists (select 1 from appeal_way_version v where v.way_id = w.id and v.removed = 1
		and v.withdrawn_at is null and v.force_at is not null);

-- name: appeal_way_insert
-- A new way to give.
insert into appeal_way (id, appeal_id, kind) values ($1, $2, $3);

-- name: appeal_version_insert
-- What a way to give is to say.
insert into appeal_way_version (id, way_id, removed, registration, link, account, area, address,
	hours, phone, lat, lon, proposed_by, proposed_at, force_at, by_partner)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: appeal_version_waiting
-- A version of a way to give in the appeal of an organisation ($4) that is not in force yet: its way,
-- appeal, removal, who proposed it and whether for the partner.
select v.way_id, w.appeal_id, v.removed, v.proposed_by, v.confirmed_at, v.by_partner
from appeal_way_version v join appeal_way w on w.id = v.way_id join appeal a on a.id = w.appeal_id
where a.campaign_id = $1 and a.organisation_id = $4 and v.id = $2 and v.withdrawn_at is null
	and (v.force_at is null or v.force_at > $3);

-- name: appeal_version_waiting_of
-- The version of a way to give that is not in force yet.
select id from appeal_way_version where way_id = $1 and withdrawn_at is null
	and (force_at is null or force_at > $2) limit 1;

-- name: appeal_version_confirm
-- A second person agrees; it counts from $4 on.
update appeal_way_version set confirmed_by = $2, confirmed_at = $3, force_at = $4 where id = $1;

-- name: appeal_version_withdraw
-- It is taken back before it counts.
update appeal_way_version set withdrawn_by = $2, withdrawn_at = $3 where id = $1;

-- name: appeal_organisations
-- Who may have an appeal in a campaign ($1, slug $2) beside the campaign itself: partners with an
-- agreement, and those that have one already; at most $3.
select o.id, o.name from organisation o
where exists (select 1 from agreement g where g.organisation_id = o.id and g.campaign = $2
		and g.accepted_at is not null and g.ended_at is null)
	or exists (select 1 from appeal a where a.organisation_id = o.id and a.campaign_id = $1)
order by o.name, o.id limit $3;

-- name: need_sums
-- For counters of a campaign: of each thing, how much needs ask for that were not withdrawn and are
-- not private ($2: that label), how many of them do not say how much, and the shares that are
-- promised and that have arrived.
select n.item, sum(n.amount), sum(case when n.amount > 0 then 0 else 1 end),
	coalesce(sum((select sum(v.shares) from delivery v where v.need_id = n.id
		and v.state in (1, 2, 3))), 0),
	coalesce(sum((select sum(v.shares) from delivery v where v.need_id = n.id
		and v.state = 4)), 0)
from need n join desk_case d on d.id = n.case_id join incident i on i.id = d.incident_id
where n.campaign_id = $1 and n.state < 2 and (i.labels & $2) = 0
group by n.item order by n.item;
