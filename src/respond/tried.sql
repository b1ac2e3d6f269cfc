-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: tried_list
-- Tries to reach whoever wrote in a case, newest first: noted ones, and answers that left; since they
-- last wrote and it was last opened again.
select t.id, t.way from (
	select e.id as id, e.now as way from case_event e where e.case_id = $1 and e.what = 'tried'
	union all select r.id, 'message' from reply r where r.case_id = $1 and r.outbox_id is not null
) t where t.id > coalesce((select max(e.id) from case_event e
	where e.case_id = $1 and e.what in ('reopened', 'wrote')), 0)
order by t.id desc limit $2;
