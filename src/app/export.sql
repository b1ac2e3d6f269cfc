-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What a campaign's archive holds. Each query takes the campaign, the key behind which it goes on,
-- and how many rows; its first column is that key. Those of what may be private take its label, too:
-- what bears it is left out; 0: nothing is.

-- part: open_post
-- Posts p that are not private, nor their incidents.
	and (p.labels & $4) = 0
	and not exists (select 1 from incident_post m4 join incident i4 on i4.id = m4.incident_id
		where m4.post_id = coalesce(p.copy_of, p.id) and (i4.labels & $4) <> 0)

-- name: export_posts
-- Messages as received.
select p.id, s.name, p.raw from post p left join source s on s.id = p.source_id
where p.campaign_id = $1 and p.id > $2
-- use: open_post
order by p.id limit $3;

-- name: export_readings
-- What Triage said of each message, and what people changed of it.
select p.id, p.id, s.name, p.written_at, p.signal, p.kind, p.urgency, p.lang, p.copy_of, p.code,
	p.corrected, p.dismissed
from post p left join source s on s.id = p.source_id
where p.campaign_id = $1 and p.id > $2
-- use: open_post
order by p.id limit $3;

-- name: export_corrections
-- What people corrected.
select c.id, c.post_id, c.at, a.name, c.field, c.was, c.now, c.reason, c.undone_at
from correction c join post p on p.id = c.post_id left join account a on a.id = c.account_id
where c.campaign_id = $1 and c.id > $2
-- use: open_post
order by c.id limit $3;

-- name: export_lessons
-- What stands of what people said of messages: signal, kinds and topics.
select c.id, c.post_id, p.raw, p.lang, c.field, c.was, c.now
from correction c join post p on p.id = c.post_id
where c.campaign_id = $1 and c.id > $2 and c.undone_at is null and c.field in (0, 1, 3)
	and not exists (select 1 from correction l
		where l.post_id = c.post_id and l.id > c.id and l.undone_at is null
			and l.field = c.field
			and (c.field <> 3 or substr(l.now, 2) = substr(c.now, 2)))
-- use: open_post
order by c.id limit $3;

-- name: export_sources
-- What the campaign listens to.
select i.id, i.source, i.connector, i.every_min, i.added_at, i.paused_at
from inlet i where i.campaign_id = $1 and i.id > $2 and i.removed_at is null
order by i.id limit $3;

-- name: export_source_settings
-- How each is asked: what is not sealed.
select i.id, i.source, n.name, n.value
from inlet i join inlet_setting n on n.inlet_id = i.id
where i.campaign_id = $1 and i.id > $2 and i.removed_at is null and n.value <> ''
order by i.id, n.name limit $3;

-- name: export_incidents
-- Incidents.
select i.id, i.id, i.title, i.first_post, i.posts, i.kind, i.urgency, i.place, i.lat, i.lon, i.sure,
	i.evidence, i.joined_into
from incident i where i.campaign_id = $1 and i.id > $2 and (i.labels & $4) = 0
order by i.id limit $3;

-- name: export_incident_posts
-- Which message belongs to which incident.
select ip.post_id, ip.post_id, ip.incident_id, ip.at, ip.reason, a.name
from incident_post ip join incident i on i.id = ip.incident_id
left join account a on a.id = ip.account_id
where i.campaign_id = $1 and ip.post_id > $2 and (i.labels & $4) = 0
order by ip.post_id limit $3;

-- name: export_cases
-- Cases.
select c.id, c.id, c.number, c.incident_id, c.state, c.urgency, a.name, c.opened_at, c.due_at,
	c.waiting_for, c.outcome, c.reason, c.closed_at
from desk_case c join incident i on i.id = c.incident_id left join account a on a.id = c.owner_id
where c.campaign_id = $1 and c.id > $2 and (i.labels & $4) = 0 order by c.id limit $3;

