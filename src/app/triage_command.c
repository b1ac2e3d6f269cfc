// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway triage: standard input to standard output, with the files that come with the program.
#include "app/command.h"
#include "triage/command.h"
#include "triage/judgement.h"

#include <unistd.h>

// The label whose absence is to be explained, as a bit; 0: none.
static enum outcome head_asked(const struct invocation *invocation, uint32_t *ret_heads)
{
	const struct str name = config_text(invocation->config, "why-not");
	enum head head;
	if (name.len == 0)
		return OK;
	if (!head_from_name(name, &head))
		return fail(INVALID, invocation->fault,
			    "There is no label \"%.*s\". Choose one of request, offer, report, "
			    "caution, question, complaint, praise, or a topic such as water.",
			    STR_ARG(name));
	*ret_heads = 1U << head;
	return OK;
}

enum outcome command_triage(struct invocation *invocation)
{
	const struct config *config = invocation->config;
	struct judgement_files files = share_judgement(invocation->arena, invocation->config);
	struct judgement *judgement;
	uint32_t asked = 0;
	files.bulk = true;
	enum outcome outcome = head_asked(invocation, &asked);
	if (outcome == OK)
		outcome = judgement_new(&files, &judgement, invocation->fault);
	if (outcome != OK)
		return outcome;
	const struct triage_options options = {
	    .judge = judgement_judge(judgement),
	    .in_fd = STDIN_FILENO,
	    .out_fd = STDOUT_FILENO,
	    .jobs = (unsigned)config_number(config, "jobs"),
	    .why = config_switch(config, "why"),
	    .why_not = asked,
	    .country = config_text(config, "country"),
	};
	outcome = triage_run(&options, invocation->fault);
	judgement_free(judgement);
	return outcome;
}
