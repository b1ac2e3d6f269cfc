-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Answers kept for requests that are sent again.

-- name: once_reserve
-- Takes a key that nobody took: owner, key, print, boot, now.
INSERT INTO once (owner, key, print, boot, status, type, location, body, created_at)
VALUES ($1, $2, $3, $4, 0, '', '', '', $5)
ON CONFLICT (owner, key) DO NOTHING

-- name: once_find
-- What is kept for a key: owner, key.
SELECT print, boot, status, type, location, body FROM once WHERE owner = $1 AND key = $2

-- name: once_keep
-- Keeps the answer: owner, key, status, type, location, body.
UPDATE once SET status = $3, type = $4, location = $5, body = $6
WHERE owner = $1 AND key = $2 AND status = 0

-- name: once_release
-- Lets go of a key whose request was not answered: owner, key.
DELETE FROM once WHERE owner = $1 AND key = $2 AND status = 0

-- name: once_purge
-- Forgets a few of those kept since before a time: time.
DELETE FROM once WHERE (owner, key) IN
	(SELECT owner, key FROM once WHERE created_at < $1 ORDER BY created_at LIMIT 100)
