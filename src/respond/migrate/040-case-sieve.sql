-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Lists of Cases find what fits their filters in an index alone, and read the few that they show.

-- Kept by the engine, whoever writes an incident or leads a case to another one.
alter table desk_case add column labels integer not null default 0; -- those of its incident
update desk_case set labels = (select i.labels from incident i where i.id = desk_case.incident_id);
-- sqlite:
create trigger desk_case_labels_new after insert on desk_case begin
	update desk_case set labels = (select labels from incident where id = new.incident_id)
	where id = new.id;
end;
create trigger desk_case_labels_led after update of incident_id on desk_case
	when new.incident_id <> old.incident_id begin
	update desk_case set labels = (select labels from incident where id = new.incident_id)
	where id = new.id;
end;
create trigger incident_labels after update of labels on incident
	when new.labels <> old.labels begin
	update desk_case set labels = new.labels where incident_id = new.id;
end;
-- postgres:
create function desk_case_labels_take() returns trigger language plpgsql as $$
begin
	select labels into new.labels from incident where id = new.incident_id;
	return new;
end $$;
create trigger desk_case_labels before insert or update of incident_id on desk_case
	for each row execute function desk_case_labels_take();
create function incident_labels_give() returns trigger language plpgsql as $$
begin
	update desk_case set labels = new.labels where incident_id = new.id;
	return null;
end $$;
create trigger incident_labels after update of labels on incident
	for each row when (new.labels <> old.labels) execute function incident_labels_give();
-- both:

-- All that most filters ask for stands in them. The sum is nothing but the campaign: without it SQLite
-- would take them for other questions, too, and in a worse order.
create index desk_case_sieve on desk_case
	((campaign_id + 0), number, state, urgency, labels, due_at, owner_id, team_id);
create index desk_case_state on desk_case
	((campaign_id + 0), state, number, urgency, labels, due_at, owner_id, team_id);
create index desk_case_urgency on desk_case
	((campaign_id + 0), urgency, number, state, labels, due_at, owner_id, team_id);

-- What a row of a list shows.
create view desk_case_row as
select c.id, c.number, c.state, c.urgency, c.owner_id, o.name as owner_name, c.claimed_at,
	c.opened_at, c.due_at, c.waiting_for, c.waiting_until, c.handed_to, h.name as handed_name,
	c.outcome, c.closed_at, c.revision, i.id as incident_id, c.campaign_id, i.title, i.posts, i.kind,
	i.labels, i.place, i.langs,
	(select coalesce(sum(f.people), 0) from household f where f.case_id = c.id and f.gone = 0)
		as people,
	(select count(*) from case_check k where k.case_id = c.id and k.gone = 0) as checks,
	(select count(*) from case_check k where k.case_id = c.id and k.gone = 0
		and k.done_at is not null) as checks_done,
	c.team_id, t.name as team_name
from desk_case c join incident i on i.id = c.incident_id
left join account o on o.id = c.owner_id left join account h on h.id = c.handed_to
left join organisation t on t.id = c.team_id;

drop view partner_case;
-- As in 008, with the labels of the Case.
create view partner_case as
select g.account_id, a.organisation_id, a.campaign, d.campaign_id, a.until_at, d.id as case_id,
	d.incident_id, d.labels, d.state, d.closed_at
from role_grant g
join agreement a on a.organisation_id = g.organisation_id and a.campaign = g.campaign
	and a.accepted_at is not null and a.ended_at is null
join campaign c on c.slug = a.campaign
join case_partner o on o.organisation_id = a.organisation_id and o.at >= a.accepted_at
join desk_case d on d.id = o.case_id and d.campaign_id = c.id
union all
select g.account_id, a.organisation_id, a.campaign, d.campaign_id, a.until_at, d.id, d.incident_id,
	d.labels, d.state, d.closed_at
from role_grant g
join agreement a on a.organisation_id = g.organisation_id and a.campaign = g.campaign
	and a.accepted_at is not null and a.ended_at is null and a.covers = 'named'
join campaign c on c.slug = a.campaign
join desk_case d on d.campaign_id = c.id
where exists (select 1 from incident_post m cross join agreement_facet f
	where m.incident_id = d.incident_id and f.agreement_id = a.id
		and exists (select 1 from post_facet x where x.campaign_id = d.campaign_id
			and x.facet = f.facet and x.post_id = m.post_id));
