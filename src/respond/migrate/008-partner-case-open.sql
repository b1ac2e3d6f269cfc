-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Whoever asks what a partner may see mostly asks for open Cases: the view says which those are, so
-- that an agreement by topic looks at them alone and not at all that were ever closed.

drop view partner_case;
-- As in 005, with the state of the Case and when it was closed.
create view partner_case as
select g.account_id, a.organisation_id, a.campaign, d.campaign_id, a.until_at, d.id as case_id,
	d.incident_id, i.labels, d.state, d.closed_at
from role_grant g
join agreement a on a.organisation_id = g.organisation_id and a.campaign = g.campaign
	and a.accepted_at is not null and a.ended_at is null
join campaign c on c.slug = a.campaign
join case_partner o on o.organisation_id = a.organisation_id and o.at >= a.accepted_at
join desk_case d on d.id = o.case_id and d.campaign_id = c.id
join incident i on i.id = d.incident_id
union all
select g.account_id, a.organisation_id, a.campaign, d.campaign_id, a.until_at, d.id, d.incident_id,
	i.labels, d.state, d.closed_at
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
