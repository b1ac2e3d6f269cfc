-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The store's own queries: transactions, the record of migrations, the job queue.

-- name: transaction_begin
-- Opens a transaction; SQLite takes the right to write at once, so that it cannot fail later.
-- sqlite:
BEGIN IMMEDIATE
-- postgres:
BEGIN

-- name: snapshot_begin
-- Opens a transaction that only reads.
-- sqlite:
BEGIN
-- postgres:
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY

-- name: transaction_commit
-- Makes the transaction durable.
COMMIT

-- name: transaction_rollback
-- Undoes the whole transaction.
ROLLBACK

-- name: transaction_savepoint
-- Marks where the second and later writes of a group begin.
SAVEPOINT one_write

-- name: transaction_release
-- Keeps (or, after transaction_undo, forgets) what came after the mark.
RELEASE one_write

-- name: transaction_undo
-- Undoes what came after the mark.
ROLLBACK TO one_write

-- name: schema_create
-- The record of migrations; it exists before the first of them.
CREATE TABLE IF NOT EXISTS schema_version (
	room text NOT NULL,         -- the room whose tables it changed
	number integer NOT NULL,    -- its place in the room, from 1
	title text NOT NULL,        -- what it was for
	hash text NOT NULL,         -- of its text for this engine, 16 hexadecimal digits
	applied_at bigint NOT NULL, -- when it ran, ms UTC
	PRIMARY KEY (room, number)
)

-- name: schema_exists
-- Whether the record of migrations exists: 1 or 0.
-- sqlite:
SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'
-- postgres:
SELECT CASE WHEN to_regclass('schema_version') IS NULL THEN 0 ELSE 1 END

-- name: schema_list
-- The migrations that ran: room, number, title, hash.
SELECT room, number, title, hash FROM schema_version ORDER BY room, number

-- name: schema_add
-- Records a migration: room, number, title, hash, time.
INSERT INTO schema_version (room, number, title, hash, applied_at) VALUES ($1, $2, $3, $4, $5)

-- name: schema_lock
-- Lets one server at a time migrate; the number is any that nobody else uses.
-- sqlite:
SELECT 1
-- postgres:
SELECT pg_advisory_xact_lock(4856309471263)

-- name: check_structure
-- What is wrong with the database's own structure, one sentence a row; "ok" if nothing is.
-- sqlite:
PRAGMA integrity_check
-- postgres:
SELECT 'the index ' || c.relname || ' is not usable' FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid

-- name: check_references
-- Rows that refer to nothing, with the table's name first.
-- sqlite:
PRAGMA foreign_key_check
-- postgres:
SELECT c.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'f' AND NOT k.convalidated

-- name: job_insert
-- Adds a job: kind, payload, key or NULL, due time, now. Nothing if an unfinished one has the key.
INSERT INTO job (kind, payload, unique_key, state, attempt, due_at, created_at)
VALUES ($1, $2, $3, 'waiting', 0, $4, $5)
ON CONFLICT (kind, unique_key) WHERE state <> 'dead' DO NOTHING

-- name: job_next
-- When the next job of a kind may be taken: kind.
SELECT due_at FROM job WHERE kind = $1 AND state <> 'dead' ORDER BY due_at LIMIT 1

-- name: job_take
-- Takes the next due job of a kind under a lease: kind, now, end of the lease.
-- sqlite:
UPDATE job SET state = 'running', attempt = attempt + 1, due_at = $3
WHERE id = (SELECT id FROM job WHERE kind = $1 AND state <> 'dead' AND due_at <= $2
	ORDER BY due_at, id LIMIT 1)
RETURNING id, payload, attempt
-- postgres:
UPDATE job SET state = 'running', attempt = attempt + 1, due_at = $3
WHERE id = (SELECT id FROM job WHERE kind = $1 AND state <> 'dead' AND due_at <= $2
	ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, payload, attempt

-- name: job_free
-- Ends the leases of a kind that a stopped server left behind: kind, now.
UPDATE job SET state = 'waiting', due_at = $2 WHERE kind = $1 AND state = 'running'

-- name: job_done
-- Removes a finished job, unless another runner has taken it over: id, attempt.
DELETE FROM job WHERE id = $1 AND attempt = $2 AND state = 'running'

-- name: job_again
-- Puts a job back for later: id, attempt, due time, why.
UPDATE job SET state = 'waiting', due_at = $3, last_error = $4
WHERE id = $1 AND attempt = $2 AND state = 'running'

-- name: job_die
-- Gives a job up, for a person to see: id, attempt, why.
UPDATE job SET state = 'dead', last_error = $3
WHERE id = $1 AND attempt = $2 AND state = 'running'

-- name: job_postpone
-- Puts a job back for another time with all its attempts: id, attempt, due time.
UPDATE job SET state = 'waiting', attempt = 0, due_at = $3, last_error = NULL
WHERE id = $1 AND attempt = $2 AND state = 'running'

-- name: job_hurry
-- Brings a waiting job forward: kind, key, due time.
UPDATE job SET due_at = $3
WHERE kind = $1 AND unique_key = $2 AND state = 'waiting' AND due_at > $3

-- name: job_revive
-- Puts a dead job back to waiting, with all its attempts: id, now.
UPDATE job SET state = 'waiting', attempt = 0, due_at = $2 WHERE id = $1 AND state = 'dead'

-- name: job_count
-- How many jobs are in each state.
SELECT state, count(*) FROM job GROUP BY state
