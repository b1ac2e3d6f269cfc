-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who is new works with less: masked posts, no contacts, few cases, no closing.

alter table role_grant add column probation integer not null default 0; -- 1: until somebody who manages the team ends it
