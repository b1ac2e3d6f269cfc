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

// --- mdoc ---

// One line of text: a sentence each, and nothing of it read as a macro or an escape.
static void man_line(const char *text, size_t len)
{
	bool begins = true;
	for (size_t i = 0; i < len; i++) {
		if (begins && (text[i] == '.' || text[i] == '\''))
			printf("\\&");
		begins = text[i] == ' ' && i > 0 &&
			 (strchr(".!?", text[i - 1]) ||
			  (i > 1 && text[i - 1] == ')' && strchr(".!?", text[i - 2])));
		if (text[i] == '\\')
			printf("\\e");
		else
			putchar(begins ? '\n' : text[i]);
	}
	putchar('\n');
}

// Lines that begin with two spaces are to be typed as they stand.
static void man_text(const char *text)
{
	bool typed = false;
	while (*text) {
		const size_t len = strcspn(text, "\n");
		const bool now = strncmp(text, "  ", 2) == 0;
		if (now != typed)
			printf(now ? ".Bd -literal\n" : ".Ed\n");
		typed = now;
		man_line(text, len);
		text += len + (text[len] != '\0');
	}
	if (typed)
		printf(".Ed\n");
}

static void man_settings(const struct setting *settings, size_t count)
{
	static const char *const values[] = {
	    [SETTING_TEXT] = " Ar text",     [SETTING_NUMBER] = " Ar number",
	    [SETTING_BYTES] = " Ar bytes",   [SETTING_DURATION] = " Ar time",
	    [SETTING_SWITCH] = " Op Ar yes", [SETTING_PATH] = " Ar path",
	};
	printf(".Bl -tag -width Ds\n");
	for (size_t i = 0; i < count; i++) {
		printf(".It Fl -%s%s\n", settings[i].name, values[settings[i].type]);
		man_text(settings[i].help);
		if (settings[i].standard[0] != '\0')
			printf("The default is\n.Ql %s .\n", settings[i].standard);
	}
	printf(".El\n");
}

static void man_exits(void)
{
	static const char *const meant[] = {
	    [OK] = "All went well.",
	    [NOT_FOUND] = "What was named does not exist.",
	    [DENIED] = "It may not be done: by the rights of a file, or without the passphrase.",
	    [INVALID] = "The command, or what it was given, is wrong.",
	    [CONFLICT] = "It exists already, or somebody was first.",
	    [TOO_MUCH] = "A limit was passed.",
	    [UNAVAILABLE] = "It cannot be done now; trying again may work.",
	    [FAULT] = "Something is damaged, or the program made a mistake.",
	};
	printf(".Sh EXIT STATUS\n.Bl -tag -width Ds\n");
	for (enum outcome outcome = OK; outcome <= FAULT; outcome++)
		printf(".It %d\n%s\n", outcome_exit(outcome), meant[outcome]);
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
		const char *arguments = commands[i].arguments;
		printf(".Ss causeway %s%s%s\n", commands[i].name, arguments[0] ? " " : "",
		       arguments);
		man_text(commands[i].help);
		man_text(commands[i].manual);
		if (commands[i].n_settings > 0)
			man_settings(commands[i].settings, commands[i].n_settings);
	}
	printf(".Sh COMMON FLAGS\nThey may also stand in\n.Pa DATA/causeway.conf\nas\n"
	       ".Ql name = value ,\nor in the environment as\n.Ev CAUSEWAY_NAME .\n"
	       "A flag is stronger than the environment, which is stronger than the file.\n");
	man_settings(common_settings, common_setting_count);
	man_exits();
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
