-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What became of a post where it was written, after it came to us. Its words and its reading stay
-- as they came; those of an edit are a post of their own.

alter table post add column newer_id integer; -- the post that holds its words since they were changed there; null: unchanged
alter table post add column removed_at integer; -- ms UTC, when we heard that it was taken back there; null: it was not
