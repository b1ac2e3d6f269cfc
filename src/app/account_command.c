// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway account, causeway token: who may come in. Beside a running server or without one.
#include "app/program.h"
#include "app/setup.h"
#include "base/time.h"
#include "people/erase.h"
#include "people/invite.h"
#include "people/reset.h"
#include "people/second_step.h"
#include "people/session_list.h"

// A word behind the command, and the flags that it cannot do without.
struct act {
	const char *name;
	const char *needed[5]; // NULL-terminated
	enum outcome (*run)(struct program *program, struct invocation *invocation);
};

static struct str flag(const struct invocation *invocation, const char *name)
{
	return config_text(invocation->config, name);
}

static enum outcome act_find(const struct invocation *invocation, const struct act *acts,
			     size_t count, const struct act **ret_act, struct fault *fault)
{
	const char *word = invocation->argc > 1 ? invocation->argv[1] : "";
	const struct act *act = NULL;
	for (size_t i = 0; i < count && !act; i++)
		if (strcmp(word, acts[i].name) == 0)
			act = &acts[i];
	if (!act)
		return fail(INVALID, fault, "Say what to do: causeway %s %s",
			    invocation->command->name, invocation->command->arguments);
	for (size_t i = 0; act->needed[i]; i++)
		if (flag(invocation, act->needed[i]).len == 0)
			return fail(INVALID, fault, "--%s is missing. See: causeway help %s",
				    act->needed[i], invocation->command->name);
	*ret_act = act;
	return OK;
}

static enum outcome act_run(struct invocation *invocation, const struct act *acts, size_t count,
			    int arguments_most)
{
	const struct act *act = NULL;
	struct program program;
	enum outcome outcome = act_find(invocation, acts, count, &act, invocation->fault);
	if (outcome == OK && invocation->argc > arguments_most)
		return fail(INVALID, invocation->fault,
			    "'%s' is not expected here. See: causeway help %s",
			    invocation->argv[arguments_most], invocation->command->name);
	if (outcome == OK)
		outcome = program_open(&program, invocation, PROGRAM_PEOPLE | PROGRAM_BESIDE,
				       invocation->fault);
	if (outcome != OK)
		return outcome;
	outcome = act->run(&program, invocation);
	program_close(&program);
	return outcome;
}

// A campaign that is named must be there: a role in a misspelt one would open nothing.
static enum outcome campaign_there(struct program *program, const struct invocation *invocation)
{
	struct conn *conn;
	struct campaign campaign;
	const struct str slug = flag(invocation, "campaign");
	if (slug.len == 0)
		return OK;
	enum outcome outcome = store_reader(program->store, &conn, invocation->fault);
	if (outcome != OK)
		return outcome;
	outcome = campaign_by_slug(conn, invocation->arena, slug, &campaign, invocation->fault);
	conn_release(conn);
	return outcome == NOT_FOUND ? fail(NOT_FOUND, invocation->fault,
					   "There is no campaign '%.*s'.", STR_ARG(slug))
				    : outcome;
}

static const char *time_text(struct arena *arena, int64_t ms)
{
	char text[TIME_TEXT_MAX];
	const size_t len = time_format(ms / 1000 * 1000, text);
	return arena_copy(arena, str_of(text, len)).at;
}

// --- accounts ---

static enum outcome account_add(struct program *program, struct invocation *invocation)
{
	struct new_account account = {
	    .email = flag(invocation, "email"),
	    .name = flag(invocation, "name"),
	    .role = flag(invocation, "role"),
	    .campaign = flag(invocation, "campaign"),
	};
	int64_t id;
	enum outcome outcome = secret_read(invocation->arena, flag(invocation, "password-file").at,
					   &account.password, invocation->fault);
	if (outcome == OK)
		outcome = campaign_there(program, invocation);
	if (outcome == OK)
		outcome = account_create(program->people, &account, &id, invocation->fault);
	if (outcome == CONFLICT)
		return fail(CONFLICT, invocation->fault,
			    "%.*s has an account already. Give it a role with: causeway account "
			    "grant",
			    STR_ARG(account.email));
	if (outcome == OK)
		printf("%.*s may sign in as %.*s.\n", STR_ARG(account.name),
		       STR_ARG(account.email));
	return outcome;
}

static enum outcome account_print_all(struct program *program, struct invocation *invocation)
{
	int64_t after = 0;
	size_t count = ACCOUNT_PAGE;
	while (count == ACCOUNT_PAGE) {
		struct arena arena;
		struct account *list;
		arena_init(&arena, (size_t)4 << 20);
		const enum outcome outcome =
		    account_list(program->people, &arena, after, &list, &count, invocation->fault);
		for (size_t i = 0; outcome == OK && i < count; i++) {
			printf("%.*s\t%.*s\t%.*s\t%s\n", STR_ARG(list[i].email),
			       STR_ARG(list[i].name), STR_ARG(list[i].roles),
			       list[i].disabled_at ? "disabled" : "");
			after = list[i].id;
		}
		arena_free(&arena);
		if (outcome != OK)
			return outcome;
	}
	return OK;
}

