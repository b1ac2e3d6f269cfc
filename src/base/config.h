// SPDX-License-Identifier: AGPL-3.0-or-later
// Settings: declared once in a table, taken from (weakest first) the default, the file
// DATA/causeway.conf ("name = value" lines, # comments), the environment (CAUSEWAY_NAME) and
// command-line flags (--name value, --name=value). Knows where each value came from. Each room
// exports its own table; app/ joins them. Never prints a secret.
#ifndef CAUSEWAY_BASE_CONFIG_H
#define CAUSEWAY_BASE_CONFIG_H

#include "base/arena.h"
#include "base/outcome.h"

enum setting_type { SETTING_TEXT, SETTING_NUMBER, SETTING_BYTES, SETTING_DURATION, SETTING_SWITCH, SETTING_PATH };

struct setting {
	const char *name;          // "listen", "log-format": lower case, dashes
	enum setting_type type;    // BYTES: 16M, 64k; DURATION: 250ms, 5s, 2m, 1h, kept as ms; SWITCH: yes/no
	const char *standard;      // the default, in the same syntax
	int64_t least, most;       // range of NUMBER, BYTES, DURATION; both 0: any
	bool secret;               // shown as "(set)" only
	const char *help;          // one sentence
};

enum setting_origin { FROM_DEFAULT, FROM_FILE, FROM_ENVIRONMENT, FROM_FLAG };

struct config; // lives in the arena it was made in

// Joins settings tables (arrays of tables and their lengths) into a config holding the defaults.
enum outcome config_new(struct arena *arena, const struct setting *const *tables, const size_t *counts,
			size_t n_tables, struct config **ret_config, struct fault *fault);
// Reads the file; a missing file is OK. INVALID names the line and what is allowed.
enum outcome config_read_file(struct config *config, const char *path, struct fault *fault);
enum outcome config_read_environment(struct config *config, char *const *environ_list,
				     struct fault *fault);
// Takes known --flags out of argv (from index 1), leaves the rest in order, updates *argc.
enum outcome config_read_flags(struct config *config, int *argc, char **argv, struct fault *fault);

// Values; asking for a name that no table declares is a programming error and aborts.
struct str config_text(const struct config *config, const char *name); // also zero-terminated
int64_t config_number(const struct config *config, const char *name);  // NUMBER, BYTES, DURATION
bool config_switch(const struct config *config, const char *name);

// Walks all settings in table order, for `causeway config`; `value` is masked if secret.
typedef void config_show_fn(void *context, const struct setting *setting, struct str value,
			    enum setting_origin origin);
void config_show(const struct config *config, config_show_fn *show, void *context);

#endif
