-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Finding posts by when they were written. The last two columns are the same in every row, nearly;
-- with them SQLite counts without looking at the posts.

create index post_written on post (campaign_id, written_at, id, signal, copy_of)
	where signal > 0 and copy_of is null;
