// SPDX-License-Identifier: AGPL-3.0-or-later
// What a locked server shows: one page, at every address, that says so and takes the passphrase;
// 503 for programs. It opens no database; all it can do is open the vault.
#ifndef CAUSEWAY_APP_GATE_H
#define CAUSEWAY_APP_GATE_H

#include "app/command.h"
#include "store/vault.h"

// Serves until somebody gives the passphrase; *ret_vault is the open vault then, or NULL when the
// server was told to stop. Its signals must be blocked (program_block_signals).
enum outcome gate_serve(const struct invocation *invocation, struct vault **ret_vault,
			struct fault *fault);

#endif
