-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: end_find
-- Whose a message was, whom it went to and what its campaign is called.
select o.campaign_id, coalesce(o.recipient_hash, ''), c.name
from outbox o join campaign c on c.id = o.campaign_id where o.id = $1;
