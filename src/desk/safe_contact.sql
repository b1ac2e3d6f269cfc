-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: safe_contact_find
-- The sealed contact data of a message, what more was asked for, and when it was written.
select k.sealed, k.asked, p.written_at from post_contact k join post p on p.id = k.post_id
where k.post_id = $1;

-- name: safe_contact_asked
-- What more was asked for, of a message of this campaign.
select k.asked from post_contact k join post p on p.id = k.post_id
where k.post_id = $1 and p.campaign_id = $2;
