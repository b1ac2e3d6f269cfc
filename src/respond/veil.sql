-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Messages that are known to complain of somebody and stand at the Desk, in campaign $1, at most $2:
-- ids of the post, its incident and Case, and of a part of that with its incident.

-- part: veil_ids
select k.post_id, coalesce(m.incident_id, 0), coalesce(d.id, 0), coalesce(t.to_case, 0),
	coalesce(e.incident_id, 0)
from complaint k join campaign c on c.id = k.campaign_id and c.slug = $1
join post p on p.id = k.post_id
left join incident_post m on m.post_id = coalesce(p.copy_of, p.id)
left join desk_case d on d.incident_id = m.incident_id
left join case_part t on t.from_case = d.id and t.undone_at is null
left join desk_case e on e.id = t.to_case
where k.heard <> 3

-- name: veil_of_account
-- Those about account $3, or about an organisation of theirs.
-- use: veil_ids
and k.id in (select x.complaint_id from complaint_about x where x.account_id = $3
	union select x.complaint_id from complaint_about x
	join organisation_member m on m.organisation_id = x.organisation_id and m.account_id = $3)
limit $2;

-- name: veil_of_program
-- Those about anybody.
-- use: veil_ids
and exists (select 1 from complaint_about x where x.complaint_id = k.id)
order by k.id desc limit $2;
