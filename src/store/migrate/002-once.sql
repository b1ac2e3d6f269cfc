-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Answers kept for a day under the key that a program sent with its request, so that the same
-- request sent again is answered the same and done once.
CREATE TABLE once (
	owner bigint NOT NULL,       -- who asked; keys of others are other keys
	key text NOT NULL,           -- as the program chose it
	print text NOT NULL,         -- hash of the request: method, address, body
	boot bigint NOT NULL,        -- start of the server that took it
	status integer NOT NULL,     -- of the answer; 0: not answered yet
	type text NOT NULL,          -- media type of the answer, or empty
	location text NOT NULL,      -- where the answer leads, or empty
	body text NOT NULL,          -- of the answer
	created_at bigint NOT NULL,  -- ms UTC
	PRIMARY KEY (owner, key)
);
CREATE INDEX once_age ON once (created_at);
