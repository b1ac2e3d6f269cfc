-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who runs the server decides when devices lock by themselves at the latest.

alter table session_rule add column lock_ms integer not null default 0; -- without use for so long every browser is locked, unless its person chose less; 0: as each chose