-- name: export_case_events
-- What was done in each case.
select e.id, e.case_id, e.id, a.name, e.what, e.was, e.now, e.note
from case_event e join desk_case c on c.id = e.case_id join incident i on i.id = c.incident_id
left join account a on a.id = e.account_id
where c.campaign_id = $1 and e.id > $2 and (i.labels & $4) = 0 order by e.id limit $3;

-- name: export_households
-- Who is affected by each case.
select h.id, h.case_id, h.label, h.people, h.children, h.elderly, h.disabled, h.pregnant
from household h join desk_case d on d.id = h.case_id join incident i on i.id = d.incident_id
where h.campaign_id = $1 and h.id > $2 and h.gone = 0 and (i.labels & $4) = 0
order by h.id limit $3;

-- name: export_members
-- Who has a role.
select g.granted_at, a.name, g.role, g.granted_at
from role_grant g join account a on a.id = g.account_id join campaign c on c.slug = g.campaign
where c.id = $1 and g.granted_at >= $2 order by g.granted_at, a.id limit $3;

-- name: export_agreements
-- Agreements with partners.
select a.id, a.id, o.name, a.shares, a.covers, a.purpose, a.onward, a.proposed_at, a.accepted_at,
	a.until_at, a.ended_at, a.ended_how, a.deleted_at
from agreement a join organisation o on o.id = a.organisation_id join campaign c on c.slug = a.campaign
where c.id = $1 and a.id > $2 order by a.id limit $3;

-- name: export_agreement_facets
-- Topics and places that they name.
select a.id, a.id, f.facet, f.name
from agreement a join agreement_facet f on f.agreement_id = a.id join campaign c on c.slug = a.campaign
where c.id = $1 and a.id > $2 order by a.id, f.facet limit $3;

-- name: export_case_partners
-- Cases that were offered to partners.
select p.case_id, p.case_id, o.name, a.name, p.at
from case_partner p join desk_case d on d.id = p.case_id join incident i on i.id = d.incident_id
join organisation o on o.id = p.organisation_id left join account a on a.id = p.account_id
where d.campaign_id = $1 and p.case_id > $2 and (i.labels & $4) = 0
order by p.case_id, o.name limit $3;

-- name: export_audit
-- The audit log.
select t.position, t.position, t.id, a.name, t.account_id, t.action, t.subject, t.was, t.now,
	t.network
from audit t join campaign c on c.slug = t.campaign left join account a on a.id = t.account_id
where c.id = $1 and t.position > $2 order by t.position limit $3;

-- name: export_settings
-- What the campaign decides for itself.
select c.id, c.id, c.slug, c.name, c.purpose, c.story, c.receipt, c.emergency, c.country, c.languages,
	c.time_zone, c.template, c.coarse, c.due_life, c.due_urgent, c.due_soon, c.due_wait,
	c.created_at, c.archived_at
from campaign c where c.id = $1 and c.id > $2 order by c.id limit $3;

-- name: export_words
-- The same in the campaign's other languages.
select 0, w.field, w.lang, w.text from campaign_words w
where w.campaign_id = $1 and $2 >= 0 order by w.lang, w.field limit $3;

-- name: export_tags
-- Hashtags with all their spellings, and what they mean.
select 0, s.tag, s.name, t.kind, t.topic from tag_spelling s
join tag t on t.campaign_id = s.campaign_id and t.name = s.tag
where s.campaign_id = $1 and $2 >= 0 order by s.tag, s.name limit $3;

-- name: export_topics
-- Topics of the team's own.
select 0, t.name, t.words from campaign_topic t
where t.campaign_id = $1 and $2 >= 0 order by t.name limit $3;

-- name: export_places
-- Places of the team's own.
select 0, p.name, p.spellings, p.lat, p.lon from campaign_place p
where p.campaign_id = $1 and $2 >= 0 order by p.name limit $3;

