-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: attachment_insert
-- Keeps a file; the same one of a message or a case only once.
insert into attachment (id, campaign_id, post_id, case_id, account_id, kind, bytes, digest, name,
	sealed)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing;

-- name: attachment_known
-- Whether a message, or a case, has that file already.
select 1 from attachment where digest = $3 and (post_id = $1 or case_id = $2);

-- name: attachment_count
-- How many a message or a case has, a campaign, the messages of that, and those of the message's
-- sender there.
select (select count(*) from attachment where post_id = $1 or case_id = $2),
	(select count(*) from attachment where campaign_id = $3),
	(select count(post_id) from attachment where campaign_id = $3),
	(select count(*) from attachment a join post_contact k on k.post_id = a.post_id
		where a.campaign_id = $3
			and k.hash = (select hash from post_contact where post_id = $1));

-- name: attachment_left_insert
-- One of a message that was not kept.
insert into attachment_left (post_id, place, name, bytes, reason) values ($1, $2, $3, $4, $5)
on conflict do nothing;

-- name: attachment_left_forget
-- Forgets those of a message.
delete from attachment_left where post_id = $1;

-- name: attachment_find
-- One of a campaign.
select id, post_id, case_id, account_id, kind, bytes, name, sealed from attachment
where id = $1 and campaign_id = $2;

-- name: attachment_forget
-- Forgets one.
delete from attachment where id = $1 and campaign_id = $2;

-- name: attachment_forget_post
-- Forgets all of a message.
delete from attachment where post_id = $1;

-- name: attachment_forget_case
-- Forgets all that was added to a case.
delete from attachment where case_id = $1;
