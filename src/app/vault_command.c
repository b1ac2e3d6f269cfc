// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway vault, causeway lock: the data directory sealed by a passphrase, and a server that
// forgets it.
#include "app/program.h"
#include "app/unlock.h"

#include <signal.h>
#include <unistd.h>

#define LOCK_WAIT_MS 10000

static const char *dir_of(const struct invocation *invocation)
{
	return config_text(invocation->config, "data").at;
}

static bool in_postgres(const struct invocation *invocation)
{
	return config_text(invocation->config, "database").len > 0;
}

// The passphrase that is wanted from now on.
static enum outcome new_passphrase(const struct invocation *invocation,
				   struct passphrase **ret_passphrase, struct fault *fault)
{
	const enum outcome outcome = passphrase_ask(invocation, "new-passphrase-file",
						    "New passphrase", true, ret_passphrase, fault);
	return outcome == NOT_FOUND ? fail(INVALID, fault,
					   "A new passphrase is needed. Give it with "
					   "--new-passphrase-file, or at a terminal.")
				    : outcome;
}

// Opens the key with the passphrase that is asked for.
static enum outcome open_vault(const struct invocation *invocation, struct vault **ret_vault,
			       struct fault *fault)
{
	struct passphrase *passphrase;
	if (!vault_exists(dir_of(invocation)))
		return fail(INVALID, fault, "The vault is off: %s has no key.", dir_of(invocation));
	enum outcome outcome =
	    passphrase_ask(invocation, "passphrase-file", "Passphrase", false, &passphrase, fault);
	if (outcome != OK)
		return outcome;
	outcome = vault_open(dir_of(invocation), str_of(passphrase->text, passphrase->len),
			     ret_vault, fault);
	passphrase_free(passphrase);
	return outcome;
}

static enum outcome make_vault(const struct invocation *invocation, struct vault **ret_vault,
			       struct fault *fault)
{
	struct passphrase *passphrase;
	enum outcome outcome = new_passphrase(invocation, &passphrase, fault);
	if (outcome != OK)
		return outcome;
	outcome = vault_create(dir_of(invocation), str_of(passphrase->text, passphrase->len),
			       vault_cost_standard, ret_vault, fault);
	passphrase_free(passphrase);
	return outcome;
}

// The database and the key of contact data, in this order: a start with the passphrase seals the
// latter by itself, should this be cut off between them.
static enum outcome convert(const struct invocation *invocation, const struct vault *vault,
			    bool seal, struct fault *fault)
{
	enum outcome outcome = OK;
	if (!in_postgres(invocation))
		outcome = store_convert(dir_of(invocation), vault, seal, fault);
	if (outcome == OK || outcome == CONFLICT) // CONFLICT: that was done before
		outcome = sealer_convert(dir_of(invocation), vault, seal, fault);
	return outcome;
}

static enum outcome no_server(const struct invocation *invocation, struct fault *fault)
{
	return store_holder(dir_of(invocation)) == 0
		   ? OK
		   : fail(UNAVAILABLE, fault, "A server is running on %s. Stop it first.",
			  dir_of(invocation));
}

static const char *key_file(const struct invocation *invocation)
{
	return arena_format(invocation->arena, "%s/key", dir_of(invocation)).at;
}

// A key that exists is one that turning on, or off, began with and did not get to its end.
static enum outcome vault_on(const struct invocation *invocation, struct fault *fault)
{
	struct vault *vault = NULL;
	if (!in_postgres(invocation) && store_sealed(dir_of(invocation)) &&
	    sealer_locked(dir_of(invocation)))
		return fail(CONFLICT, fault, "The vault is on already.");
	if (access(dir_of(invocation), F_OK) != 0)
		return fail(NOT_FOUND, fault, "There is no data directory %s.", dir_of(invocation));
	const bool began = vault_exists(dir_of(invocation));
	enum outcome outcome = no_server(invocation, fault);
	if (outcome == OK)
		outcome = began ? open_vault(invocation, &vault, fault)
				: make_vault(invocation, &vault, fault);
	if (outcome == OK)
		outcome = convert(invocation, vault, true, fault);
	vault_close(vault);
	// A key with which nothing was sealed would only be in the way of the next try.
	if (outcome != OK && !began && !unlock_needed(invocation))
		unlink(key_file(invocation));
	if (outcome == OK)
		printf("The vault is on: %s cannot be read without the passphrase. Keep the "
		       "passphrase where it cannot get lost; nobody can help you without it. "
		       "Backups made before today are not sealed: destroy or seal them.\n",
		       dir_of(invocation));
	return outcome;
}

