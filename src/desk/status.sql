-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: status_by_code
-- The message of a code, and whether it belongs to an exercise.
select p.id, c.id, c.exercise from post p join campaign c on c.id = p.campaign_id
where p.code = $1;

-- name: status_case
-- The case of a message, and whether anybody did something about it; told_at: the last message of
-- the same person.
select d.state, d.changed_at,
	case when exists (select 1 from post_answer a where a.post_id = $1) then 1 else 0 end,
	(select max(f.post_id) from post_follow f where f.first_id = $1)
from (select 1 as one) o
left join incident_post m on m.post_id = $1
left join desk_case d on d.incident_id = m.incident_id;

-- name: status_replies
-- What was written to the sender of a message, newest first.
select id, words, lang, case when kept_at is null then promised_at end from reply
where post_id = $1 order by id desc limit $2;

-- name: status_help
-- How help stands that was found for the sender of a message, newest first.
select v.state, v.changed_at from ask a join delivery v on v.id = a.delivery_id
where a.post_id = $1 and a.side = 0 and v.state between 1 and 4
order by v.changed_at desc, v.id limit $2;
