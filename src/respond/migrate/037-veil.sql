-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Every request of somebody asks whether a complaint is about them.
create index complaint_about_account on complaint_about (account_id) where account_id is not null;
create index complaint_about_organisation on complaint_about (organisation_id)
	where organisation_id is not null;
