// SPDX-License-Identifier: AGPL-3.0-or-later
// Which files and which port a server needs, from its settings; then into the sandbox.
#ifndef CAUSEWAY_APP_CONFINE_H
#define CAUSEWAY_APP_CONFINE_H

#include "app/command.h"

// Enters the sandbox as the setting says (base/sandbox.h) and logs how far it went. Before any
// thread is there; the data directory is made if it is missing, as a rule must name it.
enum outcome confine(const struct invocation *invocation, struct fault *fault);

#endif
