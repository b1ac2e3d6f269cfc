#include "app/command.h"
enum outcome command_triage(struct invocation *invocation) { return fail(UNAVAILABLE, invocation->fault, "not yet"); }
