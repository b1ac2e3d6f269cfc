-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What one account did in a campaign, beside its corrections (campaign/work.sql).

-- name: work_account
-- The name of an account that works or worked in campaign $2 (slug $3).
select a.name from account a where a.id = $1 and (
	exists (select 1 from role_grant g where g.account_id = a.id and (g.campaign = $3 or g.campaign = ''))
	or exists (select 1 from correction c where c.campaign_id = $2 and c.account_id = a.id));

-- name: work_cases
-- What an account did with cases, by what it was.
select e.what, count(*) from desk_case d join case_event e on e.case_id = d.id
where d.campaign_id = $1 and e.account_id = $2 group by e.what order by count(*) desc, e.what;

-- name: work_contacts
-- Of how many people an account opened the contact, and when last.
select count(distinct o.post_id), coalesce(max(o.at), 0) from post_contact_opened o
join post p on p.id = o.post_id where p.campaign_id = $1 and o.account_id = $2;
