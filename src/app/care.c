// SPDX-License-Identifier: AGPL-3.0-or-later
// Commands that care for the data directory: backup, restore, check, config.
#include "app/program.h"
#include "app/unlock.h"

static enum outcome one_file(const struct invocation *invocation, const char *what,
			     const char **ret_file, struct fault *fault)
{
	if (invocation->argc != 2)
		return fail(INVALID, fault, "Say which file: causeway %s [flags] %s",
			    invocation->command->name, what);
	*ret_file = invocation->argv[1];
	return OK;
}

enum outcome command_backup(struct invocation *invocation)
{
	const char *file = NULL;
	struct program program;
	enum outcome outcome = one_file(invocation, "FILE", &file, invocation->fault);
	if (outcome == OK)
		outcome = program_open(&program, invocation, PROGRAM_READ_ONLY, invocation->fault);
	if (outcome != OK)
		return outcome;
	outcome = store_backup(program.store, file, invocation->fault);
	const bool sealed = program.vault != NULL;
	program_close(&program);
	if (outcome == OK && sealed)
		printf(
		    "Saved to %s, sealed: a passphrase of today opens it. Keep contact.key of the "
		    "data directory as well: without it, contact data in the backup cannot be "
		    "read.\n",
		    file);
	else if (outcome == OK)
		printf("Saved to %s. Keep contact.key of the data directory apart from it: without "
		       "that file, contact data in the backup cannot be read.\n",
		       file);
	return outcome;
}

// A sealed backup brings its wrapped key along and asks for a passphrase of its time.
static enum outcome restore(const struct invocation *invocation, const char *dir, const char *file,
			    struct fault *fault)
{
	struct str key;
	struct passphrase *passphrase;
	struct vault *vault = NULL;
	enum outcome outcome = store_backup_key(file, invocation->arena, &key, fault);
	if (outcome == OK && key.len > 0) {
		memory_guard();
		outcome = passphrase_ask(invocation, "passphrase-file", "Passphrase of the backup",
					 false, &passphrase, fault);
		if (outcome != OK)
			return outcome;
		outcome =
		    vault_open_text(key, str_of(passphrase->text, passphrase->len), &vault, fault);
		passphrase_free(passphrase);
	}
	if (outcome == OK)
		outcome = store_restore(dir, file, vault, fault);
	vault_close(vault);
	return outcome;
}

enum outcome command_restore(struct invocation *invocation)
{
	const char *file = NULL;
	enum outcome outcome = one_file(invocation, "FILE", &file, invocation->fault);
	const char *dir = config_text(invocation->config, "data").at;
	if (outcome == OK && config_text(invocation->config, "database").len > 0)
		return fail(INVALID, invocation->fault,
			    "The data of this instance are in PostgreSQL. Use its own tool: "
			    "pg_restore --dbname=URL %s, with the URL of your settings.",
			    file);
	if (outcome == OK)
		outcome = restore(invocation, dir, file, invocation->fault);
	if (outcome == FAULT)
		return fail(INVALID, invocation->fault,
			    "%s is damaged. Nothing was restored; use another backup.", file);
	if (outcome == OK)
		printf("%s is in place again. If you have a copy of contact.key, put it into %s "
		       "before you start.\n",
		       file, dir);
	return outcome;
}

static void problem_print(void *context, struct str text)
{
	size_t *count = context;
	(*count)++;
	printf("%.*s\n", STR_ARG(text));
}

enum outcome command_check(struct invocation *invocation)
{
	struct program program;
	size_t problems = 0;
	enum outcome outcome =
	    program_open(&program, invocation, PROGRAM_READ_ONLY, invocation->fault);
	if (outcome != OK)
		return outcome;
	outcome = store_check(program.store, problem_print, &problems, invocation->fault);
	program_close(&program);
	if (outcome == OK && problems > 0)
		return fail(FAULT, invocation->fault,
			    "%zu problems. Stop the server, keep a copy of the data directory, and "
			    "restore the newest backup.",
			    problems);
	if (outcome == OK)
		printf("No problem found.\n");
	return outcome;
}

static void setting_print(void *context, const struct setting *setting, struct str value,
			  enum setting_origin origin)
{
	static const char *const origins[] = {"default", "file", "environment", "flag"};
	(void)context;
	printf("%-18s = %-24.*s # %s. %s\n", setting->name, STR_ARG(value), origins[origin],
	       setting->help);
}

enum outcome command_config(struct invocation *invocation)
{
	config_show(invocation->config, setting_print, NULL);
	return OK;
}
