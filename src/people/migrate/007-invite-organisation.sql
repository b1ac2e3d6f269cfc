-- SPDX-License-Identifier: AGPL-3.0-or-later
-- An invitation can bring somebody in for a partner.

alter table invitation add column organisation_id integer references organisation (id); -- the partner; null: the campaign's own team