static enum outcome account_named(struct program *program, const struct invocation *invocation,
				  int64_t *ret_id)
{
	return account_find(program->people, flag(invocation, "email"), ret_id, invocation->fault);
}

static enum outcome done(const struct invocation *invocation, enum outcome outcome,
			 const char *sentence)
{
	if (outcome == OK)
		printf("%.*s %s\n", STR_ARG(flag(invocation, "email")), sentence);
	return outcome;
}

static enum outcome account_set_password(struct program *program, struct invocation *invocation)
{
	int64_t id;
	struct str password;
	enum outcome outcome = account_named(program, invocation, &id);
	if (outcome == OK)
		outcome = secret_read(invocation->arena, flag(invocation, "password-file").at,
				      &password, invocation->fault);
	if (outcome == OK)
		outcome = account_password(program->people, id, password, 0, invocation->fault);
	return done(invocation, outcome, "has a new password and must sign in again.");
}

static enum outcome account_close(struct program *program, struct invocation *invocation)
{
	int64_t id;
	enum outcome outcome = account_named(program, invocation, &id);
	if (outcome == OK)
		outcome = account_disable(program->people, id, 0, STR(""), invocation->fault);
	return done(invocation, outcome, "is signed out and cannot sign in any more.");
}

static enum outcome account_open(struct program *program, struct invocation *invocation)
{
	int64_t id;
	enum outcome outcome = account_named(program, invocation, &id);
	if (outcome == OK)
		outcome = account_enable(program->people, id, 0, STR(""), invocation->fault);
	return done(invocation, outcome, "may sign in again.");
}

static enum outcome account_forget(struct program *program, struct invocation *invocation)
{
	int64_t id;
	enum outcome outcome = account_named(program, invocation, &id);
	if (outcome == OK)
		outcome = account_erase(program->people, id, 0, STR(""), invocation->fault);
	return done(invocation, outcome, "is erased.");
}

static enum outcome account_give(struct program *program, struct invocation *invocation)
{
	int64_t id;
	enum outcome outcome = account_named(program, invocation, &id);
	if (outcome == OK)
		outcome = campaign_there(program, invocation);
	if (outcome == OK)
		outcome = account_grant(program->people, id, flag(invocation, "role"),
					flag(invocation, "campaign"), 0, invocation->fault);
	return done(invocation, outcome, "has the role, from now on.");
}

static enum outcome account_take(struct program *program, struct invocation *invocation)
{
	int64_t id;
	enum outcome outcome = account_named(program, invocation, &id);
	if (outcome == OK)
		outcome = account_withdraw(program->people, id, flag(invocation, "role"),
					   flag(invocation, "campaign"), 0, invocation->fault);
	return done(invocation, outcome, "has the role no more.");
}

// --- links, second step, sessions ---

// A link to this server: from --url, else as it listens by its settings.
static void link_print(const struct invocation *invocation, const char *path, struct str secret)
{
	const struct str url = flag(invocation, "url");
	const bool tls = flag(invocation, "tls-cert").len > 0;
	if (url.len > 0)
		printf("%.*s%s%.*s\n", STR_ARG(url), path, STR_ARG(secret));
	else
		printf("%s://%.*s%s%.*s\n", tls ? "https" : "http",
		       STR_ARG(flag(invocation, "listen")), path, STR_ARG(secret));
}

static enum outcome account_invite(struct program *program, struct invocation *invocation)
{
	struct str secret;
	const struct new_invite invite = {
	    .email = flag(invocation, "email"),
	    .role = flag(invocation, "role"),
	    .campaign = flag(invocation, "campaign"),
	    .may = UINT32_MAX, // whoever runs the server may give any role
	};
	enum outcome outcome = campaign_there(program, invocation);
	if (outcome == OK)
		outcome = invite_create(program->people, invocation->arena, &invite, &secret,
					invocation->fault);
	if (outcome == OK)
		link_print(invocation, "/invite/", secret);
	return outcome;
}

static enum outcome account_reset_link(struct program *program, struct invocation *invocation)
{
	struct str secret;
	struct new_reset reset = {0};
	enum outcome outcome = account_named(program, invocation, &reset.account);
	if (outcome == OK)
		outcome = reset_link_make(program->people, invocation->arena, &reset, &secret,
					  invocation->fault);
	if (outcome == OK)
		link_print(invocation, "/reset/", secret);
	return outcome;
}

