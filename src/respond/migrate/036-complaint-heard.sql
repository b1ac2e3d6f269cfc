-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What triage reads as a complaint stands in the queue before anybody said that it is one. Until
-- then its words stay where they are, with the post.
alter table complaint add column heard integer not null default 0; -- enum complaint_heard
