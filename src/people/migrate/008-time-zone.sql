-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Whose clocks a person reads.

alter table account add column time_zone text not null default ''; -- IANA name; '': the campaign's
