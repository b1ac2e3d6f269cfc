-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: safe_contact_find
-- The sealed contact data of a message, what more was asked for, when it was written, and whether it
-- is a protection matter.
select k.sealed, k.asked, p.written_at, case when exists (select 1 from incident_post m
	join concern c on c.incident_id = m.incident_id where m.post_id = k.post_id) then 1 else 0 end
from post_contact k join post p on p.id = k.post_id
where k.post_id = $1;

-- name: safe_contact_asked
-- What more was asked for, of a message of this campaign.
select k.asked from post_contact k join post p on p.id = k.post_id
where k.post_id = $1 and p.campaign_id = $2;
