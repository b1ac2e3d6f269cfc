-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What somebody means who writes a hashtag.

alter table tag add column kind text not null default ''; -- 'request', 'offer' …; '': no kind
alter table tag add column topic text not null default ''; -- 'water', 'food' …; '': no topic
