-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Whose openings of contacts of the last hour are counted.

create index post_contact_opened_account on post_contact_opened (account_id, at);
