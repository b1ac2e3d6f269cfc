// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway triage: standard input to standard output, with the files that come with the program.
#include "app/command.h"
#include "triage/command.h"
#include "triage/judgement.h"

#include <unistd.h>

enum outcome command_triage(struct invocation *invocation)
{
	const struct config *config = invocation->config;
	const struct judgement_files files = share_judgement(invocation->arena, invocation->config);
	struct judgement *judgement;
	enum outcome outcome = judgement_new(&files, &judgement, invocation->fault);
	if (outcome != OK)
		return outcome;
	const struct triage_options options = {
	    .judge = judgement_judge(judgement),
	    .in_fd = STDIN_FILENO,
	    .out_fd = STDOUT_FILENO,
	    .jobs = (unsigned)config_number(config, "jobs"),
	    .why = config_switch(config, "why"),
	    .country = config_text(config, "country"),
	};
	outcome = triage_run(&options, invocation->fault);
	judgement_free(judgement);
	return outcome;
}
