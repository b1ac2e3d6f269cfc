// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway help: the commands and their flags as text, and all of it as one manual page in mdoc.
#include "app/command.h"

static void print_settings(const struct setting *settings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		printf("  --%-18s %s", settings[i].name, settings[i].help);
		if (settings[i].standard[0] != '\0')
			printf(" [%s]", settings[i].standard);
		printf("\n");
	}
}

static void print_command(const struct command *command)
{
	printf("causeway %s [flags] %s\n\n%s\n", command->name, command->arguments, command->help);
	if (command->manual[0] != '\0')
		printf("%s\n", command->manual);
	if (command->n_settings > 0) {
		printf("\nFlags:\n");
		print_settings(command->settings, command->n_settings);
	}
	printf("\nCommon flags (%sor as CAUSEWAY_NAME):\n",
	       command->quiet_config ? "" : "also in DATA/causeway.conf, ");
	print_settings(common_settings, common_setting_count);
}

static void print_list(void)
{
	printf(
	    "Causeway listens to what people say in a crisis, tells signal from noise and brings\n"
	    "those who need help together with those who can give it.\n\n"
	    "causeway COMMAND [flags]\n\n");
	for (size_t i = 0; i < command_count; i++)
		printf("  %-15s %s\n", commands[i].name, commands[i].help);
	printf("\ncauseway help COMMAND says more.\n");
}

// --- mdoc: a line that begins with a dot or an apostrophe would be read as a macro ---

static void man_text(const char *text)
{
	printf("%s%s\n", text[0] == '.' || text[0] == '\'' ? "\\&" : "", text);
}

static void man_settings(const struct setting *settings, size_t count)
{
	printf(".Bl -tag -width Ds\n");
	for (size_t i = 0; i < count; i++) {
		printf(".It Fl -%s\n", settings[i].name);
		man_text(settings[i].help);
		if (settings[i].standard[0] != '\0')
			printf("The default is\n.Ql %s .\n", settings[i].standard);
	}
	printf(".El\n");
}

static void print_manual(void)
{
	printf(
	    ".Dd $Mdocdate$\n.Dt CAUSEWAY 1\n.Os\n.Sh NAME\n.Nm causeway\n"
	    ".Nd listens in a crisis, tells signal from noise, brings help to those who need it\n"
	    ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar flags\n.Sh DESCRIPTION\n"
	    "One program with one data directory.\nEach command takes its own flags and the common "
	    "ones.\n.Sh COMMANDS\n");
	for (size_t i = 0; i < command_count; i++) {
		printf(".Ss causeway %s %s\n", commands[i].name, commands[i].arguments);
		man_text(commands[i].help);
		if (commands[i].manual[0] != '\0')
			man_text(commands[i].manual);
		if (commands[i].n_settings > 0)
			man_settings(commands[i].settings, commands[i].n_settings);
	}
	printf(".Sh COMMON FLAGS\nThey may also stand in\n.Pa DATA/causeway.conf\nas\n"
	       ".Ql name = value ,\nor in the environment as\n.Ev CAUSEWAY_NAME .\n"
	       "A flag is stronger than the environment, which is stronger than the file.\n");
	man_settings(common_settings, common_setting_count);
	printf(".Sh EXIT STATUS\nZero when all went well, else a number of\n.Xr sysexits 3 .\n");
}

enum outcome command_help(struct invocation *invocation)
{
	if (config_switch(invocation->config, "man")) {
		print_manual();
		return OK;
	}
	if (invocation->argc < 2) {
		print_list();
		return OK;
	}
	for (size_t i = 0; i < command_count; i++) {
		if (strcmp(commands[i].name, invocation->argv[1]) != 0)
			continue;
		print_command(&commands[i]);
		return OK;
	}
	return fail(INVALID, invocation->fault, "There is no command '%s'.", invocation->argv[1]);
}
