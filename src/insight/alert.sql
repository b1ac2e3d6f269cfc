-- SPDX-License-Identifier: AGPL-3.0-or-later
-- name: alert_rule_count
-- How many rules of a campaign are in force.
select count(*) from alert_rule where campaign_id = $1 and ended_at is null;

-- name: alert_rule_insert
-- A new rule.
insert into alert_rule (id, campaign_id, name, kind, topic, urgency, lang, place, tag, words, posts,
	minutes, leaves, duty, wake, quiet_from, quiet_until, life_wakes, sms, hook, snoozed_until,
	made_by, made_at, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 0,
	$22, $21, $21);

-- name: alert_rule_update
-- Changes a rule in force.
update alert_rule set name = $3, kind = $4, topic = $5, urgency = $6, lang = $7, place = $8,
	tag = $9, words = $10, posts = $11, minutes = $12, leaves = $13, duty = $14, wake = $15,
	quiet_from = $16, quiet_until = $17, life_wakes = $18, sms = $19, hook = $20,
	changed_at = $21
where id = $1 and campaign_id = $2 and ended_at is null;

-- name: alert_rule_snooze
-- Nothing is told of a rule until then.
update alert_rule set snoozed_until = $3 where id = $1 and campaign_id = $2 and ended_at is null;

-- name: alert_rule_end
-- A rule is in force no more.
update alert_rule set ended_at = $3 where id = $1 and campaign_id = $2 and ended_at is null;

-- name: alert_rule_find
-- One rule of a campaign.
select id, campaign_id, name, kind, topic, urgency, lang, place, tag, words, posts, minutes, leaves,
	duty, wake, quiet_from, quiet_until, life_wakes, snoozed_until, made_at,
	coalesce(ended_at, 0), sms, hook
from alert_rule where id = $1 and campaign_id = $2;

-- name: alert_rule_list
-- A campaign's rules in force, oldest first.
select id, campaign_id, name, kind, topic, urgency, lang, place, tag, words, posts, minutes, leaves,
	duty, wake, quiet_from, quiet_until, life_wakes, snoozed_until, made_at, 0, sms, hook
from alert_rule where campaign_id = $1 and ended_at is null order by id limit $2;

-- name: alert_number_forget
-- A rule sends no SMS.
delete from alert_rule_number where rule_id = $1;

-- name: alert_number_insert
-- A rule sends one to this number.
insert into alert_rule_number (rule_id, position, sealed, hash) values ($1, $2, $3, $4);

-- name: alert_number_list
-- The numbers that a rule writes to.
select sealed, hash from alert_rule_number where rule_id = $1 order by position limit $2;

-- name: alert_person_forget
-- Nobody is chosen for a rule.
delete from alert_rule_person where rule_id = $1;

-- name: alert_person_insert
-- Somebody of the campaign's team is told by a rule.
insert into alert_rule_person (rule_id, account_id)
select $1, a.id from account a where a.id = $2 and exists (select 1 from role_grant g
	join campaign c on g.campaign = c.slug or g.campaign = ''
	where g.account_id = a.id and c.id = $3)
on conflict do nothing;

-- name: alert_person_list
-- Who is chosen for a rule.
select account_id from alert_rule_person where rule_id = $1 order by account_id limit $2;

-- name: alert_team
-- The people of a campaign who can be chosen; not those of a partner.
select distinct a.id, a.name from role_grant g join account a on a.id = g.account_id
where g.campaign = $1 and g.organisation_id is null and a.disabled_at is null
order by a.name, a.id limit $2;

-- name: alert_people
-- Whom a rule tells now: who is chosen and still of the team; with $3 1 also who is on duty at $4.
select a.id, a.name, a.email, a.language from account a where a.disabled_at is null and (
	(exists (select 1 from alert_rule_person p where p.rule_id = $1 and p.account_id = a.id)
		and exists (select 1 from role_grant g join campaign c
			on g.campaign = c.slug or g.campaign = ''
			where g.account_id = a.id and c.id = $2 and g.organisation_id is null))
	or ($3 = 1 and exists (select 1 from shift s where s.campaign_id = $2 and s.account_id = a.id
		and s.until_at > $4 and s.ended_at is null)))
order by a.id limit $5;

-- name: alert_hit_add
-- Adds to what a rule found in a minute.
insert into alert_hit (rule_id, minute, posts) values ($1, $2, $3)
on conflict (rule_id, minute) do update set posts = alert_hit.posts + excluded.posts;

-- name: alert_hit_forget
-- Forgets what is too old for any window.
delete from alert_hit where rule_id = $1 and minute < $2;

-- name: alert_hit_sum
-- What a rule found after a minute.
select coalesce(sum(posts), 0) from alert_hit where rule_id = $1 and minute > $2;

-- name: alert_newest
-- The newest alert of a rule.
select id, began_at, last_at from alert where rule_id = $1 order by id desc limit 1;

-- name: alert_insert
-- A new alert.
insert into alert (id, campaign_id, rule_id, began_at, last_at, posts, life, example_1, example_2,
	example_3, due_at, told_posts, result)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, '');

-- name: alert_grow
-- More of the same; newer posts have greater ids.
update alert set last_at = $2, posts = posts + $3, life = life + $4,
	example_1 = case when $5 > example_1 then $5 else example_1 end,
	example_2 = case when $6 > example_2 then $6 else example_2 end,
	example_3 = case when $7 > example_3 then $7 else example_3 end
where id = $1;

-- name: alert_forget
-- Forgets alerts of a rule that are too old.
delete from alert where rule_id = $1 and last_at < $2;

-- name: alert_find
-- One alert.
select t.id, t.campaign_id, t.rule_id, r.name, t.began_at, t.last_at, t.posts, t.life, t.example_1,
	t.example_2, t.example_3, t.due_at, coalesce(t.told_at, 0), t.told_posts, t.result,
	coalesce(t.seen_at, 0), a.name
from alert t join alert_rule r on r.id = t.rule_id left join account a on a.id = t.seen_by
where t.id = $1;

-- name: alert_list
-- A campaign's alerts, newest first.
select t.id, t.campaign_id, t.rule_id, r.name, t.began_at, t.last_at, t.posts, t.life, t.example_1,
	t.example_2, t.example_3, t.due_at, coalesce(t.told_at, 0), t.told_posts, t.result,
	coalesce(t.seen_at, 0), a.name
from alert t join alert_rule r on r.id = t.rule_id left join account a on a.id = t.seen_by
where t.campaign_id = $1 order by t.id desc limit $2;

-- name: alert_see
-- Somebody looks after an alert.
update alert set seen_by = $3, seen_at = $4 where id = $1 and campaign_id = $2 and seen_at is null;

-- name: alert_told_hour
-- How many alerts were told since $2: of a rule, and of all of a campaign; and the oldest of each.
select coalesce(sum(case when rule_id = $3 then 1 else 0 end), 0), count(*),
	coalesce(min(case when rule_id = $3 then told_at end), 0), coalesce(min(told_at), 0)
from alert where campaign_id = $1 and told_at > $2 and id <> $4;

-- name: alert_take
-- An alert is being told now, with so many posts as it has; only once.
update alert set told_at = $2, told_posts = posts where id = $1 and told_at is null;

-- name: alert_result
-- What became of the message.
update alert set result = $2 where id = $1;
