// SPDX-License-Identifier: AGPL-3.0-or-later
// Subcommands are data: name, settings, help and what runs. `causeway help` and the man pages are
// made from the table; nothing else knows the list.
#ifndef CAUSEWAY_APP_COMMAND_H
#define CAUSEWAY_APP_COMMAND_H

#include "base/arena.h"
#include "base/config.h"
#include "base/outcome.h"
#include "triage/judgement.h"

struct invocation {
	const struct command *command;
	struct arena *arena;
	struct config *config; // file, environment and flags are read
	int argc;	       // what is left behind the flags
	char **argv;
	struct fault *fault;
	struct vault *vault; // opened already, for the program that is opened next; else NULL
	int alarm_helper;    // the line to the process that sends alarms out; 0: there is none
	struct picture_line *pictures; // to the process that makes pictures harmless; NULL: none
};

struct command {
	const char *name;
	const char *arguments;		// behind the flags: "FILE|-"; "" for none
	const char *help;		// one line
	const char *manual;		// a few sentences; lines are wrapped already
	const struct setting *settings; // its own, beside the common ones
	size_t n_settings;
	bool quiet_config; // does not read DATA/causeway.conf (nothing of a server is used)
	enum outcome (*run)(struct invocation *invocation);
};

extern const struct command commands[];
extern const size_t command_count;

// Settings that every command takes: data, database, log-level, log-format, share.
extern const struct setting common_settings[];
extern const size_t common_setting_count;

// The rooms of commands.
enum outcome command_serve(struct invocation *invocation);
enum outcome command_demo(struct invocation *invocation);
enum outcome command_setup(struct invocation *invocation);
enum outcome command_ingest(struct invocation *invocation);
enum outcome command_import(struct invocation *invocation);
enum outcome command_chat(struct invocation *invocation);
enum outcome command_export(struct invocation *invocation);
enum outcome command_triage(struct invocation *invocation);
enum outcome command_train(struct invocation *invocation);
enum outcome command_train_language(struct invocation *invocation);
enum outcome command_evaluate(struct invocation *invocation);
enum outcome command_backup(struct invocation *invocation);
enum outcome command_restore(struct invocation *invocation);
enum outcome command_check(struct invocation *invocation);
enum outcome command_config(struct invocation *invocation);
enum outcome command_account(struct invocation *invocation);
enum outcome command_token(struct invocation *invocation);
enum outcome command_tls(struct invocation *invocation);
enum outcome command_mail(struct invocation *invocation);
enum outcome command_vault(struct invocation *invocation);
enum outcome command_lock(struct invocation *invocation);
enum outcome command_audit(struct invocation *invocation);
enum outcome command_routes(struct invocation *invocation);
enum outcome command_roles(struct invocation *invocation);
enum outcome command_help(struct invocation *invocation);
enum outcome command_version(struct invocation *invocation);

// Path of a read-only file that comes with the program ("model/heads.cwm"), in the arena: in the
// folder of the setting `share`, else share/causeway beside the program, else ../share/causeway.
const char *share_path(struct arena *arena, const struct config *config, const char *file);

// The files of triage that come with the program.
struct judgement_files share_judgement(struct arena *arena, const struct config *config);

// Sets level and form of the log from the settings.
void log_configure(const struct config *config);

#define CAUSEWAY_VERSION "0.1.0"

#endif
