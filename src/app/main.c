// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway: one program, many subcommands. Finds the command, reads its settings, runs it, says in
// one sentence what went wrong.
#include "app/command.h"

#include <malloc.h>
#include <signal.h>
#include <unistd.h>

extern char **environ;

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < command_count; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static enum outcome settings_read(struct invocation *invocation, struct fault *fault)
{
	const struct command *command = invocation->command;
	const struct setting *const tables[] = {common_settings, command->settings};
	const size_t counts[] = {common_setting_count, command->n_settings};
	enum outcome outcome =
	    config_new(invocation->arena, tables, counts, 2, &invocation->config, fault);
	// Flags first: they say which data directory's file to read; their rank stays above it.
	if (outcome == OK)
		outcome = config_read_flags(invocation->config, &invocation->argc, invocation->argv,
					    fault);
	if (outcome == OK)
		outcome = config_read_environment(invocation->config, environ, fault);
	if (outcome == OK && !command->quiet_config) {
		const struct str file = arena_format(invocation->arena, "%s/causeway.conf",
						     config_text(invocation->config, "data").at);
		outcome = config_read_file(invocation->config, file.at, fault);
	}
	return outcome;
}

static enum outcome arguments_check(const struct invocation *invocation, struct fault *fault)
{
	for (int i = 1; i < invocation->argc; i++)
		if (invocation->argv[i][0] == '-' && invocation->argv[i][1] != '\0')
			return fail(INVALID, fault, "There is no flag %s. See: causeway help %s",
				    invocation->argv[i], invocation->command->name);
	if (invocation->argc > 1 && invocation->command->arguments[0] == '\0')
		return fail(INVALID, fault, "'%s' is not expected here. See: causeway help %s",
			    invocation->argv[1], invocation->command->name);
	return OK;
}

static enum outcome run(int argc, char **argv, struct arena *arena, struct fault *fault)
{
	const char *name = argc > 1 ? argv[1] : "help";
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	if (strcmp(name, "--version") == 0)
		name = "version";
	const struct command *command = command_find(name);
	if (!command)
		return fail(INVALID, fault, "There is no command '%s'. See: causeway help", name);
	struct invocation invocation = {
	    .command = command,
	    .arena = arena,
	    .argc = argc > 1 ? argc - 1 : 1,
	    .argv = argc > 1 ? argv + 1 : argv,
	    .fault = fault,
	};
	char *words[] = {"help", (char *)command->name, NULL};
	for (int i = 1; i < invocation.argc; i++) {
		if (strcmp(invocation.argv[i], "--help") != 0)
			continue;
		invocation.command = command_find("help");
		invocation.argc = 2;
		invocation.argv = words;
		break;
	}
	enum outcome outcome = settings_read(&invocation, fault);
	if (outcome == OK)
		outcome = arguments_check(&invocation, fault);
	if (outcome != OK)
		return outcome;
	log_configure(invocation.config);
	return invocation.command->run(&invocation);
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); // a file that may not grow is told to people
	// As many heaps as threads that work at once, not as threads there are: each keeps what it
	// once needed.
	mallopt(M_ARENA_MAX, 4);
	struct arena arena;
	struct fault fault = {0};
	arena_init(&arena, (size_t)64 << 20);
	const enum outcome outcome = run(argc, argv, &arena, &fault);
	arena_free(&arena);
	if (outcome != OK)
		fprintf(stderr, "causeway: %s\n",
			fault.text[0] ? fault.text : outcome_name(outcome));
	return outcome_exit(outcome);
}