-- name: export_contacts
-- How people can be reached, sealed.
select k.post_id, k.sealed from post_contact k join post p on p.id = k.post_id
where p.campaign_id = $1 and k.post_id > $2
-- use: open_post
order by k.post_id limit $3;

-- name: export_needs
-- What cases need.
select n.id, n.id, n.case_id, n.item, n.what, n.amount, n.place, n.lat, n.lon,
	nullif(n.from_at, 0), nullif(n.until_at, 0), n.for_whom, n.langs, n.access, n.state,
	n.created_at
from need n join desk_case d on d.id = n.case_id join incident i on i.id = d.incident_id
where n.campaign_id = $1 and n.id > $2 and (i.labels & $4) = 0
order by n.id limit $3;

-- name: export_offers
-- What people and organisations offered.
select o.id, o.id, o.post_id, g.name, o.item, o.what, o.amount, o.place, o.lat, o.lon,
	nullif(o.from_at, 0), nullif(o.until_at, 0), o.time_words, o.langs, o.reach_km, o.vetted,
	o.barred, o.state, o.created_at
from offer o left join organisation g on g.id = o.organisation_id left join post p on p.id = o.post_id
where o.campaign_id = $1 and o.id > $2 and (coalesce(p.labels, 0) & $4) = 0
order by o.id limit $3;

-- name: export_deliveries
-- Which offer was meant for which need, and how it went.
select v.id, v.id, v.need_id, v.offer_id, v.state, nullif(v.expected_at, 0), v.changed_at
from delivery v join need n on n.id = v.need_id join desk_case d on d.id = n.case_id
join incident i on i.id = d.incident_id
where v.campaign_id = $1 and v.id > $2 and (i.labels & $4) = 0
order by v.id limit $3;

-- name: export_need_events
-- What was done about needs and offers.
select e.id, e.id, e.need_id, e.offer_id, a.name, e.what, e.note
from need_event e left join need n on n.id = e.need_id left join offer o on o.id = e.offer_id
left join desk_case d on d.id = n.case_id left join incident i on i.id = d.incident_id
left join account a on a.id = e.account_id
where coalesce(n.campaign_id, o.campaign_id) = $1 and e.id > $2
	and (coalesce(i.labels, 0) & $4) = 0
order by e.id limit $3;

-- name: export_dispatches
-- Who was asked to help in a case, or went.
select s.id, s.case_id, s.id, s.who, s.what, s.reference, s.outside, s.expected_at, s.state,
	s.changed_at, a.name
from dispatch s join desk_case d on d.id = s.case_id join incident i on i.id = d.incident_id
left join account a on a.id = s.changed_by
where s.campaign_id = $1 and s.id > $2 and (i.labels & $4) = 0
order by s.id limit $3;

-- name: export_checks
-- Checklists of cases.
select k.id, k.case_id, k.place, k.words, a.name, b.name, k.done_at
from case_check k join desk_case d on d.id = k.case_id join incident i on i.id = d.incident_id
left join account a on a.id = k.account_id left join account b on b.id = k.done_by
where k.campaign_id = $1 and k.id > $2 and k.gone = 0 and (i.labels & $4) = 0
order by k.id limit $3;

-- name: export_replies
-- What the team answered people.
select r.id, r.id, r.case_id, r.post_id, a.name, r.lang, r.words, r.promised_at, r.kept_at,
	r.kept_note
from reply r join desk_case d on d.id = r.case_id join incident i on i.id = d.incident_id
left join account a on a.id = r.account_id
where r.campaign_id = $1 and r.id > $2 and (i.labels & $4) = 0
order by r.id limit $3;

-- name: export_translations
-- Translations of messages.
select t.post_id, t.post_id, t.lang, t.target, t.machine_words, t.engine, t.words, a.name, t.at
from translation t join post p on p.id = t.post_id left join account a on a.id = t.account_id
where t.campaign_id = $1 and t.post_id > $2 and t.machine_words || t.words <> ''
-- use: open_post
order by t.post_id limit $3;

