-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Which Cases people of a partner may see.

-- A Case that was offered to a partner.
-- sqlite:
create table case_partner (
	organisation_id integer not null references organisation (id), -- the partner
	case_id integer not null references desk_case (id), -- what
	account_id integer not null references account (id), -- who offered it
	at integer not null,             -- ms UTC
	primary key (organisation_id, case_id)
) without rowid;
-- postgres:
create table case_partner (
	organisation_id integer not null references organisation (id), -- the partner
	case_id integer not null references desk_case (id), -- what
	account_id integer not null references account (id), -- who offered it
	at integer not null,             -- ms UTC
	primary key (organisation_id, case_id)
);
-- both:
create index case_partner_case on case_partner (case_id);

-- The one place that says which Cases an account sees for a partner, by an agreement that was
-- accepted and has not ended: those offered to it since then, and those of which a post tells of a topic or a
-- place that the agreement names. A row may stand there twice. Who asks adds the time
-- (until_at > now) and leaves out what is private (labels). A migration that builds one of these
-- tables anew drops this view first.
create view partner_case as
select g.account_id, a.organisation_id, a.campaign, d.campaign_id, a.until_at, d.id as case_id,
	d.incident_id, i.labels
from role_grant g
join agreement a on a.organisation_id = g.organisation_id and a.campaign = g.campaign
	and a.accepted_at is not null and a.ended_at is null
join campaign c on c.slug = a.campaign
join case_partner o on o.organisation_id = a.organisation_id and o.at >= a.accepted_at
join desk_case d on d.id = o.case_id and d.campaign_id = c.id
join incident i on i.id = d.incident_id
union all
select g.account_id, a.organisation_id, a.campaign, d.campaign_id, a.until_at, d.id, d.incident_id,
	i.labels
from role_grant g
join agreement a on a.organisation_id = g.organisation_id and a.campaign = g.campaign
	and a.accepted_at is not null and a.ended_at is null and a.covers = 'named'
join campaign c on c.slug = a.campaign
join desk_case d on d.campaign_id = c.id
join incident i on i.id = d.incident_id
where exists (select 1 from incident_post m cross join agreement_facet f
	where m.incident_id = d.incident_id and f.agreement_id = a.id
		and exists (select 1 from post_facet x where x.campaign_id = d.campaign_id
			and x.facet = f.facet and x.post_id = m.post_id));
