-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The address under which the other side of an inlet may send to us by itself.

alter table inlet add column hook text; -- random part of the address, /hooks/…; null: it has none
create unique index inlet_hook on inlet (hook) where hook is not null;
