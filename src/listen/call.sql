-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: call_code
-- The code of a message that was taken down in a campaign.
select p.code from post p join source s on s.id = p.source_id
where p.id = $1 and p.campaign_id = $2 and s.name in ('call', 'radio', 'paper')
	and p.code is not null;
