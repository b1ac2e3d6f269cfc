// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/unlock.h"

#include "base/secret_file.h"
#include "people/seal.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

void passphrase_free(struct passphrase *passphrase)
{
	sodium_free(passphrase); // wipes
}

void memory_guard(void)
{
	const struct rlimit none = {0, 0};
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
}

// ---- sources ----------------------------------------------------------------------------------

// One line from a descriptor; what does not fit is an error.
static enum outcome line_take(int fd, struct passphrase *passphrase, struct fault *fault)
{
	char byte;
	ssize_t n;
	passphrase->len = 0;
	while ((n = read(fd, &byte, 1)) == 1 && byte != '\n') {
		if (passphrase->len == VAULT_PASSPHRASE_MOST)
			return fail(INVALID, fault, "The passphrase is too long.");
		passphrase->text[passphrase->len++] = byte;
	}
	return n < 0 ? fail(UNAVAILABLE, fault, "The passphrase cannot be read: %s.",
			    strerrordesc_np(errno))
		     : OK;
}

static enum outcome file_take(const char *path, struct passphrase *passphrase, struct fault *fault)
{
	struct str line;
	const enum outcome outcome =
	    secret_file_line(path, passphrase->text, sizeof passphrase->text, &line, fault);
	if (outcome == OK)
		passphrase->len = line.len;
	return outcome == TOO_MUCH ? fail(INVALID, fault, "The passphrase in %s is too long.", path)
				   : outcome;
}

static enum outcome terminal_line(int terminal, const char *prompt, struct passphrase *passphrase,
				  struct fault *fault)
{
	struct termios before, silent;
	if (dprintf(terminal, "%s: ", prompt) < 0 || tcgetattr(terminal, &before) != 0)
		return fail(NOT_FOUND, fault, "There is no terminal to ask for the passphrase.");
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(terminal, TCSAFLUSH, &silent);
	const enum outcome outcome = line_take(terminal, passphrase, fault);
	tcsetattr(terminal, TCSAFLUSH, &before);
	dprintf(terminal, "\n");
	return outcome;
}

static enum outcome terminal_take(const char *prompt, bool twice, struct passphrase *passphrase,
				  struct fault *fault)
{
	const int terminal = isatty(STDIN_FILENO) ? open("/dev/tty", O_RDWR | O_CLOEXEC) : -1;
	if (terminal < 0)
		return fail(NOT_FOUND, fault,
			    "A passphrase is needed. Give it with --passphrase-file, or at a "
			    "terminal.");
	enum outcome outcome = terminal_line(terminal, prompt, passphrase, fault);
	struct passphrase *again = outcome == OK && twice ? sodium_malloc(sizeof *again) : NULL;
	if (again) {
		outcome = terminal_line(terminal, "Once more", again, fault);
		if (outcome == OK && (again->len != passphrase->len ||
				      memcmp(again->text, passphrase->text, again->len) != 0))
			outcome = fail(INVALID, fault, "The two are not the same.");
	}
	passphrase_free(again);
	close(terminal);
	return outcome;
}

// The file that the setting names, else the credential; empty if there is neither.
static const char *source_file(const struct invocation *invocation, const char *setting)
{
	const struct str file = config_text(invocation->config, setting);
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	if (file.len > 0 || !credentials || strcmp(setting, "passphrase-file") != 0)
		return file.at;
	const char *path =
	    arena_format(invocation->arena, "%s/" PASSPHRASE_CREDENTIAL, credentials).at;
	return access(path, F_OK) == 0 ? path : "";
}

enum outcome passphrase_ask(const struct invocation *invocation, const char *setting,
			    const char *prompt, bool twice, struct passphrase **ret_passphrase,
			    struct fault *fault)
{
	const char *file = source_file(invocation, setting);
	struct passphrase *passphrase =
	    sodium_init() < 0 ? NULL : sodium_malloc(sizeof *passphrase);
	enum outcome outcome;
	if (!passphrase)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	if (strcmp(file, "-") == 0)
		outcome = line_take(STDIN_FILENO, passphrase, fault);
	else if (file[0] != '\0')
		outcome = file_take(file, passphrase, fault);
	else
		outcome = terminal_take(prompt, twice, passphrase, fault);
	if (outcome == OK)
		*ret_passphrase = passphrase;
	else
		passphrase_free(passphrase);
	// A file that was named and is not there is a mistake, not the want of a source.
	return outcome == NOT_FOUND && file[0] != '\0' ? INVALID : outcome;
}

// ---- opening ----------------------------------------------------------------------------------

bool unlock_needed(const struct invocation *invocation)
{
	const char *dir = config_text(invocation->config, "data").at;
	const bool database =
	    config_text(invocation->config, "database").len == 0 && store_sealed(dir);
	return database || sealer_locked(dir);
}

enum outcome unlock(const struct invocation *invocation, struct vault **ret_vault,
		    struct fault *fault)
{
	struct passphrase *passphrase;
	*ret_vault = invocation->vault;
	if (*ret_vault || !unlock_needed(invocation))
		return OK;
	memory_guard();
	enum outcome outcome =
	    passphrase_ask(invocation, "passphrase-file", "Passphrase", false, &passphrase, fault);
	if (outcome != OK)
		return outcome;
	outcome = vault_open(config_text(invocation->config, "data").at,
			     str_of(passphrase->text, passphrase->len), ret_vault, fault);
	passphrase_free(passphrase);
	return outcome;
}
