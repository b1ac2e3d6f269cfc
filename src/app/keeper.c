// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/keeper.h"

#include "app/confine.h"
#include "app/gate.h"
#include "app/program.h"
#include "app/unlock.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// What the first child takes from file, credential or terminal; without such a source, and in every
// later child, the locked page takes it.
static enum outcome key_get(struct invocation *invocation, bool locked, struct fault *fault)
{
	enum outcome outcome = NOT_FOUND;
	if (!locked)
		outcome = unlock(invocation, &invocation->vault, fault);
	if (outcome != OK && outcome != NOT_FOUND)
		return outcome;
	const enum outcome confined = confine(invocation, fault);
	if (confined != OK)
		return confined;
	if (outcome == NOT_FOUND)
		outcome = gate_serve(invocation, &invocation->vault, fault);
	return outcome;
}

static _Noreturn void child_main(struct invocation *invocation, bool locked,
				 enum outcome (*serve)(struct invocation *invocation))
{
	struct fault *fault = invocation->fault;
	memory_guard();
	enum outcome outcome = key_get(invocation, locked, fault);
	if (outcome == OK && invocation->vault)
		outcome = serve(invocation);
	if (outcome != OK)
		fprintf(stderr, "causeway: %s\n",
			fault->text[0] ? fault->text : outcome_name(outcome));
	exit(outcome_exit(outcome));
}

// Hands signals on until the child has ended; its wait status.
static int child_wait(pid_t child, const sigset_t *set)
{
	int status = 0, got = 0;
	while (waitpid(child, &status, WNOHANG) == 0)
		if (sigwait(set, &got) == 0 && got != SIGCHLD)
			kill(child, got);
	return status;
}

void keeper_run(struct invocation *invocation, enum outcome (*serve)(struct invocation *invocation))
{
	sigset_t set;
	const pid_t keeper = getpid();
	program_block_signals(&set);
	sigaddset(&set, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	for (bool locked = false;; locked = true) {
		fflush(NULL);
		const pid_t child = fork();
		if (child < 0) {
			fprintf(stderr, "causeway: No process can be started.\n");
			exit(outcome_exit(UNAVAILABLE));
		}
		if (child == 0) {
			// Nobody is left to lock a server whose keeper was killed.
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (getppid() != keeper)
				_exit(1);
			child_main(invocation, locked, serve);
		}
		const int status = child_wait(child, &set);
		if (WIFSIGNALED(status))
			exit(128 + WTERMSIG(status));
		if (WEXITSTATUS(status) != KEEPER_LOCKED)
			exit(WEXITSTATUS(status));
	}
}