-- name: export_appeal_items
-- What the public was asked for, and asked not to send.
select t.id, t.id, o.name, t.needed, t.topic, t.wanted, t.promised, t.arrived, t.case_id,
	t.changed_at, t.removed_at
from appeal_item t join appeal p on p.id = t.appeal_id left join organisation o on o.id = p.organisation_id
where p.campaign_id = $1 and t.id > $2
order by t.id limit $3;

-- name: export_appeal_ways
-- Ways to give, each version of them.
select v.id, v.id, w.id, w.kind, o.name, v.removed, v.registration, v.link, v.account, v.area,
	v.address, v.hours, v.phone, a.name, v.proposed_at, b.name, v.confirmed_at, v.force_at,
	v.withdrawn_at
from appeal_way_version v join appeal_way w on w.id = v.way_id join appeal p on p.id = w.appeal_id
left join organisation o on o.id = p.organisation_id left join account a on a.id = v.proposed_by
left join account b on b.id = v.confirmed_by
where p.campaign_id = $1 and v.id > $2
order by v.id limit $3;

-- name: export_appeal_texts
-- The words of appeals, in each language.
select 0, t.thing_id, t.field, t.lang, t.text, t.original, a.name, t.at
from appeal_text t join appeal p on p.id = t.appeal_id left join account a on a.id = t.account_id
where p.campaign_id = $1 and $2 >= 0
order by t.thing_id, t.field, t.lang limit $3;

-- name: export_instructions
-- What the public was told to do.
select n.id, n.id, n.template, n.place, n.point, n.until_at, n.evidence, n.case_id, a.name,
	n.withdrawn_at
from instruction n left join account a on a.id = n.account_id
where n.campaign_id = $1 and n.id > $2
order by n.id limit $3;

-- name: export_rumours
-- Rumours, and how sure they are.
select r.id, r.id, r.number, r.claim, r.place, r.harm, r.sure, r.evidence, r.sure_at, r.public,
	a.name, r.at, r.closed_at
from rumour r left join account a on a.id = r.account_id
where r.campaign_id = $1 and r.id > $2
order by r.id limit $3;

-- name: export_rumour_answers
-- Answers to rumours, in each language.
select 0, w.rumour_id, w.lang, w.text, a.name, w.at, b.name, w.checked_at
from rumour_answer w join rumour r on r.id = w.rumour_id left join account a on a.id = w.account_id
left join account b on b.id = w.checked_by
where r.campaign_id = $1 and $2 >= 0
order by w.rumour_id, w.lang limit $3;

-- name: export_thanks
-- What people thanked for, and what may be told of it.
select t.id, t.id, t.post_id, t.words, t.lang, t.consent, t.consent_words, t.consent_at,
	t.ended_at
from thanks t left join post p on p.id = t.post_id
where t.campaign_id = $1 and t.id > $2 and (coalesce(p.labels, 0) & $4) = 0
order by t.id limit $3;

-- name: export_roster
-- Who reads when, week by week.
select 0, t.days, t.from_min, t.until_min, a.name, b.name
from duty_turn t left join account a on a.id = t.account_id left join account b on b.id = t.second_id
where t.campaign_id = $1 and $2 >= 0
order by t.id limit $3;

-- name: export_shifts
-- Who was on duty.
select s.id, a.name, s.lead, s.began_at, s.until_at, s.ended_at
from shift s left join account a on a.id = s.account_id
where s.campaign_id = $1 and s.id > $2
order by s.id limit $3;

-- name: export_alert_rules
-- Alert rules.
select r.id, r.name, r.kind, r.topic, r.urgency, r.lang, r.place, r.tag, r.words, r.posts,
	r.minutes, r.made_at, r.ended_at
from alert_rule r
where r.campaign_id = $1 and r.id > $2
order by r.id limit $3;
