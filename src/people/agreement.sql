-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Sharing agreements between a campaign and a partner.

-- part: agreement_columns
select g.id, g.campaign, g.organisation_id, o.name, o.kind, g.shares, g.purpose, g.onward,
	g.until_at, g.proposed_by, coalesce(p.name, ''), g.proposed_at, g.needs_second,
	coalesce(s.name, ''), g.second_at, g.second_reason, coalesce(c.name, ''), g.accepted_at,
	coalesce(e.name, ''), g.ended_at, g.ended_how, coalesce(d.name, ''), g.deleted_at,
	g.covers, (select count(distinct r.account_id) from role_grant r
		where r.campaign = g.campaign and r.organisation_id = g.organisation_id)
from agreement g join organisation o on o.id = g.organisation_id
left join account p on p.id = g.proposed_by
left join account s on s.id = g.second_by
left join account c on c.id = g.accepted_by
left join account e on e.id = g.ended_by
left join account d on d.id = g.deleted_by

-- name: agreement_insert
-- A new agreement; a second one with the same partner is a conflict while the first has not ended.
-- writes: agreement
insert into agreement (id, campaign, organisation_id, shares, purpose, onward, until_at,
	proposed_by, proposed_at, needs_second, second_reason, ended_how, covers)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', $11);

-- name: agreement_facet_insert
-- Names a topic or a place in an agreement; twice changes nothing.
-- writes: agreement_facet
insert into agreement_facet (agreement_id, facet, name) values ($1, $2, $3)
on conflict do nothing;

-- name: agreement_facets
-- What an agreement names, topics and places.
select facet, name from agreement_facet where agreement_id = $1 order by facet desc, name;

-- name: agreement_find
-- One agreement.
-- use: agreement_columns
where g.id = $1;

-- name: agreement_of_campaign
-- The agreements of a campaign, those that have not ended first, newest first; at most $2.
-- use: agreement_columns
where g.campaign = $1
order by case when g.ended_at is null then 0 else 1 end, g.id desc limit $2;

-- name: agreement_of_organisation
-- The same of an organisation.
-- use: agreement_columns
where g.organisation_id = $1
order by case when g.ended_at is null then 0 else 1 end, g.id desc limit $2;

-- name: agreement_second
-- A head confirms an agreement that needs it.
-- writes: agreement
update agreement set second_by = $2, second_at = $3, second_reason = $4
where id = $1 and needs_second = 1 and second_by is null and ended_at is null;

-- name: agreement_accept
-- The partner accepts.
-- writes: agreement
update agreement set accepted_by = $2, accepted_at = $3
where id = $1 and accepted_at is null and ended_at is null;

-- name: agreement_end
-- Ends an agreement.
-- writes: agreement
update agreement set ended_by = $2, ended_at = $3, ended_how = $4
where id = $1 and ended_at is null;

-- name: agreement_deleted
-- The partner says that it deleted what it had.
-- writes: agreement
update agreement set deleted_by = $2, deleted_at = $3
where id = $1 and ended_at is not null and accepted_at is not null and deleted_at is null;

-- name: agreement_due
-- Agreements whose date has passed at $1 and which nobody has ended; at most $2.
select id, campaign from agreement where ended_at is null and until_at <= $1 order by id limit $2;
