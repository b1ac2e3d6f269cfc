-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Exercises: campaigns in which people practise and which can never reach the public. The engine
-- itself keeps an exercise one, and any other campaign from becoming one.

alter table campaign add column exercise integer not null default 0; -- 1: an exercise; never changes

-- sqlite:
create trigger campaign_exercise before update on campaign when new.exercise <> old.exercise begin
	select raise(abort, 'an exercise stays one, and no campaign becomes one');
end;
-- postgres:
create function campaign_exercise_refuse() returns trigger language plpgsql as $$
begin
	raise exception 'an exercise stays one, and no campaign becomes one' using errcode = 'check_violation';
end $$;
create trigger campaign_exercise before update on campaign
	for each row when (new.exercise <> old.exercise) execute function campaign_exercise_refuse();
-- both:
