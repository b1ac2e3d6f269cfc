// SPDX-License-Identifier: AGPL-3.0-or-later
// Settings: declared once in a table, taken from (weakest first) the default, the file
// DATA/causeway.conf ("name = value" lines, # comments), the environment (CAUSEWAY_NAME) and
// command-line flags (--name value, --name=value). Knows where each value came from; a stronger
// origin wins in whichever order the origins are read. Each room exports its own table; app/ joins
// them. Never prints a secret.
#ifndef CAUSEWAY_BASE_CONFIG_H
#define CAUSEWAY_BASE_CONFIG_H

#include "base/arena.h"
#include "base/outcome.h"

enum setting_type {
	SETTING_TEXT,	  // UTF-8 in one line, at most 4,096 bytes
	SETTING_NUMBER,	  // a whole number
	SETTING_BYTES,	  // 512, 64k, 16M, 1G: powers of 1,024
	SETTING_DURATION, // 250ms, 5s, 2m, 1h, 7d; kept as ms
	SETTING_SWITCH,	  // yes or no; the flag alone means yes
	SETTING_PATH,	  // as TEXT
};

struct setting {
	const char *name; // "listen", "log-format": lower case, dashes
	enum setting_type type;
	const char *standard; // the default, in the same syntax
	int64_t least, most;  // range of NUMBER, BYTES, DURATION; both 0: any
	bool secret;	      // shown as "(set)" only
	const char *help;     // one sentence
};

enum setting_origin { FROM_DEFAULT, FROM_FILE, FROM_ENVIRONMENT, FROM_FLAG };

struct config; // lives in the arena it was made in

// Joins settings tables (arrays of tables and their lengths) into a config holding the defaults.
// FAULT if two settings share a name or a default is not allowed.
enum outcome config_new(struct arena *arena, const struct setting *const *tables,
			const size_t *counts, size_t n_tables, struct config **ret_config,
			struct fault *fault);

// Each of these stops at the first wrong value with INVALID and a sentence that names the place
// (file and line, variable, flag) and what is allowed; what stood before it is in force.

// Reads the file, at most 64 KiB; a missing file is OK, an unknown name or one set twice is not.
// DENIED if it sets a secret and others than its owner may read it.
enum outcome config_read_file(struct config *config, const char *path, struct fault *fault);
// Takes CAUSEWAY_LOG_FORMAT for "log-format"; ignores names that no table declares.
enum outcome config_read_environment(struct config *config, char *const *environ_list,
				     struct fault *fault);
// Takes known --flags out of argv (from index 1, up to "--"), leaves the rest in order, updates
// *argc.
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
