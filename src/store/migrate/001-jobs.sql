-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The durable job queue. A job that worked is removed; one that is given up stays for a person.
CREATE TABLE job (
-- sqlite:
	id integer PRIMARY KEY AUTOINCREMENT, -- in the order of arrival, never used again
-- postgres:
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- in the order of arrival
-- both:
	kind text NOT NULL,            -- names the handler
	payload text NOT NULL,         -- what the handler needs, in a form of its own
	unique_key text,               -- one unfinished job of the kind at a time, or NULL
	state text NOT NULL            -- where it is on its way
		CHECK (state IN ('waiting', 'running', 'dead')),
	attempt integer NOT NULL,      -- how often it was taken
	due_at bigint NOT NULL,        -- ms UTC; while it runs, when its lease ends
	last_error text,               -- why the last attempt failed, or NULL
	created_at bigint NOT NULL     -- when it was added, ms UTC
);
CREATE UNIQUE INDEX job_key ON job (kind, unique_key) WHERE state <> 'dead';
CREATE INDEX job_due ON job (kind, due_at) WHERE state <> 'dead';
