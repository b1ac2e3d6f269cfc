-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Complaints. $2 is the reader, $3 is 1 for whoever runs the server, $4 is 1 for a safeguarding lead.

-- part: complaint_whole
select k.id, k.number, k.code, coalesce(k.post_id, 0), k.kind, k.state, k.words, k.contact, k.lang,
	coalesce(k.owner_id, 0), w.name, coalesce(k.concern_id, 0), k.outcome, k.due_at,
	coalesce(k.closed_at, 0), k.heard,
	coalesce((select p.labels from post p where k.heard = 1 and p.id = k.post_id), 0)
from complaint k left join account w on w.id = k.owner_id

-- part: complaint_read
where k.campaign_id = $1 and not exists (select 1 from complaint_about x
		where x.complaint_id = k.id and (x.account_id = $2 or exists (
			select 1 from organisation_member m where m.organisation_id = x.organisation_id
				and m.account_id = $2)))
	and (cast($4 as bigint) = 1 and k.concern_id is not null
		or k.kind <> 2 and exists (select 1 from complaint_owner o
			where o.campaign_id = k.campaign_id and o.account_id = $2)
		or cast($3 as bigint) = 1 and (k.kind = 2 or not exists (
			select 1 from complaint_owner o
			join account a on a.id = o.account_id and a.disabled_at is null
			where o.campaign_id = k.campaign_id and exists (
				select 1 from campaign c join role_grant g on g.campaign in (c.slug, '')
				where c.id = k.campaign_id and g.account_id = o.account_id)
			and not exists (select 1 from complaint_about x
				where x.complaint_id = k.id and (x.account_id = o.account_id or exists (
					select 1 from organisation_member m
					where m.organisation_id = x.organisation_id
						and m.account_id = o.account_id))))))

-- name: complaint_find
-- One that the reader may read.
-- use: complaint_whole
-- use: complaint_read
and k.id = $5;

-- name: complaint_list
-- Those that the reader may read: open ones by when something must happen, then the others; those
-- after complaint $6, if it is not 0.
-- use: complaint_whole
-- use: complaint_read
and (cast($6 as bigint) = 0 or exists (select 1 from complaint l where l.id = $6 and (
		case when k.state < 3 then 0 else 1 end,
		case when k.state < 3 then k.due_at else -coalesce(k.closed_at, 0) end, k.id) > (
		case when l.state < 3 then 0 else 1 end,
		case when l.state < 3 then l.due_at else -coalesce(l.closed_at, 0) end, l.id)))
order by case when k.state < 3 then 0 else 1 end,
	case when k.state < 3 then k.due_at else -coalesce(k.closed_at, 0) end, k.id limit $5;

-- name: complaint_by_code
-- The one of a code, for whoever complained.
select id from complaint where campaign_id = $1 and code = $2;

-- name: complaint_any
-- Whether words of one are kept, sealed.
select 1 from complaint where words is not null limit 1;

-- name: complaint_campaign_of_code
-- Where the complaint of a code is.
select c.slug from complaint k join campaign c on c.id = k.campaign_id where k.code = $1;

-- name: complaint_own
-- One, for whoever complained.
-- use: complaint_whole
where k.campaign_id = $1 and k.id = $2;

-- name: complaint_of_message
-- What was sent twice.
select id, code from complaint where message = $1;

-- name: complaint_last_number
-- The highest number of a campaign.
select max(number) from complaint where campaign_id = $1;

-- name: complaint_insert
-- A new one.
insert into complaint (id, campaign_id, number, code, message, post_id, kind, state, words, contact,
	contact_hash, lang, outcome, due_at, heard)
values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10, $11, '', $12, $13);

-- name: complaint_state_set
-- How it stands, who looks into it, and until when something must happen.
update complaint set state = $2, owner_id = coalesce($3, owner_id), due_at = $4, outcome = $5,
	closed_at = $6
where id = $1;

-- name: complaint_heard_set
-- What a person said of what triage took for one: its kind, words and contact from then on.
update complaint set heard = $2, kind = $3, words = $4, contact = $5, contact_hash = $6
where id = $1 and heard = 1;

-- name: complaint_heard_post
-- The line of the post by which one came, while it is neither confirmed nor sent back.
select p.raw from complaint k join post p on p.id = k.post_id where k.id = $1 and k.heard = 1;

-- name: complaint_let_go
-- A post and its copies are for everybody again; $2: all labels but the one that held it.
update post set labels = labels & $2 where id in (select cast($1 as bigint)
	union all select c.id from post c where c.copy_of = $1 and c.signal > 0);