static enum outcome vault_off(const struct invocation *invocation, struct fault *fault)
{
	struct vault *vault = NULL;
	enum outcome outcome = no_server(invocation, fault);
	if (outcome == OK)
		outcome = open_vault(invocation, &vault, fault);
	if (outcome == OK)
		outcome = convert(invocation, vault, false, fault);
	vault_close(vault);
	if (outcome != OK)
		return outcome;
	// Nothing is sealed with it any more; sealed backups carry their own copy.
	if (unlink(key_file(invocation)) != 0)
		return fail(UNAVAILABLE, fault, "%s cannot be removed.", key_file(invocation));
	printf("The vault is off: whoever has this disk can read %s.\n", dir_of(invocation));
	return OK;
}

static enum outcome vault_status(const struct invocation *invocation, struct fault *fault)
{
	size_t passphrases = 0;
	const char *dir = dir_of(invocation);
	if (vault_exists(dir)) {
		const enum outcome outcome = vault_count(dir, &passphrases, fault);
		if (outcome != OK)
			return outcome;
	}
	printf("database:    %s\ncontact.key: %s\npassphrases: %zu\n",
	       in_postgres(invocation) ? "in PostgreSQL, whose host must encrypt its disk"
	       : store_sealed(dir)     ? "sealed"
				       : "open",
	       sealer_locked(dir) ? "sealed" : "open", passphrases);
	return OK;
}

static enum outcome vault_passphrase(const struct invocation *invocation, struct fault *fault,
				     bool change)
{
	struct vault *vault = NULL;
	struct passphrase *passphrase;
	enum outcome outcome = open_vault(invocation, &vault, fault);
	if (outcome != OK)
		return outcome;
	outcome = new_passphrase(invocation, &passphrase, fault);
	if (outcome == OK) {
		const struct str text = str_of(passphrase->text, passphrase->len);
		outcome =
		    change
			? vault_change(dir_of(invocation), vault, text, vault_cost_standard, fault)
			: vault_add(dir_of(invocation), vault, text, vault_cost_standard, fault);
		passphrase_free(passphrase);
	}
	vault_close(vault);
	if (outcome == OK)
		printf(
		    "Done. Backups made before still open with the passphrases of their time.\n");
	return outcome;
}

static enum outcome vault_change_words(const struct invocation *invocation, struct fault *fault)
{
	return vault_passphrase(invocation, fault, true);
}

static enum outcome vault_add_words(const struct invocation *invocation, struct fault *fault)
{
	return vault_passphrase(invocation, fault, false);
}

static enum outcome vault_remove_words(const struct invocation *invocation, struct fault *fault)
{
	struct vault *vault = NULL;
	enum outcome outcome = open_vault(invocation, &vault, fault);
	if (outcome == OK)
		outcome = vault_remove(dir_of(invocation), vault, fault);
	vault_close(vault);
	return outcome;
}

static const struct {
	const char *name;
	enum outcome (*run)(const struct invocation *invocation, struct fault *fault);
} verbs[] = {
    {"on", vault_on},	      {"off", vault_off},
    {"status", vault_status}, {"passphrase", vault_change_words},
    {"add", vault_add_words}, {"remove", vault_remove_words},
};

enum outcome command_vault(struct invocation *invocation)
{
	const char *verb = invocation->argc == 2 ? invocation->argv[1] : "";
	memory_guard();
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(verbs[i].name, verb) == 0)
			return verbs[i].run(invocation, invocation->fault);
	return fail(INVALID, invocation->fault,
		    "Say what to do: causeway vault on|off|status|passphrase|add|remove");
}

// --- lock ---

enum outcome command_lock(struct invocation *invocation)
{
	struct fault *fault = invocation->fault;
	const int server = store_holder(dir_of(invocation));
	if (!unlock_needed(invocation))
		return fail(INVALID, fault,
			    "The vault is off, so there is nothing to lock. See: causeway help "
			    "vault");
	if (server == 0) {
		printf("No server has %s open.\n", dir_of(invocation));
		return OK;
	}
	if (kill(server, SIGUSR1) != 0)
		return fail(DENIED, fault,
			    "The server (process %d) cannot be told: run this as its user.",
			    server);
	for (int waited = 0; waited < LOCK_WAIT_MS; waited += 10) {
		if (store_holder(dir_of(invocation)) != server) {
			printf("Locked. The server asks for the passphrase on its page.\n");
			return OK;
		}
		usleep(10000);
	}
	return fail(UNAVAILABLE, fault, "The server (process %d) has not locked itself. Stop it.",
		    server);
}
