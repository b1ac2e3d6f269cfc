-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Whoever has a code may say that less is safe, at once; that more is safe they only ask for, until a
-- person has made sure that it is them.
alter table post_contact add column asked integer not null default 0; -- bits of campaign/contact.h