static enum outcome account_totp_off(struct program *program, struct invocation *invocation)
{
	int64_t id;
	enum outcome outcome = account_named(program, invocation, &id);
	if (outcome == OK)
		outcome = second_step_remove(program->people, id, 0, STR(""), invocation->fault);
	return done(invocation, outcome, "signs in with the password alone, from now on.");
}

static enum outcome account_sessions(struct program *program, struct invocation *invocation)
{
	int64_t id;
	struct conn *conn;
	size_t count = 0;
	struct open_session *list = NULL;
	enum outcome outcome = account_named(program, invocation, &id);
	if (outcome == OK)
		outcome = store_reader(program->store, &conn, invocation->fault);
	if (outcome != OK)
		return outcome;
	outcome =
	    session_list(conn, invocation->arena, id, time_now(), &list, &count, invocation->fault);
	conn_release(conn);
	for (size_t i = 0; outcome == OK && i < count; i++)
		printf("%s\t%s\t%.*s\t%.*s\n", time_text(invocation->arena, list[i].created_at),
		       time_text(invocation->arena, list[i].used_at), STR_ARG(list[i].network),
		       STR_ARG(list[i].device));
	return outcome;
}

enum outcome command_account(struct invocation *invocation)
{
	static const struct act acts[] = {
	    {"add", {"email", "name", "role", "password-file"}, account_add},
	    {"list", {NULL}, account_print_all},
	    {"password", {"email", "password-file"}, account_set_password},
	    {"disable", {"email"}, account_close},
	    {"enable", {"email"}, account_open},
	    {"erase", {"email"}, account_forget},
	    {"grant", {"email", "role"}, account_give},
	    {"withdraw", {"email", "role"}, account_take},
	    {"invite", {"email", "role"}, account_invite},
	    {"reset-link", {"email"}, account_reset_link},
	    {"totp-off", {"email"}, account_totp_off},
	    {"sessions", {"email"}, account_sessions},
	};
	return act_run(invocation, acts, sizeof acts / sizeof acts[0], 2);
}

// --- tokens ---

static enum outcome token_add(struct program *program, struct invocation *invocation)
{
	struct str secret;
	const int64_t days = config_number(invocation->config, "days");
	const char *file = flag(invocation, "token-file").at;
	const struct new_token wanted = {
	    .name = flag(invocation, "name"),
	    .campaign = flag(invocation, "campaign"),
	    .permissions = flag(invocation, "permissions"),
	    .expires_at = days > 0 ? time_now() + days * DAY_MS : 0,
	};
	enum outcome outcome = campaign_there(program, invocation);
	if (outcome == OK)
		outcome = token_create(program->people, invocation->arena, &wanted, &secret,
				       invocation->fault);
	if (outcome != OK)
		return outcome;
	if (file[0] != '\0')
		return secret_write(file, secret, invocation->fault);
	printf("%.*s\n", STR_ARG(secret));
	return OK;
}

static enum outcome token_print_all(struct program *program, struct invocation *invocation)
{
	int64_t after = 0;
	size_t count = TOKEN_PAGE;
	while (count == TOKEN_PAGE) {
		struct arena arena;
		struct kept_token *list;
		arena_init(&arena, (size_t)4 << 20);
		const enum outcome outcome =
		    token_list(program->people, &arena, after, &list, &count, invocation->fault);
		for (size_t i = 0; outcome == OK && i < count; i++) {
			printf("%lld\t%.*s\t%.*s\t%.*s\t%s\n", (long long)list[i].id,
			       STR_ARG(list[i].name), STR_ARG(list[i].campaign),
			       STR_ARG(list[i].permissions),
			       list[i].expires_at ? time_text(&arena, list[i].expires_at) : "");
			after = list[i].id;
		}
		arena_free(&arena);
		if (outcome != OK)
			return outcome;
	}
	return OK;
}

static enum outcome token_end(struct program *program, struct invocation *invocation)
{
	int64_t id;
	if (invocation->argc != 3 || !str_to_i64(str_from(invocation->argv[2]), &id))
		return fail(INVALID, invocation->fault,
			    "Say which: causeway token revoke ID. The ids: causeway token list");
	const enum outcome outcome = token_revoke(program->people, id, 0, invocation->fault);
	if (outcome == OK)
		printf("The token opens nothing any more.\n");
	return outcome;
}

enum outcome command_token(struct invocation *invocation)
{
	static const struct act acts[] = {
	    {"add", {"name", "campaign", "permissions"}, token_add},
	    {"list", {NULL}, token_print_all},
	    {"revoke", {NULL}, token_end},
	};
	return act_run(invocation, acts, sizeof acts / sizeof acts[0], 3);
}
