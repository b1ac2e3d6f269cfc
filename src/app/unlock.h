// SPDX-License-Identifier: AGPL-3.0-or-later
// Where a passphrase comes from, for commands and for a server that starts: the file that the
// setting names, what systemd hands over, or the terminal. Keeps none; opens the vault with it.
#ifndef CAUSEWAY_APP_UNLOCK_H
#define CAUSEWAY_APP_UNLOCK_H

#include "app/command.h"
#include "store/vault.h"

// Name of the credential in a systemd unit: LoadCredential=causeway-passphrase:/path
#define PASSPHRASE_CREDENTIAL "causeway-passphrase"

// A passphrase in memory that is neither swapped nor dumped.
struct passphrase {
	char text[VAULT_PASSPHRASE_MOST + 1];
	size_t len;
};
void passphrase_free(struct passphrase *passphrase); // wipes; NULL is fine

// Asks for a passphrase. `setting` names a file ("passphrase-file"; "-" is standard input); without
// it the terminal is asked, with `prompt`, twice if `twice`. The credential counts only for
// "passphrase-file". NOT_FOUND when there is no such source.
enum outcome passphrase_ask(const struct invocation *invocation, const char *setting,
			    const char *prompt, bool twice, struct passphrase **ret_passphrase,
			    struct fault *fault);

// True if the data directory cannot be used without a passphrase.
bool unlock_needed(const struct invocation *invocation);

// Opens the vault if it is needed, else *ret_vault is NULL: invocation->vault if that is open
// already. The caller owns it. NOT_FOUND when nothing says the passphrase, DENIED when it is wrong.
enum outcome unlock(const struct invocation *invocation, struct vault **ret_vault,
		    struct fault *fault);

// From now on this process leaves no picture of its memory on the disk.
void memory_guard(void);

#endif