-- name: complaint_original_labels
-- Labels of the original of a copy.
select labels from post where id = $1;

-- name: complaint_kind_set
-- What it is about, and who holds it as a concern; what goes past the owners stays so.
update complaint set kind = case when kind = 2 then kind else $2 end, concern_id = coalesce($3, concern_id) where id = $1;

-- name: complaint_about_insert
-- Whom it is about.
insert into complaint_about (complaint_id, account_id, organisation_id)
select cast($1 as bigint), cast($2 as bigint), cast($3 as bigint)
where not exists (select 1 from complaint_about where complaint_id = cast($1 as bigint)
	and coalesce(account_id, 0) = coalesce(cast($2 as bigint), 0)
	and coalesce(organisation_id, 0) = coalesce(cast($3 as bigint), 0));

-- name: complaint_about_list
-- Whom it is about, by name.
select coalesce(a.name, g.name) from complaint_about x left join account a on a.id = x.account_id
left join organisation g on g.id = x.organisation_id
where x.complaint_id = $1 order by 1 limit $2;

-- name: complaint_kept_out
-- An account, or everybody of an organisation now, is asked by no alarm about it.
insert into kept_out (subject, account_id)
select cast($1 as bigint), a.id from account a where a.id = cast($2 as bigint)
	or exists (select 1 from organisation_member m where m.account_id = a.id
		and m.organisation_id = cast($3 as bigint))
on conflict do nothing;

-- name: complaint_event_insert
-- Adds to its history.
insert into complaint_event (id, complaint_id, account_id, what, words)
values ($1, $2, $3, $4, $5);

-- name: complaint_event_list
-- Its history before event $3, newest first.
select e.id, a.name, e.what, e.words from complaint_event e
left join account a on a.id = e.account_id
where e.complaint_id = $1 and e.id < $3 order by e.id desc limit $2;

-- name: complaint_event_count
-- How many events it has.
select count(*) from complaint_event where complaint_id = $1;

-- name: complaint_counts
-- How many are in each state, and how many of them are late at $2: all of them, for heads.
select state, count(*), sum(case when state < 3 and due_at < $2 then 1 else 0 end)
from complaint where campaign_id = $1 group by state;

-- name: complaint_owner_list
-- Who reads complaints.
select o.account_id, a.name from complaint_owner o join account a on a.id = o.account_id
where o.campaign_id = $1 order by a.name, a.id limit $2;

-- name: complaint_owner_insert
-- Names somebody.
insert into complaint_owner (campaign_id, account_id) values ($1, $2)
on conflict (campaign_id, account_id) do nothing;

-- name: complaint_owners_delete
-- Nobody reads them.
delete from complaint_owner where campaign_id = $1;

-- name: complaint_forget
-- Forgets what one says and how to reach whoever complained.
update complaint set words = null, contact = null, contact_hash = null where id = $1;

-- name: complaint_forget_events
-- And what was written in it.
update complaint_event set words = null where complaint_id = $1;

-- name: complaint_of_sender
-- Complaints of whoever wrote post $2, by that message or from the same number or address, of which
-- words or a way to reach them are kept; not those that safeguarding leads hold, nor those about who
-- leads the campaign: who erases may be one of them. Nor those about account $4, who does.
select k.id from complaint k where k.campaign_id = $1 and k.concern_id is null and k.kind <> 2
	and (k.words is not null or k.contact is not null)
	and (k.post_id = $2 or k.contact_hash in (select c.hash from post_contact c
		where c.post_id = $2))
	and not exists (select 1 from complaint_about x where x.complaint_id = k.id
		and (x.account_id = $4 or exists (select 1 from organisation_member m
			where m.organisation_id = x.organisation_id and m.account_id = $4)))
order by k.id limit $3;

-- name: complaint_expired
-- Those closed before $1 of which a way to reach whoever complained is kept.
select id from complaint where closed_at < $1 and contact is not null order by id limit $2;

-- name: complaint_contact_forget
-- Forgets how to reach whoever complained.
update complaint set contact = null, contact_hash = null where id = $1;

-- name: complaint_organisations_here
-- Those who work in a campaign, and who may be named by what is complained of.
select distinct o.id, o.name from role_grant g join campaign c on c.id = $1 and g.campaign = c.slug
join organisation_member m on m.account_id = g.account_id
join organisation o on o.id = m.organisation_id order by o.id limit $2;

-- name: complaint_organisations
-- All organisations, to say whom it is about.
select id, name from organisation order by name, id limit $1;
