// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/contact_key.h"

#include "campaign/campaign_embedded.h"
#include "campaign/instance.h"
#include "care/care_embedded.h"
#include "people/people_embedded.h"

#include <unistd.h>

#define MARK_NAME STR("contact-key")
#define WHAT_TO_DO                                                                                 \
	"Put back your copy. If it is lost for good, start once with --new-contact-key: what is "  \
	"sealed now stays sealed."

struct sealed {
	bool any;
	struct str mark; // of the key; empty if the server never started with this database
};

static enum outcome any_find(struct conn *conn, const struct query *query, bool *ret_any,
			     struct fault *fault)
{
	struct stmt *any = stmt_start(conn, query);
	*ret_any |= stmt_step(any);
	return stmt_end(any, fault);
}

static enum outcome sealed_read(struct program *program, struct arena *arena,
				struct sealed *ret_sealed, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(program->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = any_find(conn, &sql_post_contact_any, &ret_sealed->any, fault);
	if (outcome == OK)
		outcome = any_find(conn, &sql_second_step_any, &ret_sealed->any, fault);
	if (outcome == OK)
		outcome = any_find(conn, &sql_complaint_any, &ret_sealed->any, fault);
	if (outcome == OK)
		outcome = instance_word(conn, arena, MARK_NAME, &ret_sealed->mark, fault);
	conn_release(conn);
	return outcome;
}

static enum outcome mark_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct str *mark = context;
	return instance_word_set(conn, MARK_NAME, *mark, fault);
}

static enum outcome mark_keep(struct program *program, struct str mark, struct fault *fault)
{
	return store_write(program->store, WRITE_PERSON, 1, mark_write, &mark, fault);
}

enum outcome contact_key_open(struct program *program, const struct invocation *invocation,
			      struct fault *fault)
{
	struct sealed sealed = {0};
	struct arena *arena = invocation->arena;
	const bool overruled = config_switch(invocation->config, "new-contact-key");
	const struct str path = arena_format(arena, "%.*s/contact.key", STR_ARG(program->data));
	enum outcome outcome = sealed_read(program, arena, &sealed, fault);
	if (outcome != OK)
		return outcome;
	if (sealed.any && !overruled && access(path.at, F_OK) != 0)
		return fail(INVALID, fault,
			    "%s is missing, and contact data or second steps are sealed with "
			    "it. " WHAT_TO_DO,
			    path.at);
	outcome = sealer_open(program->data.at, program->vault, &program->sealer, fault);
	if (outcome != OK)
		return outcome;
	const struct str mark = sealer_mark(program->sealer, arena);
	if (str_equal(mark, sealed.mark))
		return OK;
	if (sealed.any && !overruled && sealed.mark.len > 0)
		return fail(INVALID, fault,
			    "%s is another key than the one with which contact data or second "
			    "steps are sealed. " WHAT_TO_DO,
			    path.at);
	return mark_keep(program, mark, fault);
}
