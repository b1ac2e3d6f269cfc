-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The audit log. It only grows: the engine itself refuses to change or remove an entry, and each
-- carries a hash over itself and the hash before it.

create table audit (
	position integer primary key,    -- 1, 2, 3 … without gaps
	id integer not null,             -- id; tells when
	account_id integer not null,     -- who; 0: the program itself; negative: the token of that id
	action text not null,            -- a word of audit_actions in people/audit.c
	campaign text not null,          -- slug; '' for the whole instance
	subject integer not null,        -- id of what it was done to; 0: none
	was text not null,               -- before, in words of our own; may be empty
	now text not null,               -- after, in words of our own; may be empty
	network text not null,           -- where from: '203.0.113.0/24'; '' from the machine itself
	hash blob not null               -- BLAKE2b-256; people/audit.c says of what
);
create index audit_by_campaign on audit (campaign, position);

-- sqlite:
create trigger audit_update before update on audit begin
	select raise(abort, 'audit entries are never changed');
end;
create trigger audit_delete before delete on audit begin
	select raise(abort, 'audit entries are never removed');
end;
-- postgres:
create function audit_refuse() returns trigger language plpgsql as $$
begin
	raise exception 'audit entries are never changed or removed' using errcode = 'check_violation';
end $$;
create trigger audit_change before update or delete or truncate on audit
	for each statement execute function audit_refuse();
-- both:
